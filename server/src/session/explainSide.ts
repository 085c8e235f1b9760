import type { CancellationToken } from '../base/cancellation.ts';
import type { EnvironmentExplanation } from '../gitops/explain/explainEnvironment.ts';
import type { Rendering } from '../gitops/rendering.ts';
import type { EnvironmentComparison, SideName } from './compareEnvironment.ts';
import type { ExplanationMemo } from './explanationMemo.ts';

/** One side of a comparison with its explanation. */
export interface ExplainedSide {
  readonly rendering: Rendering;
  readonly explanation: EnvironmentExplanation;
}

/** Explains one side of a comparison; `undefined` where the environment is not rendered there. */
export async function explainSide(
  memo: ExplanationMemo,
  comparison: EnvironmentComparison,
  side: SideName,
  token: CancellationToken,
): Promise<ExplainedSide | undefined> {
  const place = comparison.plan.sides[side];
  const rendering = comparison.renderings[side];
  if (!place?.environment || !rendering || rendering.objects.length === 0) {
    return undefined;
  }
  return { rendering, explanation: await memo.read(place.tree, place.environment, rendering, token) };
}
