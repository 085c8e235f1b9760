import type { EngineObject, EngineRead } from '../engine/engine.ts';
import type { FinishRequest, FinishResult, FluxError, GenerateRequest, GenerateResult } from '../engine/fluxEngine.ts';
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
  const reply = await engine.request<GenerateReply>('flux/generate', { root, spec }, tree);
  if ('ended' in reply) {
    return { kind: 'unknown', ...reply.ended, reads: [] };
  }
  const { file = '', text = '', created = false, reads, error, unknown } = reply.answer;
  if (unknown) {
    return { kind: 'unknown', ...unknown, reads };
  }
  return error ? { kind: 'failed', error, reads } : { kind: 'generated', file, text, created, reads };
}

export async function requestFinishedObjects(engine: EngineProcess, request: FinishRequest): Promise<FinishResult> {
  const reply = await engine.request<FinishReply>('flux/apply', request);
  if ('ended' in reply) {
    return { kind: 'unknown', ...reply.ended };
  }
  const { objects, error } = reply.answer;
  return error ? { kind: 'failed', error } : { kind: 'objects', objects };
}
