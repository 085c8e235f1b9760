import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import type { BuildResult } from '../../server/src/engine/engine.ts';
import { EnginePool } from '../../server/src/node/enginePool.ts';
import type { EnginePoolOptions } from '../../server/src/node/enginePool.ts';
import { createMemoryTree } from '../../server/src/tree/memoryTree.ts';
import { ensureEngine } from '../../script/buildEngine.ts';

/** The engine's processes under supervision: what ends one costs one build. */
describe('engine pool', function () {
  this.timeout(60_000);
  let binary: string;
  const pools: EnginePool[] = [];

  const createPool = (options: Partial<EnginePoolOptions> = {}): { readonly pool: EnginePool; readonly log: string[] } => {
    const log: string[] = [];
    const pool = new EnginePool({ binary, log: line => log.push(line), processes: 1, ...options });
    pools.push(pool);
    return { pool, log };
  };
  const good = createMemoryTree({
    'a/kustomization.yaml': 'resources: [c.yaml]\n',
    'a/c.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\n',
  });
  const build = (pool: EnginePool, tree = good): Promise<BuildResult> =>
    pool.build({ tree, root: 'a', loadRestrictor: 'rootOnly' }, neverCancelled);
  const countEngines = (): number => {
    const children = spawnSync('pgrep', ['-P', String(process.pid), 'driftline-engin'], { encoding: 'utf8' });
    return children.stdout.split('\n').filter(line => line !== '').length;
  };
  /** Upstream looks for each object among all the others: thousands of them take minutes. */
  const endless = createMemoryTree({
    'a/kustomization.yaml': 'resources: [c.yaml]\nnamePrefix: x-\n',
    'a/c.yaml': Array.from(
      { length: 6000 },
      (_, index) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c-${index} }\n`,
    ).join('---\n'),
  });

  before(async () => {
    binary = await ensureEngine();
  });

  afterEach(async () => {
    await Promise.all(pools.splice(0).map(pool => pool.dispose()));
  });

  it('builds, and says what it read, misses and probes included', async () => {
    const { pool } = createPool();
    const result = await build(pool);
    assert.equal(result.kind, 'objects');
    assert.deepEqual(
      result.reads.map(read => `${read.kind} ${read.path}`).filter(read => read.includes('a/')),
      ['missing a/Kustomization', 'file a/c.yaml', 'file a/kustomization.yaml', 'missing a/kustomization.yml'],
    );
  });

  it('ends a process that was being started when it was closed, and starts none after that', async () => {
    const { pool } = createPool();
    const building = build(pool);
    while (!countEngines()) {
      await delay(1);
    }
    await pool.dispose();
    assert.equal((await building).kind, 'unknown');
    assert.equal((await build(pool)).kind, 'unknown');
    assert.equal(countEngines(), 0);
  });

  it('ends a build at its deadline, calls it unknown, and goes on with the next', async () => {
    const { pool } = createPool({ deadline: 1500 });
    const result = await build(pool, endless);
    assert.equal(result.kind, 'unknown');
    assert.ok(result.kind === 'unknown' && result.reason === 'limit' && /deadline/.test(result.message), JSON.stringify(result));
    assert.equal((await build(pool)).kind, 'objects');
  });

  it('goes on when a process is killed during a build', async () => {
    const { pool } = createPool();
    const running = build(pool, endless);
    await delay(400);
    pool.killAll();
    await delay(400);
    pool.killAll();
    assert.equal((await running).kind, 'unknown');
    assert.equal((await build(pool)).kind, 'objects');
  });

  it('tries a build once more whose process was ended from outside', async () => {
    const { pool } = createPool();
    assert.equal((await build(pool)).kind, 'objects');
    pool.killAll();
    assert.equal((await build(pool)).kind, 'objects');
  });

  it('ends a build that needs more memory than it may', async () => {
    const { pool } = createPool({ memoryLimit: 64 * 1024 ** 2 });
    const lines = Array.from({ length: 150_000 }, (_, index) => `  key-${index}: "${'x'.repeat(60)}"`).join('\n');
    const tree = createMemoryTree({
      'a/kustomization.yaml': 'resources: [c.yaml]\nlabels:\n- pairs: { a: b }\n',
      'a/c.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata:\n${lines}\n`,
    });
    const result = await build(pool, tree);
    assert.ok(
      result.kind === 'unknown' && result.reason === 'limit' && /memory limit/.test(result.message),
      JSON.stringify(result).slice(0, 300),
    );
    assert.equal((await build(pool)).kind, 'objects');
  });

  it('never sends a build to a process that nobody waits for any more', async () => {
    const requests: string[] = [];
    const { pool } = createPool({ onRequest: request => requests.push(request) });
    const token = { isCancellationRequested: false };
    const first = build(pool);
    const second = pool.build({ tree: good, root: 'a', loadRestrictor: 'rootOnly' }, token);
    token.isCancellationRequested = true;
    await assert.rejects(second, /cancelled/);
    assert.equal((await first).kind, 'objects');
    assert.deepEqual(requests, ['build a']);
  });

  it('ends a long build that nobody waits for any more, so that the next one need not wait for it', async () => {
    const { pool } = createPool();
    const token = { isCancellationRequested: false };
    const first = pool.build({ tree: endless, root: 'a', loadRestrictor: 'rootOnly' }, token);
    await delay(100);
    const second = build(pool);
    token.isCancellationRequested = true;
    await assert.rejects(first, /cancelled/);
    assert.equal((await second).kind, 'objects');
  });

  it('sends bodies once: what the caller knows does not cross again', async () => {
    const { pool } = createPool();
    const first = await build(pool);
    assert.ok(first.kind === 'objects');
    const known = new Map(first.objects.map(object => [object.id, `${object.body} `]));
    const second = await pool.build({ tree: good, root: 'a', loadRestrictor: 'rootOnly', known }, neverCancelled);
    assert.ok(second.kind === 'objects');
    assert.deepEqual(
      second.objects.map(object => object.body),
      [...known.values()],
    );
  });

  it('says so when the engine is not there', async () => {
    const { pool } = createPool({ binary: '/nowhere/driftline-engine' });
    const result = await build(pool);
    assert.ok(result.kind === 'unknown' && /did not start/.test(result.message), JSON.stringify(result));
  });

  it('leaves no process and no folder behind', async () => {
    const { pool } = createPool();
    await build(pool);
    await pool.dispose();
    assert.equal(countEngines(), 0);
  });

  it('prints and builds on when an idle process was killed a moment ago', async () => {
    const { pool } = createPool();
    const first = await build(pool);
    assert.ok(first.kind === 'objects');
    for (let round = 0; round < 5; round++) {
      spawnSync('pkill', ['-KILL', '-P', String(process.pid), 'driftline-engin']);
      assert.equal((await build(pool)).kind, 'objects');
      spawnSync('pkill', ['-KILL', '-P', String(process.pid), 'driftline-engin']);
      const [text] = await pool.printYaml([first.objects[0]?.body ?? ''], neverCancelled);
      assert.match(text ?? '', /^apiVersion: v1$/m);
    }
  });
});
