import type { JsonValue } from '../base/json.ts';
import type { ObjectChange } from '../change/change.ts';
import { maskBodies, secretText } from '../change/secrets.ts';
import type { RenderedObject, Rendering } from '../gitops/rendering.ts';
import { printYaml } from '../yaml/printYaml.ts';
import { diffLines } from './lineDiff.ts';
import type { DiffLine } from './lineDiff.ts';

/** An object's change as a unified diff of YAML in which no secret stands. */

const contextLines = 3;
const changedSecret = secretText('changed');
/** Characters of JSON. Above, an object is data that nobody reviews line by line. */
const largestBody = 4_000_000;

/**
 * Lines of the diff, hunks with their `@@` line; empty if both sides read the same. `undefined`: the object is too large to be shown.
 * A line always begins with a space, `+`, `-` or `@`.
 */
export function diffObject(
  object: ObjectChange,
  renderings: { readonly target?: Rendering; readonly yours?: Rendering },
): string[] | undefined {
  const { from, to } = object.pair;
  if ((from?.body.length ?? 0) + (to?.body.length ?? 0) > largestBody) {
    return undefined;
  }
  const secrets = {
    from: renderings.target?.secretValues ?? new Set<string>(),
    to: renderings.yours?.secretValues ?? new Set<string>(),
  };
  const before = printMasked(from, secrets.from, to, secrets.to);
  const after = printMasked(to, secrets.to, from, secrets.from);
  // A secret that changes reads the same on both sides, and is a change all the same.
  const marked = before.map(line => (line.includes(changedSecret) ? `${line}\0` : line));
  return formatHunks(before, after, diffLines(marked, after));
}

function printMasked(
  object: RenderedObject | undefined,
  secretValues: ReadonlySet<string>,
  other: RenderedObject | undefined,
  otherSecrets: ReadonlySet<string>,
): string[] {
  if (!object) {
    return [];
  }
  const counterpart = other ? [{ ...other, kind: object.kind, namespace: object.namespace, name: object.name }] : [];
  const [body] = maskBodies([object], secretValues, { objects: counterpart, secretValues: otherSecrets });
  return printYaml(JSON.parse(body ?? '{}') as JsonValue)
    .replace(/\n$/, '')
    .split('\n');
}

function formatHunks(before: readonly string[], after: readonly string[], lines: readonly DiffLine[]): string[] {
  const text: string[] = [];
  for (const [start, end] of findHunks(lines)) {
    const hunk = lines.slice(start, end);
    text.push(`@@ -${rangeOf(hunk.map(({ from }) => from))} +${rangeOf(hunk.map(({ to }) => to))} @@`);
    for (const { from, to } of hunk) {
      const mark = from === undefined ? '+' : to === undefined ? '-' : ' ';
      const line = to === undefined ? before[from ?? -1] : after[to];
      text.push(mark + (line ?? ''));
    }
  }
  return text;
}

/** Ranges of lines around changes, those that touch joined. */
function findHunks(lines: readonly DiffLine[]): [start: number, end: number][] {
  const hunks: [number, number][] = [];
  lines.forEach(({ from, to }, index) => {
    if (from !== undefined && to !== undefined) {
      return;
    }
    const last = hunks.at(-1);
    const end = Math.min(lines.length, index + contextLines + 1);
    if (last && index - contextLines <= last[1]) {
      last[1] = end;
    } else {
      hunks.push([Math.max(0, index - contextLines), end]);
    }
  });
  return hunks;
}

/** `12,7`; `0,0` for no lines. */
function rangeOf(places: readonly (number | undefined)[]): string {
  const present = places.filter(place => place !== undefined);
  return `${(present[0] ?? -1) + 1},${present.length}`;
}
