import { SymbolKind } from 'vscode-languageserver-types';
import type { DocumentSymbol } from 'vscode-languageserver-types';
import type { Range } from '../base/textRange.ts';
import { isKustomizationPath } from '../gitops/kustomizationNames.ts';
import type { Manifest } from '../yaml/manifests.ts';
import { textAt } from '../yaml/manifests.ts';
import { rangeOf } from '../yaml/yamlFile.ts';
import type { YamlDocument } from '../yaml/yamlFile.ts';
import { findEntry } from '../yaml/yamlNode.ts';
import type { YamlEntry, YamlNode } from '../yaml/yamlNode.ts';
import { isTemplatePath, provideTemplateSymbols } from './helm/templateSymbols.ts';
import { createReader } from './repository.ts';
import type { Repository } from './repository.ts';

/** The outline of a file: its objects by kind and name, and what is in them, elements of lists by what they are called. */

/** Objects hold at most 1.5 MiB, but an outline of all of it helps nobody. */
const maximumSymbols = 20_000;

export async function provideDocumentSymbols(
  repository: Pick<Repository, 'worktree' | 'cache'>,
  path: string,
): Promise<DocumentSymbol[]> {
  const entry = await (await createReader(repository)).read(path);
  if (entry.kind !== 'file') {
    return [];
  }
  if (isTemplatePath(path) && entry.file.text.includes('{{')) {
    return provideTemplateSymbols(entry.file);
  }
  const { yaml, manifests } = entry.file;
  const budget = { left: maximumSymbols };
  const isKustomization = isKustomizationPath(path);
  return yaml.documents.flatMap(document => {
    const outline = new Outline(document, budget);
    const objects = isKustomization ? [] : manifests.filter(manifest => manifest.document === document);
    return objects.length > 0 ? objects.map(object => outline.object(object)) : outline.children(document.root, '');
  });
}

class Outline {
  readonly #document: YamlDocument;
  readonly #budget: { left: number };

  constructor(document: YamlDocument, budget: { left: number }) {
    this.#document = document;
    this.#budget = budget;
  }

  object({ node, kind, name, namespace, range }: Manifest): DocumentSymbol {
    const nameNode = findEntry(findEntry(node, 'metadata')?.value, 'name')?.value ?? findEntry(node, 'kind')?.value;
    const children = node.entries
      .filter(entry => entry.name !== 'apiVersion' && entry.name !== 'kind')
      .flatMap(entry => this.#entry(entry));
    return {
      name: name === undefined ? kind : `${kind} ${name}`,
      kind: SymbolKind.Class,
      range,
      selectionRange: nameNode ? this.#within(range, nameNode) : range,
      children,
      ...(namespace === undefined ? {} : { detail: namespace }),
    };
  }

  /** @param list the key of the list that `node` is, for naming its elements. */
  children(node: YamlNode | undefined, list: string): DocumentSymbol[] {
    if (node?.kind === 'mapping') {
      return node.entries.flatMap(entry => this.#entry(entry));
    }
    return node?.kind === 'sequence' ? node.items.flatMap(item => this.#element(item, list)) : [];
  }

  #entry(entry: YamlEntry): DocumentSymbol[] {
    const { key, name, value } = entry;
    const range = rangeOf(this.#document, { start: key.start, end: Math.max(key.end, value.end) });
    return this.#symbol({ name, kind: kindOf(value), range, selectionRange: this.#within(range, key) }, value, name);
  }

  #element(item: YamlNode, list: string): DocumentSymbol[] {
    const range = rangeOf(this.#document, item);
    if (item.kind === 'scalar') {
      return this.#symbol({ name: item.text, kind: SymbolKind.String, range, selectionRange: range }, item, '');
    }
    const label = elementLabel(item);
    const name = [singular(list), label?.text].filter(part => part !== undefined && part !== '').join(' ');
    const selectionRange = label ? this.#within(range, label.node) : range;
    return this.#symbol({ name, kind: SymbolKind.Object, range, selectionRange }, item, '');
  }

  #symbol(symbol: DocumentSymbol, value: YamlNode, list: string): DocumentSymbol[] {
    this.#budget.left--;
    // A name must not be empty, or editors reject the whole outline.
    if (this.#budget.left < 0 || symbol.name.trim() === '') {
      return [];
    }
    if (value.kind === 'scalar') {
      const detail = firstLine(value.text);
      return [detail === '' || detail === symbol.name ? symbol : { ...symbol, detail }];
    }
    return [{ ...symbol, children: this.children(value, list) }];
  }

  /** The range of a node, if it lies inside: aliases and merge keys lead elsewhere. */
  #within(range: Range, node: YamlNode): Range {
    const inner = rangeOf(this.#document, node);
    const isInside =
      this.#document.lines.offsetAt(range.start) <= this.#document.lines.offsetAt(inner.start) &&
      this.#document.lines.offsetAt(inner.end) <= this.#document.lines.offsetAt(range.end);
    return isInside ? inner : range;
  }
}

function kindOf(value: YamlNode): SymbolKind {
  return value.kind === 'sequence' ? SymbolKind.Array : value.kind === 'mapping' ? SymbolKind.Object : SymbolKind.Property;
}

function firstLine(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** Fields that tell elements of a list apart, the best first. */
const labels = ['name', 'key', 'mountPath', 'path', 'host', 'containerPort', 'port', 'kind', 'ip', 'op'];

function elementLabel(item: YamlNode): { text: string; node: YamlNode } | undefined {
  for (const label of labels) {
    const text = textAt(item, label);
    const node = findEntry(item, label)?.value;
    if (text !== undefined && node) {
      return { text, node };
    }
  }
  return undefined;
}

/** `containers` → `container`, `initContainers` → `init container`, `policies` → `policy`. */
function singular(list: string): string {
  const words = list.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  const rules: readonly (readonly [RegExp, string])[] = [
    [/ies$/, 'y'],
    [/(?<stem>ss|ch|x)es$/, '$<stem>'],
    [/(?<=[^s])s$/, ''],
  ];
  const rule = rules.find(([ending]) => ending.test(words));
  return rule ? words.replace(rule[0], rule[1]) : words;
}
