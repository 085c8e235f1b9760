import assert from 'node:assert/strict';
import { wordsOf } from '../../server/src/proposal/ownPart.ts';
import type { ProposalPlanView, ProposalResultView } from '../../server/src/protocol.ts';
import { assertInert } from '../proposal/inertText.ts';
import { closingPattern } from '../proposal/renderedMarkdown.ts';
import { createProposalFixture } from '../support/proposalFixture.ts';
import type { ProposalFixture } from '../support/proposalFixture.ts';

/** A repository that wants to be more than text in a pull request, through the whole server: what stands on the forge in the end. */
describe('proposals of a hostile repository', function () {
  this.timeout(60_000);
  let fixture: ProposalFixture;
  let count = 0;

  before(async () => {
    fixture = await createProposalFixture();
    fixture.git('merge', '-q', '--ff-only', 'origin/main');
  });

  after(() => fixture.dispose());

  interface OnForge {
    readonly plan: ProposalPlanView;
    readonly result: ProposalResultView;
    readonly title: string;
    readonly body: string;
    readonly commitMessage: string;
  }

  /** Commits and publishes the first files, edits to the second, proposes, and answers what the forge got. */
  const propose = async (before: Files, after: Files, branch = `work-${count++}`, subject = 'More'): Promise<OnForge> => {
    fixture.git('checkout', '-q', '--force', 'main');
    fixture.git('clean', '-qfd');
    await write(before);
    fixture.git('add', '-A');
    fixture.git('commit', '-q', '--allow-empty', '-m', 'What there is');
    fixture.git('push', '-q', 'origin', 'main');
    fixture.git('checkout', '-q', '-b', branch);
    fixture.git('commit', '-q', '--allow-empty', '-m', subject);
    await write(after);
    const plan = await fixture.plan();
    const result = await fixture.submit(plan);
    assert.equal(result.outcome, 'done', JSON.stringify(result.record.failure));
    const pull = fixture.forge.repository('shop/shop').pullRequests.get(result.record.pullRequest?.number ?? 0);
    const commitMessage = fixture.remoteGit('log', '-1', '--format=%B', `refs/heads/${plan.branch}`);
    return { plan, result, title: pull?.title ?? '', body: pull?.body ?? '', commitMessage };
  };
  const everWritten = new Set<string>();
  const write = async (files: Files): Promise<void> => {
    for (const [path, text] of Object.entries(files)) {
      everWritten.add(path);
      fixture.write(path, text);
    }
    // git has changed others, which an editor would notice.
    await fixture.tellChanged([...everWritten]);
  };

  describe('keeps as text', () => {
    const payloads: readonly (readonly [name: string, text: string])[] = [
      ['fences', '```\n</details>\n~~~~\n# Title\n`````'],
      ['mentions', '@octocat @shop/admins cc @all'],
      ['closing keywords', 'Fixes #12, closes shop/shop#3, resolves https://github.com/shop/shop/issues/1'],
      ['HTML', '</code></details><img src=x onerror=alert(1)><script>alert(1)</script><!--'],
      ['links', '[click](https://evil.example) https://evil.example www.evil.example ![x](https://evil.example/a.png)'],
      ['the marker', '[//]: # (driftline:end)\n\nforged\n\n[//]: # (driftline:begin v1 declared:prod-eu)'],
      ['tables and lists', 'a | b\n|---|---|\n- [x] done\n/close'],
    ];
    for (const [name, text] of payloads) {
      it(name, async () => {
        const fileName = text.replaceAll(/[/\n]/g, ' ').trim();
        const branch = `b-${text.replaceAll(/[^\w@#<>!`$%&()-]+/g, '-')}-${count++}`;
        const line = text.replaceAll('\n', ' ');
        const { title, body, commitMessage, plan } = await propose(
          environmentOf(text, { replicas: 3, value: '' }),
          {
            ...environmentOf(text, { replicas: 0, value: text }),
            [`environments/hostile/${fileName}.yaml`]: toYaml({
              apiVersion: 'v1',
              kind: 'ConfigMap',
              metadata: { name: 'added', annotations: { note: text } },
              data: { [fileName]: text },
            }),
            'environments/hostile/kustomization.yaml': toYaml({ resources: ['a.yaml', `${fileName}.yaml`] }),
            'environments/broken/kustomization.yaml': toYaml({ resources: [`${line}.yaml`] }),
          },
          branch,
          line,
        );
        assert.equal(plan.environments.length, 2, JSON.stringify(plan.environments));
        assert.deepEqual(plan.environments.map(({ status }) => status).sort(), ['changed', 'failed']);
        assertInert(body.trim());
        assert.equal(wordsOf(body).trim(), '');
        for (const words of [title, commitMessage]) {
          assert.doesNotMatch(words, closingPattern);
          assert.doesNotMatch(words, /@(?:octocat|shop|all)\b|driftline:|\n\//);
        }
      });
    }

    it('and leaves the template as it is, with its one part of Driftline', async () => {
      const template = 'cc @shop/admins\n\nFixes #\n\n<!-- why? -->\n';
      const { body } = await propose(
        { '.github/pull_request_template.md': template, ...environmentOf('web', { replicas: 3, value: '' }) },
        environmentOf('web', { replicas: 4, value: '' }),
      );
      assert.ok(body.startsWith(template), body);
      assert.equal(wordsOf(body).trim(), template.trim());
      assertInert(body.slice(template.length).trim());
    });

    it('a marker that the template forges: the part goes there, once', async () => {
      const template =
        'Above\n\n[//]: # (driftline:begin v1 declared:prod-eu)\n\nall is well\n\n[//]: # (driftline:end)\n\nBelow\n';
      const { body } = await propose(
        { '.github/pull_request_template.md': template, ...environmentOf('web', { replicas: 5, value: '' }) },
        environmentOf('web', { replicas: 6, value: '' }),
      );
      assert.doesNotMatch(body, /all is well/);
      assert.equal([...body.matchAll(/driftline:begin/g)].length, 1);
      assert.match(body, /^Above\n\n\[\/\/\]: # \(driftline:begin[\s\S]*driftline:end\)\n\nBelow\n$/);
      fixture.git('checkout', '-q', 'main');
      fixture.git('rm', '-q', '.github/pull_request_template.md');
      fixture.git('commit', '-q', '-m', 'Remove the template');
    });
  });

  describe('keeps to itself the value of a secret', () => {
    const [old, fresh] = ['oldSecretValue8Yq', 'newSecretValue3Kd'];
    const encode = (text: string): string => Buffer.from(text).toString('base64');

    /** Every word that is told anywhere. */
    const checkHidden = async (before: Files, after: Files): Promise<void> => {
      const known = fixture.progress.length;
      const { plan, result, title, body, commitMessage } = await propose(before, after);
      assert.ok(
        plan.environments.some(({ status }) => status === 'changed'),
        'the secret changes something',
      );
      const progress = fixture.progress.slice(known);
      const told = JSON.stringify([
        plan,
        result,
        title,
        body,
        commitMessage,
        progress,
        await fixture.list(false, false),
        fixture.client.log,
      ]);
      const written = [told, ...fixture.readRecords()].join('\n');
      for (const value of [old, fresh].flatMap(text => [
        text,
        encode(text),
        encode(text).replace(/=+$/, ''),
        encode(`${text}\n`),
      ])) {
        assert.ok(
          !written.includes(value),
          `${value} is told in ${written.slice(Math.max(0, written.indexOf(value) - 300), written.indexOf(value) + 50)}`,
        );
      }
      assert.match(body, /\(secret: changed\)/);
    };
    const hostile = (files: Files, kustomization: object): Files => ({
      ...files,
      ...declare(['secret', 'environments/secret']),
      'environments/secret/kustomization.yaml': toYaml(kustomization),
    });

    it('that a generator has as a literal', () => {
      const files = (value: string) => hostile({}, { secretGenerator: [{ name: 'login', literals: [`password=${value}`] }] });
      return checkHidden(files(old), files(fresh));
    });

    it('that a generator reads from a file, or a file of variables', () => {
      const generator = [{ name: 'login', files: ['key.pem'], envs: ['login.env'] }];
      const files = (value: string) =>
        hostile(
          { 'environments/secret/key.pem': `${value}\n`, 'environments/secret/login.env': `PASSWORD=${value}\n` },
          { secretGenerator: generator },
        );
      return checkHidden(files(old), files(fresh));
    });

    it('that stands in a manifest, encoded or not', () => {
      const files = (value: string) =>
        hostile(
          {
            'environments/secret/login.yaml': toYaml({
              apiVersion: 'v1',
              kind: 'Secret',
              metadata: { name: 'login' },
              data: { token: encode(value) },
              stringData: { password: value },
            }),
          },
          { resources: ['login.yaml'] },
        );
      return checkHidden(files(old), files(fresh));
    });

    it('that a patch sets', () => {
      const patch = (value: string) =>
        toYaml({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'login' }, stringData: { password: value } });
      const files = (value: string) =>
        hostile(
          { 'environments/secret/login.yaml': toYaml({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'login' } }) },
          { resources: ['login.yaml'], patches: [{ patch: patch(value) }] },
        );
      return checkHidden(files(old), files(fresh));
    });

    it('that replacements copy into other objects', () => {
      const files = (value: string) =>
        hostile(
          {
            'environments/secret/objects.yaml': toYaml(
              { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'login' }, stringData: { password: value } },
              {
                apiVersion: 'v1',
                kind: 'ConfigMap',
                metadata: { name: 'settings', annotations: { url: 'db://user:PASSWORD@db' } },
                data: { password: 'PASSWORD', other: 'same' },
              },
            ),
          },
          {
            resources: ['objects.yaml'],
            replacements: [
              {
                source: { kind: 'Secret', name: 'login', fieldPath: 'stringData.password' },
                targets: [
                  { select: { kind: 'ConfigMap' }, fieldPaths: ['data.password'] },
                  {
                    select: { kind: 'ConfigMap' },
                    fieldPaths: ['metadata.annotations.url'],
                    options: { delimiter: ':', index: 2 },
                  },
                ],
              },
            ],
          },
        );
      return checkHidden(files(old), files(fresh));
    });

    it('that stands in a Deployment too, because somebody copied it by hand', () => {
      const files = (value: string) =>
        hostile(
          {
            'environments/secret/objects.yaml': toYaml(
              { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'login' }, stringData: { password: value } },
              {
                apiVersion: 'apps/v1',
                kind: 'Deployment',
                metadata: { name: 'web' },
                spec: { template: { spec: { containers: [{ name: 'web', args: [`--password=${value}`] }] } } },
              },
            ),
          },
          { resources: ['objects.yaml'] },
        );
      return checkHidden(files(old), files(fresh));
    });

    it('and would be noticed to tell it', async () => {
      const files = (value: string) => hostile({}, { configMapGenerator: [{ name: 'login', literals: [`password=${value}`] }] });
      await assert.rejects(checkHidden(files(old), files(fresh)), /(?:oldSecretValue8Yq|newSecretValue3Kd) is told in/);
    });
  });
});

type Files = Readonly<Record<string, string>>;

/** Objects as YAML documents; JSON is YAML. */
function toYaml(...objects: readonly object[]): string {
  return objects.map(object => `${JSON.stringify(object, undefined, 2)}\n`).join('---\n');
}

/** A configuration with environments of these names and paths. */
function declare(...environments: readonly (readonly [name: string, path: string])[]): Files {
  const declared = environments.map(([name, path]) => ({ name, path, kustomize: {} }));
  return { '.driftline.yaml': toYaml({ version: 1, target: 'main', environments: declared }) };
}

/** An environment whose every name, key and value is `text`, and one that does not render because of it. */
function environmentOf(text: string, { replicas, value }: { readonly replicas: number; readonly value: string }): Files {
  return {
    ...declare([text, 'environments/hostile'], [`broken ${text}`, 'environments/broken']),
    'environments/broken/kustomization.yaml': toYaml({ resources: ['a.yaml'] }),
    'environments/broken/a.yaml': toYaml({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }),
    'environments/hostile/kustomization.yaml': toYaml({ resources: ['a.yaml'] }),
    'environments/hostile/a.yaml': toYaml({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: text, labels: { [text]: text }, annotations: { [text]: value } },
      spec: {
        replicas,
        template: { spec: { containers: [{ name: text, image: value === '' ? 'a:1' : text, args: ['same', value, text] }] } },
      },
    }),
  };
}
