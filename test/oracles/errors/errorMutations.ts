import { isMap, isScalar } from 'yaml';
import type { SeededRandom } from '../provenance/seededRandom.ts';
import { appendItem, findItems, findKeys, findScalars, lineAt, replaceScalar } from './kustomizationText.ts';

/** One slip of the hand for each class of rendering errors, at a place that the seed picks. */

export type Files = Readonly<Record<string, string>>;

export interface MutatedFiles {
  readonly files: Files;
  /** Where the error must be shown. */
  readonly file: string;
  /** From 0. */
  readonly line: number;
  /** Another line with as good a claim: a circle can be cut at each of its ends, and where it is entered differs between environments. */
  readonly equally?: { readonly file: string; readonly line: number };
  /** What was done, for the report of a failure. */
  readonly what: string;
}

export interface ErrorMutation {
  readonly code: string;
  /** `undefined`: these files have no place for it. */
  readonly mutate: (files: Files, random: SeededRandom) => MutatedFiles | undefined;
}

const pathFields: readonly (readonly [field: string, member?: string])[] = [
  ['resources'],
  ['components'],
  ['configurations'],
  ['patches', 'path'],
  ['replacements', 'path'],
  ['configMapGenerator', 'envs'],
  ['configMapGenerator', 'files'],
  ['secretGenerator', 'envs'],
  ['secretGenerator', 'files'],
];

const listsOfMappings = ['patches', 'images', 'replicas', 'configMapGenerator', 'secretGenerator'];

/** Class of the error, as a person would call it → how to make it. */
export const errorMutations: Readonly<Record<string, ErrorMutation>> = {
  'missing path': { code: 'kustomize.missing-path', mutate: breakPath },
  'unknown field': { code: 'kustomize.unknown-field', mutate: misspellField },
  'patch without target': { code: 'kustomize.patch-no-target', mutate: misnamePatch },
  'entry twice': { code: 'kustomize.duplicate-id', mutate: repeatEntry },
  'object twice': { code: 'kustomize.duplicate-id', mutate: copyObject },
  cycle: { code: 'kustomize.cycle', mutate: includeIncluder },
  'bad generator key': { code: 'kustomize.generator-key', mutate: addBadLiteral },
  'load restriction': { code: 'kustomize.load-restriction', mutate: reachOutside },
};

function breakPath(files: Files, random: SeededRandom): MutatedFiles | undefined {
  const places = kustomizations(files).flatMap(file =>
    pathFields.flatMap(([field, member]) => findScalars(textOf(files, file), field, member).map(place => ({ file, place }))),
  );
  const { file, place } = random.pick(places);
  const value = place.value.replace(/(?:\.\w+)?\/?$/, ending => `-gone${ending}`);
  return edited(files, file, replaceScalar(textOf(files, file), place, value), `${place.value} → ${value}`);
}

function misspellField(files: Files, random: SeededRandom): MutatedFiles | undefined {
  const file = random.pick(kustomizations(files));
  const text = textOf(files, file);
  const key = random.pick(findKeys(text, listsOfMappings));
  const at = 1 + random.below(key.value.length);
  const value = `${key.value.slice(0, at)}q${key.value.slice(at)}`;
  return edited(files, file, replaceScalar(text, key, value), `${key.value} → ${value}`);
}

/** Changes the name in a strategic merge patch that finds its object by name: in its file, or where it stands inline. */
function misnamePatch(files: Files, random: SeededRandom): MutatedFiles | undefined {
  const places = kustomizations(files).flatMap(file => {
    const text = textOf(files, file);
    return findItems(text, 'patches')
      .filter(item => !item.has('target'))
      .flatMap(item => {
        const [path, inline] = [item.get('path'), item.get('patch', true)];
        const patchFile = typeof path === 'string' ? resolve(file, path) : file;
        const from = isScalar(inline) && inline.range ? inline.range[0] : 0;
        const name = /^ *metadata:\s*\n +name: *(?<name>[\w-]+)/m.exec(textOf(files, patchFile).slice(from));
        const value = name?.groups?.['name'];
        return name && value !== undefined ? [{ file: patchFile, at: from + name.index + name[0].length, value }] : [];
      });
  });
  if (places.length === 0) {
    return undefined;
  }
  const { file, at, value } = random.pick(places);
  const place = { value, start: at - value.length, end: at };
  return edited(files, file, replaceScalar(textOf(files, file), place, `${value}-nobody`), `${value} → ${value}-nobody`);
}

function repeatEntry(files: Files, random: SeededRandom): MutatedFiles | undefined {
  const places = kustomizations(files).flatMap(file =>
    findScalars(textOf(files, file), 'resources').map(({ value }) => ({ file, value })),
  );
  const { file, value } = random.pick(places);
  const again = value.startsWith('./') ? value.slice(2) : `./${value}`;
  return edited(files, file, appendItem(textOf(files, file), 'resources', again, again), `${again} added`);
}

