import { addItem } from '../../edit/addElement.ts';
import { renameKey, replaceScalar } from '../../edit/editScalars.ts';
import { mergeLists } from '../../edit/mergeLists.ts';
import type { TextChange } from '../../edit/mergeLists.ts';
import { elementsOf, findPlace, rootPlace, stepInto } from '../../edit/nodePlace.ts';
import { printFlow } from '../../edit/printValue.ts';
import { documentStyle } from '../../edit/documentStyle.ts';
import { removeElement } from '../../edit/removeElement.ts';
import { applyEdits } from '../../edit/textEdit.ts';
import type { TextEdit } from '../../edit/textEdit.ts';
import type { KustomizationGraph } from '../../gitops/graphModel.ts';
import { readKustomization } from '../../gitops/kustomization.ts';
import type { Kustomization } from '../../gitops/kustomizationModel.ts';
import { parseYaml } from '../../yaml/yamlFile.ts';
import type { YamlDocument } from '../../yaml/yamlFile.ts';
import { isMergeEntry } from '../../yaml/yamlNode.ts';
import { convertCommonLabels } from './convertCommonLabels.ts';
import { keepsMeaningEarlier, patchChanges } from './convertPatches.ts';

/**
 * Writes deprecated fields the way they are written now (`FixKustomization` upstream), as edits that keep comments and
 * formatting. Only where the build stays exactly the same: upstream's own fix appends strategic merge patches behind other
 * patches, which changes their order, and moves JSON patches before name and label changes that they may depend on. Where it is
 * not certain the answer is `undefined`.
 */

/** Fields that can be converted, in the order in which they are. */
export const convertibleFields = [
  'bases',
  'imageTags',
  'patchesStrategicMerge',
  'patchesJson6902',
  'commonLabels',
  'env',
] as const;

/**
 * @param graph what the kustomization includes, loaded from its own folder.
 * @param field one of {@link convertibleFields}; all `env` of all generators are one field.
 */
export function convertField(kustomization: Kustomization, graph: KustomizationGraph, field: string): TextEdit[] | undefined {
  const { document, root } = kustomization;
  const place = document && rootPlace(document);
  const isWhole = kustomization.yaml.errors.length === 0;
  const isPlain = isWhole && root !== undefined && place?.node === root && !root.flow && !root.entries.some(isMergeEntry);
  if (!document || !place || !isPlain || !isWrittenOnce(kustomization)) {
    return undefined;
  }
  switch (field) {
    case 'bases':
      return mergeLists(document, place, { from: 'bases', to: 'resources', at: 'end', changes: [] });
    case 'imageTags':
      return mergeLists(document, place, { from: 'imageTags', to: 'images', at: 'end', changes: [] });
    case 'patchesStrategicMerge': {
      const changes: TextChange[] | undefined = patchChanges(kustomization, graph, document);
      return changes && mergeLists(document, place, { from: 'patchesStrategicMerge', to: 'patches', at: 'start', changes });
    }
    case 'patchesJson6902':
      return keepsMeaningEarlier(kustomization, graph)
        ? mergeLists(document, place, { from: 'patchesJson6902', to: 'patches', at: 'end', changes: [] })
        : undefined;
    case 'commonLabels':
      return convertCommonLabels(kustomization, graph, document, place);
    case 'env':
      return convertEnv(document);
    default:
      return undefined;
  }
}

/** The text with every field converted that can be; the same text if there is none. */
export function convertAllFields(kustomization: Kustomization, graph: KustomizationGraph): string {
  let current = kustomization;
  for (const field of convertibleFields) {
    const edits = hasField(current, field) ? convertField(current, graph, field) : undefined;
    if (edits) {
      current = readKustomization(current.path, parseYaml(applyEdits(current.yaml.text, edits)));
    }
  }
  return current.yaml.text;
}

function hasField({ fields, configMapGenerator, secretGenerator }: Kustomization, field: string): boolean {
  return field === 'env' ? configMapGenerator.length + secretGenerator.length > 0 : fields.has(field);
}

/** encoding/json takes names in any case, and of a name that is written twice the last: too much to keep in mind. */
function isWrittenOnce({ root, fields }: Kustomization): boolean {
  const names = root?.entries.map(({ name }) => name) ?? [];
  const lower = new Set(names.map(name => name.toLowerCase()));
  return lower.size === names.length && names.every(name => fields.has(name));
}

/** `env: a.env` → `envs: [a.env]`, or one more item of `envs`, where upstream puts it too. */
function convertEnv(document: YamlDocument): TextEdit[] | undefined {
  const style = documentStyle(document);
  const edits: TextEdit[] = [];
  for (const generator of ['configMapGenerator', 'secretGenerator']) {
    for (let index = 0, item = findPlace(document, [generator, 0]); item; item = findPlace(document, [generator, ++index])) {
      const env = stepInto(item, 'env');
      const envs = stepInto(item, 'envs');
      if (env?.node.kind !== 'scalar') {
        continue;
      }
      const list = printFlow([env.node.text], style);
      const converted = envs
        ? join(addItem(document, envs, env.node.text, { index: elementsOf(envs.node).length }), removeElement(document, env))
        : join(renameKey(document, env, 'envs'), replaceScalar(document, env, list));
      if (!converted) {
        return undefined;
      }
      edits.push(...converted);
    }
  }
  return edits.length === 0 ? undefined : edits;
}

function join(first: TextEdit[] | undefined, second: TextEdit[] | undefined): TextEdit[] | undefined {
  return first && second && [...first, ...second];
}
