import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { ForgeLimits } from '../../server/src/forge/forge.ts';
import { readOwnPart } from '../../server/src/proposal/ownPart.ts';
import type { ProposedEnvironment } from '../../server/src/proposal/proposedEnvironment.ts';
import { describeProposal } from '../../server/src/proposal/pullRequestText.ts';
import { measureText } from '../../server/src/proposal/textBudget.ts';
import { githubLimits, proposedEnvironment, textOptions } from './proposedEnvironments.ts';
import type { EnvironmentFixture } from './proposedEnvironments.ts';
import { renderMarkdown } from './renderedMarkdown.ts';

const config = (value: string, name = 'settings'): string =>
  `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}, namespace: shop}, data: {level: ${value}}}\n`;
const deployment = (replicas: number, namespace = 'shop'): string =>
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: ${namespace}}, spec: {replicas: ${replicas}}}\n`;

/** An environment whose only change is a value. */
function valueChange(name: string, changes: Partial<EnvironmentFixture> = {}): ProposedEnvironment {
  return proposedEnvironment({ name, from: config('info'), to: config('debug'), ...changes });
}

function describeAll(environments: readonly ProposedEnvironment[], limits: Partial<ForgeLimits> = {}): string {
  return describeProposal(environments, textOptions({ limits: { ...githubLimits, ...limits } })).text;
}

/** Names in the first column of the table of environments. */
function rowNames(text: string): string[] {
  const table = text.slice(0, text.includes('### Risks') ? text.indexOf('### Risks') : undefined);
  return [...table.matchAll(/^\| `([^`]+)`/gm)].map(match => match[1] ?? '');
}

const location = {
  file: 'apps/web/kustomization.yaml',
  range: { start: { line: 3, character: 0 }, end: { line: 3, character: 4 } },
};
const error = { code: 'kustomize.missing-path', message: 'Cannot resolve path "../base": no such directory', location };