/** Adds a file with the object of another one, its text the same but for a comment. */
function copyObject(files: Files, random: SeededRandom): MutatedFiles | undefined {
  const places = kustomizations(files).flatMap(file =>
    findScalars(textOf(files, file), 'resources')
      .map(({ value }) => ({ file, source: resolve(file, value) }))
      .filter(({ source }) => /^ {2}name: \S+$/m.test(files[source] ?? '') && !/^---/m.test(files[source] ?? '')),
  );
  if (places.length === 0) {
    return undefined;
  }
  const { file, source } = random.pick(places);
  const copy = `# copied\n${textOf(files, source)}`;
  const target = resolve(file, 'copy-of-it.yaml');
  const name = /^metadata:\s*\n(?: +(?!name:).*\n)* {2}name: /m.exec(copy);
  if (!name) {
    return undefined;
  }
  const text = appendItem(textOf(files, file), 'resources', 'copy-of-it.yaml', 'copy-of-it').text;
  const line = lineAt(copy, name.index + name[0].length);
  return { files: { ...files, [file]: text, [target]: copy }, file: target, line, what: `copy of ${source}` };
}

/** Lets an included kustomization include the one that includes it. */
function includeIncluder(files: Files, random: SeededRandom): MutatedFiles | undefined {
  const inclusions = kustomizations(files).flatMap(includer =>
    findScalars(textOf(files, includer), 'resources').flatMap(({ value, start }) => {
      const included = `${resolve(includer, value)}/kustomization.yaml`;
      return Object.hasOwn(files, included) ? [{ includer, included, start }] : [];
    }),
  );
  if (inclusions.length === 0) {
    return undefined;
  }
  const { includer, included, start } = random.pick(inclusions);
  const entry = relativePath(folderOf(included), folderOf(includer));
  const equally = { file: includer, line: lineAt(textOf(files, includer), start) };
  return {
    ...edited(files, included, appendItem(textOf(files, included), 'resources', entry, entry), `${entry} added`),
    equally,
  };
}

function addBadLiteral(files: Files, random: SeededRandom): MutatedFiles | undefined {
  const file = random.pick(kustomizations(files));
  const generator = random.pick(['configMapGenerator', 'secretGenerator']);
  const literal = random.pick(['nothing', 'good=2', '=value']);
  const item = `name: made-up\nliterals:\n- good=1\n- ${literal}`;
  return edited(files, file, appendItem(textOf(files, file), generator, item, literal), `${literal} in ${generator}`);
}

function reachOutside(files: Files, random: SeededRandom): MutatedFiles | undefined {
  const file = random.pick(kustomizations(files).filter(path => folderOf(path) !== ''));
  const entry = `${relativePath(folderOf(file), '')}/outside.yaml`;
  const more = { ...files, 'outside.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: outside\n' };
  const text = textOf(files, file);
  const added = random.chance(0.5)
    ? appendItem(text, 'resources', entry, entry)
    : appendItem(text, 'configMapGenerator', `name: made-up\nfiles:\n- taken=${entry}`, entry);
  return edited(more, file, added, `${entry} added`);
}

function kustomizations(files: Files): string[] {
  return Object.keys(files).filter(path => path.endsWith('kustomization.yaml') && isMap(parseTop(textOf(files, path))));
}

function parseTop(text: string): unknown {
  return findItems(`list:\n- ${text.replaceAll('\n', '\n  ')}`, 'list')[0];
}

function edited(files: Files, file: string, { text, line }: { text: string; line: number }, what: string): MutatedFiles {
  return { files: { ...files, [file]: text }, file, line, what };
}

function textOf(files: Files, path: string): string {
  return files[path] ?? '';
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

/** `path` as it is meant in `file`. */
function resolve(file: string, path: string): string {
  const segments = folderOf(file).split('/').filter(Boolean);
  for (const segment of path.split('/')) {
    if (segment === '..') {
      segments.pop();
    } else if (segment !== '.' && segment !== '') {
      segments.push(segment);
    }
  }
  return segments.join('/');
}

/** How `folder` is named from `from`; both are folders of the repository. */
function relativePath(from: string, folder: string): string {
  const [here, there] = [from.split('/').filter(Boolean), folder.split('/').filter(Boolean)];
  const shared = here.findIndex((segment, index) => segment !== there[index]);
  const common = shared === -1 ? here.length : shared;
  const path = [...here.slice(common).map(() => '..'), ...there.slice(common)].join('/');
  return path === '' ? '.' : path;
}
