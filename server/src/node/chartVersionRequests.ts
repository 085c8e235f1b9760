import type { ChartDependencies, ChartTexts, VersionChoice, VersionRequest } from '../engine/chartVersions.ts';
import type { EngineProcess } from './engineProcess.ts';

/** The engine's `helm/resolve` and `helm/dependencies` (engine/PROTOCOL.md) on one process. */

export function requestVersion(engine: EngineProcess, request: VersionRequest): Promise<VersionChoice> {
  return requestOf<VersionChoice>(engine, 'helm/resolve', request);
}

export function requestDependencies(engine: EngineProcess, texts: ChartTexts): Promise<ChartDependencies> {
  return requestOf<ChartDependencies>(engine, 'helm/dependencies', texts);
}

async function requestOf<Answer>(
  engine: EngineProcess,
  method: string,
  params: object,
): Promise<Answer | (Answer & { readonly error: object })> {
  const reply = await engine.request(method, params);
  return ('ended' in reply ? { error: { kind: 'engine', message: reply.ended.message } } : reply.answer) as Answer;
}
