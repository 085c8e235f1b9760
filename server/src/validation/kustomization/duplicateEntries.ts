import type { Range } from '../../base/textRange.ts';
import type { FileReference } from '../../gitops/fileReference.ts';
import type { Kustomization, PatchEntry, Placed } from '../../gitops/kustomizationModel.ts';
import type { FileFinding } from '../fileFinding.ts';
import { entryAt, kustomizationFinding } from './kustomizationFinding.ts';

interface Entry {
  /** What makes two entries the same; `undefined` for one that is never the same as another. */
  readonly key: string | undefined;
  readonly range: Range;
  /** Of the whole entry. */
  readonly entry: Range;
  /** As a message ends. */
  readonly message: string;
}

/**
 * Entries that stand in a kustomization twice. Resources are left out: upstream refuses those itself, if there is an object in
 * them.
 */
export function findDuplicateEntries(kustomization: Kustomization): FileFinding[] {
  const { images, replicas, components, crds, configurations, patches, buildMetadata } = kustomization;
  const lists: readonly (readonly Entry[])[] = [
    images.map(({ name, range }) => ofName(name, range, 'There is an entry for this image already: only the last one counts.')),
    replicas.map(({ name, range }) => ofName(name, range, 'There is an entry for this name already: only the last one counts.')),
    components.map(ofPath),
    crds.map(ofPath),
    configurations.map(ofPath),
    patches.map(ofPatch),
    buildMetadata.map(placed => ofName(placed, placed.range, 'This is listed already.')),
  ];
  return lists.flatMap(entries => findTwins(kustomization, entries));
}

function findTwins(kustomization: Kustomization, entries: readonly Entry[]): FileFinding[] {
  const seen = new Map<string, Entry>();
  return entries.flatMap(entry => {
    const { key, range, message } = entry;
    const twin = key === undefined ? undefined : seen.get(key);
    if (key !== undefined && !twin) {
      seen.set(key, entry);
    }
    if (!twin) {
      return [];
    }
    const file = kustomization.path;
    return [
      kustomizationFinding(
        'kustomize.duplicate-entry',
        message,
        { file, range },
        {
          ...entryAt(kustomization, entry.entry),
          related: [{ location: { file, range: twin.range }, message: 'The other one.' }],
          fix: { kind: 'removeEntry' },
        },
      ),
    ];
  });
}

function ofName(name: Placed<string> | undefined, entry: Range, message: string): Entry {
  return { key: name?.value, range: (name ?? { range: entry }).range, entry, message };
}

function ofPath({ resolved, range }: FileReference): Entry {
  return { key: resolved, range, entry: range, message: 'This is listed already.' };
}

/** The same file for the same target. Inline patches are compared by their text. */
function ofPatch({ file, inline, target, range }: PatchEntry): Entry {
  const { range: _, ...selector } = target ?? { range };
  const parts = Object.entries(selector).map(([name, part]) => [name, part?.value]);
  const source = file?.resolved ?? inline?.source.text;
  return {
    key: source === undefined ? undefined : JSON.stringify([source, parts]),
    range: (file ?? { range }).range,
    entry: range,
    message: 'This patch is listed already, with the same target.',
  };
}
