import { closestName } from '../../base/closestName.ts';
import { basename } from '../../base/repositoryPath.ts';
import type { Range } from '../../base/textRange.ts';
import { rangeOf } from '../../yaml/yamlFile.ts';
import type { YamlDocument, YamlFile } from '../../yaml/yamlFile.ts';
import { asScalar, asSequence, findEntry, followAlias, isAbsent } from '../../yaml/yamlNode.ts';
import type { YamlMapping, YamlNode } from '../../yaml/yamlNode.ts';
import type { FileRole } from '../fileReference.ts';
import { kustomizationNames } from '../kustomizationNames.ts';
import type { RenderError } from '../rendering.ts';
import { headLine, renderError } from './errorContext.ts';
import type { ErrorContext } from './errorContext.ts';

/** Errors in the YAML files that a kustomization refers to: syntax, keys written twice, and documents that are no objects. */
export function findResourceErrors({ graph, kustomizations }: ErrorContext): RenderError[] {
  const roles = new Map<string, FileRole>();
  for (const { resolved, role } of kustomizations.flatMap(({ references }) => references)) {
    if (resolved !== undefined && !roles.has(resolved) && objectRoles.has(role)) {
      roles.set(resolved, role);
    }
  }
  return [...roles].flatMap(([path, role]) => {
    const file = graph.files.get(path);
    return file ? checkFile(path, file.yaml, role) : [];
  });
}

const objectRoles: ReadonlySet<FileRole> = new Set([
  'resource',
  'patch',
  'generator',
  'transformer',
  'validator',
  'replacement',
  'configuration',
  'crd',
]);

function checkFile(path: string, yaml: YamlFile, role: FileRole): RenderError[] {
  const syntax = yamlErrors(yaml).map(({ code, message, range }) => renderError(code, message, path, range));
  if (syntax.length > 0 || role === 'patch' || role === 'replacement' || role === 'configuration' || role === 'crd') {
    return syntax;
  }
  return yaml.documents.flatMap(document => checkObject(path, document, document.root));
}

/** Errors of YAML as rendering reports them, one error of syntax at most; positions are those of `yaml`. */
export function yamlErrors(yaml: YamlFile): { code: string; message: string; range: Range }[] {
  const [syntax] = yaml.errors.filter(({ code }) => code !== 'yaml.conflict' && code !== 'yaml.duplicate-key');
  if (syntax) {
    return [{ code: 'kustomize.yaml-syntax', message: `This is not valid YAML: ${syntax.message}`, range: syntax.range }];
  }
  const duplicates = yaml.errors.filter(({ code }) => code === 'yaml.duplicate-key');
  return duplicates.map(({ message, range }) => ({
    code: 'kustomize.duplicate-key',
    message: `${message} Keep one of the two.`,
    range,
  }));
}

/** Every object needs a kind and a name (`GetValidatedMetadata` in kyaml); lists need a kind only. */
function checkObject(path: string, document: YamlDocument, node: YamlNode | undefined): RenderError[] {
  const target = followAlias(node);
  if (!target || isAbsent(target)) {
    return [];
  }
  const problem = describeObjectProblem(target);
  if (problem) {
    const isKustomization = kustomizationNames.some(name => name === basename(path));
    const hint = isKustomization ? ' It is a kustomization: name its folder instead.' : '';
    return [
      renderError('kustomize.not-an-object', problem.message + hint, path, headLine(rangeOf(document, problem.node ?? target))),
    ];
  }
  const items = kindOf(target)?.endsWith('List') === true ? asSequence(findEntry(target, 'items')?.value) : undefined;
  return items ? items.items.flatMap(item => checkObject(path, document, item)) : [];
}

/** What makes a document no Kubernetes object, and at which of its keys or values; `undefined` if it is one. */
export function describeObjectProblem(node: YamlNode): { message: string; node?: YamlNode } | undefined {
  const target = followAlias(node);
  if (target?.kind !== 'mapping') {
    return { message: 'This is not a Kubernetes object: it has no "kind" and "metadata.name".' };
  }
  const kind = kindOf(target);
  if (kind === undefined) {
    return describeMissing(target, 'kind', 'This is not a Kubernetes object: it has no "kind".');
  }
  const metadata = findEntry(target, 'metadata');
  const name = asScalar(findEntry(metadata?.value, 'name')?.value)?.text;
  if (kind.endsWith('List') || (name !== undefined && name !== '')) {
    return undefined;
  }
  const message = `This ${kind} has no "metadata.name".`;
  const inner = followAlias(metadata?.value);
  if (!metadata || !inner) {
    return describeMissing(target, 'metadata', message);
  }
  return inner.kind === 'mapping'
    ? describeMissing(inner, 'name', message, metadata.key)
    : { message, node: isAbsent(inner) ? metadata.key : inner };
}

/** The place of a key that is missing: itself if only its value is, the one that is misspelt, else `other` or the first. */
function describeMissing(
  mapping: YamlMapping,
  name: string,
  message: string,
  other?: YamlNode,
): { message: string; node?: YamlNode } {
  const written = findEntry(mapping, name)?.key;
  const meant = written
    ? undefined
    : mapping.entries.find(entry => !knownKeys.has(entry.name) && closestName(entry.name, [name]) === name);
  return {
    message: meant ? `${message} Is "${meant.name}" meant to be "${name}"?` : message,
    node: written ?? meant?.key ?? other ?? mapping.entries[0]?.key,
  };
}

/** Keys that are no misspelling of one another. */
const knownKeys: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'spec', 'data', 'name', 'namespace', 'labels']);

function kindOf(node: YamlNode): string | undefined {
  const kind = asScalar(findEntry(node, 'kind')?.value)?.text;
  return kind === '' ? undefined : kind;
}
