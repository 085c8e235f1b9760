/** A commit as git stores it, taken apart; no git is run. */

export interface Signatory {
  readonly name: string;
  readonly email: string;
  readonly date: Date;
}

export interface CommitObject {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signatory;
  readonly committer: Signatory;
  readonly message: string;
  /** The armoured signature, and the text it signs. */
  readonly signature: { readonly text: string; readonly payload: string } | undefined;
}

/** Takes the output of `git cat-file commit` apart. */
export function parseCommit(id: string, raw: string): CommitObject {
  const end = raw.indexOf('\n\n');
  // A line that starts with a space goes on with the header before it.
  const headers = raw.slice(0, end).replaceAll('\n ', '\0').split('\n');
  const valuesOf = (name: string): string[] =>
    headers.filter(header => header.startsWith(`${name} `)).map(header => header.slice(name.length + 1).replaceAll('\0', '\n'));
  const [signature] = valuesOf('gpgsig');
  const unsigned = headers
    .filter(header => !header.startsWith('gpgsig '))
    .join('\n')
    .replaceAll('\0', '\n ');
  return {
    id,
    tree: valuesOf('tree')[0] ?? '',
    parents: valuesOf('parent'),
    author: parseSignatory(valuesOf('author')[0] ?? ''),
    committer: parseSignatory(valuesOf('committer')[0] ?? ''),
    message: raw.slice(end + 2).replace(/\n$/, ''),
    signature: signature === undefined ? undefined : { text: signature, payload: unsigned + raw.slice(end) },
  };
}

/** `Ada <ada@example.org> 1790000000 +0200` */
function parseSignatory(line: string): Signatory {
  const [, name = '', email = '', seconds = '0'] = /^(.*?) ?<(.*)> (\d+) [+-]\d{4}$/.exec(line) ?? [];
  return { name, email, date: new Date(Number(seconds) * 1000) };
}
