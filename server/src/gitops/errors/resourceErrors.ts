import { basename } from '../../base/repositoryPath.ts';
import type { Range } from '../../base/textRange.ts';
import { rangeOf } from '../../yaml/yamlFile.ts';
import type { YamlDocument, YamlFile } from '../../yaml/yamlFile.ts';
import { asScalar, asSequence, findEntry, followAlias, isAbsent } from '../../yaml/yamlNode.ts';
import type { YamlNode } from '../../yaml/yamlNode.ts';
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

/** Errors of YAML as rendering reports them; positions are those of `yaml`. */
export function yamlErrors(yaml: YamlFile): { code: string; message: string; range: Range }[] {
  return yaml.errors
    .filter(({ code }) => code !== 'yaml.conflict')
    .map(({ code, message, range }) =>
      code === 'yaml.duplicate-key'
        ? { code: 'kustomize.duplicate-key', message: `${message} Keep one of the two.`, range }
        : { code: 'kustomize.yaml-syntax', message: `This is not valid YAML: ${message}`, range },
    );
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

/** What makes a document no Kubernetes object, and at which of its keys; `undefined` if it is one. */
export function describeObjectProblem(node: YamlNode): { message: string; node?: YamlNode } | undefined {
  const target = followAlias(node);
  if (target?.kind !== 'mapping') {
    return { message: 'This is not a Kubernetes object: it has no "kind" and "metadata.name".' };
  }
  const firstKey = target.entries[0]?.key;
  const kind = kindOf(target);
  if (kind === undefined) {
    return { message: 'This is not a Kubernetes object: it has no "kind".', node: findEntry(target, 'kind')?.key ?? firstKey };
  }
  const metadata = findEntry(target, 'metadata');
  const name = asScalar(findEntry(metadata?.value, 'name')?.value)?.text;
  if (!kind.endsWith('List') && (name === undefined || name === '')) {
    return {
      message: `This ${kind} has no "metadata.name".`,
      node: findEntry(metadata?.value, 'name')?.key ?? metadata?.key ?? firstKey,
    };
  }
  return undefined;
}

function kindOf(node: YamlNode): string | undefined {
  const kind = asScalar(findEntry(node, 'kind')?.value)?.text;
  return kind === '' ? undefined : kind;
}
