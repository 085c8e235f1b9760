import type { Range } from '../../base/textRange.ts';
import { scalarValue } from '../../yaml/scalarValue.ts';
import type { ScalarDialect } from '../../yaml/scalarValue.ts';
import { rangeOf } from '../../yaml/yamlFile.ts';
import type { YamlDocument } from '../../yaml/yamlFile.ts';
import { effectiveEntries, followAlias } from '../../yaml/yamlNode.ts';
import type { YamlNode } from '../../yaml/yamlNode.ts';
import type { ProvenanceKind } from '../provenance.ts';
import { mappingOf, traceOf } from './traced.ts';
import type { Trace, TracedNode } from './traced.ts';

/** Where a document stands: in a file of its own, or as text inside of another one. */
export interface TracedSource {
  readonly kind: ProvenanceKind;
  readonly file: string;
  readonly document: YamlDocument;
  /** From ranges of {@link document} to ranges of {@link file}; absent if they are the same. */
  readonly toFile?: (range: Range) => Range;
}

/** More values than this, aliases expanded, is an alias bomb and not a manifest. */
const maximumValues = 400_000;

/** Trace of a value that is written at `node`. */
export function traceOfNode(source: TracedSource, node: YamlNode): Trace {
  return traceOf({
    kind: source.kind,
    file: source.file,
    locate: () => {
      const range = rangeOf(source.document, node);
      return source.toFile ? source.toFile(range) : range;
    },
  });
}

/** Reads a node with the place of each value; `undefined` for input that upstream would not take either. */
export function readTraced(
  source: TracedSource,
  node: YamlNode | undefined,
  dialect: ScalarDialect = 'manifest',
): TracedNode | undefined {
  const budget = { left: maximumValues };
  const result = read(source, node, dialect, budget);
  return budget.left < 0 ? undefined : result;
}

function read(
  source: TracedSource,
  node: YamlNode | undefined,
  dialect: ScalarDialect,
  budget: { left: number },
): TracedNode | undefined {
  const target = followAlias(node);
  budget.left--;
  if (!target || budget.left < 0) {
    return undefined;
  }
  const trace = traceOfNode(source, target);
  if (target.kind === 'scalar') {
    const value = scalarValue(target, dialect);
    return { kind: 'scalar', value, text: target.text, trace };
  }
  if (target.kind === 'sequence') {
    return { kind: 'sequence', items: target.items.flatMap(item => read(source, item, dialect, budget) ?? []), trace };
  }
  const entries = effectiveEntries(target).flatMap(entry => {
    const value = read(source, entry.value, dialect, budget);
    return value ? [[entry.name, value] as const] : [];
  });
  return mappingOf(trace, entries);
}
