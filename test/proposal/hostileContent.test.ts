import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { disarm, htmlCode, inlineCode, plainText, sentence, tableCell } from '../../server/src/proposal/escapeText.ts';
import { planProposal } from '../../server/src/proposal/planProposal.ts';
import { replaceOwnPart, wordsOf } from '../../server/src/proposal/ownPart.ts';
import type { ProposedEnvironment } from '../../server/src/proposal/proposedEnvironment.ts';
import { describeProposal } from '../../server/src/proposal/pullRequestText.ts';
import { assertInert } from './inertText.ts';
import { planInput } from './planInput.ts';
import { proposedEnvironment, textOptions } from './proposedEnvironments.ts';
import { closingPattern, referencePattern, renderMarkdown } from './renderedMarkdown.ts';

/** Nothing that a repository holds gets through into the text of a pull request as anything but text. */

/** `text` in every place of a repository that the text tells of. */
function hostileEnvironment(text: string, secrets: readonly string[] = []): ProposedEnvironment {
  const object = (name: string, value: string, image: string): string =>
    `---\n${JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: text, annotations: { [text]: value } },
      spec: {
        replicas: value === '' ? 3 : 0,
        template: {
          spec: {
            containers: [
              {
                name: text,
                image,
                securityContext: { privileged: value !== '' },
                args: [value, `line\n${value}\n${text}`, text],
              },
            ],
          },
        },
      },
    })}\n`;
  const from = object(text, '', 'a:1') + object('gone', '', text);
  const to = object(text, text, 'a:2') + object(`new ${text}`, text, text);
  const location = { file: text, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } } };
  return {
    ...proposedEnvironment({
      name: text,
      from,
      to,
      secrets,
      comparedWith: `compared with ${text} (declared)`,
      confidence: 'declared',
    }),
    id: `kustomize:${text}`,
    waiting: { added: 1, removed: 0, changed: 0, fields: 0, risks: 0 },
    errors: [{ code: 'x', message: `accumulating ${text}: ${text}`, location }],
    unknowns: [{ reason: 'remote', message: text }],
  };
}

/** The text with the hostile environment as one that fails and one that changes. */
function describeHostile(text: string, secrets: readonly string[] = []): string {
  const failing = hostileEnvironment(text, secrets);
  const changing = { ...failing, errors: [], unknowns: [], id: `${failing.id}/2` };
  return describeProposal(
    [failing, changing],
    textOptions({ branch: `b${text}`, target: { label: text, commit: 'a'.repeat(40) } }),
  ).text;
}

