import { closestName } from '../../base/closestName.ts';
import type { Range } from '../../base/textRange.ts';
import { startOfFile } from '../../base/textRange.ts';
import { scalarValue } from '../../yaml/scalarValue.ts';
import { rangeOf } from '../../yaml/yamlFile.ts';
import type { YamlDocument } from '../../yaml/yamlFile.ts';
import { effectiveEntries, followAlias, isAbsent } from '../../yaml/yamlNode.ts';
import type { YamlMapping, YamlNode } from '../../yaml/yamlNode.ts';
import { headOf } from '../kustomization.ts';
import { kustomizationFields } from '../kustomizationFields.ts';
import type { FieldType } from '../kustomizationFields.ts';
import type { Kustomization } from '../kustomizationModel.ts';
import type { RenderError } from '../rendering.ts';
import { renderError } from './errorContext.ts';
import type { ErrorContext } from './errorContext.ts';

/** Errors in kustomization files themselves: syntax, names and types of fields, version and kind, emptiness. */
export function findKustomizationErrors({ kustomizations }: ErrorContext): RenderError[] {
  return kustomizations.flatMap(checkKustomization);
}

/** Checks one kustomization file as upstream decodes it. */
export function checkKustomization(kustomization: Kustomization): RenderError[] {
  const { path, yaml, document, root } = kustomization;
  // Of a key that is written twice upstream takes the last one without a word.
  const syntax = yaml.errors.filter(({ code }) => code !== 'yaml.duplicate-key' && code !== 'yaml.conflict');
  if (syntax.length > 0) {
    // The first one is the cause of the others more often than not, and upstream stops there too.
    return syntax
      .slice(0, 1)
      .map(({ message, range }) => renderError('kustomize.yaml-syntax', `This is not valid YAML: ${message}`, path, range));
  }
  if (document && !root && !isAbsent(document.root)) {
    return [
      renderError(
        'kustomize.wrong-type',
        'A kustomization is a mapping of fields, such as "resources:".',
        path,
        document.root ? rangeOf(document, document.root) : startOfFile,
      ),
    ];
  }
  if (!document || !root || isEmpty(root)) {
    return [
      renderError(
        'kustomize.empty',
        'The kustomization is empty. Add "resources:", or whatever it is to do.',
        path,
        headOf(kustomization),
      ),
    ];
  }
  const problems: RenderError[] = [];
  const check = new FieldChecker(document, (code, message, range) => problems.push(renderError(code, message, path, range)));
  check.fields(root, kustomizationFields);
  // A misspelt "kind" makes a Kustomization of a Component, which then has the wrong version: one cause, one error.
  const mayHideKind = !kustomization.fields.has('kind') && problems.some(({ code }) => code === 'kustomize.unknown-field');
  return mayHideKind ? problems : [...problems, ...checkVersion(kustomization)];
}

/** Go's zero values count as nothing (`CheckEmpty`); an empty list or mapping does not. */
function isEmpty(root: YamlMapping): boolean {
  return effectiveEntries(root).every(({ name, value }) => {
    const target = followAlias(value);
    const isZero = target?.kind === 'scalar' && (scalarValue(target, 'kustomization') === null || target.text === '');
    return isZero || /^(?:apiversion|kind)$/i.test(name);
  });
}

/** `EnforceFields` upstream. */
function checkVersion(kustomization: Kustomization): RenderError[] {
  const { kind, apiVersion, fields, path } = kustomization;
  const errors: RenderError[] = [];
  if (kind !== 'Kustomization' && kind !== 'Component') {
    const range = fields.get('kind')?.value ?? startOfFile;
    errors.push(
      renderError('kustomize.wrong-version', `The kind is "Kustomization" or "Component", not "${kind}".`, path, range),
    );
  }
  const required = kind === 'Component' ? 'kustomize.config.k8s.io/v1alpha1' : 'kustomize.config.k8s.io/v1beta1';
  if (apiVersion !== required) {
    const range = fields.get('apiVersion')?.value ?? startOfFile;
    errors.push(
      renderError('kustomize.wrong-version', `The apiVersion of a ${kind} is ${required}, not "${apiVersion}".`, path, range),
    );
  }
  return errors;
}

type Report = (code: string, message: string, range: Range) => void;

class FieldChecker {
  readonly #document: YamlDocument;
  readonly #report: Report;

  constructor(document: YamlDocument, report: Report) {
    this.#document = document;
    this.#report = report;
  }

  fields(mapping: YamlMapping, fields: Readonly<Record<string, FieldType>>): void {
    const names = Object.keys(fields);
    for (const entry of effectiveEntries(mapping)) {
      const name = names.find(known => known.toLowerCase() === entry.name.toLowerCase());
      const type = name === undefined ? undefined : fields[name];
      if (type) {
        this.#value(entry.value, type, `"${entry.name}"`);
      } else {
        this.#report('kustomize.unknown-field', describeUnknown(entry.name, names), rangeOf(this.#document, entry.key));
      }
    }
  }

  /** @param subject what the value is, as a message begins. */
  #value(node: YamlNode, type: FieldType, subject: string): void {
    const target = followAlias(node);
    if (!target || type.type === 'any' || (target.kind === 'scalar' && scalarValue(target, 'kustomization') === null)) {
      return;
    }
    if (type.type === 'list' && target.kind === 'sequence') {
      target.items.forEach(item => this.#value(item, type.items, `An entry of ${subject}`));
    } else if (type.type === 'object' && target.kind === 'mapping') {
      this.fields(target, type.fields);
    } else if (type.type === 'map' && target.kind === 'mapping') {
      effectiveEntries(target).forEach(entry => this.#value(entry.value, type.values, `"${entry.name}"`));
    } else if (target.kind !== 'scalar' || !fits(scalarValue(target, 'kustomization'), type)) {
      this.#report('kustomize.wrong-type', describeMismatch(target, type, subject), rangeOf(this.#document, target));
    }
  }
}

function fits(value: string | number | boolean | null, type: FieldType): boolean {
  if (type.type === 'integer') {
    return Number.isInteger(value);
  }
  return type.type === 'string' || type.type === 'boolean' ? typeof value === type.type : false;
}

function describeUnknown(name: string, known: readonly string[]): string {
  const meant = closestName(name, known);
  const hint = meant === undefined ? 'kustomize refuses fields it does not know.' : `Did you mean "${meant}"?`;
  return `There is no field "${name}" here. ${hint}`;
}

const typeNames = {
  string: 'a text',
  boolean: 'true or false',
  integer: 'a whole number',
  list: 'a list',
  map: 'a mapping',
  object: 'a mapping',
  any: 'a value',
};

function describeMismatch(node: YamlNode, type: FieldType, subject: string): string {
  const quotes = type.type === 'string' && node.kind === 'scalar' ? ` Write it in quotes: "${node.text}".` : '';
  const dash = type.type === 'list' && node.kind === 'scalar' ? ` Write it with a dash: "- ${node.text}".` : '';
  const takesPath = type.type === 'object' && 'path' in type.fields && node.kind === 'scalar';
  const path = takesPath ? ` Write it as "path: ${node.text}".` : '';
  return `${subject} takes ${typeNames[type.type]}.${quotes}${dash}${path}`;
}
