import { throwIfCancelled } from '../base/cancellation.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import { startOfFile } from '../base/textRange.ts';
import type { Unknown } from '../base/unknown.ts';
import type { Change } from '../change/change.ts';
import { emptyChange } from '../change/change.ts';
import type { DeployedRevision } from '../evidence/deployedRevision.ts';
import type { Environment } from '../gitops/environment.ts';
import { isComplete } from '../gitops/rendering.ts';
import type { RenderError, Rendering } from '../gitops/rendering.ts';
import type { Tree } from '../tree/tree.ts';
import { readEditorPlaces } from './editorPlaces.ts';
import type { EditorPlaces } from './editorPlaces.ts';

/**
 * What one environment receives, compared: *yours* (target → target with the edits merged in) and *waiting* (deployed →
 * target), each only where both sides could be rendered. The one function behind lens, view, status item and command line.
 */

/** One side of a comparison: a tree and the environment as that tree declares it. */
export interface Side {
  readonly tree: Tree;
  /** `undefined`: the environment does not exist on that side; it has no objects there. */
  readonly environment: Environment | undefined;
}

/** The three sides of an environment; those that cannot be had (no git, no such commit) are absent. */
export interface Sides {
  readonly yours: Side;
  readonly target?: Side;
  readonly deployed?: Side;
}

export type SideName = keyof Sides;

/** An environment of a snapshot: who it is, on which sides it is found, and what it runs. */
export interface EnvironmentPlan {
  readonly id: string;
  readonly environment: Environment;
  readonly sides: Sides;
  /** The files as the person has them: what places in errors and unknowns refer to. */
  readonly worktree: Tree;
  /** `undefined`: nothing is compared (no git, no commit, or the reference is missing: see `unknowns`). */
  readonly deployed: DeployedRevision | undefined;
  /** Why there is nothing to compare with, if so. */
  readonly unknowns: readonly Unknown[];
}

export interface EnvironmentComparison {
  readonly plan: EnvironmentPlan;
  readonly renderings: { readonly [side in SideName]?: Rendering };
  readonly existence: 'added' | 'removed' | 'kept';
  readonly yours: Change;
  readonly waiting: Change;
  /** Errors of rendering in the files as the person has them. */
  readonly errors: readonly RenderError[];
  /** What prevented rendering the files as the person has them. */
  readonly unrendered: readonly Unknown[];
  /** What prevented an answer on any side, {@link unrendered} included; `yours` and `waiting` say nothing about what these hide. */
  readonly unknowns: readonly Unknown[];
}

/** Reads a rendering: from the memo or by computing it. */
export type ReadRendering = (tree: Tree, environment: Environment, token: CancellationToken) => Promise<Rendering>;
/** Compares two renderings; `origin` says which part the result is. */
export type Compare = (from: Rendering, to: Rendering) => Change;

/** Renders what the plan needs and compares it. @throws {CancelledError} when cancelled. */
export async function compareEnvironment(
  plan: EnvironmentPlan,
  read: ReadRendering,
  compare: Compare,
  token: CancellationToken,
): Promise<EnvironmentComparison> {
  const renderSide = async (side: Side | undefined): Promise<Rendering | undefined> => {
    if (!side) {
      return undefined;
    }
    const rendering = side.environment ? await read(side.tree, side.environment, token) : emptyRendering(plan.id);
    throwIfCancelled(token);
    return rendering;
  };
  const yours = (await renderSide(plan.sides.yours)) ?? emptyRendering(plan.id);
  const target = await renderSide(plan.sides.target);
  const deployed = await renderSide(plan.sides.deployed);
  const places = await readEditorPlaces(plan.sides.yours.tree, plan.worktree, hasPlaces(yours) ? yours.reads : []);
  const unrendered = yours.unknowns.map(unknown => placeUnknown(unknown, places));
  return {
    plan,
    renderings: { yours, target, deployed },
    existence: findExistence(plan.sides),
    yours: comparePart(target, yours, compare),
    waiting: comparePart(deployed, target, compare),
    errors: yours.errors.map(error => placeError(error, places)),
    unrendered,
    unknowns: [...plan.unknowns, ...unrendered, ...otherSides(plan, target, deployed)],
  };
}

function hasPlaces({ errors, unknowns }: Rendering): boolean {
  return errors.length + unknowns.length > 0;
}

/** A line that only others have written is shown at the start of the file. */
function placeError(error: RenderError, places: EditorPlaces): RenderError {
  const { location } = error;
  return { ...error, location: places.toEditor(location) ?? { file: location.file, range: startOfFile } };
}

function placeUnknown(unknown: Unknown, places: EditorPlaces): Unknown {
  const { location } = unknown;
  return location ? { ...unknown, location: places.toEditor(location) ?? { file: location.file, range: startOfFile } } : unknown;
}

function comparePart(from: Rendering | undefined, to: Rendering | undefined, compare: Compare): Change {
  const known = from && to && isComplete(from) && isComplete(to);
  return known && from !== to ? compare(from, to) : emptyChange;
}

function findExistence(sides: Sides): EnvironmentComparison['existence'] {
  if (!sides.yours.environment) {
    return 'removed';
  }
  return sides.target && !sides.target.environment ? 'added' : 'kept';
}

/** What could not be rendered of the commits compared with: not the person's error, but nothing can be said. */
function otherSides(plan: EnvironmentPlan, target: Rendering | undefined, deployed: Rendering | undefined): Unknown[] {
  const label = plan.deployed?.reference ?? 'the deployed commit';
  const unknowns = [describeSide('the target branch', target), deployed === target ? undefined : describeSide(label, deployed)];
  return unknowns.filter(unknown => unknown !== undefined);
}

function describeSide(name: string, rendering: Rendering | undefined): Unknown | undefined {
  const unknown = rendering?.unknowns[0];
  if (unknown) {
    return { reason: unknown.reason, message: `On ${name}: ${unknown.message}` };
  }
  const error = rendering?.errors[0];
  return error && { reason: 'revision', message: `${capitalise(name)} cannot be rendered: ${error.message}` };
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function emptyRendering(environment: string): Rendering {
  return { environment, objects: [], errors: [], unknowns: [], reads: [], secretValues: new Set(), patchFiles: [] };
}
