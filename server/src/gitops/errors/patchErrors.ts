import type { YamlFile } from '../../yaml/yamlFile.ts';
import { asMapping, asScalar, asSequence, findEntry, isAbsent } from '../../yaml/yamlNode.ts';
import type { YamlNode } from '../../yaml/yamlNode.ts';
import { rangeOf } from '../../yaml/yamlFile.ts';
import type { Range } from '../../base/textRange.ts';
import type { KustomizationGraph } from '../graphModel.ts';
import type { Kustomization, PatchEntry } from '../kustomizationModel.ts';
import type { RenderError } from '../rendering.ts';
import { headLine, renderError } from './errorContext.ts';
import type { ErrorContext } from './errorContext.ts';
import { describeObjectProblem, yamlErrors } from './resourceErrors.ts';

/** A patch's YAML with the way from its positions to a file. */
export interface PatchText {
  readonly yaml: YamlFile;
  /** The file to edit: the patch's own, or the kustomization it stands in. */
  readonly file: string;
  toFile(range: Range): Range;
}

/** The text of a patch; `undefined` if its file could not be loaded. */
export function patchTextOf(kustomization: Kustomization, patch: PatchEntry, graph: KustomizationGraph): PatchText | undefined {
  if (patch.inline) {
    const { yaml, source } = patch.inline;
    return { yaml, file: kustomization.path, toFile: range => source.toFile(range) };
  }
  const file = graph.files.get(patch.file?.resolved ?? '');
  return file && { yaml: file.yaml, file: file.path, toFile: range => range };
}

/** Whether the patch is a list of JSON 6902 operations; a mapping is a strategic merge patch. */
export function isJsonPatch({ yaml }: PatchText): boolean {
  return asSequence(yaml.documents[0]?.root) !== undefined;
}

/** Errors that a patch entry shows by itself: what is given, and whether it reads as a patch (`PatchTransformer.Config`). */
export function findPatchErrors({ graph, kustomizations }: ErrorContext): RenderError[] {
  return kustomizations.flatMap(kustomization =>
    [...kustomization.patchesStrategicMerge, ...kustomization.patches, ...kustomization.patchesJson6902].flatMap(patch =>
      checkPatch(kustomization, patch, graph),
    ),
  );
}

function checkPatch(kustomization: Kustomization, patch: PatchEntry, graph: KustomizationGraph): RenderError[] {
  const here = (message: string): RenderError[] => [
    renderError('kustomize.patch-invalid', message, kustomization.path, headLine(patch.range)),
  ];
  if (!patch.inline && !patch.file) {
    return here('This patch does nothing: give it a "path" or a "patch".');
  }
  if (patch.inline && patch.file) {
    return here('A patch has either a "path" or a "patch", not both.');
  }
  const text = patchTextOf(kustomization, patch, graph);
  if (!text) {
    return [];
  }
  const syntax = yamlErrors(text.yaml).map(({ code, message, range }) =>
    renderError(code, message, text.file, text.toFile(range)),
  );
  if (syntax.length > 0) {
    return syntax;
  }
  if (isJsonPatch(text)) {
    return patch.target
      ? checkOperations(text)
      : here('A JSON 6902 patch needs a "target": it does not say itself what it changes.');
  }
  return checkStrategicMerge(patch, text, here);
}

function checkStrategicMerge(patch: PatchEntry, text: PatchText, here: (message: string) => RenderError[]): RenderError[] {
  const documents = text.yaml.documents.filter(document => !isAbsent(document.root));
  if (documents.length === 0) {
    return here('The patch is empty.');
  }
  if (patch.field === 'patchesJson6902') {
    return here('This is no JSON 6902 patch: it is a list of operations, such as "- op: replace". Move it to "patches".');
  }
  if (patch.target && documents.length > 1) {
    return here('A patch of several documents cannot have a "target". Remove the target, or split the patch.');
  }
  return documents.flatMap(document => {
    const problem = document.root && describeObjectProblem(document.root);
    const node = problem?.node ?? document.root;
    const message = `${problem?.message ?? ''} A strategic merge patch needs both, even if a target selects the objects.`;
    return problem && node
      ? [renderError('kustomize.patch-invalid', message, text.file, headLine(text.toFile(rangeOf(document, node))))]
      : [];
  });
}

const operations: ReadonlySet<string> = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);

const operationFields: ReadonlySet<string> = new Set(['op', 'path', 'from', 'value']);

function checkOperations(text: PatchText): RenderError[] {
  const document = text.yaml.documents[0];
  const items = asSequence(document?.root)?.items ?? [];
  return items.flatMap(item => {
    const problem = document && describeOperationProblem(item);
    return problem
      ? [
          renderError(
            'kustomize.patch-invalid',
            problem.message,
            text.file,
            headLine(text.toFile(rangeOf(document, problem.node))),
          ),
        ]
      : [];
  });
}

function describeOperationProblem(item: YamlNode): { message: string; node: YamlNode } | undefined {
  const op = findEntry(item, 'op');
  const path = findEntry(item, 'path');
  const misspelt = asMapping(item)?.entries.find(({ name }) => !operationFields.has(name))?.key;
  const value = asScalar(op?.value);
  if (!value || !operations.has(value.text)) {
    return { message: `An operation has "op", one of ${[...operations].join(', ')}.`, node: op?.value ?? misspelt ?? item };
  }
  const pointer = asScalar(path?.value);
  if (!pointer || (pointer.text !== '' && !pointer.text.startsWith('/'))) {
    return {
      message: 'An operation needs a "path" that begins with "/", such as /spec/replicas.',
      node: path?.value ?? misspelt ?? item,
    };
  }
  return undefined;
}
