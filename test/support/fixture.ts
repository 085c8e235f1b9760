import { createHash } from 'node:crypto';
import type { Location, Position } from '../../server/src/base/textRange.ts';
import type { Tree, TreeEntry } from '../../server/src/tree/tree.ts';

/**
 * A small repository written as one string: files begin with `#- /path`, `$0` is a cursor, and a line `# ^^^ text` labels
 * what stands above its carets (`# <--- text` for a label that starts in column 0). Markers are removed from the files.
 */

const cursor = '$0';
const labelPattern = /^(?<indent>\s*#\s*)(?:(?<carets>\^+)|<(?<dashes>-+))\s+(?<text>.+)$/;
const headerPattern = /^#- \/(?<path>\S+)$/;

export interface Label extends Location {
  readonly text: string;
}

export interface Fixture {
  /** Texts by repository-relative path. */
  readonly files: ReadonlyMap<string, string>;
  readonly cursors: readonly { readonly file: string; readonly position: Position }[];
  readonly labels: readonly Label[];
}

/** Parses the notation. Text before the first header becomes `main.yaml`. */
export function parseFixture(source: string): Fixture {
  const files = new Map<string, string>();
  const cursors: { file: string; position: Position }[] = [];
  const labels: Label[] = [];
  for (const { path, lines } of splitFiles(source)) {
    const kept: string[] = [];
    for (const line of lines) {
      const label = labelPattern.exec(line)?.groups;
      if (label) {
        labels.push(placeLabel(label, path, kept.length - 1));
        continue;
      }
      const pieces = line.split(cursor);
      pieces.slice(1).reduce((character, piece) => {
        cursors.push({ file: path, position: { line: kept.length, character } });
        return character + piece.length;
      }, pieces[0]?.length ?? 0);
      kept.push(pieces.join(''));
    }
    files.set(path, kept.join('\n'));
  }
  return { files, cursors, labels };
}

/** The files of a fixture as a tree; ids are git's own. */
export function fixtureTree(files: ReadonlyMap<string, string>): Tree {
  const blobs = new Map<string, Uint8Array>();
  const entries = new Map<string, TreeEntry>([['', { kind: 'directory', names: [] }]]);
  const paths = [...files.keys()].sort();
  for (const path of paths) {
    const bytes = new TextEncoder().encode(files.get(path));
    const blob = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
    blobs.set(blob, bytes);
    entries.set(path, { kind: 'file', blob });
    addToFolders(entries, path);
  }
  const id = createHash('sha1')
    .update(JSON.stringify([...files]))
    .digest('hex');
  return {
    id,
    read: path => Promise.resolve(entries.get(path) ?? { kind: 'missing' }),
    readBlob: blob => Promise.resolve(blobs.get(blob)),
    listFiles: () => Promise.resolve(paths),
  };
}

/** `file:line:character-line:character`, for comparing places in tests; lines and characters count from 0. */
export function showLocation({ file, range: { start, end } }: Location): string {
  return `${file}:${start.line}:${start.character}-${end.line}:${end.character}`;
}

function addToFolders(entries: Map<string, TreeEntry>, path: string): void {
  for (let child = path; child !== '';) {
    const folder = child.includes('/') ? child.slice(0, child.lastIndexOf('/')) : '';
    const known = entries.get(folder);
    const names = known?.kind === 'directory' ? known.names : [];
    const name = child.slice(child.lastIndexOf('/') + 1);
    entries.set(folder, { kind: 'directory', names: names.includes(name) ? names : [...names, name].sort() });
    child = folder;
  }
}

function splitFiles(source: string): { path: string; lines: string[] }[] {
  const files: { path: string; lines: string[] }[] = [];
  for (const line of source.replace(/^\n/, '').split('\n')) {
    const path = headerPattern.exec(line)?.groups?.path;
    if (path !== undefined) {
      files.push({ path, lines: [] });
      continue;
    }
    if (files.length === 0) {
      files.push({ path: 'main.yaml', lines: [] });
    }
    files.at(-1)?.lines.push(line);
  }
  return files;
}

function placeLabel(label: Record<string, string | undefined>, file: string, line: number): Label {
  if (line < 0) {
    throw new Error(`Cannot place the label "${label.text}": no line above it`);
  }
  const character = label.carets === undefined ? 0 : (label.indent ?? '').length;
  const length = (label.carets ?? label.dashes ?? '').length;
  return { file, text: label.text ?? '', range: { start: { line, character }, end: { line, character: character + length } } };
}
