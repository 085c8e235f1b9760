import { CancelledError } from '../base/cancellation.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import type { Environment } from '../gitops/environment.ts';
import type { EnvironmentExplanation } from '../gitops/explain/explainEnvironment.ts';
import type { Rendering } from '../gitops/rendering.ts';
import type { Tree } from '../tree/tree.ts';

/** Explains a rendering of an environment of a tree. */
export type Explain = (
  tree: Tree,
  environment: Environment,
  rendering: Rendering,
  token: CancellationToken,
) => Promise<EnvironmentExplanation>;

/**
 * Explanations by rendering: provenance is computed when someone looks, once for each rendering. They are forgotten together
 * with the rendering they explain.
 */
export class ExplanationMemo {
  readonly #explanations = new WeakMap<Rendering, Promise<EnvironmentExplanation>>();
  readonly #explain: Explain;

  constructor(explain: Explain) {
    this.#explain = explain;
  }

  /** The explanation of `rendering`, which must be that of `environment` from `tree`. */
  async read(
    tree: Tree,
    environment: Environment,
    rendering: Rendering,
    token: CancellationToken,
  ): Promise<EnvironmentExplanation> {
    const known = this.#explanations.get(rendering);
    const explanation = known ?? this.#explain(tree, environment, rendering, token);
    this.#explanations.set(rendering, explanation);
    try {
      return await explanation;
    } catch (error) {
      this.#explanations.delete(rendering);
      if (known && error instanceof CancelledError && !token.isCancellationRequested) {
        return this.read(tree, environment, rendering, token);
      }
      throw error;
    }
  }
}
