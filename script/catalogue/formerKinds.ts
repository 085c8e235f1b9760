import { definitionPrefix } from '../../server/src/schema/loadCatalogue.ts';
import { versionRank } from '../../server/src/schema/versionRank.ts';
import type { PrintedKind } from './printCatalogue.ts';

/**
 * Kinds in versions that a project has Go types of and does not serve any more. Many files still name them: what is known is which
 * version took their place.
 * @param sources Go files with the types.
 * @param current the kinds that the project serves.
 */
export function findFormerKinds(
  { name }: { readonly name: string },
  sources: readonly string[],
  current: readonly PrintedKind[],
): PrintedKind[] {
  return sources.flatMap(source => {
    const version = /^package (?<version>v\d+\w*)$/m.exec(source)?.groups?.['version'] ?? '';
    const types = [...source.matchAll(/^\/\/ \+kubebuilder:skipversion\n(?:\n|\/\/.*\n)*type (?<kind>\w+) struct/gm)];
    return types.flatMap(match => describe(name, version, match.groups?.['kind'] ?? '', current));
  });
}

function describe(project: string, version: string, kind: string, current: readonly PrintedKind[]): PrintedKind[] {
  const [successor] = current
    .filter(other => other.kind === kind && other.deprecated === undefined)
    .sort((a, b) => versionRank(b.apiVersion) - versionRank(a.apiVersion));
  if (!successor) {
    return [];
  }
  const replacement = successor.apiVersion;
  const apiVersion = `${replacement.slice(0, replacement.indexOf('/'))}/${version}`;
  return [
    {
      apiVersion,
      kind,
      scope: successor.scope,
      schema: { $ref: `${definitionPrefix}openObject` },
      replacement,
      deprecated: `Not served any more by ${project}; use ${replacement}`,
    },
  ];
}
