import type { EnvironmentParams, ProvenanceParams } from '../../server/src/protocol.ts';

/**
 * Reads what commands are called with: a node of the view, parameters of the protocol from a lens or a hover, or nothing from
 * the palette. Anything may call a command, so nothing is taken for granted.
 */

/** An environment, or an object of it. */
export interface RenderingArgument extends EnvironmentParams {
  readonly object?: string;
  readonly origin: 'yours' | 'waiting';
}

/** An LSP location. */
export interface SourceArgument {
  readonly uri: string;
  readonly line: number;
  readonly character: number;
}

/** The environment that is meant; `undefined` if none is named. */
export function readEnvironmentArgument(value: unknown): EnvironmentParams | undefined {
  const { root, environment } = fields(value);
  return typeof root === 'string' && typeof environment === 'string' ? { root, environment } : undefined;
}

/** The environment or object that is meant; `undefined` if none is named. The part is the person's own unless named. */
export function readRenderingArgument(value: unknown): RenderingArgument | undefined {
  const environment = readEnvironmentArgument(value);
  const { object, origin } = fields(value);
  if (!environment) {
    return undefined;
  }
  const part = origin === 'waiting' ? 'waiting' : 'yours';
  return typeof object === 'string' ? { ...environment, object, origin: part } : { ...environment, origin: part };
}

/** The rendered value that is meant; `undefined` if none is named. */
export function readValueArgument(value: unknown): ProvenanceParams | undefined {
  const environment = readEnvironmentArgument(value);
  const { object, path, origin, view } = fields(value);
  if (!environment || typeof object !== 'string' || typeof path !== 'string') {
    return undefined;
  }
  const removed = fields(view).to === null;
  const side = origin === 'waiting' ? (removed ? 'deployed' : 'target') : removed ? 'target' : 'yours';
  return { ...environment, object, path, side };
}

/** The place in a source that is meant; `undefined` if none is named. */
export function readSourceArgument(value: unknown): SourceArgument | undefined {
  const { uri, range } = fields(value);
  const { line, character } = fields(fields(range).start);
  if (typeof uri !== 'string') {
    return undefined;
  }
  return { uri, line: typeof line === 'number' ? line : 0, character: typeof character === 'number' ? character : 0 };
}

/** What the review page is to be opened for; everything may be absent. */
export interface ReviewArgument {
  /** URI of the repository's root. */
  readonly root?: string;
  readonly environment?: string;
  /** Id of the proposal to go on with. */
  readonly record?: string;
}

/** The review that is meant: of an environment, of a proposal to go on with, or of nothing in particular. */
export function readReviewArgument(value: unknown): ReviewArgument {
  const { root, environment, record } = fields(value);
  if (typeof root !== 'string') {
    return {};
  }
  return {
    root,
    ...(typeof environment === 'string' ? { environment } : {}),
    ...(typeof record === 'string' ? { record } : {}),
  };
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
