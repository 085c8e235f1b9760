import { CompletionItemKind } from 'vscode-languageserver-types';
import type { CompletionItem, Hover } from 'vscode-languageserver-types';
import type { Position } from '../base/textRange.ts';
import { dirname } from '../base/repositoryPath.ts';
import { configPath } from '../gitops/declared.ts';
import { driftlineSchema } from '../gitops/driftlineSchema.ts';
import type { SchemaNode } from '../gitops/driftlineSchema.ts';
import { isKustomizationPath } from '../gitops/kustomizationNames.ts';
import { pathAt } from '../yaml/nodePath.ts';
import { documentAt } from '../yaml/yamlFile.ts';
import { createReader } from './repository.ts';
import type { Repository } from './repository.ts';

/** Completion and hover in `.driftline.yaml`, from the one description of its format. */

/** Fields that may be written at the cursor, values of enumerations, and for `path` the folders with a kustomization. */
export async function provideConfigCompletion(
  repository: Pick<Repository, 'worktree'>,
  text: string,
  position: Position,
): Promise<CompletionItem[]> {
  const lines = text.split('\n');
  const line = (lines[position.line] ?? '').slice(0, position.character);
  const value = /^\s*(?:- )?\s*(?<key>[\w.-]+):\s*(?<typed>\S*)$/.exec(line)?.groups;
  const parents = findParents(lines, position.line, indentOf(line));
  const node = descend(driftlineSchema, parents);
  if (value) {
    const field = node?.properties?.[value['key'] ?? ''] ?? node?.additionalProperties;
    return field ? provideValues(repository, value['key'] ?? '', field) : [];
  }
  if (!/^\s*(?:- )?\s*[A-Za-z]*$/.test(line)) {
    return [];
  }
  const written = new Set(siblingKeys(lines, position.line, indentOf(line)));
  return Object.entries(node?.properties ?? {})
    .filter(([name]) => !written.has(name))
    .map(([name, field]) => toFieldItem(name, field));
}

/** What the field under the cursor means. */
export async function provideConfigHover(repository: Repository, position: Position): Promise<Hover | null> {
  const entry = await (await createReader(repository)).read(configPath);
  const document = entry.kind === 'file' ? documentAt(entry.file.yaml, position) : undefined;
  const found = document && pathAt(document, position);
  const field =
    found &&
    descend(
      driftlineSchema,
      found.segments.map(segment => (typeof segment === 'number' ? '-' : segment)),
    );
  if (!found || !field || found.segments.length === 0) {
    return null;
  }
  const examples = field.examples?.length ? `\n\nFor example: ${field.examples.map(example => `\`${example}\``).join(', ')}` : '';
  return { range: found.range, contents: { kind: 'markdown', value: `${field.description}${examples}` } };
}

function toFieldItem(name: string, field: SchemaNode): CompletionItem {
  const nested = field.type === 'object' || field.type === 'array';
  return {
    label: name,
    kind: CompletionItemKind.Property,
    documentation: field.description,
    insertText: nested ? `${name}:` : `${name}: `,
  };
}

async function provideValues(
  repository: Pick<Repository, 'worktree'>,
  key: string,
  field: SchemaNode,
): Promise<CompletionItem[]> {
  if (field.type === 'boolean') {
    return ['true', 'false'].map(label => ({ label, kind: CompletionItemKind.Value }));
  }
  if (key === 'path') {
    const tree = await repository.worktree.getTree();
    const folders = (await tree.listFiles()).filter(path => isKustomizationPath(path)).map(path => dirname(path));
    return folders.map(label => ({ label, kind: CompletionItemKind.Folder }));
  }
  const values = [...(field.enum ?? []), ...(field.examples ?? [])];
  return values.map(label => ({ label, kind: CompletionItemKind.Value }));
}

/** The description at a path of field names, `-` for an element of a list. */
function descend(schema: SchemaNode, path: readonly string[]): SchemaNode | undefined {
  let node: SchemaNode | undefined = schema;
  for (const segment of path) {
    node = segment === '-' ? node?.items : (node?.properties?.[segment] ?? node?.additionalProperties);
  }
  return node;
}

function indentOf(line: string): number {
  const dashes = /^(?<lead>\s*(?:- )*\s*)/.exec(line)?.groups?.['lead'] ?? '';
  return dashes.length;
}

/** The names of the mappings around a line, outermost first, by indentation: the text may be half typed. */
function findParents(lines: readonly string[], line: number, indent: number): string[] {
  const parents: string[] = [];
  let below = indent;
  let insideItem = /^\s*- /.test(lines[line] ?? '');
  for (let index = line - 1; index >= 0 && below > 0; index--) {
    const text = lines[index] ?? '';
    const key = /^(?<lead>\s*(?:- )?)(?<name>[A-Za-z]+):/.exec(text)?.groups;
    const lead = key?.['lead'] ?? '';
    if (key && lead.length < below) {
      parents.unshift(...(insideItem ? [key['name'] ?? '', '-'] : [key['name'] ?? '']));
      below = lead.replace('- ', '').length;
      insideItem = lead.includes('- ');
    } else if (key && lead.includes('- ') && lead.length === below) {
      insideItem = true;
    }
  }
  return parents;
}

function siblingKeys(lines: readonly string[], line: number, indent: number): string[] {
  const keyOf = (index: number): string | undefined => {
    const text = lines[index] ?? '';
    return indentOf(text) === indent ? /^\s*(?:- )?\s*(?<name>[A-Za-z]+):/.exec(text)?.groups?.['name'] : undefined;
  };
  const isOutside = (index: number): boolean => (lines[index] ?? '').trim() !== '' && indentOf(lines[index] ?? '') < indent;
  const startsItem = (index: number): boolean => /^\s*- /.test(lines[index] ?? '') && indentOf(lines[index] ?? '') === indent;
  const keys: (string | undefined)[] = [];
  for (let index = line - 1; index >= 0 && !isOutside(index) && !startsItem(index + 1); index--) {
    keys.push(keyOf(index));
  }
  for (let index = line + 1; index < lines.length && !isOutside(index) && !startsItem(index); index++) {
    keys.push(keyOf(index));
  }
  return keys.filter(key => key !== undefined);
}
