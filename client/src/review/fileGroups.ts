import type { ProposalEnvironmentView, ProposalFileView } from '../../../server/src/protocol.ts';

/** Changed files by what they reach. Knows neither the page nor the editor. */

/** Files that reach the same environments. */
export interface FileGroup {
  /** Stable while a person ticks and types. */
  readonly key: string;
  /** `prod-eu`, `3 environments`, `No environment`. */
  readonly title: string;
  /** Which, where the title only counts them. */
  readonly names: readonly string[];
  readonly files: readonly ProposalFileView[];
}

/** What is needed to name and order groups. */
export interface GroupedBy {
  /** In their rank. */
  readonly environments: readonly ProposalEnvironmentView[];
  /** Of all environments, by id. */
  readonly names: Readonly<Record<string, string>>;
}

/** Groups of files: those that reach most environments first, then by the rank of what they reach, those that reach none last. */
export function groupFiles(files: readonly ProposalFileView[], { environments, names }: GroupedBy): readonly FileGroup[] {
  const ranks = new Map(environments.map(({ id }, index) => [id, index]));
  const rankOf = (id: string): number => ranks.get(id) ?? environments.length;
  const nameOf = (id: string): string => environments.find(environment => environment.id === id)?.name ?? names[id] ?? id;
  const groups = new Map<string, { ids: readonly string[]; files: ProposalFileView[] }>();
  for (const file of files) {
    const ids = [...file.environments].sort((one, other) => rankOf(one) - rankOf(other) || (one < other ? -1 : 1));
    const key = JSON.stringify(ids);
    const group = groups.get(key) ?? { ids, files: [] };
    group.files.push(file);
    groups.set(key, group);
  }
  return [...groups]
    .sort(([, one], [, other]) => other.ids.length - one.ids.length || rankOf(one.ids[0] ?? '') - rankOf(other.ids[0] ?? ''))
    .map(([key, group]) => ({ key, ...nameGroup(group.ids.map(nameOf)), files: group.files }));
}

function nameGroup(names: readonly string[]): Pick<FileGroup, 'title' | 'names'> {
  const [only] = names;
  if (only === undefined) {
    return { title: 'No environment', names: [] };
  }
  return names.length === 1 ? { title: only, names: [] } : { title: `${names.length} environments`, names };
}
