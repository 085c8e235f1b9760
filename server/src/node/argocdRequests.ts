import type { JsonObject } from '../base/json.ts';
import type { UnknownReason } from '../base/unknown.ts';
import type {
  ExpandRequest,
  ExpandResult,
  GeneratedApplication,
  PrepareRequest,
  PrepareResult,
  SourceError,
} from '../engine/argocdEngine.ts';
import type { EngineRead } from '../engine/engine.ts';
import type { EngineProcess } from './engineProcess.ts';

/** The engine's `argocd/…` requests (engine/PROTOCOL.md) on one process. */

interface ReplyUnknown {
  readonly reason: UnknownReason;
  readonly message: string;
  readonly path?: string;
}

interface ExpandReply {
  readonly applications?: readonly GeneratedApplication[];
  readonly usesPaths: boolean;
  readonly reads: readonly EngineRead[];
  readonly error?: (ExpandResult & { readonly kind: 'failed' })['error'];
  readonly unknown?: ReplyUnknown;
}

interface PrepareReply {
  readonly type?: (PrepareResult & { readonly kind: 'prepared' })['type'];
  readonly source?: JsonObject;
  readonly objects?: readonly { readonly id: string; readonly body?: string }[];
  readonly file?: string;
  readonly text?: string;
  readonly reads: readonly EngineRead[];
  readonly error?: SourceError;
  readonly unknown?: ReplyUnknown;
}

export async function requestApplications(
  engine: EngineProcess,
  { tree, clusters, ...request }: ExpandRequest,
): Promise<ExpandResult> {
  const reply = await engine.request('argocd/expand', { ...request, clusters: clusters ?? null }, tree);
  if ('ended' in reply) {
    return { kind: 'unknown', ...reply.ended, reads: [], usesPaths: false };
  }
  const { applications = [], usesPaths, reads, error, unknown } = reply.answer as ExpandReply;
  if (unknown) {
    return { kind: 'unknown', ...unknown, reads, usesPaths };
  }
  return error ? { kind: 'failed', error, reads, usesPaths } : { kind: 'applications', applications, reads, usesPaths };
}

export async function requestSource(engine: EngineProcess, { tree, ...request }: PrepareRequest): Promise<PrepareResult> {
  const reply = await engine.request('argocd/prepare', request, tree);
  if ('ended' in reply) {
    return { kind: 'unknown', ...reply.ended, reads: [] };
  }
  const { type = 'Directory', source = {}, objects = [], file, text = '', reads, error, unknown } = reply.answer as PrepareReply;
  if (unknown) {
    return { kind: 'unknown', ...unknown, reads };
  }
  if (error) {
    return { kind: 'failed', error, reads };
  }
  // Equal objects cross once.
  const bodies = new Map(objects.flatMap(({ id, body }) => (body === undefined ? [] : [[id, body]])));
  const complete = objects.map(({ id }) => ({ id, body: bodies.get(id) ?? '{}' }));
  const kustomization = file === undefined ? undefined : { path: file, text };
  return { kind: 'prepared', type, source, objects: complete, kustomization, reads };
}
