import type { Catalogue, KindSchema, KindSummary } from './catalogue.ts';
import { compareKinds } from './loadCatalogue.ts';

/**
 * The catalogue with kinds that the workspace defines in front of those it has: they say what the cluster will know. Where several
 * define the same kind, the first counts.
 */
export function withDefinitions(base: Catalogue, kinds: readonly KindSchema[]): Catalogue {
  if (kinds.length === 0) {
    return base;
  }
  const own = new Map<string, KindSchema>();
  for (const kind of kinds) {
    const key = keyOf(kind.apiVersion, kind.kind);
    own.set(key, own.get(key) ?? kind);
  }
  const others = base.kinds().filter(({ apiVersion, kind }) => !own.has(keyOf(apiVersion, kind)));
  const all: KindSummary[] = [...own.values(), ...others].sort(compareKinds);
  return {
    id: `${base.id} ${digest(JSON.stringify([...own]))}`,
    sources: base.sources,
    findKind: (apiVersion, kind) => own.get(keyOf(apiVersion, kind)) ?? base.findKind(apiVersion, kind),
    kinds: () => all,
    resolve: schema => base.resolve(schema),
  };
}

function keyOf(apiVersion: string, kind: string): string {
  return `${apiVersion}/${kind}`;
}

/** 64 bits that tell texts apart which no one has chosen to be alike (two FNV-1a hashes with different seeds), and the length. */
function digest(text: string): string {
  let first = 0x811c9dc5;
  let second = 0x01000193;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    first = Math.imul(first ^ unit, 0x01000193);
    second = Math.imul(second ^ unit, 0x85ebca6b);
  }
  return `${(first >>> 0).toString(16)}-${(second >>> 0).toString(16)}-${text.length}`;
}
