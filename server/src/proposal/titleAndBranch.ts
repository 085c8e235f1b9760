import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonValue } from '../base/json.ts';
import { parsePointer } from '../base/jsonPointer.ts';
import type { FieldChange, ObjectChange } from '../change/change.ts';
import { plural } from '../change/headline.ts';
import { withoutHashSuffix } from '../change/matchObjects.ts';
import { cutText } from '../change/valueText.ts';
import type { HideSecrets } from './changeDetails.ts';
import { plainText } from './escapeText.ts';
import type { ChangedFile } from './proposal.ts';
import type { ProposedEnvironment } from './proposedEnvironment.ts';

/** A title and a branch name prepared from a change. Names and fields only, never a value. */

/** Greatest length of a commit's subject line. */
const longestTitle = 72;
const longestSlug = 50;
/** More fields than this are not named, nor looked at. */
const mostFields = 2;
const branchFolder = 'driftline/';

type TitledEnvironment = Pick<ProposedEnvironment, 'name' | 'existence' | 'change'>;
type TitledFile = Pick<ChangedFile, 'path' | 'status'>;

/** `Change minReplicas of web in prod-eu`; the files' names where nothing that is rendered changes. At most 72 characters. */
export function prepareTitle(
  environments: readonly TitledEnvironment[],
  files: readonly TitledFile[],
  hide: HideSecrets = text => text,
): string {
  const changed = environments.filter(({ change, existence }) => change.objects.length > 0 || existence !== 'kept');
  const attempts = changed.length > 0 ? titlesOfChange(changed) : titlesOfFiles(files);
  const texts = attempts.map(text => plainText(hide(text)));
  return texts.find(text => text.length <= longestTitle) ?? cutText(texts.at(-1) ?? '', longestTitle);
}

/** From the most telling to the shortest. */
function titlesOfChange(environments: readonly TitledEnvironment[]): string[] {
  const [first] = environments;
  const added = environments.every(({ existence }) => existence === 'added');
  const removed = environments.every(({ existence }) => existence === 'removed');
  if (first && (added || removed)) {
    const verb = added ? 'Add' : 'Remove';
    const names = environments.map(({ name }) => name);
    return [
      `${verb} ${names.length === 1 ? 'environment' : 'environments'} ${listUp(names)}`,
      `${verb} ${plural(names.length, 'environment')}`,
    ];
  }
  const objects = collectObjects(environments);
  const names = environments.map(({ name }) => name);
  const places = [...(names.length <= 2 ? [` in ${listUp(names)}`] : []), ` in ${plural(names.length, 'environment')}`];
  return describeObjects(objects).flatMap(what => places.map(place => what + place));
}

interface TitledObject {
  readonly name: string;
  readonly change: ObjectChange['change'];
  readonly fields: ReadonlySet<string>;
}

/** The objects of all environments, those that only follow the new name of another one left out. */
function collectObjects(environments: readonly TitledEnvironment[]): TitledObject[] {
  const objects = new Map<string, TitledObject & { readonly fields: Set<string> }>();
  for (const object of environments.flatMap(({ change }) => change.objects)) {
    const telling = object.fields.filter(field => !isNewSuffix(field));
    if (object.change === 'changed' && telling.length === 0 && object.renamedFrom === null) {
      continue;
    }
    const name = withoutHashSuffix(object.name);
    const key = `${object.kind}\0${name}\0${object.change}`;
    const known = objects.get(key) ?? { name, change: object.change, fields: new Set<string>() };
    objects.set(key, known);
    for (const field of telling) {
      if (known.fields.size > mostFields) {
        break;
      }
      known.fields.add(nameField(field, object));
    }
  }
  return [...objects.values()];
}

/** A reference that follows a generated name. */
function isNewSuffix({ from, to }: FieldChange): boolean {
  const isText = typeof from === 'string' && typeof to === 'string';
  return isText && from !== to && from.length === to.length && withoutHashSuffix(from) === withoutHashSuffix(to);
}

/** The last name on the way to a field: `image`; of a list's element with a name that one: `LOG_LEVEL`. */
function nameField({ path, to, from }: FieldChange, { pair }: ObjectChange): string {
  const segments = parsePointer(path);
  let value: JsonValue | undefined = (to === undefined ? pair.from : pair.to)?.value;
  let name = '';
  let element: string | undefined;
  for (const segment of segments) {
    if (isJsonArray(value)) {
      value = value[Number(segment)];
      element = isJsonObject(value) && typeof value.name === 'string' ? value.name : undefined;
    } else {
      value = isJsonObject(value) ? value[segment] : undefined;
      name = segment;
    }
  }
  const isElement = /^\d+$/.test(segments.at(-1) ?? '');
  const whole = isElement && isJsonObject(to ?? from) && element !== undefined;
  return whole || (name === 'value' && element !== undefined) ? (element ?? name) : name;
}

function describeObjects(objects: readonly TitledObject[]): string[] {
  const verb = verbFor(objects.map(({ change }) => change));
  const names = [...new Set(objects.map(({ name }) => name))];
  const fields = [...new Set(objects.flatMap(object => [...object.fields]))].filter(field => field !== '');
  const what = names.length <= 2 ? listUp(names) : plural(objects.length, 'object');
  const short = `${verb} ${plural(Math.max(1, objects.length), 'object')}`;
  const isNamed =
    verb === 'Change' && objects.every(({ change }) => change === 'changed') && fields.length > 0 && fields.length <= mostFields;
  const named = isNamed ? [`${verb} ${listUp(fields)} of ${what}`] : [];
  return names.length === 0 ? ['Change references'] : [...named, `${verb} ${what}`, short];
}

