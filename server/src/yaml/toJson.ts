import type { JsonValue } from '../base/json.ts';
import { scalarValue } from './scalarValue.ts';
import type { ScalarDialect } from './scalarValue.ts';
import { effectiveEntries, followAlias } from './yamlNode.ts';
import type { YamlNode } from './yamlNode.ts';

/** More values than this, aliases expanded, is an alias bomb and not a manifest. */
const maximumValues = 400_000;

/**
 * The data of a node as kustomize reads it, aliases and merge keys expanded. `undefined` for an alias without anchor at
 * the top and for input whose aliases multiply beyond any use (an alias bomb).
 */
export function toJson(node: YamlNode | undefined, dialect: ScalarDialect = 'manifest'): JsonValue | undefined {
  const budget = { left: maximumValues };
  const value = convert(node, dialect, budget);
  return budget.left < 0 ? undefined : value;
}

function convert(node: YamlNode | undefined, dialect: ScalarDialect, budget: { left: number }): JsonValue | undefined {
  const target = followAlias(node);
  budget.left--;
  if (!target || budget.left < 0) {
    return undefined;
  }
  if (target.kind === 'scalar') {
    const value = scalarValue(target, dialect);
    return typeof value === 'number' && !Number.isFinite(value) ? target.text : value;
  }
  if (target.kind === 'sequence') {
    return target.items.map(item => convert(item, dialect, budget) ?? null);
  }
  const object: Record<string, JsonValue> = {};
  for (const entry of effectiveEntries(target)) {
    // Not an assignment: a key may be called `__proto__`.
    Object.defineProperty(object, entry.name, {
      value: convert(entry.value, dialect, budget) ?? null,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return object;
}
