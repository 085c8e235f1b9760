import assert from 'node:assert/strict';
import { ensureEngine } from '../../script/buildEngine.ts';
import { EngineClient } from './engineClient.ts';
import type { Files } from './engineClient.ts';

// Bad input costs one build at most: it gives an error, or it ends the process within its memory, and never hangs.

const deployment = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n';
const memoryLimit = 512 * 1024 ** 2;

describe('limits of the engine', function () {
  this.timeout(120_000);
  let binary: string;

  before(async () => {
    binary = await ensureEngine();
  });

  /** Builds `app` and then something harmless in the same process. Answers the kind of error of the first. */
  async function check(files: Files): Promise<string | undefined> {
    const engine = await EngineClient.start([binary, 'render'], {}, memoryLimit);
    const reply = await engine.build(files, 'app');
    const next = await engine.build({ 'kustomization.yaml': 'resources: [web.yaml]', 'web.yaml': deployment }, '');
    assert.equal(next.yaml, deployment);
    assert.equal(await engine.end(), 0);
    return reply.error?.kind;
  }

  it('ends a cycle of bases with an error', async () => {
    assert.equal(
      await check({ 'app/kustomization.yaml': 'resources: [../b]', 'b/kustomization.yaml': 'resources: [../app]' }),
      'cycle',
    );
  });

  it('ends a base that is its own with an error', async () => {
    assert.equal(await check({ 'app/kustomization.yaml': 'resources: [.]' }), 'cycle');
  });

  it('ends a cycle of components with an error', async () => {
    const component = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n';
    assert.equal(
      await check({
        'app/kustomization.yaml': 'components: [../a]',
        'a/kustomization.yaml': `${component}components: [../b]`,
        'b/kustomization.yaml': `${component}components: [../a]`,
      }),
      'cycle',
    );
  });

  it('refuses an alias bomb in a kustomization', async () => {
    assert.equal(await check({ 'app/kustomization.yaml': `${bomb}namePrefix: a-\n` }), 'yaml');
  });

  it('ends with an error or within its memory at an alias bomb in an object', async () => {
    const engine = await EngineClient.start([binary, 'render'], {}, memoryLimit);
    const ended = engine.ended();
    const files = { 'app/kustomization.yaml': 'resources: [bomb.yaml]', 'app/bomb.yaml': `${deployment}${bomb}` };
    const outcome = await Promise.race([engine.build(files, 'app').then(reply => reply.error?.kind), ended]);
    assert.ok(outcome === 70 || outcome === 'yaml', String(outcome));
    if (outcome !== 70) {
      assert.equal(await engine.end(), 0);
    }
  });

  it('refuses nesting without end', async () => {
    const files = {
      'app/kustomization.yaml': 'resources: [deep.yaml]',
      'app/deep.yaml': `${deployment}spec: ${'['.repeat(200_000)}`,
    };
    assert.equal(await check(files), 'yaml');
  });

  it('uses a schema of a kustomization for that build only', async () => {
    const schema = JSON.stringify({ definitions: { v1: { type: 'object', properties: {} } } });
    const files = { 'app/kustomization.yaml': 'resources: [web.yaml]\nopenapi: {path: s.json}', 'app/web.yaml': deployment };
    assert.equal(await check({ ...files, 'app/s.json': schema }), undefined);
    await check({ ...files, 'app/s.json': 'no schema' });
  });

  it('ends when its parent hangs up', async () => {
    const engine = await EngineClient.start([binary, 'render']);
    assert.equal(await engine.hangUp(), 0);
  });

  it('answers a request that it does not know, and bad parameters, with errors', async () => {
    const engine = await EngineClient.start([binary, 'render']);
    await assert.rejects(engine.request('kustomize/unheard', {}), { code: -32601 });
    await assert.rejects(engine.request('kustomize/build', { root: 1 }), { code: -32602 });
    await assert.rejects(engine.request('yaml/print', { bodies: 'none' }), { code: -32602 });
    assert.equal(await engine.end(), 0);
  });

  it('sends a body once', async () => {
    const engine = await EngineClient.start([binary, 'render']);
    const files = { 'app/kustomization.yaml': 'resources: [web.yaml]', 'app/web.yaml': deployment };
    const [first] = (await engine.build(files, 'app')).objects;
    assert.deepEqual(JSON.parse(first?.body ?? ''), { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } });
    assert.deepEqual((await engine.build(files, 'app')).objects, [{ id: first?.id }]);
    assert.equal(await engine.end(), 0);
  });
});

/** Nine levels of nine aliases: 9⁹ values when it is expanded. */
const bomb = Array.from({ length: 10 }, (_, level) => {
  const element = level === 0 ? 'x' : `*a${level - 1}`;
  return `a${level}: &a${level} [${Array.from({ length: 9 }, () => element).join(', ')}]\n`;
}).join('');
