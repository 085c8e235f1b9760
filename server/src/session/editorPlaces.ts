import type { Location, Position } from '../base/textRange.ts';
import type { EngineRead } from '../engine/engine.ts';
import { createLineMap } from '../tree/lineMap.ts';
import { readText } from '../tree/tree.ts';
import type { Tree } from '../tree/tree.ts';

/**
 * The way between the places of a rendered tree and those of the files as the person has them. They differ where the rendered tree
 * has commits of others that the working tree has not: a line added above moves everything below it.
 */
export interface EditorPlaces {
  /** Where a place of the rendered tree stands in the person's file; `undefined` if it does not stand there at all. */
  toEditor<Place extends Location>(location: Place): Place | undefined;
  /** Where a position of the person's file stands in the rendered tree; `undefined` if it does not stand there at all. */
  fromEditor(file: string, position: Position): Position | undefined;
}

type LineMap = (line: number) => number | undefined;

/** For trees that are the working tree itself. */
export const samePlaces: EditorPlaces = { toEditor: location => location, fromEditor: (_, position) => position };

/** Compares the files that were read, as far as they differ between the two trees. */
export async function readEditorPlaces(rendered: Tree, worktree: Tree, reads: readonly EngineRead[]): Promise<EditorPlaces> {
  if (rendered.id === worktree.id) {
    return samePlaces;
  }
  const maps = new Map<string, { readonly toEditor: LineMap; readonly fromEditor: LineMap }>();
  for (const { path } of reads.filter(read => read.kind === 'file')) {
    const [theirs, own] = [await rendered.read(path), await worktree.read(path)];
    if (theirs.kind === 'file' && (own.kind !== 'file' || own.blob !== theirs.blob)) {
      const text = (await readText(rendered, path)) ?? '';
      const ownText = own.kind === 'file' ? await readText(worktree, path) : undefined;
      maps.set(
        path,
        ownText === undefined ? nowhere : { toEditor: createLineMap(text, ownText), fromEditor: createLineMap(ownText, text) },
      );
    }
  }
  if (maps.size === 0) {
    return samePlaces;
  }
  return {
    toEditor(location) {
      const map = maps.get(location.file)?.toEditor;
      const { start, end } = location.range;
      const first = map ? map(start.line) : start.line;
      const last = map ? map(end.line) : end.line;
      const moved = first !== undefined && last !== undefined && last >= first;
      return moved ? { ...location, range: { start: { ...start, line: first }, end: { ...end, line: last } } } : undefined;
    },
    fromEditor(file, position) {
      const map = maps.get(file)?.fromEditor;
      const line = map ? map(position.line) : position.line;
      return line === undefined ? undefined : { ...position, line };
    },
  };
}

const nowhere = { toEditor: () => undefined, fromEditor: () => undefined };
