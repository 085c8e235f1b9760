import { CompletionItemKind } from 'vscode-languageserver-types';
import { basename, dirname, isWithin, relativePath } from '../../base/repositoryPath.ts';
import { splitImage } from '../../gitops/explain/imageNames.ts';
import { isKustomizationPath } from '../../gitops/kustomizationNames.ts';
import type { NamedObject } from '../../gitops/nameModel.ts';
import { textAt } from '../../yaml/manifests.ts';
import { nodeAt } from '../../yaml/nodePath.ts';
import type { CompletionRequest, RepositoryNames } from './completionRequest.ts';
import { escapeSnippet } from './insertText.ts';
import type { ItemDraft } from './itemDraft.ts';
import { namespacesOf } from './nameItems.ts';
import { writeValue } from './valueItems.ts';

/** Values in a kustomization that the repository has: files and folders, images, workloads, targets of patches, namespaces. */

/** Values for the field at the cursor of a kustomization file. */
export function collectKustomizationItems(request: CompletionRequest): ItemDraft[] {
  const { cursor, names, isKustomization } = request;
  const isElement = cursor.place === 'line' && cursor.behindDash && cursor.siblings.size === 0;
  if (!names || !isKustomization || (cursor.place !== 'value' && !isElement)) {
    return [];
  }
  const field = cursor.segments.filter(segment => typeof segment === 'string').join('.');
  const files = fileFields[field];
  if (files) {
    return describeFiles(request, names, files);
  }
  if (field === 'images.name' || field === 'images.newName') {
    return imagesOf(names)
      .map(image => describeName(request, splitImage(image).name, 'image'))
      .filter(isFirst);
  }
  if (field === 'replicas.name') {
    return describeObjects(request, names, scaledKinds);
  }
  if (field === 'namespace') {
    return namespacesOf(names).map(name => describeName(request, name, 'namespace'));
  }
  return describeTarget(request, names, field);
}

/** What a field of paths may name. */
type FileField = 'resources' | 'components' | 'objects' | 'anything';

const fileFields: Readonly<Record<string, FileField>> = {
  resources: 'resources',
  bases: 'resources',
  components: 'components',
  'patches.path': 'objects',
  patchesStrategicMerge: 'objects',
  'patchesJson6902.path': 'objects',
  'replacements.path': 'objects',
  configurations: 'objects',
  crds: 'objects',
  transformers: 'resources',
  generators: 'resources',
  validators: 'resources',
  'configMapGenerator.files': 'anything',
  'configMapGenerator.envs': 'anything',
  'secretGenerator.files': 'anything',
  'secretGenerator.envs': 'anything',
  'openapi.path': 'anything',
};

function describeFiles({ ...request }: CompletionRequest, { index, paths }: RepositoryNames, field: FileField): ItemDraft[] {
  const folder = dirname(request.path);
  const listed = new Set(index.inclusions.getKustomization(folder)?.references.map(({ resolved }) => resolved));
  const folders = field === 'resources' || field === 'components' ? kustomizedFolders(index, folder, field) : [];
  const files = field === 'components' ? [] : paths.filter(path => isWithin(folder, path) && mayBe(path, field));
  const items = [
    ...files.map(path => ({ path, kind: CompletionItemKind.File })),
    ...folders.map(path => ({ path, kind: CompletionItemKind.Folder })),
  ];
  // `key=path` of generators: the key stays.
  const before = field === 'anything' ? request.cursor.typed.slice(0, request.cursor.typed.indexOf('=') + 1) : '';
  return items.map(({ path, kind }) => {
    const written = relativePath(folder, path);
    return {
      label: written,
      kind,
      snippet: before === '' ? writeValue(request, written) : escapeSnippet(before + written),
      rank: listed.has(path) ? 3 : isWithin(folder, path) ? 1 : 2,
      filter: before + written,
      ...(listed.has(path) ? { detail: 'listed already' } : {}),
    };
  });
}

function mayBe(path: string, field: FileField): boolean {
  return !isKustomizationPath(path) && (field === 'anything' || /\.(?:ya?ml|json)$/.test(basename(path)));
}

/** Folders with a kustomization, but the own one; components where components are listed, and only there. */
function kustomizedFolders({ inclusions }: RepositoryNames['index'], own: string, field: 'resources' | 'components'): string[] {
  return [...inclusions.folders].filter(folder => {
    const isComponent = inclusions.getKustomization(folder)?.kind === 'Component';
    return folder !== own && isComponent === (field === 'components');
  });
}

/** Images of all containers, as they are written. */
export function imagesOf({ index }: RepositoryNames): string[] {
  const images = [...index.files.values()].flatMap(({ objects }) =>
    objects.flatMap(object => object.images.map(({ text }) => text)),
  );
  return [...new Set(images)].sort();
}

function isFirst(item: ItemDraft, index: number, items: readonly ItemDraft[]): boolean {
  return items.findIndex(({ label }) => label === item.label) === index;
}

const scaledKinds = ['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet'];

/** `kind` and `name` of a target or a source: those of objects that the kustomization has. */
function describeTarget(request: CompletionRequest, names: RepositoryNames, field: string): ItemDraft[] {
  const match =
    /^(?:patches\.target|patchesJson6902\.target|replacements\.source|replacements\.targets\.select)\.(?<part>kind|name)$/.exec(
      field,
    );
  if (!match) {
    return [];
  }
  const { segments, document } = request.cursor;
  const kind = textAt(nodeAt(document, segments.slice(0, -1))?.node, 'kind');
  if (match.groups?.['part'] === 'kind') {
    const kinds = names.index.getVisibleObjects(request.path, []).map(object => object.kind);
    return [...new Set(kinds)].sort().map(name => describeName(request, name, 'kind'));
  }
  return describeObjects(request, names, kind === undefined ? [] : [kind]);
}

function describeObjects(request: CompletionRequest, { index }: RepositoryNames, kinds: readonly string[]): ItemDraft[] {
  return index
    .getVisibleObjects(request.path, kinds)
    .map((object: NamedObject) => describeName(request, object.name.text, `${object.kind} · ${object.file}`))
    .filter(isFirst);
}

function describeName(request: CompletionRequest, name: string, detail: string): ItemDraft {
  return { label: name, kind: CompletionItemKind.Reference, snippet: writeValue(request, name), rank: 0, detail };
}
