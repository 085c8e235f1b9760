import { readValuesSchema } from '../../gitops/helm/chart/valuesSchema.ts';
import { showValuesPath } from '../../gitops/helm/chart/readingOfChart.ts';
import { findValue } from '../../gitops/helm/chart/valuesSource.ts';
import type { ValuesSource } from '../../gitops/helm/chart/valuesSource.ts';
import { closestName } from '../../base/closestName.ts';
import type { FieldSchema } from '../../schema/fieldSchema.ts';
import { nodeAt } from '../../yaml/nodePath.ts';
import { scalarValue } from '../../yaml/scalarValue.ts';
import { rangeOf } from '../../yaml/yamlFile.ts';
import { effectiveEntries, followAlias, isAbsent } from '../../yaml/yamlNode.ts';
import type { YamlNode, YamlScalar } from '../../yaml/yamlNode.ts';
import type { FileFinding } from '../fileFinding.ts';
import type { PatternCache } from '../patternCache.ts';
import { findLimitProblem } from '../valueLimits.ts';
import type { ChartInReview } from './chartInReview.ts';
import { helmFinding } from './helmFinding.ts';

/**
 * Values against the chart's schema, and against the shape of its defaults where no schema describes them. What is missing is not
 * reported: another file of values may set it, and the error of rendering tells.
 */
export function checkGivenValues(review: ChartInReview, patterns: PatternCache): FileFinding[] {
  const schema = readValuesSchema(review.chart);
  return review.sources.flatMap(source => {
    const root = source.document.errors.length === 0 ? nodeAt(source.document, source.segments)?.node : undefined;
    if (!root || isAbsent(root)) {
      return [];
    }
    const bySchema = schema ? new ValuesCheck(source, patterns).check(root, schema) : [];
    const byShape = source.kind === 'defaults' ? [] : compareShapes(review, source, root, schema);
    return [...bySchema, ...byShape];
  });
}

/** More findings in one file say nothing new. */
const maximumFindings = 100;
const maximumDepth = 60;

class ValuesCheck {
  readonly #source: ValuesSource;
  readonly #patterns: PatternCache;
  #findings: FileFinding[] = [];

  constructor(source: ValuesSource, patterns: PatternCache) {
    this.#source = source;
    this.#patterns = patterns;
  }

  check(root: YamlNode, schema: FieldSchema): readonly FileFinding[] {
    this.#check(root, root, schema, []);
    return this.#findings;
  }

  #check(written: YamlNode, key: YamlNode, schema: FieldSchema, path: readonly (string | number)[]): void {
    const node = followAlias(written);
    if (!node || path.length > maximumDepth || this.#findings.length >= maximumFindings || isOpenValue(node)) {
      return;
    }
    const at = written.kind === 'alias' ? written : node.kind === 'scalar' ? node : key;
    const expected = schema.type;
    if (expected && !hasType(node, expected)) {
      this.#report(`The chart's schema expects ${typeNames[expected]} here.`, at, path);
      return;
    }
    this.#checkAlternatives(node, key, schema, path);
    if (node.kind === 'mapping') {
      for (const entry of effectiveEntries(node)) {
        this.#checkEntry(entry.name, entry.key, entry.value, schema, path);
      }
    } else if (node.kind === 'sequence') {
      const { items } = schema;
      node.items.forEach((item, index) => items && this.#check(item, item, items, [...path, index]));
    } else {
      const problem = findLimitProblem(scalarValue(node, 'kustomization'), schema, this.#patterns);
      if (problem) {
        this.#report(`The chart's schema does not allow this value. ${problem.message}`, at, path);
      }
    }
  }

  #checkEntry(name: string, key: YamlNode, value: YamlNode, schema: FieldSchema, path: readonly (string | number)[]): void {
    const { properties = {}, additionalProperties: others } = schema;
    const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const described = own ?? (typeof others === 'object' ? others : undefined);
    if (described) {
      this.#check(value, key, described, [...path, name]);
    } else if (others === false && !(path.length === 0 && name === 'global')) {
      const meant = closestName(name, Object.keys(properties));
      const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
      this.#report(`The chart's schema does not know "${name}" here.${hint}`, key, [...path, name]);
    }
  }

