/** One line of `git diff-index --raw -z`: how an entry of the index differs from a tree. */
export interface RawDifference {
  readonly path: string;
  /** Of renamed entries: the path in the tree. */
  readonly from?: string;
  /** `A`, `D`, `M`, `R`, `T` (another kind of file), `U` (a conflict). */
  readonly letter: string;
  readonly oldMode: string;
  readonly oldBlob: string;
  /** `000000` where the path is gone. */
  readonly mode: string;
  readonly blob: string;
}

/** Reads what `git diff-index`, `diff-tree -r` or `diff-files` printed with `--raw -z`. */
export function parseRawDifferences(text: string): RawDifference[] {
  const fields = text.split('\0');
  const differences: RawDifference[] = [];
  for (let index = 0; index < fields.length;) {
    const match = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/.exec(fields[index] ?? '');
    if (!match) {
      index++;
      continue;
    }
    const [, oldMode = '', mode = '', oldBlob = '', blob = '', letter = ''] = match;
    const isPair = letter === 'R' || letter === 'C';
    const [first = '', second = ''] = fields.slice(index + 1, index + 3);
    const entry = { letter, oldMode, oldBlob, mode, blob };
    differences.push(isPair ? { ...entry, path: second, from: first } : { ...entry, path: first });
    index += isPair ? 3 : 2;
  }
  return differences;
}
