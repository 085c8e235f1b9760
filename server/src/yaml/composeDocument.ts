import { isAlias, isMap, isPair, isScalar, isSeq, parseDocument } from 'yaml';
import type { Alias, Document, Node, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { parseWithRelaxedQuotes } from './relaxedQuotes.ts';
import type { ScalarStyle, YamlEntry, YamlNode } from './yamlNode.ts';

/** What is wrong in a document's text; offsets count from the start of the document's slice. */
export interface SliceError {
  readonly code: YamlErrorCode;
  /** What is wrong, for people. */
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export type YamlErrorCode =
  | 'yaml.syntax'
  | 'yaml.duplicate-key'
  | 'yaml.unknown-anchor'
  | 'yaml.too-deep'
  | 'yaml.conflict'
  | 'yaml.too-large'
  | 'yaml.binary';

/** One parsed slice; depends on nothing but the slice's text, so it may be shared. */
export interface ComposedDocument {
  readonly root: YamlNode | undefined;
  readonly errors: readonly SliceError[];
}

/** Nesting that no manifest has; deeper input is refused rather than followed. */
const maximumDepth = 500;

/** One stray bracket can give hundreds of errors that say nothing new. */
const maximumErrors = 10;

/** Keys written twice, each worth telling, within reason. */
const maximumFindings = 100;

/** Parses the text of one document. Broken input gives errors beside what could be read of it; nothing throws. */
export function composeDocument(text: string): ComposedDocument {
  if (opensTooMuch(text)) {
    return { root: undefined, errors: [tooDeep(text)] };
  }
  try {
    const document = parse(text);
    const composer = new Composer(text);
    const root = document.contents === null ? undefined : composer.compose(document.contents, 0);
    const syntaxErrors = document.errors.slice(0, maximumErrors).map(error => ({
      code: 'yaml.syntax' as const,
      message: error.message,
      start: Math.min(error.pos[0], text.length),
      end: Math.min(Math.max(error.pos[1], error.pos[0]), text.length),
    }));
    return { root, errors: [...syntaxErrors, ...composer.errors] };
  } catch (error) {
    if (error instanceof RangeError) {
      return { root: undefined, errors: [tooDeep(text)] };
    }
    throw error;
  }
}

function parse(text: string): Document.Parsed {
  // The failsafe schema leaves scalars as they are written; typing is kustomize's, see scalarValue.ts.
  const options = { schema: 'failsafe', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' } as const;
  const document = parseDocument(text, options);
  const isQuoteOpen = document.errors.some(({ code }) => code === 'MISSING_CHAR');
  const relaxed = isQuoteOpen ? parseWithRelaxedQuotes(text, options) : undefined;
  return relaxed?.errors.length === 0 ? relaxed : document;
}

function tooDeep(text: string): SliceError {
  return {
    code: 'yaml.too-deep',
    message: `Nested deeper than ${maximumDepth} levels.`,
    start: 0,
    end: Math.min(text.length, 1),
  };
}

/**
 * A bound before parsing, for input that would keep the parser busy: more brackets open, dashes or question marks in a row than
 * anything but an attack has. Brackets in texts count too, so the bound is far above the depth that is followed.
 */
function opensTooMuch(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[{}\]]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1);
    if (depth > maximumDepth * 10) {
      return true;
    }
  }
  return /(?:[-?] ){1000}/.test(text);
}

const styles: Readonly<Record<string, ScalarStyle>> = {
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

/** Turns the parser's nodes into ours and finds duplicate keys and aliases without anchor on the way. */
class Composer {
  readonly errors: SliceError[] = [];
  readonly #text: string;
  readonly #anchors = new Map<string, YamlNode>();

  constructor(text: string) {
    this.#text = text;
  }

  compose(node: unknown, depth: number): YamlNode {
    if (depth > maximumDepth) {
      throw new RangeError('nested too deeply');
    }
    const composed = this.#composeUnnamed(node, depth);
    if (composed.anchor !== undefined) {
      this.#anchors.set(composed.anchor, composed);
    }
    return composed;
  }

  #composeUnnamed(node: unknown, depth: number): YamlNode {
    if (isAlias(node)) {
      return this.#composeAlias(node);
    }
    if (isMap(node)) {
      return this.#composeMapping(node, depth);
    }
    if (isSeq(node)) {
      return this.#composeSequence(node, depth);
    }
    return isScalar(node) ? this.#composeScalar(node) : { kind: 'scalar', text: '', style: 'plain', start: 0, end: 0 };
  }

  #composeAlias(node: Alias): YamlNode {
    const base = placeOf(node);
    const target = this.#anchors.get(node.source);
    if (!target && this.errors.length < maximumFindings) {
      this.errors.push({
        code: 'yaml.unknown-anchor',
        message: `No anchor "&${node.source}" stands before this alias.`,
        start: base.start,
        end: base.end,
      });
    }
    return { ...base, kind: 'alias', name: node.source, target };
  }

  #composeScalar(node: Scalar): YamlNode {
    const style = styles[node.type ?? ''] ?? 'plain';
    const place = placeOf(node);
    const end = style === 'literal' || style === 'folded' ? this.#trimEnd(place.start, place.end) : place.end;
    return { ...place, end, kind: 'scalar', text: node.source ?? '', style };
  }

  #composeSequence(node: YAMLSeq, depth: number): YamlNode {
    const items = node.items.map(item => this.compose(isPair(item) ? item.value : item, depth + 1));
    const place = placeOf(node);
    return {
      ...place,
      end: node.flow ? place.end : this.#trimEnd(place.start, place.end),
      kind: 'sequence',
      items,
      flow: node.flow ?? false,
    };
  }

  #composeMapping(node: YAMLMap, depth: number): YamlNode {
    const seen = new Set<string>();
    const entries = node.items.map((pair): YamlEntry => {
      const key = this.compose(pair.key, depth + 1);
      const name = key.kind === 'scalar' ? key.text : '';
      const value = pair.value === null || pair.value === undefined ? nothingBehind(key) : this.compose(pair.value, depth + 1);
      if (key.kind === 'scalar' && seen.has(name) && this.errors.length < maximumFindings) {
        this.errors.push({
          code: 'yaml.duplicate-key',
          message: `The key "${name}" is already defined in this mapping.`,
          start: key.start,
          end: key.end,
        });
      }
      seen.add(name);
      return { key, name, value };
    });
    const place = placeOf(node);
    return {
      ...place,
      end: node.flow ? place.end : this.#trimEnd(place.start, place.end),
      kind: 'mapping',
      entries,
      flow: node.flow ?? false,
    };
  }

  #trimEnd(start: number, end: number): number {
    let trimmed = end;
    while (trimmed > start && /\s/.test(this.#text.charAt(trimmed - 1))) {
      trimmed--;
    }
    return trimmed;
  }
}

function nothingBehind(key: YamlNode): YamlNode {
  return { kind: 'scalar', text: '', style: 'plain', start: key.end, end: key.end };
}

function placeOf(node: Node): { start: number; end: number; tag?: string; anchor?: string } {
  const [start, end] = node.range ?? [0, 0];
  const tag = 'tag' in node && typeof node.tag === 'string' ? shortTag(node.tag) : undefined;
  const anchor = 'anchor' in node && typeof node.anchor === 'string' ? node.anchor : undefined;
  return { start, end, ...(tag === undefined ? {} : { tag }), ...(anchor === undefined ? {} : { anchor }) };
}

function shortTag(tag: string): string {
  return tag.startsWith('tag:yaml.org,2002:') ? `!!${tag.slice('tag:yaml.org,2002:'.length)}` : tag;
}
