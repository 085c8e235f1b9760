import { CompletionItemKind } from 'vscode-languageserver-types';
import type { CompletionItem, TextEdit } from 'vscode-languageserver-types';
import { throwIfCancelled } from '../base/cancellation.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import type { Position, Range } from '../base/textRange.ts';
import { configPath } from '../gitops/declared.ts';
import type { Catalogue, KindSchema } from '../schema/catalogue.ts';
import type { YamlDocument } from '../yaml/yamlFile.ts';
import { completeDocument } from './completion.ts';
import type { ClientAbilities, RepositoryNames } from './completion/completionRequest.ts';
import { findInlinePatch, toFileItem } from './completion/inlinePatch.ts';
import { provideConfigCompletion } from './configAssist.ts';
import { givesSchema } from './documentSchema.ts';
import { findForeignDocument } from './foreignYaml.ts';
import type { ChartFile } from './helm/chartFile.ts';
import { findChartFile } from './helm/chartFile.ts';
import { provideTemplateCompletion } from './helm/templateCompletion.ts';
import { kindWithValues } from './helm/valuesAssist.ts';
import type { Repository } from './repository.ts';
import type { YamlAssist } from './yamlAssist.ts';

/** What assistance in writing needs besides the repository. */
export interface AssistContext {
  readonly catalogue: Catalogue;
  readonly yaml: YamlAssist;
  readonly client: ClientAbilities;
  /** Another extension has the schema of files that {@link givesSchema} holds for: only what no schema knows is wanted there. */
  readonly onlyOurs: boolean;
}

/** The file as the editor has it, and the cursor. */
export interface CursorInFile {
  readonly path: string;
  readonly text: string;
  readonly position: Position;
}

/** Completion in any file of a repository: `.driftline.yaml`, Kubernetes objects, patches inside of other documents, and other YAML. */
export async function provideCompletion(
  { catalogue, yaml, client, onlyOurs }: AssistContext,
  repository: Pick<Repository, 'uriOf' | 'pathOf' | 'worktree' | 'cache' | 'names' | 'charts'>,
  { path, text, position }: CursorInFile,
  token: CancellationToken,
): Promise<CompletionItem[]> {
  if (path === configPath) {
    return provideConfigCompletion(repository, text, position);
  }
  const inChart = await findChartFile(repository, path, position);
  throwIfCancelled(token);
  if (inChart?.role === 'template') {
    const items = await provideTemplateCompletion(inChart, repository.charts.getReading(inChart.chart), position);
    if (items) {
      return items;
    }
  }
  if (!/\.(?:ya?ml)$|(?:^|\/)Kustomization$/.test(path) || /^\s*\{\{/m.test(text)) {
    return [];
  }
  const foreign = await findForeignDocument(repository, path, text, position);
  throwIfCancelled(token);
  const values = inChart?.role === 'values' ? inChart : undefined;
  const inValues = foreign && values ? completeValues(catalogue, repository, values, { path, text, position }, client) : [];
  if (foreign && onlyOurs) {
    return inValues;
  }
  if (foreign) {
    const items = await yaml.complete(foreign.text, foreign.position, client);
    const known = new Set(inValues.map(({ label }) => label));
    const others = items.filter(item => isUseful(item) && !known.has(item.label)).map(item => moveItem(item, foreign.line));
    return [...inValues, ...others];
  }
  const names = await readNames(repository);
  throwIfCancelled(token);
  const patch = findInlinePatch(text, position);
  const isPatch = patch !== undefined || names.index.inclusions.isPatchFile(path);
  const kindOf = values && !patch ? kindOfValues(catalogue, repository, values) : undefined;
  const context = { catalogue, path, isPatch, isEmbedded: patch !== undefined, names, client, ...(kindOf ? { kindOf } : {}) };
  const items = patch
    ? completeDocument(context, patch.text, patch.position).map(item => toFileItem(item, patch, client.insertsAsIs))
    : completeDocument(context, text, position);
  // Another extension takes an inline patch for a text.
  return onlyOurs && !patch && !kindOf && givesSchema(catalogue, { path, text }) ? items.filter(isOurs) : items;
}

type ValuesInChart = ChartFile & { readonly role: 'values' };

function kindOfValues(
  catalogue: Catalogue,
  repository: Pick<Repository, 'charts'>,
  values: ValuesInChart,
): (document: YamlDocument) => KindSchema {
  const reading = repository.charts.getReading(values.chart);
  return document => kindWithValues(catalogue, values, reading, document);
}

function completeValues(
  catalogue: Catalogue,
  repository: Pick<Repository, 'charts'>,
  values: ValuesInChart,
  { path, text, position }: CursorInFile,
  client: ClientAbilities,
): CompletionItem[] {
  const kindOf = kindOfValues(catalogue, repository, values);
  return completeDocument({ catalogue, path, isPatch: false, names: undefined, client, kindOf }, text, position);
}

const ourKinds: ReadonlySet<CompletionItemKind | undefined> = new Set([
  CompletionItemKind.File,
  CompletionItemKind.Folder,
  CompletionItemKind.Reference,
  CompletionItemKind.Class,
  CompletionItemKind.Snippet,
]);

/** Names of the repository, and whole objects. */
function isOurs({ kind }: CompletionItem): boolean {
  return ourKinds.has(kind);
}

async function readNames({ worktree, cache, names }: Pick<Repository, 'worktree' | 'cache' | 'names'>): Promise<RepositoryNames> {
  const [{ index }, tree] = await Promise.all([names.read(), worktree.getTree()]);
  return { index, tables: cache.nameTables, paths: await tree.listFiles() };
}

/** Its skeletons are named after types, and `null` is what one leaves out. */
function isUseful({ label, kind }: CompletionItem): boolean {
  return label !== 'null' && kind !== CompletionItemKind.Class;
}

function moveItem(item: CompletionItem, by: number): CompletionItem {
  const move = ({ start, end }: Range): Range => ({
    start: { line: start.line + by, character: start.character },
    end: { line: end.line + by, character: end.character },
  });
  const moveEdit = (edit: TextEdit): TextEdit => ({ ...edit, range: move(edit.range) });
  return {
    ...item,
    ...(item.textEdit && 'range' in item.textEdit ? { textEdit: moveEdit(item.textEdit) } : {}),
    ...(item.additionalTextEdits ? { additionalTextEdits: item.additionalTextEdits.map(moveEdit) } : {}),
  };
}
