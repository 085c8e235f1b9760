import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSample } from '../sample/createSample.ts';
import type { Sample } from '../sample/createSample.ts';
import { createGitFixture } from '../support/gitFixture.ts';

/** The bundled command line on the sample repository: answers, formats and exit statuses. */
describe('driftline', function () {
  this.timeout(60_000);
  const bundle = join(import.meta.dirname, '../../dist/cli.js');
  let folder: string;
  let sample: Sample;

  const run = (commandArguments: readonly string[], cwd: string = sample.root) => {
    const result = spawnSync(process.execPath, [bundle, ...commandArguments], { cwd, encoding: 'utf8' });
    return { status: result.status, out: result.stdout, err: result.stderr };
  };
  const edit = (path: string, from: string, to: string): (() => void) => {
    const file = join(sample.root, path);
    const text = readFileSync(file, 'utf8');
    assert.ok(text.includes(from), `${path} contains ${from}`);
    writeFileSync(file, text.replace(from, to));
    return () => writeFileSync(file, text);
  };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'driftline-cli-'));
    sample = createSample(folder);
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('lists environments with what they are compared with', () => {
    const { status, out } = run(['environments']);
    assert.equal(status, 0);
    assert.match(out, /^staging +environments\/staging +compared with origin\/main, fetched .* \(assumed\)$/m);
    assert.match(out, /\(declared\)$/m);
    assert.match(out, /^3 environments$/m);
  });

  it('lists environments as JSON with the fields that are documented', () => {
    const { status, out } = run(['environments', '-o', 'json']);
    const answer = JSON.parse(out) as { version: number; tool: object; environments: Record<string, unknown>[] };
    assert.equal(status, 0);
    assert.deepEqual(Object.keys(answer), ['version', 'tool', 'environments']);
    assert.deepEqual(Object.keys(answer.environments[0] ?? {}), [
      'id',
      'name',
      'kind',
      'declaredIn',
      'declaredBy',
      'path',
      'destination',
      'kubernetesVersion',
      'deployed',
      'unknowns',
    ]);
  });

  it('finds no difference in an untouched environment, and ends with 0', () => {
    assert.deepEqual(run(['diff', '-e', 'staging']).status, 0);
    assert.deepEqual(run(['diff', '--from', 'target']).status, 0);
  });

  it('shows what is waiting apart from what is yours, with the deciding line, and ends with 1', () => {
    const restore = edit('apps/web/deployment.yaml', 'memory: 256Mi', 'memory: 320Mi');
    try {
      const { status, out } = run(['diff', '-e', 'prod-us']);
      assert.equal(status, 1);
      assert.match(out, /waiting \(merged by others, not delivered yet\)\n +~ Deployment shop\/api/);
      assert.match(out, /environments\/prod\/resources\.yaml:\d+:\d+/);
      const staging = run(['diff', '-e', 'staging']).out;
      assert.match(staging, /yours\n +~ Deployment shop\/web\n.*256Mi → 320Mi +apps\/web\/deployment\.yaml:48:23/);
    } finally {
      restore();
    }
  });

  it('answers diff as JSON whose counts are those of the pretty output', () => {
    const { out, status } = run(['diff', '-o', 'json']);
    const answer = JSON.parse(out) as {
      environments: { objects: { change: string; fields: object[]; origin: string }[] }[];
      summary: { environments: number; added: number; removed: number; changed: number; risks: number };
    };
    assert.equal(status, 1);
    const objects = answer.environments.flatMap(environment => environment.objects);
    assert.equal(objects.filter(object => object.change === 'changed').length, answer.summary.changed);
    assert.deepEqual(Object.keys(answer.summary).slice(0, 1), ['environments']);
    const pretty = run(['diff']).out;
    const { environments, added, removed, changed, risks } = answer.summary;
    assert.ok(
      pretty.includes(`${environments} environments: ${added} added, ${removed} removed, ${changed} changed, ${risks} risk`),
    );
    assert.deepEqual(Object.keys(objects[0]?.fields[0] ?? {}), ['path', 'displayPath', 'from', 'to', 'origin', 'source']);
  });

  it('names many environments that do not change only when asked for them', () => {
    const fixture = createGitFixture();
    const write = (stage: number, literal: string): void =>
      fixture.write({ [`stage-${stage}/kustomization.yaml`]: `configMapGenerator: [{ name: a, literals: [${literal}] }]\n` });
    for (let stage = 0; stage < 12; stage++) {
      write(stage, 'b=c');
    }
    fixture.commit();
    write(3, 'b=d');
    const all = run(['diff'], fixture.root).out;
    const one = run(['diff', '-e', 'stage-4'], fixture.root).out;
    fixture.dispose();
    assert.match(all, /^stage-3 /m);
    assert.doesNotMatch(all, /^stage-4 /m);
    assert.match(all, /^11 environments without a change/m);
    assert.match(one, /^stage-4 /m);
  });

  it('compares two revisions', () => {
    const { status, out } = run(['diff', '-e', 'prod-eu', '--from', 'HEAD', '--to', 'origin/main']);
    assert.equal(status, 1);
    assert.match(out, /memory +1Gi → 1536Mi/);
  });

  it('renders masked unless secrets are asked for', () => {
    const masked = run(['render', '-e', 'staging']);
    assert.equal(masked.status, 0);
    assert.match(masked.out, /\(secret: unchanged\)/);
    const shown = run(['render', '-e', 'staging', '--show-secrets']);
    assert.doesNotMatch(shown.out, /\(secret:/);
  });

  it('renders a kustomization outside of any repository, with its base beside it', () => {
    const outside = mkdtempSync(join(tmpdir(), 'driftline-outside-'));
    mkdirSync(join(outside, 'base'));
    mkdirSync(join(outside, 'overlay'));
    writeFileSync(join(outside, 'base/kustomization.yaml'), 'resources: [a.yaml]\n');
    writeFileSync(join(outside, 'base/a.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n');
    writeFileSync(join(outside, 'overlay/kustomization.yaml'), 'namePrefix: x-\nresources: [../base]\n');
    const { status, out } = run(['render', '--kustomize', 'overlay'], outside);
    rmSync(outside, { recursive: true, force: true });
    assert.equal(status, 0);
    assert.equal(out, 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x-a\n');
  });

  it('renders a chart as helm template prints it, Secrets masked', () => {
    const fixture = createGitFixture();
    fixture.write({
      'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
      'chart/values.yaml': 'color: red\nsize: 1\n',
      'chart/templates/a.yaml':
        'kind: A\nv: {{ .Values.color }}-{{ .Values.size }}-{{ .Values.text }}\nin: {{ .Release.Namespace }}\n',
      'chart/templates/s.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: secret-value}\n',
      'prod.yaml': 'color: blue\n',
      'text.txt': 'from a file',
    });
    fixture.commit();
    const chart = [
      'render',
      '--helm',
      'chart',
      '-f',
      'prod.yaml',
      '--set',
      'size=2',
      '--set-file',
      'text=text.txt',
      '-n',
      'shop',
    ];
    const masked = run(chart, fixture.root);
    const json = run([...chart, '-o', 'json', '--show-secrets'], fixture.root);
    fixture.write({ 'chart/templates/a.yaml': 'kind: A\nv: {{ fail "no" }}\n' });
    const failed = run(chart, fixture.root);
    const committed = run([...chart, '--at', 'HEAD', '--show-secrets'], fixture.root);
    fixture.dispose();
    const secret = (value: string): string =>
      `---\n# Source: web/templates/s.yaml\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: ${value}}\n\n`;
    const object = '---\n# Source: web/templates/a.yaml\nkind: A\nv: blue-2-from a file\nin: shop\n';
    assert.deepEqual(masked, { status: 0, out: secret("'(secret: unchanged)'") + object, err: '' });
    assert.equal(committed.out, secret('secret-value') + object);
    const answer = JSON.parse(json.out) as { objects: { object: { kind: string }; source: string }[] };
    assert.deepEqual(
      answer.objects.map(({ object: { kind }, source }) => `${kind} ${source}`),
      ['Secret web/templates/s.yaml', 'A web/templates/a.yaml'],
    );
    assert.equal(failed.status, 1);
    assert.match(failed.err, /^chart\/templates\/a\.yaml:2:7 error: .*: no {2}helm\.render-failed$/m);
  });

  it('calls it unknown where there is nothing to compare with', () => {
    const outside = mkdtempSync(join(tmpdir(), 'driftline-outside-'));
    writeFileSync(join(outside, 'kustomization.yaml'), 'resources: []\nconfigMapGenerator: [{ name: a, literals: [b=c] }]\n');
    const { status, out } = run(['diff'], outside);
    rmSync(outside, { recursive: true, force: true });
    assert.equal(status, 2);
    assert.match(out, /unknown There is nothing to compare with: this is no git repository/);
  });

  it('reports an error of rendering on its line, and ends with 1', () => {
    const restore = edit('environments/staging/kustomization.yaml', 'resources:\n', 'resources:\n  - nowhere.yaml\n');
    try {
      const { status, err, out } = run(['render', '-e', 'staging']);
      assert.equal(status, 1);
      assert.equal(out, '');
      assert.match(err, /^environments\/staging\/kustomization\.yaml:\d+:5 error: .*nowhere\.yaml.* kustomize\.missing-path$/m);
      assert.equal(run(['diff', '-e', 'staging']).status, 1);
    } finally {
      restore();
    }
  });

  it('ends with 2 for what is unknown, unless that is allowed', () => {
    const file = join(sample.root, 'environments/staging/kustomization.yaml');
    const text = readFileSync(file, 'utf8');
    appendFileSync(file, '\nhelmCharts:\n  - name: x\n');
    try {
      assert.equal(run(['diff', '-e', 'staging']).status, 2);
      assert.equal(run(['diff', '-e', 'staging', '--allow-unknown']).status, 0);
      assert.equal(run(['render', '-e', 'staging']).status, 2);
    } finally {
      writeFileSync(file, text);
    }
  });

  const misuses: readonly [string, readonly string[], RegExp][] = [
    ['an environment that does not exist', ['diff', '-e', 'nope'], /No environment is called "nope"\. There are:\n {2}staging/],
    ['a revision that does not exist', ['diff', '--from', 'nope'], /There is no revision "nope"/],
    ['nothing to render', ['render'], /one of -e ENV, --kustomize DIR and --helm CHART/],
    ['several environments to render', ['render', '-e', 'prod*'], /Name one environment/],
    ['a folder that does not exist', ['render', '--kustomize', 'nope'], /There is no folder "nope"/],
    ['an unknown option', ['diff', '--nope'], /unknown option '--nope'/],
    ['an unknown command', ['nope'], /unknown command|too many arguments/],
    ['an unknown format', ['diff', '-o', 'xml'], /Allowed choices are pretty, json/],
    ['no command', [], /Usage: driftline/],
  ];
  for (const [name, commandArguments, message] of misuses) {
    it(`says what is wrong and ends with 2: ${name}`, () => {
      const { status, err } = run(commandArguments);
      assert.equal(status, 2);
      assert.match(err, message);
    });
  }

  it('prints its versions and its help', () => {
    assert.match(run(['--version']).out, /^driftline \d+\.\d+\.\d+\nengine .*\nkustomize v5\.8\.2$/m);
    const { out, status } = run(['--help']);
    assert.equal(status, 0);
    assert.match(out, /^ {2}check /m);
    assert.match(out, /^ {2}propose /m);
    assert.doesNotMatch(out, /^ {2}(?:history|rollback|promote|status|mcp)\b/m, 'commands that do not work yet are not listed');
  });

  it('survives a reader that goes away', () => {
    const { status } = spawnSync('sh', ['-c', `"${process.execPath}" "${bundle}" render -e staging | head -n 1`], {
      cwd: sample.root,
    });
    assert.equal(status, 0);
  });
});
