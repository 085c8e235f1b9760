import type { EngineObject, EngineRead } from '../engine/engine.ts';
import type {
  FinishRequest,
  FinishResult,
  FluxError,
  GenerateRequest,
  GenerateResult,
  SourceIgnoreRules,
} from '../engine/fluxEngine.ts';
import type { UnknownReason } from '../base/unknown.ts';
import type { EngineProcess } from './engineProcess.ts';

/** The engine's `flux/…` requests (engine/PROTOCOL.md) on one process. */

interface GenerateReply {
  readonly file?: string;
  readonly text?: string;
  readonly created?: boolean;
  readonly reads: readonly EngineRead[];
  readonly error?: FluxError;
  readonly unknown?: { readonly reason: UnknownReason; readonly message: string; readonly path?: string };
}

interface FinishReply {
  readonly objects: readonly EngineObject[];
  readonly error?: FluxError;
}

export async function requestKustomization(
  engine: EngineProcess,
  { tree, root, spec }: GenerateRequest,
): Promise<GenerateResult> {
  const reply = await engine.request('flux/generate', { root, spec }, tree);
  if ('ended' in reply) {
    return { kind: 'unknown', ...reply.ended, reads: [] };
  }
  const { file = '', text = '', created = false, reads, error, unknown } = reply.answer as GenerateReply;
  if (unknown) {
    return { kind: 'unknown', ...unknown, reads };
  }
  return error ? { kind: 'failed', error, reads } : { kind: 'generated', file, text, created, reads };
}

export async function requestFinishedObjects(engine: EngineProcess, request: FinishRequest): Promise<FinishResult> {
  const reply = await engine.request('flux/apply', request);
  if ('ended' in reply) {
    return { kind: 'unknown', ...reply.ended };
  }
  const { objects, error } = reply.answer as FinishReply;
  return error ? { kind: 'failed', error } : { kind: 'objects', objects };
}

/** @throws {Error} if the process ends meanwhile. */
export async function requestIgnored(
  engine: EngineProcess,
  rules: readonly SourceIgnoreRules[],
  paths: readonly string[],
): Promise<readonly string[]> {
  const reply = await engine.request('flux/ignored', { rules, paths });
  if ('ended' in reply) {
    throw new Error(reply.ended.message);
  }
  return (reply.answer as { readonly ignored: readonly string[] }).ignored;
}
