import { closestName } from '../base/closestName.ts';
import { asMapping, asScalar, effectiveEntries, followAlias } from '../yaml/yamlNode.ts';
import type { YamlEntry, YamlMapping, YamlNode } from '../yaml/yamlNode.ts';
import type { FindingCollector } from './findingCollector.ts';
import { holdsSubstitution } from './substitutions.ts';

/** JSON 6902 operations and what each needs beside its path (RFC 6902, section 4). */
const operations: ReadonlyMap<string, 'value' | 'from' | undefined> = new Map<string, 'value' | 'from' | undefined>([
  ['add', 'value'],
  ['replace', 'value'],
  ['test', 'value'],
  ['remove', undefined],
  ['move', 'from'],
  ['copy', 'from'],
]);

const fields = ['op', 'path', 'value', 'from'];

/** Checks a list of JSON 6902 operations: whether each is complete, not whether it applies. */
export function checkJsonPatch(root: YamlNode, collector: FindingCollector): void {
  const list = followAlias(root);
  if (list?.kind !== 'sequence') {
    collector.report('schema.wrong-type', 'Expected a list of JSON 6902 operations.', firstPlace(root));
    return;
  }
  list.items.forEach((item, index) => collector.within(index, () => checkOperation(item, collector)));
}

function checkOperation(item: YamlNode, collector: FindingCollector): void {
  const operation = asMapping(item);
  if (!operation) {
    collector.report('schema.wrong-type', 'Expected an operation: a mapping with "op" and "path".', item);
    return;
  }
  const entries = new Map(effectiveEntries(operation).map(entry => [entry.name, entry]));
  if ([...entries.keys()].some(holdsSubstitution)) {
    return;
  }
  checkFields(entries, collector);
  const op = checkOp(operation, entries.get('op'), collector);
  checkPointer(operation, 'path', entries.get('path'), collector);
  const needed = op === undefined ? undefined : operations.get(op);
  if (needed === 'from') {
    checkPointer(operation, 'from', entries.get('from'), collector);
  } else if (needed === 'value' && !entries.has('value')) {
    reportMissing(operation, 'value', collector);
  }
}

function checkFields(entries: ReadonlyMap<string, YamlEntry>, collector: FindingCollector): void {
  for (const { name, key } of entries.values()) {
    const meant = fields.includes(name)
      ? undefined
      : closestName(
          name,
          fields.filter(field => !entries.has(field)),
        );
    // Upstream passes over fields it does not know: only what is surely meant for another is told.
    if (meant !== undefined) {
      const message = `There is no field "${name}" here. Did you mean "${meant}"?`;
      collector.reportBelow([name], 'schema.unknown-field', message, key, { fix: { kind: 'renameKey', name: meant } });
    }
  }
}

function checkOp(operation: YamlMapping, entry: YamlEntry | undefined, collector: FindingCollector): string | undefined {
  if (!entry) {
    reportMissing(operation, 'op', collector);
    return undefined;
  }
  const op = asScalar(entry.value)?.text ?? '';
  if (operations.has(op) || holdsSubstitution(op)) {
    return op;
  }
  const names = [...operations.keys()];
  const meant = closestName(op, names);
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  const fix = meant === undefined ? undefined : ({ kind: 'replaceValue', text: meant } as const);
  collector.reportBelow(['op'], 'schema.invalid-value', `Expected one of ${names.join(', ')}.${hint}`, entry.value, { fix });
  return undefined;
}

/** RFC 6901: empty, or segments that each begin with a slash. */
function checkPointer(
  operation: YamlMapping,
  name: 'path' | 'from',
  entry: YamlEntry | undefined,
  collector: FindingCollector,
): void {
  if (!entry) {
    reportMissing(operation, name, collector);
    return;
  }
  const scalar = asScalar(entry.value);
  if (!scalar) {
    collector.reportBelow([name], 'schema.wrong-type', 'Expected a path such as /spec/replicas.', entry.value);
  } else if (scalar.text !== '' && !scalar.text.startsWith('/') && !holdsSubstitution(scalar.text)) {
    const fix = /^[\w./~-]+$/.test(scalar.text) ? ({ kind: 'replaceValue', text: `/${scalar.text}` } as const) : undefined;
    collector.reportBelow([name], 'schema.wrong-format', 'A path begins with "/".', entry.value, { fix });
  }
}

function reportMissing(operation: YamlMapping, name: string, collector: FindingCollector): void {
  collector.report('schema.missing-field', `"${name}" is missing.`, firstPlace(operation), { fix: { kind: 'addField', name } });
}

function firstPlace(node: YamlNode): YamlNode {
  return node.kind === 'mapping' ? (node.entries[0]?.key ?? node) : node;
}
