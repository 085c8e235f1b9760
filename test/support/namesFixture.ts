import type { NamesRepository } from '../../server/src/features/references.ts';
import type { DefinitionRepository } from '../../server/src/features/definition.ts';
import { GitopsCache } from '../../server/src/gitops/gitopsCache.ts';
import { ChartMemo } from '../../server/src/session/chartMemo.ts';
import { NameMemo } from '../../server/src/session/nameMemo.ts';
import { createMemoryTree } from '../../server/src/tree/memoryTree.ts';

/** A repository in memory as the features that know names see it; URIs are the paths themselves. */
export function namesRepository(files: ReadonlyMap<string, string>): NamesRepository & DefinitionRepository {
  const tree = createMemoryTree(Object.fromEntries(files));
  const worktree = { getTree: () => Promise.resolve(tree) };
  const cache = new GitopsCache();
  return { worktree, cache, names: new NameMemo(worktree, cache), charts: new ChartMemo(worktree, cache), uriOf: path => path };
}
