import type { Location, Range } from '../../base/textRange.ts';
import type { EngineError } from '../../engine/engine.ts';
import type { GraphVisit, KustomizationGraph } from '../graphModel.ts';
import type { Kustomization } from '../kustomizationModel.ts';
import type { RenderError } from '../rendering.ts';

/** What a check of a failed build looks at. */
export interface ErrorContext {
  readonly graph: KustomizationGraph;
  /** All visits of the graph, in upstream's order. */
  readonly visits: readonly GraphVisit[];
  /** Kustomizations of the graph, each once. */
  readonly kustomizations: readonly Kustomization[];
  /** What upstream said. Its text is a hint where several of our own findings could be meant, never a finding itself. */
  readonly error: EngineError;
}

/** Looks for the causes of one class of errors in a build that failed. */
export type ErrorCheck = (context: ErrorContext) => RenderError[];

export function renderError(
  code: string,
  message: string,
  file: string,
  range: Range,
  related?: RenderError['related'],
): RenderError {
  const location: Location = { file, range };
  return related && related.length > 0 ? { code, message, location, related } : { code, message, location };
}

/** A range of one line stays; of a longer one its start is meant: underlining a whole document says nothing. */
export function headLine(range: Range): Range {
  return range.start.line === range.end.line ? range : { start: range.start, end: range.start };
}
