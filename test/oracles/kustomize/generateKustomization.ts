import { stringify } from 'yaml';
import { SeededRandom } from '../provenance/seededRandom.ts';
import { makeCoveringArray } from './coveringArray.ts';
import type { Choice } from './coveringArray.ts';
import { fieldVariants } from './fieldVariants.ts';
import { otherObjects, printObjects, statefulObjects, workloads } from './sourceObjects.ts';
import type { YamlValue } from './sourceObjects.ts';
import type { Variant } from './variant.ts';

/**
 * Kustomizations out of a seed: every two ways to use two fields of the file come together at least once, on objects and in
 * layouts that the seed decides. The kustomization is in `app/`; some are refused by upstream, on purpose.
 */

export interface GeneratedKustomization {
  /** Files by repository-relative path. */
  readonly files: Readonly<Record<string, string>>;
  /** What it is made of. */
  readonly row: readonly Choice[];
  /** It needs Helm, a program or the network. */
  readonly unknown: boolean;
}

/** How the objects are included, as values of the factor `resources`. */
const layouts = ['files', 'base', 'mixed', 'documents', 'nested'];

/** Length of a row: many things at once. */
const rowLength = 9;

export interface Plan {
  /** Combinations in which every two uses of two fields come together. */
  readonly rows: readonly (readonly Choice[])[];
  /** Pairs of uses that no row has: empty if there were enough rows. */
  readonly missing: readonly string[];
  /** Each use that upstream refuses, or that needs Helm, a program or the network, with a few others. */
  readonly apart: readonly (readonly Choice[])[];
}

/** Makes the combinations for `count` kustomizations, and some more of what cannot be rendered. */
export function planKustomizations(seed: number, count: number): Plan {
  const random = new SeededRandom(seed);
  const factors = new Map<string, readonly string[]>([
    ['resources', layouts],
    ['bases', ['old']],
  ]);
  const odd: Choice[] = [
    { factor: 'resources', value: 'none' },
    { factor: 'resources', value: 'remote' },
  ];
  for (const [factor, variants] of Object.entries(fieldVariants)) {
    const isOdd = (value: string): boolean => Boolean(variants[value]?.refused ?? variants[value]?.unknown);
    const values = Object.keys(variants);
    odd.push(...values.filter(isOdd).map(value => ({ factor, value })));
    factors.set(
      factor,
      values.filter(value => !isOdd(value)),
    );
  }
  const { rows, missing } = makeCoveringArray(factors, random, { rows: count, rowLength });
  const apart = odd.flatMap(choice => [2, 3, 4].map(length => addRandomChoices(choice, factors, random, length)));
  return { rows, missing, apart };
}

function addRandomChoices(
  first: Choice,
  factors: ReadonlyMap<string, readonly string[]>,
  random: SeededRandom,
  length: number,
): Choice[] {
  const row = [first];
  const names = [...factors.keys()].filter(factor => (factors.get(factor) ?? []).length > 0);
  while (row.length < length) {
    const factor = random.pick(names);
    if (!row.some(choice => choice.factor === factor)) {
      row.push({ factor, value: random.pick(factors.get(factor) ?? []) });
    }
  }
  return row;
}

/** Makes one kustomization of a combination. */
export function generateKustomization(row: readonly Choice[], seed: number): GeneratedKustomization {
  const random = new SeededRandom(seed);
  const fields = new Map<string, YamlValue>();
  const files: Record<string, string> = {};
  const resources: string[] = [];
  for (const { factor, value } of row) {
    const variant = findVariant(factor, value);
    if (variant) {
      fields.set(factor, variant.value);
      Object.entries(variant.beside ?? {}).forEach(([field, other]) => fields.set(field, other));
      Object.assign(files, variant.files);
      resources.push(...(variant.resources ?? []));
    }
  }
  const layout = row.find(({ factor }) => factor === 'resources')?.value ?? random.pick(['files', 'base', 'mixed', 'documents']);
  const included = includeObjects(layout, random, files);
  const all = layout === 'none' ? [] : [...new Set([...included, ...resources])];
  if (all.length > 0) {
    fields.set('resources', all);
  }
  if (row.some(({ factor }) => factor === 'bases')) {
    files['old/kustomization.yaml'] = 'namePrefix: old-\nresources: [object.yaml]\n';
    files['old/object.yaml'] = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: of-bases\ndata: {a: b}\n';
    fields.set('bases', ['../old']);
  }
  files['app/kustomization.yaml'] = printKustomization(fields, random);
  return { files, row, unknown: layout === 'remote' || row.some(choice => findVariant(choice.factor, choice.value)?.unknown) };
}

function findVariant(field: string, name: string): Variant | undefined {
  return fieldVariants[field]?.[name];
}

/** Writes the objects in the given layout; answers the entries of `resources`. */
function includeObjects(layout: string, random: SeededRandom, files: Record<string, string>): string[] {
  const [web, db, others] = [workloads(random), statefulObjects(random), otherObjects(random)];
  switch (layout) {
    case 'base':
      addBase('base', [...web, ...db, ...others], random.pick(['', 'commonAnnotations: {from: base}\n']), files);
      return ['../base'];
    case 'mixed':
      addBase('base', db, random.pick(['', 'labels:\n- pairs: {part: db}\n']), files);
      files['app/web.yaml'] = printObjects(web);
      files['app/others.yml'] = printObjects(others);
      return others.length > 0 ? ['web.yaml', '../base', './others.yml'] : ['./web.yaml', '../base/'];
    case 'documents':
      files['app/all.yaml'] = `# everything\n---\n${printObjects([...web, ...db])}---\n# nothing here\n---\n`;
      files['app/list.yaml'] = printObjects([{ apiVersion: 'v1', kind: 'List', items: others }]);
      return others.length > 0 ? ['all.yaml', 'list.yaml'] : ['all.yaml'];
    case 'nested':
      addBase('base', [...web, ...db], 'namePrefix: n-\n', files);
      files['middle/kustomization.yaml'] =
        'resources: [../base]\npatches:\n- patch: |\n    - {op: add, path: /metadata/annotations, value: {middle: "1", note: "x:y"}}\n  target: {kind: Service}\nimages:\n- name: nginx\n  newTag: middle\n';
      return ['../middle'];
    case 'remote':
      files['app/web.yaml'] = printObjects(web);
      return ['web.yaml', 'https://github.com/example/repository//base?ref=v1'];
    case 'none':
      return [];
    default:
      files['app/web.yaml'] = printObjects(web);
      files['app/more/db.yaml'] = printObjects([...db, ...others]);
      return ['web.yaml', 'more/db.yaml'];
  }
}

function addBase(folder: string, objects: readonly YamlValue[], more: string, files: Record<string, string>): void {
  files[`${folder}/kustomization.yaml`] = `${more}resources:\n- objects.yaml\n`;
  files[`${folder}/objects.yaml`] = printObjects(objects);
}

/** The fields in any order, in blocks or on one line: upstream does not care. */
function printKustomization(fields: ReadonlyMap<string, YamlValue>, random: SeededRandom): string {
  const shuffled = [...fields].map(entry => ({ entry, place: random.next() })).sort((a, b) => a.place - b.place);
  const value = Object.fromEntries(shuffled.map(({ entry }) => entry));
  return stringify(value, { lineWidth: 0, version: '1.1', collectionStyle: random.chance(0.1) ? 'flow' : 'any' });
}
