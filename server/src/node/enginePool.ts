import { availableParallelism } from 'node:os';
import { throwIfCancelled } from '../base/cancellation.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import type { ArgocdEngine, ExpandRequest, ExpandResult, PrepareRequest, PrepareResult } from '../engine/argocdEngine.ts';
import type { BuildRequest, BuildResult, Engine, EngineVersions } from '../engine/engine.ts';
import type {
  FinishRequest,
  FinishResult,
  FluxEngine,
  GenerateRequest,
  GenerateResult,
  SourceIgnoreRules,
} from '../engine/fluxEngine.ts';
import type { ChartDependencies, ChartTexts, VersionChoice, VersionRequest } from '../engine/chartVersions.ts';
import type { ChartRequest, ChartResult, HelmEngine } from '../engine/helmEngine.ts';
import { requestApplications, requestSource } from './argocdRequests.ts';
import { requestDependencies, requestVersion } from './chartVersionRequests.ts';
import { EngineProcess } from './engineProcess.ts';
import type { EngineProcessOptions } from './engineProcess.ts';
import { requestFinishedObjects, requestIgnored, requestKustomization } from './fluxRequests.ts';
import { requestChart } from './helmRequests.ts';

/**
 * The engine as the library sees it: a few render processes behind a queue, started on first use, replaced when one ends.
 * A build that waits and is cancelled meanwhile never reaches a process; one that runs for long is ended with its process.
 */

export interface EnginePoolOptions extends Omit<EngineProcessOptions, 'deadline' | 'memoryLimit'> {
  /** How many processes; default: cores − 1, at least one. */
  readonly processes?: number;
  /** Milliseconds a build may take; default 60,000. */
  readonly deadline?: number;
  /** Bytes a process may use; default 2 GiB. */
  readonly memoryLimit?: number;
  /** Told of each request that reaches a process: `build apps/prod`. For traces and for tests that count. */
  readonly onRequest?: (request: string) => void;
}

const defaultDeadline = 60_000;
/** Milliseconds after which a cancelled build is ended: below, waiting for its end is cheaper than another process. */
const abandonInterval = 500;
const defaultMemoryLimit = 2 * 1024 ** 3;

export class EnginePool implements Engine, FluxEngine, HelmEngine, ArgocdEngine {
  readonly #options: EnginePoolOptions;
  readonly #idle: EngineProcess[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #running = new Set<EngineProcess>();
  #free: number;
  #disposed = false;

  constructor(options: EnginePoolOptions) {
    this.#options = options;
    this.#free = options.processes ?? Math.max(1, availableParallelism() - 1);
  }

  /** A process that was ended from outside, or fell over, is replaced and the build tried once more; what takes too much is not. */
  async build(request: BuildRequest, token: CancellationToken): Promise<BuildResult> {
    const result = await this.#buildOnce(request, token);
    const isWorthwhile = result.kind === 'unknown' && result.reason === 'engine' && !this.#disposed;
    return isWorthwhile ? this.#buildOnce(request, token) : result;
  }

