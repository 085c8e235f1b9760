import { closestName } from '../base/closestName.ts';
import { scalarValue } from '../yaml/scalarValue.ts';
import { rangeOf } from '../yaml/yamlFile.ts';
import type { YamlDocument } from '../yaml/yamlFile.ts';
import { effectiveEntries, followAlias, isAbsent } from '../yaml/yamlNode.ts';
import type { YamlMapping, YamlNode } from '../yaml/yamlNode.ts';
import type { RenderError } from './rendering.ts';
import type { SchemaNode } from './driftlineSchema.ts';

/** A finding about `.driftline.yaml` itself. */
export interface ConfigProblem extends RenderError {
  readonly severity: 'error' | 'warning' | 'information';
}

/** Checks a node of `.driftline.yaml` against its description: names, types and values. */
export function checkSchema(file: string, document: YamlDocument, node: YamlNode, schema: SchemaNode): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const report = (code: string, at: YamlNode, message: string, severity: ConfigProblem['severity'] = 'error'): void => {
    problems.push({ code, message, severity, location: { file, range: rangeOf(document, at) } });
  };
  visit(node, schema, report);
  return problems;
}

type Report = (code: string, at: YamlNode, message: string, severity?: ConfigProblem['severity']) => void;

function visit(node: YamlNode, schema: SchemaNode, report: Report): void {
  const target = followAlias(node);
  if (!target || (isAbsent(target) && schema.type !== 'string')) {
    return;
  }
  if (target.kind === 'mapping' && schema.type === 'object') {
    visitMapping(target, schema, report);
  } else if (target.kind === 'sequence' && schema.type === 'array') {
    for (const item of target.items) {
      visit(item, schema.items ?? schema, report);
    }
  } else if (target.kind === 'scalar' && schema.type !== 'object' && schema.type !== 'array') {
    visitScalar(target, schema, report);
  } else {
    report('config.wrong-type', node, `Expected ${describeType(schema)}.`);
  }
}

function visitMapping(mapping: YamlMapping, schema: SchemaNode, report: Report): void {
  const entries = effectiveEntries(mapping);
  const properties = schema.properties ?? {};
  for (const entry of entries) {
    const property = Object.hasOwn(properties, entry.name) ? properties[entry.name] : schema.additionalProperties;
    if (property) {
      visit(entry.value, property, report);
    } else {
      report('config.unknown-field', entry.key, describeUnknownField(entry.name, Object.keys(properties)));
    }
  }
  for (const name of schema.required ?? []) {
    if (!entries.some(entry => entry.name === name)) {
      report('config.missing-field', entries[0]?.key ?? mapping, `"${name}" is missing: ${properties[name]?.description ?? ''}`);
    }
  }
  const second = schema.maxProperties === 1 ? entries.filter(({ name }) => Object.hasOwn(properties, name))[1] : undefined;
  if (second) {
    report('config.conflicting-fields', second.key, `Only one of ${Object.keys(properties).join(', ')} can be given.`);
  }
}

function visitScalar(node: YamlNode & { readonly kind: 'scalar' }, schema: SchemaNode, report: Report): void {
  const value = scalarValue(node);
  const fits = schema.type === 'integer' ? Number.isInteger(value) : typeof value === schema.type;
  if (!fits) {
    const hint = schema.type === 'string' && typeof value === 'number' ? ` Write it in quotes: "${node.text}".` : '';
    report('config.wrong-type', node, `Expected ${describeType(schema)}.${hint}`);
  } else if (schema.enum && !schema.enum.some(known => known === value)) {
    report('config.invalid-value', node, `Expected one of ${schema.enum.join(', ')}.`);
  }
}

/** `There is no field "xs" here. Did you mean "x"?` */
export function describeUnknownField(name: string, known: readonly string[]): string {
  const meant = closestName(name, known);
  return `There is no field "${name}" here.${meant === undefined ? '' : ` Did you mean "${meant}"?`}`;
}

function describeType(schema: SchemaNode): string {
  const names = { object: 'a mapping', array: 'a list', string: 'a text', integer: 'a whole number', boolean: 'true or false' };
  return names[schema.type];
}
