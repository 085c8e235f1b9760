/**
 * Positions in texts, as every part of Driftline states them: UTF-16 code units and lines, both from 0.
 * The shapes are those of the Language Server Protocol, so a value crosses to an editor unchanged.
 */

/** A place between two characters: `line` and `character` (UTF-16 code units) count from 0. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** A stretch of text, `end` exclusive. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** A range in a file of the repository. */
export interface Location {
  /** Repository-relative path with `/`, for example `apps/web/kustomization.yaml`. */
  readonly file: string;
  readonly range: Range;
}

/** The empty range at the start of a file: where a finding goes that concerns a file as a whole. */
export const startOfFile: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** Orders positions as they stand in a text: negative if `a` comes first. */
export function comparePositions(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}

/** Whether `position` lies in `range`, both ends included (a cursor behind the last character still touches it). */
export function rangeContains(range: Range, position: Position): boolean {
  return comparePositions(range.start, position) <= 0 && comparePositions(position, range.end) <= 0;
}