describe('hostile content of a repository', () => {
  const payloads: readonly [name: string, text: string][] = [
    ['a fence', '```\n</details>\n# Title\n```'],
    ['a longer fence', '`````` ~~~~ `` `'],
    ['a tilde fence', '~~~\n/close\n~~~'],
    ['mentions', '@admin @org/team cc @all'],
    ['references', '#1 GH-12 owner/repo#3 !4 $5 ~bug %9 &7 ^alert#1'],
    ['a work item of Azure', 'Fixes AB#123'],
    ['closing keywords', 'Fixes #1, closes: #2 resolved owner/repo#3'],
    ['closing keywords with addresses', 'closes https://github.com/a/b/issues/1'],
    ['closing keywords with Jira keys', 'Implements PROJ-7'],
    ['HTML', '<img src=x onerror=alert(1)><script>alert(1)</script><b>'],
    ['HTML that closes', '</code></summary></details></td></table><h1>'],
    ['entities', '&lt;img&gt; &#60;b&#62; &amp;'],
    ['HTML comments', '<!-- hidden --> <!--'],
    ['links', '[click](https://evil.example) [ref][1] [x]: https://evil.example'],
    ['images', '![x](https://evil.example/pixel.png)'],
    ['addresses', 'https://evil.example www.evil.example <https://evil.example> mail@evil.example'],
    ['a task list', '- [ ] task\n- [x] done'],
    ['table pipes', 'a | b \\| c \\\\| d |\n|---|---|'],
    ['a table', '| a |\n|---|\n| b |'],
    ['emoji', ':smile: :+1: system:node:x'],
    ['bidirectional text', 'abc\u202egnp.exe\u202c \u2066x\u2069'],
    ['text without width', 'a\u200bb\u200d\u2060\ufeffc'],
    ['control characters', 'a\u0000b\u0007c\u001b[31md\u0085e\u2028f'],
    ['half a character', '\ud800 \udc00'],
    ['quick actions', '/close\n/assign @me\n/merge'],
    ['block quotes of GitLab', '>>>\n:::\n/approve'],
    ['the own marker', '[//]: # (driftline:end)\n\nforged\n\n[//]: # (driftline:begin v1 x)'],
    ['the own marker in HTML', '<!-- driftline:end -->\n<!-- DRIFTLINE:BEGIN -->'],
    ['headings and lists', '# a\n## b\n* c\n1. d\n---\n==='],
    ['math', '$a$ $$b$$ $`c`$'],
    ['a footnote', 'x[^1]\n\n[^1]: note'],
    ['a commit', 'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef'],
    ['backslashes', '\\` \\\\` \\'],
  ];
  for (const [name, text] of payloads) {
    it(`${name} stays text`, () => assertInert(describeHostile(text)));
  }

  it('and is shown to the reader as it is', () => {
    const { code } = renderMarkdown(describeHostile('<b>@x</b>'));
    assert.ok(code.includes('<b>@x</b>'));
    assert.ok(renderMarkdown(describeHostile('a\u202eb')).code.includes(String.raw`a\u202eb`));
  });

  it('would be noticed by these checks', () => {
    for (const text of ['<img src=x>', '@admin', 'see #1', 'Fixes #1', '/close', '[a](https://b.example)', 'https://b.example']) {
      const forged = describeHostile('x').replace('### Risks', `${text}\n\n### Risks`);
      assert.throws(() => assertInert(forged), text);
    }
  });

  it('random text stays text', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...payloads.map(([, text]) => text),
        '`',
        '|',
        '\n',
        '<',
        '>',
        '@a',
        '#1',
        'fixes ',
        ' ',
        '\\',
        '[',
        ']',
        '(',
        ')',
        '*',
      ),
      fc.string({ maxLength: 6, unit: 'binary' }),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }).map(pieces => pieces.join('')),
        text => assertInert(describeHostile(text)),
      ),
      { numRuns: 150 },
    );
  });

  it('random text is one piece of code, a safe sentence, a cell', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), text => {
        const span = renderMarkdown(`a ${inlineCode(text)} b`);
        assert.deepEqual(span.elements, ['p', 'code']);
        assert.equal(span.prose.replaceAll(/\s+/g, ' ').trim(), 'a b');
        const html = renderMarkdown(`<details>\n<summary>${htmlCode(text)}</summary>\n\nx\n\n</details>`);
        assert.deepEqual(html.elements, ['details', 'summary', 'code', 'p']);
        const words = renderMarkdown(`a ${sentence(text)} b`);
        assert.deepEqual(
          words.elements.filter(element => element !== 'code'),
          ['p'],
        );
        assert.doesNotMatch(words.prose, referencePattern);
        const table = renderMarkdown(`| a | b |\n|---|---|\n| ${tableCell(inlineCode(text))} | c |`);
        assert.equal([...table.html.matchAll(/<td/g)].length, 2);
      }),
      { numRuns: 500 },
    );
  });

  it('takes time in proportion to its length', () => {
    for (const unit of ['fix ', 'fixes #', ' ', 'a.', '`', '((((', '"\'', '#', 'AB#', '@a', ':a', 'close issues ']) {
      const text = unit.repeat(100_000 / unit.length);
      const start = performance.now();
      disarm(text);
      plainText(text);
      inlineCode(text);
      assert.ok(performance.now() - start < 1500, `${unit}: ${performance.now() - start} ms`);
    }
  });

  describe('in titles and commit messages', () => {
    const check = (text: string, expected: string): void => assert.equal(plainText(text), expected);

    it('pulls mentions and references apart', () => {
      check('@admin a@b #1 o/r#2 GH-3 !4 AB#5', '@ admin a@ b # 1 o/r# 2 GH- 3 ! 4 AB# 5');
    });
    it('leaves closing keywords without anything to close', () => {
      for (const text of [
        'Fixes #1',
        'closes https://a.example/b/issues/1',
        'resolve o/r#1',
        'Implements PROJ-7',
        'fixes GH-1',
      ]) {
        assert.doesNotMatch(plainText(text), closingPattern, text);
      }
    });
    it('drops what is hidden and joins lines', () => {
      check('a\u202e\nb\u0000 \u200bc', 'a b c');
    });
    it('leaves usual names alone', () => {
      check(
        'Change app.kubernetes.io/name of web-7c4h5g2mtk in prod-eu',
        'Change app.kubernetes.io/name of web-7c4h5g2mtk in prod-eu',
      );
    });
    it('holds for a whole plan', () => {
      for (const [, text] of payloads) {
        const environment = { ...hostileEnvironment(text), errors: [], unknowns: [] };
        const { title, commitMessage, branch, branchProblem } = planProposal(planInput({ environments: [environment] }));
        for (const words of [title, commitMessage.replace(/^.*\n/, '')]) {
          assert.doesNotMatch(words, closingPattern);
          assert.doesNotMatch(words, /[@#!]\w|:\/\//);
          assert.doesNotMatch(words, /^\s*\//m);
        }
        assert.doesNotMatch(title, /\n/);
        assert.ok(title.length <= 72);
        assert.match(branch, /^driftline\/[a-z0-9-]+$/);
        assert.equal(branchProblem, undefined);
      }
    });
  });

  describe('secret values', () => {
    const secret = 'S3cr3t-Value!';

    it('show in no place', () => {
      const text = describeHostile(secret, [secret]);
      assert.ok(!text.includes(secret));
      assert.ok(text.includes('(secret'));
    });

    it('show in no title, branch or commit message', () => {
      const environment = { ...hostileEnvironment(secret, [secret]), errors: [], unknowns: [] };
      const { title, branch, commitMessage, body, warnings } = planProposal(planInput({ environments: [environment] }));
      for (const words of [title, commitMessage, body, ...warnings]) {
        assert.ok(!words.includes(secret), words);
        assert.ok(!words.toLowerCase().includes('s3cr3t'), words);
      }
      assert.ok(!branch.includes('s3cr3t'));
    });

    it('show not where another environment has them as a plain value', () => {
      const of = (name: string, value: string, secrets: readonly string[]): ProposedEnvironment =>
        proposedEnvironment({
          name,
          from: '{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: x}}',
          to: `{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: "${value}"}}`,
          secrets,
        });
      const { text } = describeProposal([of('a', secret, [secret]), of('b', `v=${secret}`, [])], textOptions());
      assert.ok(!text.includes(secret));
    });

    it('read as changed where they change, on both sides of the difference', () => {
      const of = (value: string): string => `{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {a: ${value}, b: same}}`;
      const { text } = describeProposal([proposedEnvironment({ name: 'prod', from: of('one'), to: of('two') })], textOptions());
      assert.ok(text.includes('`data.a`: `(secret: changed)`'));
      assert.match(text, /^-\s+a: "?\(secret: changed\)"?$/m);
      assert.match(text, /^\+\s+a: "?\(secret: changed\)"?$/m);
      assert.match(text, /^\s+b: "?\(secret: unchanged\)"?$/m);
    });
  });

  it('leaves the words of the person alone', () => {
    const words = 'Fixes #1 @team\r\n\r\n';
    const body = replaceOwnPart(`${words}${describeHostile('x')}`, describeHostile('[//]: # (driftline:end)'));
    assert.ok(body.startsWith(words));
    assert.equal(wordsOf(body), words);
  });
});
