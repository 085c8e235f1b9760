/** The structures that Go sources declare, as far as reading JSON goes. Enough for sources as gofmt leaves them. */

export interface GoStruct {
  readonly fields: readonly GoField[];
}

export interface GoField {
  /** Name in JSON; `undefined` for an embedded structure, whose fields count as the outer one's. */
  readonly name: string | undefined;
  /** As written: `[]Patch`, `*Selector`, `map[string]string`. */
  readonly type: string;
  /** Text of the comment above, in one line a paragraph; empty if there is none. */
  readonly comment: string;
}

/** By name, without the package. */
export function readGoStructs(sources: readonly string[]): ReadonlyMap<string, GoStruct> {
  const structs = new Map<string, GoStruct>();
  for (const source of sources) {
    for (const { groups = {} } of source.matchAll(/^type (?<name>\w+) struct \{\n(?<body>(?:\t.*\n|\n)*)\}/gm)) {
      structs.set(groups['name'] ?? '', { fields: readFields(groups['body'] ?? '') });
    }
  }
  return structs;
}

/** Types that are another name of a text, such as `type SortOrder string`. */
export function readGoTexts(sources: readonly string[]): ReadonlySet<string> {
  return new Set(sources.flatMap(source => [...source.matchAll(/^type (\w+) string$/gm)].map(([, name = '']) => name)));
}

const fieldPattern = /^\t(?:(?<go>\w+)\s+)?(?<type>[\w.*[\]{}]+)\s+`json:"(?<json>[^",]*)(?<options>[^"]*)"/;

function readFields(body: string): GoField[] {
  const fields: GoField[] = [];
  let comment: string[] = [];
  for (const line of body.split('\n')) {
    const text = /^\t\/\/ ?(?<text>.*)$/.exec(line)?.groups?.['text'];
    const { type = '', json = '', options = '' } = fieldPattern.exec(line)?.groups ?? {};
    if (text !== undefined) {
      comment.push(text);
      continue;
    }
    if (type !== '' && json !== '-') {
      fields.push({ name: options.includes(',inline') ? undefined : json, type, comment: joinLines(comment) });
    }
    comment = [];
  }
  return fields;
}

function joinLines(lines: readonly string[]): string {
  return lines
    .join('\n')
    .split(/\n\s*\n/)
    .map(paragraph => paragraph.trim().replace(/\n(?! {2})/g, ' '))
    .join('\n\n');
}
