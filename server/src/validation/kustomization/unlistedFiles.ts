import { basename, dirname, isWithin, relativePath } from '../../base/repositoryPath.ts';
import type { SourceFile } from '../../gitops/gitopsCache.ts';
import { headOf } from '../../gitops/kustomization.ts';
import type { Kustomization } from '../../gitops/kustomizationModel.ts';
import { isKustomizationPath } from '../../gitops/kustomizationNames.ts';
import { findEntry } from '../../yaml/yamlNode.ts';
import type { Manifest } from '../../yaml/manifests.ts';
import { rangeOf } from '../../yaml/yamlFile.ts';
import type { FileFinding } from '../fileFinding.ts';
import type { DeliveredFolder } from './deliveredFolders.ts';
import { kustomizationFinding } from './kustomizationFinding.ts';

/** What the search for unlisted files knows of a tree. */
export interface ListingContext {
  /** All files that are not ignored. */
  readonly paths: readonly string[];
  /** By folder. */
  readonly kustomizations: ReadonlyMap<string, Kustomization>;
  readonly delivered: readonly DeliveredFolder[];
  readonly readFile: (path: string) => Promise<SourceFile | undefined>;
}

/**
 * Manifests in the folder of a kustomization, or below it up to the next one, that nothing in the repository refers to. Files
 * that other tools use, or that somebody has left out on purpose (their name stands in a comment), are not meant.
 */
export async function findUnlistedFiles(context: ListingContext): Promise<FileFinding[]> {
  const { paths, kustomizations } = context;
  const listed = new Set(
    [...kustomizations.values()].flatMap(({ references }) => references.flatMap(({ resolved }) => resolved ?? [])),
  );
  const charts = paths.filter(path => /(?:^|\/)Chart\.ya?ml$/.test(path)).map(dirname);
  const findings: FileFinding[] = [];
  for (const path of paths) {
    const kustomization = isCandidate(path) && !listed.has(path) ? nearest(kustomizations, path) : undefined;
    if (!kustomization || !isPlainKustomization(kustomization) || isElsewhere(path, kustomization, context, charts)) {
      continue;
    }
    const file = await context.readFile(path);
    const manifest = file && soleUse(file);
    if (manifest && !(await isMentioned(path, kustomization, context))) {
      findings.push(describe(path, manifest, kustomization));
    }
  }
  return findings;
}

function describe(path: string, { document, node }: Manifest, kustomization: Kustomization): FileFinding {
  const entry = relativePath(kustomization.folder, path);
  const place = findEntry(node, 'kind');
  const range = rangeOf(document, place ? { start: place.key.start, end: place.value.end } : node);
  const isPatch = /patch/i.test(entry);
  const listing = isPatch
    ? `List it among the patches of ${kustomization.path}`
    : `Add "${entry}" to the resources of ${kustomization.path}`;
  const message = `Nothing lists this file: it is delivered nowhere. ${listing}, or remove the file.`;
  const resources = kustomization.fields.get('resources')?.key ?? headOf(kustomization);
  return kustomizationFinding(
    'kustomize.unlisted-file',
    message,
    { file: path, range },
    {
      related: [{ location: { file: kustomization.path, range: resources }, message: 'It would be listed here.' }],
      ...(isPatch ? {} : { fix: { kind: 'addResource', kustomization: kustomization.path, entry } }),
    },
  );
}

/** Folders whose manifests are there for other reasons than to be delivered. */
const sideFolders =
  /(?:^|\/)(?:\.[^/]*|tests?|testdata|fixtures|examples?|samples?|docs?|hack|scripts?|charts|templates|schemas)\//i;

function isCandidate(path: string): boolean {
  const name = basename(path);
  return /\.(?:ya?ml|json)$/.test(name) && !name.startsWith('.') && !isKustomizationPath(path);
}

/** The kustomization whose folder the file lies in, or in the nearest folder above that has one. */
function nearest(kustomizations: ReadonlyMap<string, Kustomization>, path: string): Kustomization | undefined {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const found = kustomizations.get(folder);
    if (found || folder === '') {
      return found;
    }
  }
}

function isPlainKustomization({ apiVersion, root }: Kustomization): boolean {
  return root !== undefined && apiVersion.startsWith('kustomize.config.k8s.io/');
}

function isElsewhere(
  path: string,
  { folder, references }: Kustomization,
  { delivered }: ListingContext,
  charts: readonly string[],
): boolean {
  const below = folder === '' ? path : path.slice(folder.length + 1);
  const isSide = sideFolders.test(below) || charts.some(chart => isWithin(chart, path));
  const isDelivered = delivered.some(
    place =>
      isWithin(place.path, path) &&
      isWithin(folder, place.path) &&
      (place.asDirectory || (place.path !== folder && place.path !== '')),
  );
  // A folder that is referred to is handed on as a whole, or is an error of its own.
  const isInListedFolder = references.some(
    ({ resolved }) => resolved !== undefined && resolved !== folder && isWithin(resolved, path),
  );
  return isSide || isDelivered || isInListedFolder;
}

/** API groups whose objects are read by command-line tools on somebody's machine, and kustomize's own. */
const toolGroups =
  /^(?:kustomize\.config\.k8s\.io|kind\.x-k8s\.io|k3d\.io|kubeadm\.k8s\.io|kubelet\.config\.k8s\.io|config\.kubernetes\.io|skaffold|backstage\.io|eksctl\.io|audit\.k8s\.io|apiserver\.config\.k8s\.io|client\.authentication\.k8s\.io|builtin|viaduct\.ai|kpt\.dev|fn\.kpt\.dev|talos\.dev)(?:\/|$)/;

/** The first object of a file that holds objects for a cluster and nothing else; `undefined` for every other file. */
function soleUse(file: SourceFile): Manifest | undefined {
  const { yaml, text, manifests } = file;
  const isTemplate = /\{\{|^sops:/m.test(text) || text.includes('config.kubernetes.io/local-config');
  const isWhole = yaml.errors.length === 0 && yaml.documents.every(({ root }) => root === undefined || root.kind === 'mapping');
  const areObjects = manifests.every(
    ({ apiVersion, kind, name }) =>
      name !== undefined &&
      /^(?:[a-z0-9.-]+\/)?v\d+(?:(?:alpha|beta)\d+)?$/.test(apiVersion) &&
      /^[A-Z]\w*$/.test(kind) &&
      !toolGroups.test(apiVersion),
  );
  const documents = yaml.documents.filter(({ root }) => root !== undefined).length;
  return !isTemplate && isWhole && areObjects && manifests.length >= documents ? manifests[0] : undefined;
}

/**
 * Whether a file beside it names the file: the kustomization in a comment, a generator's configuration, a script. Only the folders
 * of the file and of the kustomization are looked at.
 */
async function isMentioned(path: string, kustomization: Kustomization, context: ListingContext): Promise<boolean> {
  const name = basename(path);
  const folders = new Set([dirname(path), kustomization.folder]);
  for (const other of context.paths) {
    if (
      other === path ||
      !folders.has(dirname(other)) ||
      !/(?:\.(?:ya?ml|sh|json|mk)|Makefile|Justfile|Tiltfile|Kustomization)$/.test(other)
    ) {
      continue;
    }
    const file = await context.readFile(other);
    if (file && mentions(file.text, name)) {
      return true;
    }
  }
  return false;
}

/** Whether the name stands in the text as a whole name: `a.yaml` is not in `ba.yaml`. */
function mentions(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    if (!/[\w.-]/.test(text[at - 1] ?? ' ') && !/[\w-]/.test(text[at + name.length] ?? ' ')) {
      return true;
    }
  }
  return false;
}