function verbFor(changes: readonly ObjectChange['change'][]): string {
  const isAll = (change: ObjectChange['change']): boolean => changes.length > 0 && changes.every(other => other === change);
  return isAll('added') ? 'Add' : isAll('removed') ? 'Remove' : 'Change';
}

function titlesOfFiles(files: readonly TitledFile[]): string[] {
  const statuses = files.map(({ status }) => status);
  const isAll = (status: TitledFile['status']): boolean => statuses.length > 0 && statuses.every(other => other === status);
  const verb = isAll('added') ? 'Add' : isAll('deleted') ? 'Remove' : isAll('renamed') ? 'Rename' : 'Change';
  const paths = files.map(({ path }) => path);
  const names = paths.map(path => path.slice(path.lastIndexOf('/') + 1));
  const count = `${verb} ${files.length === 0 ? 'files' : plural(files.length, 'file')}`;
  const folder = commonFolder(paths);
  const counted = folder === '' || files.length < 2 ? [count] : [`${count} in ${folder}`, count];
  return files.length === 0 || files.length > 2 ? counted : [`${verb} ${listUp(paths)}`, `${verb} ${listUp(names)}`, ...counted];
}

function commonFolder(paths: readonly string[]): string {
  const folders = paths.map(path => path.split('/').slice(0, -1));
  const [first = []] = folders;
  const differs = first.findIndex((segment, index) => folders.some(folder => folder[index] !== segment));
  return first.slice(0, differs === -1 ? first.length : differs).join('/');
}

function listUp(names: readonly string[]): string {
  return names.length <= 1 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** `driftline/change-minreplicas-of-web-in-prod-eu`, with a number at its end if `existing` holds it or clashes with it. */
export function suggestBranch(title: string, existing: readonly string[]): string {
  const words = title
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(word => word !== '');
  let slug = '';
  for (const word of words) {
    const longer = slug === '' ? word.slice(0, longestSlug) : `${slug}-${word}`;
    if (longer.length > longestSlug) {
      break;
    }
    slug = longer;
  }
  const name = branchFolder + (slug === '' ? 'change' : slug);
  const taken = takenNames(existing);
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!taken.holds(candidate)) {
      return candidate;
    }
    // A branch named like the folder leaves no room in it.
    if (taken.names.has('driftline')) {
      return suggestOutside(slug, taken);
    }
  }
}

function suggestOutside(slug: string, taken: TakenNames): string {
  const name = `change-${slug === '' ? 'files' : slug}`;
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!taken.holds(candidate)) {
      return candidate;
    }
  }
}

interface TakenNames {
  readonly names: ReadonlySet<string>;
  /** Whether a branch of this name cannot be made beside the others. */
  holds(name: string): boolean;
}

/** Names of branches are files in folders: a folder cannot also be a branch, and some file systems do not tell cases apart. */
function takenNames(existing: readonly string[]): TakenNames {
  const names = new Set(existing.map(name => name.toLowerCase()));
  const folders = new Set([...names].flatMap(foldersAbove));
  const holds = (name: string): boolean => {
    const lower = name.toLowerCase();
    return names.has(lower) || folders.has(lower) || foldersAbove(lower).some(folder => names.has(folder));
  };
  return { names, holds };
}

function foldersAbove(name: string): string[] {
  const segments = name.split('/');
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'));
}

export interface BranchCheck {
  readonly existing: readonly string[];
  /** Why a branch is protected; empty if it is not. */
  readonly protect: (branch: string) => readonly string[];
}

/** Why a branch of this name cannot be proposed, in a sentence with what to do; `undefined` if it can. */
export function checkBranchName(name: string, { existing, protect }: BranchCheck): string | undefined {
  const invalid = findInvalid(name);
  if (invalid !== undefined) {
    return invalid;
  }
  const [reason] = protect(name);
  if (reason !== undefined) {
    return `"${name}" is protected: ${reason}. Give the branch another name.`;
  }
  const lower = name.toLowerCase();
  const same = existing.find(other => other.toLowerCase() === lower);
  if (same !== undefined) {
    return `There is a branch "${same}" already. Give the branch another name.`;
  }
  const clash = existing.find(other => {
    const otherLower = other.toLowerCase();
    return otherLower.startsWith(`${lower}/`) || lower.startsWith(`${otherLower}/`);
  });
  return clash === undefined
    ? undefined
    : `git cannot keep "${name}" beside the branch "${clash}". Give the branch another name.`;
}

/** The rules of `git check-ref-format --branch`. */
function findInvalid(name: string): string | undefined {
  if (name === '') {
    return 'Give the branch a name.';
  }
  // Characters that have a meaning in git, and control characters.
  const bad = /[\s~^:?*[\\\p{Cc}]/u.exec(name)?.[0];
  if (bad !== undefined) {
    return `A branch name cannot hold ${bad.trim() === '' ? 'white space or control characters' : `"${bad}"`}.`;
  }
  if (name.includes('..') || name.includes('@{')) {
    return `A branch name cannot hold "${name.includes('..') ? '..' : '@{'}".`;
  }
  if (name === '@' || name === 'HEAD') {
    return `"${name}" has a meaning of its own in git. Give the branch another name.`;
  }
  if (name.startsWith('-') || name.endsWith('.')) {
    return 'A branch name cannot begin with "-" or end with ".".';
  }
  if (name.split('/').some(segment => segment === '' || segment.startsWith('.') || segment.endsWith('.lock'))) {
    return 'Between slashes, a branch name cannot be empty, begin with "." or end with ".lock".';
  }
  return name.length > 240 ? 'This branch name is too long.' : undefined;
}
