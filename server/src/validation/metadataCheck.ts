import type { KindSummary } from '../schema/catalogue.ts';
import { scalarValue } from '../yaml/scalarValue.ts';
import { asMapping, asScalar, effectiveEntries, findEntry } from '../yaml/yamlNode.ts';
import type { YamlEntry, YamlMapping, YamlNode } from '../yaml/yamlNode.ts';
import type { FindingCollector } from './findingCollector.ts';
import { describeKeyError, describeLabelValueError, describeNameError, nameRuleOf, namespaceRule } from './nameRules.ts';
import type { NameRule } from './nameRules.ts';
import { holdsSubstitution } from './substitutions.ts';

/** Names, labels and annotations. Types are the schema's business: what is no text is passed over here. */

/** Whether a kustomization sets what stands at a path of the object. */
export type IsCompleted = (segments: readonly string[]) => boolean;

/** Checks that an object is called something it can be called. What a kustomization sets anyway may be anything. */
export function checkObjectNames(
  object: YamlMapping,
  kind: KindSummary,
  isCompleted: IsCompleted,
  collector: FindingCollector,
): void {
  const metadata = findEntry(object, 'metadata');
  const names = asMapping(metadata?.value);
  const name = findEntry(names, 'name');
  const generateName = findEntry(names, 'generateName');
  if (!isWritten(name) && !isWritten(generateName)) {
    reportNameless(object, metadata, kind, collector);
  }
  const noun = `A name of a ${kind.kind}`;
  const rule = nameRuleOf(kind.apiVersion, kind.kind);
  collector.within('metadata', () => {
    if (!isCompleted(['metadata', 'name'])) {
      checkName('name', name, rule, noun, collector);
      checkName('generateName', generateName, rule, noun, collector);
    }
    if (!isCompleted(['metadata', 'namespace'])) {
      checkName('namespace', findEntry(names, 'namespace'), namespaceRule, 'A name of a namespace', collector);
    }
  });
}

/** Reviews of access are asked and not stored: they have no name. */
function reportNameless(
  object: YamlMapping,
  metadata: YamlEntry | undefined,
  kind: KindSummary,
  collector: FindingCollector,
): void {
  if (/^auth(?:entication|orization)\.k8s\.io\//.test(kind.apiVersion)) {
    return;
  }
  const code = 'schema.missing-field';
  if (metadata) {
    collector.reportBelow(['metadata'], code, '"name" is missing.', metadata.key, { fix: { kind: 'addField', name: 'name' } });
  } else {
    const place = object.entries[0]?.key ?? object;
    collector.report(code, '"metadata" with a "name" is missing.', place, { fix: { kind: 'addField', name: 'metadata' } });
  }
}

function checkName(field: string, entry: YamlEntry | undefined, rule: NameRule, noun: string, collector: FindingCollector): void {
  const name = entry && textOf(entry.value);
  const error = name === undefined || name === '' ? undefined : describeNameError(name, rule, field === 'generateName');
  if (entry && error !== undefined) {
    collector.reportBelow([field], 'schema.invalid-name', `${noun} ${error}.`, entry.value);
  }
}

/** Fields whose mappings hold labels, and the fields of metadata. */
export type LabelField = 'labels' | 'annotations' | 'matchLabels';

/** Checks the keys of labels or annotations, and the values of labels. */
export function checkLabels(field: LabelField, node: YamlNode, collector: FindingCollector): void {
  const mapping = asMapping(node);
  const noun = field === 'annotations' ? 'an annotation' : 'a label';
  for (const entry of mapping ? effectiveEntries(mapping) : []) {
    if (holdsSubstitution(entry.name)) {
      continue;
    }
    // Upstream compares the keys of annotations in lower case.
    const keyError = describeKeyError(field === 'annotations' ? entry.name.toLowerCase() : entry.name);
    if (keyError !== undefined) {
      collector.reportBelow([entry.name], 'schema.invalid-label', `The key of ${noun} ${keyError}.`, entry.key);
    }
    const value = field === 'annotations' ? undefined : textOf(entry.value);
    const valueError = value === undefined ? undefined : describeLabelValueError(value);
    if (valueError !== undefined) {
      collector.reportBelow([entry.name], 'schema.invalid-label', `The value of a label ${valueError}.`, entry.value);
    }
  }
}

function isWritten(entry: YamlEntry | undefined): boolean {
  const scalar = asScalar(entry?.value);
  const value = scalar && scalarValue(scalar);
  return entry !== undefined && value !== null && value !== '';
}

/** `undefined` if it is no text, or not known yet. */
function textOf(node: YamlNode): string | undefined {
  const scalar = asScalar(node);
  const value = scalar && scalarValue(scalar);
  return typeof value === 'string' && !holdsSubstitution(value) ? value : undefined;
}
