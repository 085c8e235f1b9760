/**
 * The syntax tree of one YAML document: what is written, with the place of every part, before any typing. Immutable, so
 * that trees of unchanged documents are shared between versions of a file. Offsets count from the start of the document's
 * slice of text, not of the file: see `rangeOf` in yamlFile.ts.
 */

export type YamlNode = YamlScalar | YamlMapping | YamlSequence | YamlAlias;

interface YamlNodeBase {
  /** Offset of the first character, in the document's text. */
  readonly start: number;
  /** Offset behind the last character; a block scalar's or collection's trailing line break is not part of it. */
  readonly end: number;
  /** An explicit tag in its short form (`!!str`, `!custom`). */
  readonly tag?: string;
  /** Name of the anchor (`&name`) set on the node. */
  readonly anchor?: string;
}

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

export interface YamlScalar extends YamlNodeBase {
  readonly kind: 'scalar';
  /** The text with quotes, escapes and folding resolved, but untyped: see scalarValue.ts. A missing value is the empty plain text. */
  readonly text: string;
  readonly style: ScalarStyle;
}

export interface YamlMapping extends YamlNodeBase {
  readonly kind: 'mapping';
  readonly entries: readonly YamlEntry[];
  /** `{…}` instead of indentation. */
  readonly flow: boolean;
}

export interface YamlEntry {
  readonly key: YamlNode;
  /** Text of the key; an empty string for keys that are not scalars. */
  readonly name: string;
  /** An empty plain scalar where nothing is written. */
  readonly value: YamlNode;
}

export interface YamlSequence extends YamlNodeBase {
  readonly kind: 'sequence';
  readonly items: readonly YamlNode[];
  /** `[…]` instead of dashes. */
  readonly flow: boolean;
}

export interface YamlAlias extends YamlNodeBase {
  readonly kind: 'alias';
  readonly name: string;
  /** The anchored node; `undefined` if no such anchor stands before the alias. */
  readonly target: YamlNode | undefined;
}

/** The node an alias stands for, other nodes themselves; `undefined` for an alias without anchor. */
export function followAlias(node: YamlNode | undefined): Exclude<YamlNode, YamlAlias> | undefined {
  let current = node;
  while (current?.kind === 'alias') {
    current = current.target;
  }
  return current;
}

/** The mapping a node is, aliases followed; `undefined` for everything else. */
export function asMapping(node: YamlNode | undefined): YamlMapping | undefined {
  const target = followAlias(node);
  return target?.kind === 'mapping' ? target : undefined;
}

/** The list a node is, aliases followed; `undefined` for everything else. */
export function asSequence(node: YamlNode | undefined): YamlSequence | undefined {
  const target = followAlias(node);
  return target?.kind === 'sequence' ? target : undefined;
}

/** The scalar a node is, aliases followed; `undefined` for everything else. */
export function asScalar(node: YamlNode | undefined): YamlScalar | undefined {
  const target = followAlias(node);
  return target?.kind === 'scalar' ? target : undefined;
}

/** Whether nothing is written there: `key:` without value, or an empty document. */
export function isAbsent(node: YamlNode | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && node.style === 'plain' && node.text === '' && node.tag === undefined);
}

/**
 * The entries of a mapping with merge keys (`<<: *base`) expanded: own entries first, then those of the merged mappings that
 * are not set yet, earlier mappings of a list winning, as kyaml's `deAnchor` does it.
 */
export function effectiveEntries(mapping: YamlMapping): readonly YamlEntry[] {
  return mapping.entries.some(isMergeEntry) ? expandMerges(mapping, new Map()) : mapping.entries;
}

/** `known` keeps merges of merges from multiplying. */
function expandMerges(mapping: YamlMapping, known: Map<YamlMapping, readonly YamlEntry[]>): readonly YamlEntry[] {
  const done = known.get(mapping);
  if (done) {
    return done;
  }
  const entries = new Map<string, YamlEntry>();
  for (const entry of mapping.entries.filter(candidate => !isMergeEntry(candidate))) {
    entries.set(entry.name, entry);
  }
  for (const merge of mapping.entries.filter(isMergeEntry)) {
    for (const source of asSequence(merge.value)?.items ?? [merge.value]) {
      const merged = asMapping(source);
      for (const entry of merged ? expandMerges(merged, known) : []) {
        if (!entries.has(entry.name)) {
          entries.set(entry.name, entry);
        }
      }
    }
  }
  const result = [...entries.values()];
  known.set(mapping, result);
  return result;
}

/** The entry called `name`, merge keys included. Of a name that is written twice the last one counts, as it does upstream. */
export function findEntry(node: YamlNode | undefined, name: string): YamlEntry | undefined {
  const mapping = asMapping(node);
  return (
    mapping &&
    (mapping.entries.findLast(entry => entry.name === name) ?? effectiveEntries(mapping).find(entry => entry.name === name))
  );
}

/** Whether the entry is a merge key: a plain `<<`. */
export function isMergeEntry(entry: YamlEntry): boolean {
  return entry.name === '<<' && entry.key.kind === 'scalar' && entry.key.style === 'plain';
}
