import type { Location as LspLocation } from 'vscode-languageserver-types';
import type { CancellationToken } from '../base/cancellation.ts';
import { throwIfCancelled } from '../base/cancellation.ts';
import { rangeContains, startOfFile } from '../base/textRange.ts';
import type { Position } from '../base/textRange.ts';
import { walkVisits } from '../gitops/graphModel.ts';
import type { SourceFile } from '../gitops/gitopsCache.ts';
import { isKustomizationPath } from '../gitops/kustomizationNames.ts';
import type { Kustomization } from '../gitops/kustomizationModel.ts';
import { loadGraph } from '../gitops/kustomizationGraph.ts';
import { getReachedEnvironments } from '../session/reachedEnvironments.ts';
import type { Manifest } from '../yaml/manifests.ts';
import { nodeAt } from '../yaml/nodePath.ts';
import { findReferencedFile } from './documentLinks.ts';
import { createReader, toLspLocation } from './repository.ts';
import type { Repository } from './repository.ts';

/**
 * Go to definition: from an entry of a kustomization to the file or kustomization it names, from a patch (a file, or the target
 * of an entry) to the object it patches.
 */
export async function provideDefinition(
  repository: Repository,
  path: string,
  position: Position,
  token: CancellationToken,
): Promise<LspLocation[]> {
  const reader = await createReader(repository);
  const entry = await reader.read(path);
  if (entry.kind !== 'file') {
    return [];
  }
  if (!isKustomizationPath(path)) {
    const patch = entry.file.manifests.find(manifest => rangeContains(manifest.range, position));
    return patch ? findObjects(repository, path, identityOf(patch), token) : [];
  }
  const { kustomization } = entry.file;
  const reference = kustomization.references.find(candidate => rangeContains(candidate.range, position));
  if (reference) {
    const file = await findReferencedFile(reader, reference);
    return file === undefined ? [] : [toLspLocation(repository, { file, range: startOfFile })];
  }
  const target = findPatchTarget(kustomization, position);
  return target ? findObjects(repository, path, target, token) : [];
}

interface ObjectName {
  readonly kind: string;
  readonly name: string | undefined;
}

function identityOf({ kind, name }: Manifest): ObjectName {
  return { kind, name };
}

function findPatchTarget(kustomization: Kustomization, position: Position): ObjectName | undefined {
  const patches = [...kustomization.patches, ...kustomization.patchesStrategicMerge, ...kustomization.patchesJson6902];
  const patch = patches.find(candidate => rangeContains(candidate.range, position));
  const inline = patch?.inline?.yaml.documents[0]?.root;
  if (patch?.target?.kind && rangeContains(patch.target.range, position)) {
    return { kind: patch.target.kind.value, name: patch.target.name?.value };
  }
  const manifest = inline && patch?.inline ? manifestOf(patch.inline.yaml) : undefined;
  return manifest ?? (patch?.target?.kind ? { kind: patch.target.kind.value, name: patch.target.name?.value } : undefined);
}

function manifestOf(yaml: SourceFile['yaml']): ObjectName | undefined {
  const root = yaml.documents[0];
  const kind = root && nodeAt(root, ['kind'])?.node;
  const name = root && nodeAt(root, ['metadata', 'name'])?.node;
  return kind?.kind === 'scalar' ? { kind: kind.text, name: name?.kind === 'scalar' ? name.text : undefined } : undefined;
}

/** The objects of that name among the resources of the kustomizations that the file belongs to, each once. */
async function findObjects(
  repository: Repository,
  path: string,
  wanted: ObjectName,
  token: CancellationToken,
): Promise<LspLocation[]> {
  const found = new Map<string, LspLocation>();
  for (const { plan } of getReachedEnvironments(repository.session, path)) {
    const { tree, environment } = plan.sides.yours;
    if (!environment) {
      continue;
    }
    const graph = await loadGraph(tree, environment.path, repository.cache, { loadRestrictor: environment.loadRestrictor });
    throwIfCancelled(token);
    const resources = walkVisits(graph).flatMap(visit =>
      visit.resources.flatMap(input => (input.kind === 'file' ? [input.file] : [])),
    );
    for (const file of resources.filter(candidate => candidate.path !== path)) {
      for (const manifest of file.manifests.filter(
        candidate => candidate.kind === wanted.kind && candidate.name === wanted.name,
      )) {
        const place = nodeAt(manifest.document, [...manifest.segments, 'metadata', 'name'])?.range ?? manifest.range;
        const location = toLspLocation(repository, { file: file.path, range: place });
        found.set(JSON.stringify(location), location);
      }
    }
  }
  return [...found.values()];
}