describe("a pull request's text", () => {
  it('sums up, ranks, and names what is not known', () => {
    const text = describeAll([
      proposedEnvironment({ name: 'dev', from: config('info'), to: config('info') }),
      valueChange('staging'),
      valueChange('prod-us', { protected: true }),
      proposedEnvironment({ name: 'prod-eu', from: deployment(3), to: deployment(0) }),
      valueChange('qa', { errors: [error] }),
      valueChange('lab', { unknowns: [{ reason: 'remote', message: 'The base is remote.' }] }),
    ]);
    assert.deepEqual(rowNames(text), ['lab', 'qa', 'prod-eu', 'prod-us', 'staging']);
    assert.ok(
      text.includes('**3 environments change**: 3 objects, 1 risk. ⚠️ For 2 environments it is not known. 1 stays as it is.'),
    );
    assert.ok(text.includes('| `qa` | ⚠️ cannot be rendered | not known |'));
    assert.ok(text.includes('| `lab` | ⚠️ unknown | not known |'));
    assert.ok(text.includes('- `lab`: The base is remote.'));
    assert.ok(
      text.includes(
        '- `qa`: cannot be rendered: Cannot resolve path "`../base`": no such directory (`apps/web/kustomization.yaml:4`)',
      ),
    );
    assert.ok(text.includes('| `prod-us` (protected) | 1 object changes | – |'));
    assert.ok(
      text.includes('| **high**: Replicas go from 3 to 0: nothing of it runs any more. | `Deployment shop/web` | `prod-eu` |'),
    );
    assert.deepEqual(
      readOwnPart(text)?.environments.map(id => id.slice(id.lastIndexOf('/') + 1)),
      ['lab', 'qa', 'prod-eu', 'prod-us', 'staging'],
    );
  });

  it('never says of what is not known that nothing changes', () => {
    const text = describeAll([valueChange('qa', { errors: [error], to: config('info') })]);
    assert.ok(text.includes('**What changes is not known.**'));
    assert.doesNotMatch(text, /unchanged|no environment changes/i);
    assert.match(
      describeAll([valueChange('a', { to: config('info'), comparedWith: null, confidence: null })]),
      /No environment changes/,
    );
  });

  it('puts those later in a promotion first, then larger changes', () => {
    const large = { to: `${config('debug')}---\n${config('x', 'other')}` };
    const text = describeAll([valueChange('a'), valueChange('b', large), valueChange('c', { after: ['b', 'a'] })]);
    assert.deepEqual(rowNames(text), ['c', 'b', 'a']);
  });

  it('says what is compared with once, in its column where it differs, and calls assumed what is', () => {
    const other = { comparedWith: 'compared with tag prod-12, tagged 2 days ago (declared)', confidence: 'declared' } as const;
    assert.ok(describeAll([valueChange('a'), valueChange('b')]).includes('\nCompared with `origin/main` (*assumed*).\n'));
    const text = describeAll([valueChange('a'), valueChange('b', other)]);
    assert.ok(text.includes('| Environment | What changes | Compared with |'));
    assert.ok(text.includes('| `a` | 1 object changes | `origin/main` (*assumed*) |'));
    assert.ok(text.includes('| `b` | 1 object changes | `tag prod-12` (declared) |'));
  });

  it('mentions what is waiting as a note, apart from what changes', () => {
    const waiting = { added: 0, removed: 0, changed: 2, fields: 3, risks: 1 };
    const text = describeAll([valueChange('a', { waiting }), valueChange('b')]);
    assert.ok(text.includes('- Merged by others, not delivered yet, and no part of this: 2 objects change, 1 risk in `a`.'));
    assert.ok(text.includes('**2 environments change**: 2 objects, no known risk.'));
  });

  it('lists fields and the rendered difference', () => {
    const text = describeAll([valueChange('a')]);
    assert.ok(text.includes('- Changed `ConfigMap shop/settings`\n  - `data.level`: `info` → `debug`'));
    assert.ok(
      text.includes(
        '```diff\n@@ -4,4 +4,4 @@ ConfigMap shop/settings\n   name: settings\n   namespace: shop\n data:\n-  level: info\n+  level: debug\n```',
      ),
    );
  });

  it('tells added, removed and renamed objects and fields', () => {
    const text = describeAll([
      proposedEnvironment({
        name: 'a',
        from: `${config('a', 'gone')}---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: web-7c4h5g2mtk}, data: {a: x, old: y}}`,
        to: `${deployment(1)}---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: web-5bg2mtk7c4}, data: {a: x, new: ""}}`,
      }),
    ]);
    assert.ok(text.includes('- Added `Deployment shop/web`'));
    assert.ok(text.includes('- Removed `ConfigMap shop/gone`'));
    assert.ok(text.includes('- Changed `ConfigMap web-5bg2mtk7c4`, before `web-7c4h5g2mtk`'));
    assert.ok(text.includes('  - `data.old`: removed, was `y`'));
    assert.ok(text.includes('  - `data.new`: added (empty)'));
  });

  it('folds environments with the same change into one section', () => {
    const of = (name: string, namespace: string): ProposedEnvironment =>
      proposedEnvironment({ name, from: deployment(1, namespace), to: deployment(2, namespace) });
    const text = describeAll([of('eu', 'shop-eu'), of('us', 'shop-us'), valueChange('other')]);
    assert.equal([...text.matchAll(/^<summary>.*object/gm)].length, 2);
    assert.ok(text.includes('<summary><code>eu</code>, <code>us</code> (the same in each): 1 object changes, 1 field</summary>'));
    assert.ok(text.includes('- Changed `Deployment web`\n'));
    assert.deepEqual(rowNames(text), ['eu', 'other', 'us']);
  });

  it('says how to see it oneself, quoted for a shell', () => {
    const options = textOptions({ branch: "x';rm -rf $HOME;'" });
    const { text } = describeProposal([valueChange('a')], options);
    assert.ok(
      text.includes('Made with Driftline `1.2.3`: compared `origin/main` at `3faaa60c4d` with this change on `9a81c2e3d4`.'),
    );
    assert.ok(text.includes(String.raw`driftline diff --from target --to 'x'\'';rm -rf $HOME;'\'''`));
    assert.ok(describeAll([]).includes('driftline diff --from target --to driftline/change-replicas'));
  });

  it('says that nothing changes if so', () => {
    assert.ok(describeAll([]).includes('**No environment changes.**'));
    assert.ok(describeAll([valueChange('a', { to: config('info') })]).includes('**No environment changes.**'));
  });

  it('does not call it no change where no known environment reads the files', () => {
    const unread = ['apps/web/a|b.yaml', ...['c', 'd', 'e', 'f', 'g'].map(name => `${name}.yaml`)];
    const text = describeProposal([], textOptions({ unread })).text;
    assert.ok(text.includes('**No known environment changes.**'), text);
    assert.match(text, /No known environment reads .*`c\.yaml`, `d\.yaml`, `e\.yaml`, `f\.yaml` and 1 more: what they change/);
  });

  it('leaves out what would be folded where a forge cannot fold', () => {
    const text = describeAll([valueChange('a')], { folds: false });
    assert.doesNotMatch(text, /<|```/);
    assert.ok(text.includes('#### `a`\n\n- Changed `ConfigMap shop/settings`'));
    assert.ok(text.includes('Not all of it is shown here.'));
  });

  describe('cut to a limit', () => {
    /** Environments with fields, fences inside of values, and characters of several units. */
    const environments = Array.from({ length: 12 }, (_, index) => {
      const data = Array.from({ length: 30 }, (__, line) => `    key${line}: "${'`'.repeat(line % 5)} é😀 ${index}"`).join('\n');
      const yaml = (text: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c${index}}\ndata:\n${text}\n`;
      return proposedEnvironment({ name: `env-${index}`, from: yaml('    a: b'), to: yaml(data) });
    });
    const order = ['<summary>Rendered difference', '- Changed `ConfigMap', '| `env-'];
    const count = (text: string, part: string): number => text.split(part).length - 1;

    const whole = (folds: boolean): string => describeAll(environments, { body: 1e6, folds });

    function check(limit: number, bodyUnit: ForgeLimits['bodyUnit'], folds = true): string {
      const { text, cut } = describeProposal(environments, textOptions({ room: limit, limits: { bodyUnit, folds } }));
      assert.ok(measureText(text, bodyUnit) <= Math.max(0, limit), `${measureText(text, bodyUnit)} > ${limit}`);
      assert.equal(count(text, '\n<details>\n'), count(text, '\n</details>'));
      assert.doesNotMatch(text, /\p{Cs}/u);
      const fences = [...text.matchAll(/^(`{3,})(?:diff)?$/gm)].map(match => match[1]);
      assert.ok(fences.every((fence, index) => fence === fences[index - (index % 2)]) && fences.length % 2 === 0);
      assert.equal(cut, text !== whole(folds) || !folds);
      assert.ok(text === '' || text.endsWith('[//]: # (driftline:end)'));
      const { html } = renderMarkdown(text);
      assert.equal(count(html, '<table>'), count(html, '</table>'));
      assert.ok([...text.matchAll(/^\|.*$/gm)].every(([row]) => row.endsWith('|')));
      return text;
    }

    it('stays within it in every unit, balanced, at any length', () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 40_000 }),
          fc.constantFrom('utf16', 'codePoints', 'bytes'),
          fc.boolean(),
          (limit, unit, folds) => {
            check(limit, unit, folds);
          },
        ),
        { numRuns: 120 },
      );
    });

    it('leaves out differences first, then fields, then rows', () => {
      let last = order.map(() => Number.POSITIVE_INFINITY);
      for (let limit = 30_000; limit > 0; limit -= 300) {
        const text = check(limit, 'utf16');
        const counts = order.map(part => count(text, part));
        counts.forEach((now, index) => assert.ok(now <= (last[index] ?? 0), `${order[index]} at ${limit}`));
        // What ranks higher is complete before anything of what ranks lower shows.
        assert.ok(counts[0] === 0 || counts[1] === 12, String(limit));
        assert.ok(counts[1] === 0 || counts[2] === 12, String(limit));
        last = counts;
      }
      assert.deepEqual(last, [0, 0, 0]);
    });

    it('says so', () => {
      const text = check(3000, 'utf16');
      assert.ok(
        text.includes(
          'Not all of it is shown here. `driftline diff --from target --to driftline/change-replicas` shows the rest.',
        ),
      );
      assert.match(check(1000, 'utf16'), /… and \d+ more environments?/);
      assert.match(check(20_000, 'utf16'), /The rest of this difference is left out\./);
    });

    it('stays within it with a long branch name', () => {
      const branch = `x${"'é".repeat(110)}`;
      for (let room = 0; room < 9000; room += 37) {
        const { text } = describeProposal(
          environments,
          textOptions({ room, branch, limits: { bodyUnit: 'bytes', folds: true } }),
        );
        assert.ok(measureText(text, 'bytes') <= room, String(room));
      }
    });

    it('keeps the most important', () => {
      const risky = proposedEnvironment({ name: 'risky', from: deployment(3), to: deployment(0) });
      const { text } = describeProposal([...environments, risky], textOptions({ room: 1600 }));
      assert.equal(rowNames(text)[0], 'risky');
    });

    it('is a line where there is hardly room, and nothing where there is none', () => {
      const short = check(200, 'utf16');
      assert.ok(short.includes('**12 environments change**'));
      assert.equal(check(20, 'utf16'), '');
      assert.equal(check(-5, 'utf16'), '');
    });
  });

  describe('in reasonable time', () => {
    const timed = (environments: readonly ProposedEnvironment[], milliseconds: number): string => {
      const start = performance.now();
      const text = describeAll(environments);
      assert.ok(performance.now() - start < milliseconds, `${performance.now() - start} ms`);
      assert.ok(text.length <= githubLimits.body);
      return text;
    };

    it('of many environments', () => {
      const first = valueChange('first', { secrets: Array.from({ length: 300 }, (_, index) => `s3cret-value-${index}`) });
      const many = Array.from({ length: 636 }, (_, index) => ({ ...first, name: `env-${index}`, id: `kustomize:e/${index}` }));
      const text = timed(many, 3000);
      assert.ok(text.includes('… and 536 more environments'));
      assert.ok(text.includes('and 630 more (the same in each)'));
    });

    it('of huge differences', () => {
      const lines = (seed: number): string =>
        Array.from({ length: 50_000 }, (_, index) => `    line ${(index * 7919 + (index % 3 === 0 ? seed : 0)) % 50_021}\n`).join(
          '',
        );
      const of = (seed: number): string =>
        `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: big}\ndata:\n  text: |\n${lines(seed)}`;
      const text = timed([proposedEnvironment({ name: 'a', from: of(1), to: of(2) })], 6000);
      assert.ok(text.includes('The rest of this difference is left out.'));
    });
  });
});
