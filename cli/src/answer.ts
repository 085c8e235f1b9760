import type { EngineVersions } from '../../server/src/engine/engine.ts';
import type { Unknown } from '../../server/src/base/unknown.ts';
import type { Location } from '../../server/src/base/textRange.ts';

/** What every JSON answer begins with, and the shapes that several answers share. */

export interface Answer {
  readonly version: 1;
  readonly tool: { readonly version: string; readonly engine: EngineVersions };
}

/** The beginning of an answer. */
export function beginAnswer(version: string, engine: EngineVersions): Answer {
  return { version: 1, tool: { version, engine } };
}

/** `{"reason","message","file","range"}`; the place is `null` where it is no line of the repository. */
export function unknownJson(unknown: Unknown): object {
  return { reason: unknown.reason, message: unknown.message, ...placeJson(unknown.location) };
}

/** `{"file","range"}`, both `null` for no place. */
export function placeJson(location: Location | undefined): object {
  return { file: location?.file ?? null, range: location?.range ?? null };
}
