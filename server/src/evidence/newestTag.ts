import { compileWildPattern } from '../tree/wildMatch.ts';
import type { GitReference } from './gitFacts.ts';

/** The newest of the tags that a pattern matches, as `tagPattern` in `.driftline.yaml` means it. */

const tagPrefix = 'refs/tags/';

/**
 * The newest tag whose name matches `pattern` (`*` also spans `/`, as for `git tag --list`). By version, if what stands behind the
 * pattern's fixed beginning is a version in all of them (`prod-1.10.0` is newer than `prod-1.9.3`, `2.0.0` than `2.0.0-rc.1`); else
 * by date.
 */
export function findNewestTag(references: readonly GitReference[], pattern: string): GitReference | undefined {
  const compiled = compileWildPattern(pattern, { mode: 'text' });
  const tags = references.filter(({ name }) => name.startsWith(tagPrefix) && compiled.matches(name.slice(tagPrefix.length)));
  const special = pattern.search(/[*?[\\]/);
  const fixed = tagPrefix.length + (special === -1 ? pattern.length : special);
  const versions = new Map(tags.map(tag => [tag, parseVersion(tag.name.slice(fixed))]));
  const byVersion = [...versions.values()].every(version => version !== undefined);
  const compare = (a: GitReference, b: GitReference) => {
    const [left, right] = [versions.get(a), versions.get(b)];
    const order = byVersion && left && right ? compareVersions(left, right) : 0;
    return order || Date.parse(a.at) - Date.parse(b.at) || (a.name < b.name ? -1 : 1);
  };
  return tags.sort(compare).at(-1);
}

interface Version {
  readonly numbers: readonly bigint[];
  /** Identifiers of a pre-release; a version without any is newer than one with some. */
  readonly before: readonly string[];
}

/** `v1.2.3-rc.1+build`, `2026-01-31`, `12`; `undefined` for what is no version. */
function parseVersion(text: string): Version | undefined {
  const match = /^v?(?<numbers>\d+(?:[._-]\d+)*)(?:-(?<before>[0-9A-Za-z.-]+))?(?:\+.*)?$/.exec(text);
  if (!match?.groups) {
    return undefined;
  }
  const { numbers = '', before } = match.groups;
  return { numbers: numbers.split(/[._-]/).map(BigInt), before: before === undefined ? [] : before.split(/[.-]/) };
}

function compareVersions(a: Version, b: Version): number {
  for (let index = 0; index < Math.max(a.numbers.length, b.numbers.length); index++) {
    const order = sign((a.numbers[index] ?? 0n) - (b.numbers[index] ?? 0n));
    if (order !== 0) {
      return order;
    }
  }
  if (a.before.length === 0 || b.before.length === 0) {
    return b.before.length - a.before.length;
  }
  for (let index = 0; index < Math.min(a.before.length, b.before.length); index++) {
    const order = compareIdentifiers(a.before[index] ?? '', b.before[index] ?? '');
    if (order !== 0) {
      return order;
    }
  }
  return a.before.length - b.before.length;
}

/** Numbers by value and before words; words by character (Semantic Versioning 2.0.0, 11). */
function compareIdentifiers(a: string, b: string): number {
  const [aNumeric, bNumeric] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (aNumeric && bNumeric) {
    return sign(BigInt(a) - BigInt(b));
  }
  if (aNumeric !== bNumeric) {
    return aNumeric ? -1 : 1;
  }
  return a === b ? 0 : a < b ? -1 : 1;
}

function sign(difference: bigint): number {
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}
