import type { MutatedObject } from './mutatedObjects.ts';
import type { ToolFinding } from './tools.ts';
import type { Place, TextSpan } from './yamlText.ts';

/** How a tool fares with one mutated object. */
export interface Judgement {
  readonly found: boolean;
  /** At least one of its findings is an error and no mere warning. */
  readonly isError: boolean;
  /** One of its findings is on the changed node or its parent. */
  readonly placed: boolean;
  /** Findings elsewhere. */
  readonly strayed: readonly ToolFinding[];
}

export function judge(mutated: MutatedObject, findings: readonly ToolFinding[]): Judgement {
  const strayed = findings.filter(({ span }) => !isPlaced(mutated, span));
  return {
    found: findings.length > 0,
    isError: findings.some(finding => finding.isError),
    placed: strayed.length < findings.length,
    strayed,
  };
}

/** On the changed node or in it; or on the parent: its key, its beginning, or all of it. Not on what else is in the parent. */
function isPlaced({ place, parent, twin, isGone }: MutatedObject, span: TextSpan): boolean {
  const isInside = !isGone && (isWithin(span, place.whole) || (twin !== undefined && isWithin(span, twin.whole)));
  return isInside || marks(span, place) || marks(span, parent);
}

function isWithin(span: TextSpan, outer: TextSpan): boolean {
  return span.start >= outer.start && span.end <= outer.end + 1;
}

function marks({ start, end }: TextSpan, { whole, beginnings }: Place): boolean {
  return beginnings.includes(start) && end <= whole.end + 1;
}
