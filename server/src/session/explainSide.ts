import type { CancellationToken } from '../base/cancellation.ts';
import type { EnvironmentExplanation } from '../gitops/explain/explainEnvironment.ts';
import type { Rendering } from '../gitops/rendering.ts';
import type { EnvironmentComparison, SideName } from './compareEnvironment.ts';
import { readEditorPlaces } from './editorPlaces.ts';
import type { EditorPlaces } from './editorPlaces.ts';
import type { ExplanationMemo } from './explanationMemo.ts';

/** One side of a comparison with its explanation. */
export interface ExplainedSide {
  readonly rendering: Rendering;
  readonly explanation: EnvironmentExplanation;
  /** From places of the explanation to those of the person's files, and back. */
  readonly places: EditorPlaces;
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
  const explanation = await memo.read(place.tree, place.environment, rendering, token);
  return { rendering, explanation, places: await readEditorPlaces(place.tree, comparison.plan.worktree, rendering.reads) };
}
