import { isJsonArray, isJsonObject } from '../../base/json.ts';
import type { JsonValue } from '../../base/json.ts';
import { resolvePath } from '../../base/repositoryPath.ts';
import type { SourceFile } from '../../gitops/gitopsCache.ts';
import { manifestJson } from '../../yaml/manifests.ts';

/** Folders that an agent delivers because an object of the repository says so, whatever stands in them. */
export interface DeliveredFolder {
  readonly path: string;
  /** Files are taken as they are even if there is a kustomization (`directory` of an Argo CD source). */
  readonly asDirectory: boolean;
}

/** Whether the file can name such folders: most need not be parsed. */
export function mayDeliver(text: string): boolean {
  return text.includes('kustomize.toolkit.fluxcd.io/') || text.includes('argoproj.io/');
}

/**
 * The folders that Flux Kustomizations and Argo CD Applications (also the templates of ApplicationSets) of a file point to. The
 * repository they mean may be another one; a folder of that name here is taken to be meant. Up to the first part that a template
 * or pattern decides.
 */
export function findDeliveredFolders(file: SourceFile): DeliveredFolder[] {
  return file.manifests
    .filter(({ apiVersion }) => /^(?:kustomize\.toolkit\.fluxcd\.io|argoproj\.io)\//.test(apiVersion))
    .flatMap(manifest => collect(manifestJson(manifest)?.spec, 0));
}

/** Every `path` at any depth of the object's specification. */
function collect(value: JsonValue | undefined, depth: number): DeliveredFolder[] {
  if (depth > 20) {
    return [];
  }
  if (isJsonArray(value)) {
    return value.flatMap(item => collect(item, depth + 1));
  }
  if (!isJsonObject(value)) {
    return [];
  }
  const inside = Object.values(value).flatMap(item => collect(item, depth + 1));
  const path = typeof value.path === 'string' ? resolvePath('', fixedPart(value.path)) : undefined;
  return path === undefined ? inside : [{ path, asDirectory: value.directory !== undefined }, ...inside];
}

function fixedPart(path: string): string {
  const pattern = path.search(/[*?[{$]/);
  const fixed = pattern === -1 ? path : path.slice(0, pattern).replace(/[^/]*$/, '');
  return fixed.replace(/^\/+/, '');
}