  #checkAlternatives(node: YamlNode, key: YamlNode, schema: FieldSchema, path: readonly (string | number)[]): void {
    for (const part of schema.allOf ?? []) {
      this.#check(node, key, part, path);
    }
    for (const branches of [schema.anyOf, schema.oneOf]) {
      if (branches && branches.every(branch => this.#fails(node, key, branch, path))) {
        this.#report(
          "None of the alternatives of the chart's schema allows this value.",
          node.kind === 'scalar' ? node : key,
          path,
        );
      }
    }
  }

  #fails(node: YamlNode, key: YamlNode, schema: FieldSchema, path: readonly (string | number)[]): boolean {
    const before = this.#findings;
    this.#findings = [];
    this.#check(node, key, schema, path);
    const failed = this.#findings.length > 0;
    this.#findings = before;
    return failed;
  }

  #report(message: string, { start, end }: YamlNode, path: readonly (string | number)[]): void {
    const { file, document } = this.#source;
    const what = path.length === 0 ? '' : ` (${showValuesPath(path)})`;
    const location = { file, range: rangeOf(document, { start, end }) };
    this.#findings.push(helmFinding('helm.invalid-value', message + what, location));
  }
}

/** Nothing, which takes a default away, or something that is filled in later. */
function isOpenValue(node: YamlNode): boolean {
  return node.kind === 'scalar' && (scalarValue(node, 'kustomization') === null || /\{\{|\$\{/.test(node.text));
}

const typeNames: Readonly<Record<NonNullable<FieldSchema['type']>, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'a text',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
};

function hasType(node: Exclude<YamlNode, { kind: 'alias' }>, type: NonNullable<FieldSchema['type']>): boolean {
  if (node.kind !== 'scalar') {
    return type === (node.kind === 'mapping' ? 'object' : 'array');
  }
  const value = scalarValue(node, 'kustomization');
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

/** Where a default is a mapping and what is given is none, or the other way round. */
function compareShapes(
  { chart }: ChartInReview,
  source: ValuesSource,
  root: YamlNode,
  schema: FieldSchema | undefined,
): FileFinding[] {
  const document = chart.values?.yaml.documents[0];
  if (!document || document.errors.length > 0) {
    return [];
  }
  const defaults: ValuesSource = { file: '', document, segments: [], globals: [], kind: 'defaults', label: '' };
  const findings: FileFinding[] = [];
  const compare = (node: YamlNode, path: readonly string[], described: FieldSchema | undefined): void => {
    const target = followAlias(node);
    for (const entry of target?.kind === 'mapping' ? effectiveEntries(target) : []) {
      const below = [...path, entry.name];
      const inner = described?.properties?.[entry.name];
      const standard = followAlias(findValue(defaults, below)?.node);
      const given = followAlias(entry.value);
      // A schema that says something of the value is the better judge.
      if (
        !standard ||
        !given ||
        inner?.type !== undefined ||
        inner?.anyOf ||
        inner?.oneOf ||
        isOpenValue(given) ||
        isEmptyDefault(standard)
      ) {
        continue;
      }
      if ((standard.kind === 'mapping') === (given.kind === 'mapping')) {
        compare(given, below, inner);
      } else if (findings.length < maximumFindings) {
        const message = `The default of "${showValuesPath(below)}" is ${describeShape(standard)}; this is ${describeShape(given)}.`;
        const at = given.kind === 'scalar' ? entry.value : entry.key;
        findings.push(helmFinding('helm.other-type', message, { file: source.file, range: rangeOf(source.document, at) }));
      }
    }
  };
  compare(root, [], schema);
  return findings;
}

/** A default that says nothing of what may stand there. */
function isEmptyDefault(node: YamlNode): boolean {
  return node.kind === 'scalar' && (isOpenValue(node) || isEmptyText(node));
}

function isEmptyText(node: YamlScalar): boolean {
  return node.text === '' || node.text === 'false';
}

function describeShape(node: YamlNode): string {
  return node.kind === 'mapping' ? 'a mapping' : node.kind === 'sequence' ? 'a list' : 'a single value';
}
