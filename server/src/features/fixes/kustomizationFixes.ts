import type { CancellationToken } from '../../base/cancellation.ts';
import { throwIfCancelled } from '../../base/cancellation.ts';
import { addToList } from '../../edit/addElement.ts';
import { rootPlace } from '../../edit/nodePlace.ts';
import { editsBetween } from '../../edit/textEdit.ts';
import type { TextEdit } from '../../edit/textEdit.ts';
import type { KustomizationGraph } from '../../gitops/graphModel.ts';
import { loadGraph } from '../../gitops/kustomizationGraph.ts';
import { isKustomizationPath } from '../../gitops/kustomizationNames.ts';
import type { Kustomization } from '../../gitops/kustomizationModel.ts';
import { convertAllFields, convertField } from '../../validation/kustomization/convertField.ts';
import { createReader } from '../repository.ts';
import { fixInFile } from './fix.ts';
import type { Fix, FixContext, FixOf, FixRepository } from './fix.ts';

/** Fixes of kustomizations: deprecated fields, files that nothing lists. */
export async function kustomizationFixes(context: FixContext, token: CancellationToken): Promise<Fix[]> {
  const { fix } = context.finding;
  if (fix?.kind === 'convertField') {
    return conversions(context, fix, token);
  }
  return fix?.kind === 'addResource' ? listing(context.repository, fix) : [];
}

async function conversions(
  { repository, file }: FixContext,
  { field }: FixOf<'convertField'>,
  token: CancellationToken,
): Promise<Fix[]> {
  const { kustomization } = file;
  const graph = await loadOwnGraph(repository, kustomization);
  throwIfCancelled(token);
  const edits = convertField(kustomization, graph, field);
  const all = editsBetween(file.text, convertAllFields(kustomization, graph));
  const one = fixInFile(file.path, `Convert "${field}"`, edits, true);
  return [...one, ...fixInFile(file.path, convertFileTitle, all, false)];
}

export const convertFileTitle = 'Convert all deprecated fields in this file';

/** The edits that convert whatever can be converted in a kustomization file. */
export async function convertFile(repository: FixRepository, kustomization: Kustomization): Promise<TextEdit[]> {
  const graph = await loadOwnGraph(repository, kustomization);
  return editsBetween(kustomization.yaml.text, convertAllFields(kustomization, graph));
}

/** The same for every kustomization of the repository, by path. @throws {CancelledError} when cancelled. */
export async function convertWorkspace(
  repository: FixRepository,
  token: CancellationToken,
): Promise<ReadonlyMap<string, readonly TextEdit[]>> {
  const reader = await createReader(repository);
  const tree = await repository.worktree.getTree();
  const edits = new Map<string, readonly TextEdit[]>();
  for (const path of (await tree.listFiles()).filter(isKustomizationPath)) {
    const entry = await reader.read(path);
    const own = entry.kind === 'file' ? await convertFile(repository, entry.file.kustomization) : [];
    throwIfCancelled(token);
    if (own.length > 0) {
      edits.set(path, own);
    }
  }
  return edits;
}

/** Order of the fields that a new list is put among, as kustomize writes them. */
const fieldOrder = ['apiVersion', 'kind', 'metadata', 'namespace', 'namePrefix', 'nameSuffix', 'resources'];

async function listing(repository: FixRepository, { kustomization, entry }: FixOf<'addResource'>): Promise<Fix[]> {
  const reader = await createReader(repository);
  const found = await reader.read(kustomization);
  const document = found.kind === 'file' ? found.file.yaml.documents[0] : undefined;
  const place = document && rootPlace(document);
  const edits = place && addToList(document, place, 'resources', entry, { order: fieldOrder });
  return fixInFile(kustomization, `Add "${entry}" to the resources of ${kustomization}`, edits, true);
}

/** What the kustomization includes; what its includers have does not matter to what it says itself. */
async function loadOwnGraph(repository: FixRepository, { folder }: Kustomization): Promise<KustomizationGraph> {
  return loadGraph(await repository.worktree.getTree(), folder, repository.cache, { loadRestrictor: 'none' });
}
