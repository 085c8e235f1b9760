import type { JsonObject } from '../base/json.ts';
import type { Location } from '../base/textRange.ts';
import type { Unknown } from '../base/unknown.ts';
import type { EngineRead } from '../engine/engine.ts';
import type { RemoteChart } from './helm/chartSources/remoteChart.ts';

/**
 * A rendering: the objects an environment receives from a tree, plus errors and unknowns. Plain immutable data, compared
 * and shown by others.
 */

/** One object as the environment receives it. */
export interface RenderedObject {
  /** Hash of the body: equal ids are equal objects. */
  readonly id: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** `null` if the object names none (cluster-scoped, or left to the destination). */
  readonly namespace: string | null;
  readonly name: string;
  /** JSON text as upstream marshalled it; numbers keep their digits. */
  readonly body: string;
  /** {@link body}, parsed. */
  readonly value: JsonObject;
  /** One of a chart's `crds/`: Helm never updates nor deletes it. */
  readonly isDefinition?: boolean;
  /** When Helm runs it beside the release (`pre-upgrade`, …). */
  readonly hooks?: readonly string[];
}

/** An error of rendering, on the line that causes it, in the file a person can edit. */
export interface RenderError {
  /** Stable code such as `kustomize.missing-path`. */
  readonly code: string;
  /** What is wrong, where, and what to do. */
  readonly message: string;
  readonly location: Location;
  readonly related?: readonly { readonly location: Location; readonly message: string }[];
}

export interface Rendering {
  readonly environment: string;
  /** In the order upstream prints them; empty if an error or unknown prevented rendering. */
  readonly objects: readonly RenderedObject[];
  readonly errors: readonly RenderError[];
  readonly unknowns: readonly Unknown[];
  /** Everything the rendering depends on: a tree in which all of these read the same renders the same. */
  readonly reads: readonly EngineRead[];
  /** Values that come from secret generators or Secret objects, as they appear (plain and base64): masked wherever they end up. */
  readonly secretValues: ReadonlySet<string>;
  /** Files that are used as patches: parts of objects, not whole ones. Repository-relative. */
  readonly patchFiles: readonly string[];
  /** Charts that it needs and that the repository does not hold, whether they are on this machine or not. */
  readonly charts?: readonly RemoteChart[];
}

/** Whether the objects are all there: no error and no unknown stands in their place. */
export function isComplete(rendering: Rendering): boolean {
  return rendering.errors.length === 0 && rendering.unknowns.length === 0;
}