  #buildOnce(request: BuildRequest, token: CancellationToken): Promise<BuildResult> {
    return this.#use(token, `build ${request.root}`, engine => whileWanted(engine, token, () => engine.build(request))).catch(
      (error: unknown) => startFailure(error, token),
    );
  }

  async printYaml(bodies: readonly string[], token: CancellationToken): Promise<readonly string[]> {
    const print = () => this.#use(token, `print ${bodies.length}`, engine => engine.printYaml(bodies));
    try {
      return await print();
    } catch (error) {
      throwIfCancelled(token);
      if (this.#disposed) {
        throw error;
      }
      return print();
    }
  }

  generateKustomization(request: GenerateRequest, token: CancellationToken): Promise<GenerateResult> {
    return this.#tryTwice(token, `generate ${request.root}`, engine => requestKustomization(engine, request));
  }

  finishObjects(request: FinishRequest, token: CancellationToken): Promise<FinishResult> {
    return this.#tryTwice(token, `finish ${request.bodies.length}`, engine => requestFinishedObjects(engine, request));
  }

  findIgnored(
    rules: readonly SourceIgnoreRules[],
    paths: readonly string[],
    token: CancellationToken,
  ): Promise<readonly string[]> {
    return this.#use(token, `ignored ${paths.length}`, engine => requestIgnored(engine, rules, paths));
  }

  renderChart(request: ChartRequest, token: CancellationToken): Promise<ChartResult> {
    return this.#tryTwice(token, `chart ${request.chart}`, engine =>
      whileWanted(engine, token, () => requestChart(engine, request)),
    );
  }

  chooseVersion(request: VersionRequest, token: CancellationToken): Promise<VersionChoice> {
    return this.#use(token, `version ${request.name}`, engine => requestVersion(engine, request));
  }

  readDependencies(texts: ChartTexts, token: CancellationToken): Promise<ChartDependencies> {
    return this.#use(token, 'dependencies', engine => requestDependencies(engine, texts));
  }

  async expandSet(request: ExpandRequest, token: CancellationToken): Promise<ExpandResult> {
    const result = await this.#tryTwice(token, `expand ${request.paths.length}`, engine => requestApplications(engine, request));
    return 'usesPaths' in result ? result : { ...result, usesPaths: false };
  }

  prepareSource(request: PrepareRequest, token: CancellationToken): Promise<PrepareResult> {
    return this.#tryTwice(token, `prepare ${request.root}`, engine => requestSource(engine, request));
  }

  /** A process that was ended from outside is replaced, as for a build. */
  async #tryTwice<Result extends { readonly kind: string; readonly reason?: string }>(
    token: CancellationToken,
    name: string,
    work: (engine: EngineProcess) => Promise<Result>,
  ): Promise<Result | (BuildResult & { readonly kind: 'unknown' })> {
    const once = () => this.#use(token, name, work).catch((error: unknown) => startFailure(error, token));
    const result = await once();
    throwIfCancelled(token);
    return result.kind === 'unknown' && result.reason === 'engine' && !this.#disposed ? once() : result;
  }

  readVersions(): Promise<EngineVersions> {
    return this.#use({ isCancellationRequested: false }, 'versions', engine => Promise.resolve(engine.versions));
  }

  /** Starts a process now, so that the first build does not wait for it. Failure shows with the first build. */
  async warmUp(): Promise<void> {
    await this.#use({ isCancellationRequested: false }, 'start', () => Promise.resolve()).catch((error: unknown) =>
      this.#options.log(error instanceof Error ? error.message : String(error)),
    );
  }

  /** Ends all processes; running builds are tried once more. For tests of supervision and for memory in need. */
  killAll(): void {
    for (const engine of [...this.#running, ...this.#idle]) {
      engine.kill();
    }
  }

  /** Ends all processes for good. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await Promise.all([...this.#running, ...this.#idle].map(engine => engine.dispose()));
  }

  async #use<T>(token: CancellationToken, name: string, work: (engine: EngineProcess) => Promise<T>): Promise<T> {
    await this.#acquireSlot();
    try {
      throwIfCancelled(token);
      this.#throwIfDisposed();
      const engine = await this.#takeProcess();
      try {
        this.#throwIfDisposed();
        this.#options.onRequest?.(name);
        return await work(engine);
      } finally {
        this.#running.delete(engine);
        if (this.#disposed) {
          // It was being started when the pool was closed, so nobody else ends it, and it would keep a command line from ending.
          await engine.dispose();
        } else if (engine.alive) {
          this.#idle.push(engine);
        }
      }
    } finally {
      this.#releaseSlot();
    }
  }

  #throwIfDisposed(): void {
    if (this.#disposed) {
      throw new Error('The engine was ended.');
    }
  }

  async #takeProcess(): Promise<EngineProcess> {
    let engine = this.#idle.pop();
    while (engine && !engine.alive) {
      engine = this.#idle.pop();
    }
    engine ??= await EngineProcess.start({
      ...this.#options,
      deadline: this.#options.deadline ?? defaultDeadline,
      memoryLimit: this.#options.memoryLimit ?? defaultMemoryLimit,
    });
    this.#running.add(engine);
    return engine;
  }

  async #acquireSlot(): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    await new Promise<void>(resolve => this.#waiting.push(resolve));
  }

  #releaseSlot(): void {
    const next = this.#waiting.shift();
    if (next) {
      next();
    } else {
      this.#free++;
    }
  }
}

/** Upstream cannot be interrupted: a long build that nobody waits for any more would hold up its successor. */
async function whileWanted<Result>(
  engine: EngineProcess,
  token: CancellationToken,
  work: () => Promise<Result>,
): Promise<Result> {
  const abandon = (): void => {
    if (token.isCancellationRequested) {
      engine.kill();
    }
  };
  const timer = setInterval(abandon, abandonInterval);
  try {
    const result = await work();
    if (!engine.alive) {
      throwIfCancelled(token);
    }
    return result;
  } finally {
    clearInterval(timer);
  }
}

/** A process that cannot be started is an unknown of the build; a cancelled wait stays a cancellation. */
function startFailure(error: unknown, token: CancellationToken): BuildResult & { readonly kind: 'unknown' } {
  throwIfCancelled(token);
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'unknown', reason: 'engine', message, reads: [] };
}
