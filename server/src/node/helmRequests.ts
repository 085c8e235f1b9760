import type { UnknownReason } from '../base/unknown.ts';
import type { EngineRead } from '../engine/engine.ts';
import type { ChartError, ChartObject, ChartPlace, ChartRequest, ChartResult } from '../engine/helmEngine.ts';
import { readExpected } from './engineProcess.ts';
import type { EngineProcess } from './engineProcess.ts';

/** The engine's `helm/…` requests (engine/PROTOCOL.md) on one process. */

interface TemplateReply {
  readonly objects?: readonly (Omit<ChartObject, 'body'> & { readonly body?: string })[];
  readonly text?: string;
  readonly notes?: string;
  readonly unreproducible?: readonly string[];
  readonly places?: readonly ChartPlace[];
  readonly reads: readonly EngineRead[];
  readonly error?: ChartError;
  readonly unknown?: { readonly reason: UnknownReason; readonly message: string; readonly path?: string };
}

/** Milliseconds that a chart may take: a hundred times what large ones take. Templates can loop, and others wait for the process. */
const deadline = 20_000;

export async function requestChart(
  engine: EngineProcess,
  { tree, known, expectedReads = [], ...request }: ChartRequest,
): Promise<ChartResult> {
  const entries = await readExpected(tree, expectedReads);
  const parameters = { ...request, entries, known: [...(known?.keys() ?? [])], resend: true };
  const reply = await engine.request('helm/template', parameters, tree, deadline);
  if ('ended' in reply) {
    return { kind: 'unknown', reads: [], ...explainEnd(request.chart, reply.ended) };
  }
  const { objects = [], text, notes, unreproducible = [], places, reads, error, unknown } = reply.answer as TemplateReply;
  if (unknown) {
    return { kind: 'unknown', ...unknown, reads };
  }
  if (error) {
    return { kind: 'failed', error, reads };
  }
  // Equal objects cross once.
  const sent = new Map(objects.flatMap(({ id, body }) => (body === undefined ? [] : [[id, body]])));
  const complete = objects.map(object => ({
    ...object,
    body: sent.get(object.id) ?? known?.get(object.id) ?? missingBody(object.id),
  }));
  return { kind: 'objects', objects: complete, text, notes, unreproducible, places, reads };
}

/** Says what to look for in a chart that takes too much. */
function explainEnd(path: string, ended: EngineEnd): EngineEnd & { readonly path: string } {
  const advice =
    ended.reason === 'limit'
      ? ` A chart may take ${deadline / 1000} s and 2 GiB: look for templates that include themselves or each other very often, and for ranges, texts and values that grow without end.`
      : '';
  return { reason: ended.reason, message: ended.message + advice, path };
}

interface EngineEnd {
  readonly reason: UnknownReason;
  readonly message: string;
}

function missingBody(id: string): never {
  throw new Error(`The engine left out the body of ${id}, which was not known.`);
}
