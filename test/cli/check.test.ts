import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSample } from '../sample/createSample.ts';
import type { Sample } from '../sample/createSample.ts';

interface CheckAnswer {
  readonly diagnostics: readonly {
    readonly file: string;
    readonly range: { readonly start: { readonly line: number } };
    readonly severity: string;
    readonly code: string;
    readonly environments: readonly string[];
  }[];
  readonly unknowns: readonly { readonly environment: string; readonly reason: string }[];
  readonly summary: Readonly<Record<string, number>>;
}

/** The bundled command line: what `driftline check` finds, prints and ends with. */
describe('driftline check', function () {
  this.timeout(60_000);
  const bundle = join(import.meta.dirname, '../../dist/cli.js');
  let folder: string;
  let sample: Sample;

  const run = (commandArguments: readonly string[], cwd: string = sample.root) => {
    const result = spawnSync(process.execPath, [bundle, 'check', ...commandArguments], { cwd, encoding: 'utf8' });
    return { status: result.status, out: result.stdout, err: result.stderr };
  };
  const read = (...commandArguments: string[]): CheckAnswer =>
    JSON.parse(run([...commandArguments, '-o', 'json']).out) as CheckAnswer;
  const write = (path: string, text: string): void => writeFileSync(join(sample.root, path), text);
  const append = (path: string, text: string): void => write(path, readFileSync(join(sample.root, path), 'utf8') + text);

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'driftline-check-'));
  });

  beforeEach(() => {
    sample = createSample(mkdtempSync(join(folder, 'sample-')));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  const breakSample = (): void => {
    append('apps/web/ingress.yaml', 'metadata: {name: x\n');
    const path = 'environments/staging/kustomization.yaml';
    write(path, readFileSync(join(sample.root, path), 'utf8').replace('resources:\n', 'resources:\n  - nowhere.yaml\n'));
  };

  it('finds nothing in the sample, and ends with 0', () => {
    const { status, out } = run([]);
    assert.deepEqual([status, out], [0, '29 files, 30 documents, 3 environments: nothing found\n']);
  });

  it('groups findings by file with line, column and code, and ends with 1', () => {
    breakSample();
    const { status, out } = run([]);
    assert.equal(status, 1);
    assert.match(out, /^apps\/web\/ingress\.yaml\n +30:1 error +The key "metadata" is already defined.* yaml\.duplicate-key$/m);
    assert.match(
      out,
      /^environments\/staging\/kustomization\.yaml\n +\d+:5 error +.*nowhere\.yaml.* kustomize\.missing-path\n +\(staging cannot be rendered\)$/m,
    );
    assert.match(out, /^29 files, 30 documents, 3 environments: \d errors, 0 warnings$/m);
  });

  it('answers as JSON with the fields that are documented', () => {
    breakSample();
    const answer = read();
    assert.deepEqual(Object.keys(answer), ['version', 'tool', 'diagnostics', 'unknowns', 'summary']);
    assert.deepEqual(Object.keys(answer.diagnostics[0] ?? {}), [
      'file',
      'range',
      'severity',
      'code',
      'message',
      'documentation',
      'environments',
      'object',
      'path',
      'displayPath',
      'local',
      'related',
    ]);
    assert.deepEqual(Object.keys(answer.summary).slice(0, 5), ['files', 'documents', 'environments', 'errors', 'warnings']);
    assert.equal(answer.summary['errors'], answer.diagnostics.filter(({ severity }) => severity === 'error').length);
    const missing = answer.diagnostics.find(({ code }) => code === 'kustomize.missing-path');
    assert.deepEqual(missing?.environments, ['declared:staging']);
  });

  it('checks only the files and folders that are named, wherever it is run', () => {
    breakSample();
    const files = (answer: CheckAnswer) => [...new Set(answer.diagnostics.map(({ file }) => file))];
    assert.deepEqual(files(read('apps')), ['apps/web/ingress.yaml']);
    assert.deepEqual(files(read(join(sample.root, 'environments/staging/kustomization.yaml'))), [
      'environments/staging/kustomization.yaml',
    ]);
    const { status, out } = run(['ingress.yaml'], join(sample.root, 'apps/web'));
    assert.equal(status, 1);
    assert.match(out, /^1 file, 1 document, /m);
    assert.equal(run(['apps/api']).status, 0);
  });

  it('checks only what an environment reads', () => {
    breakSample();
    const { diagnostics, summary } = read('-e', 'prod-eu');
    assert.deepEqual([...new Set(diagnostics.map(({ file }) => file))], ['apps/web/ingress.yaml']);
    assert.equal(summary['environments'], 1);
  });

  it('lets the severity decide that ends with 1', () => {
    append('apps/web/service.yaml', '# driftline:ignore kustomize.cycle\n');
    assert.equal(run([]).status, 0);
    assert.equal(run(['--fail-on', 'warning']).status, 1);
    assert.equal(run(['--fail-on', 'warning', 'apps/api']).status, 0);
  });

  it('follows the rules and suppressions of .driftline.yaml and of comments', () => {
    append('apps/web/ingress.yaml', 'nonsense: a # driftline:ignore schema.unknown-field to be removed\n');
    append('apps/api/service.yaml', 'nonsense: a\n');
    append('apps/worker/deployment.yaml', 'nonsense: a\n');
    append('environments/staging/kustomization.yaml', 'nonsense: a # driftline:ignore kustomize.unknown-field so\n');
    append(
      '.driftline.yaml',
      'suppress:\n- {code: schema.unknown-field, path: apps/api/, reason: so}\n- {code: kustomize.cycle, reason: so}\n' +
        'rules: {schema.unknown-field: warning}\n',
    );
    const found = read().diagnostics.map(({ file, severity, code }) => `${file} ${severity} ${code}`);
    assert.deepEqual(found, [
      '.driftline.yaml information suppression.unused',
      'apps/worker/deployment.yaml warning schema.unknown-field',
      'environments/staging/kustomization.yaml information kustomize.unknown-field',
    ]);
  });

  it('ends with 2 for an environment that is unknown, unless that is allowed', () => {
    append('environments/staging/kustomization.yaml', '\nhelmCharts:\n  - name: x\n');
    const { unknowns } = read();
    assert.deepEqual(
      unknowns.map(({ environment, reason }) => [environment, reason]),
      [['staging', 'helm']],
    );
    assert.equal(run([]).status, 2);
    assert.equal(run(['--allow-unknown']).status, 0);
    assert.equal(run(['-e', 'prod-us']).status, 0);
  });

  it('works without git', () => {
    const plain = join(folder, 'plain');
    mkdirSync(plain);
    cpSync(join(sample.root, 'apps'), join(plain, 'apps'), { recursive: true });
    writeFileSync(join(plain, 'broken.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a\n');
    const { status, out } = run([], plain);
    assert.equal(status, 1);
    assert.match(out, /^broken\.yaml\n +\d+:\d+ error .* yaml\.syntax$/m);
  });

  const misuses: readonly [string, readonly string[], RegExp][] = [
    ['a file that does not exist', ['nope.yaml'], /There is no file or folder "nope\.yaml"/],
    ['a file outside of the repository', ['/'], /is outside of the repository/],
    ['an environment that does not exist', ['-e', 'nope'], /No environment is called "nope"/],
    ['an unknown severity', ['--fail-on', 'hint'], /Allowed choices are error, warning, information/],
  ];
  for (const [name, commandArguments, message] of misuses) {
    it(`says what is wrong and ends with 2: ${name}`, () => {
      const { status, err } = run(commandArguments);
      assert.equal(status, 2);
      assert.match(err, message);
    });
  }
});
