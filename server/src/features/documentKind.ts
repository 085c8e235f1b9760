import { basename } from '../base/repositoryPath.ts';
import type { Catalogue, KindSchema } from '../schema/catalogue.ts';
import { textAt } from '../yaml/manifests.ts';
import type { YamlDocument } from '../yaml/yamlFile.ts';

/** Where kustomize's own types are in the catalogue, by the kind a kustomization file says or means. */
const kustomizeVersions: Readonly<Record<string, string>> = {
  Kustomization: 'kustomize.config.k8s.io/v1beta1',
  Component: 'kustomize.config.k8s.io/v1alpha1',
};

/**
 * The kind of a document, as the catalogue knows it; `undefined` for what says none or is not known. A kustomization file need not
 * say what it is.
 */
export function findDocumentKind(
  catalogue: Catalogue,
  document: YamlDocument,
  { isKustomization }: { readonly isKustomization: boolean },
): KindSchema | undefined {
  const kind = textAt(document.root, 'kind');
  const apiVersion = textAt(document.root, 'apiVersion');
  if (isKustomization) {
    const said = kind !== undefined && kind in kustomizeVersions ? kind : 'Kustomization';
    return catalogue.findKind(apiVersion ?? kustomizeVersions[said] ?? '', said) ?? findKustomization(catalogue, said);
  }
  return kind !== undefined && apiVersion !== undefined ? catalogue.findKind(apiVersion, kind) : undefined;
}

function findKustomization(catalogue: Catalogue, kind: string): KindSchema | undefined {
  return catalogue.findKind(kustomizeVersions[kind] ?? '', kind);
}

/** Whether the text is a template that is YAML only once it is rendered. */
export function isTemplateText(path: string, text: string): boolean {
  return basename(path).endsWith('.tpl') || /\{\{/.test(text);
}
