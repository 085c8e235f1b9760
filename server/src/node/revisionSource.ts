import type { Unknown } from '../base/unknown.ts';
import { readDeployed } from '../evidence/deployedRevision.ts';
import type { GitFacts } from '../evidence/gitFacts.ts';
import { findTarget, unknownMergeBase } from '../evidence/targetBranch.ts';
import type { TargetBranch } from '../evidence/targetBranch.ts';
import type { RevisionSource, Revisions } from '../session/sources.ts';
import type { FileTree } from '../tree/fileTree.ts';
import type { CommitTrees } from './commitTree.ts';
import type { GitRepository } from './gitRepository.ts';
import { readGitFacts } from './gitFactsReader.ts';

/** What a session wants to know of git, answered by the repository on disk. */
export function createRevisionSource(repository: GitRepository, trees: CommitTrees): RevisionSource {
  let lastRead: GitFacts | undefined;
  return {
    async haveMoved() {
      return lastRead !== undefined && !sameReferences(lastRead, await readGitFacts(repository));
    },
    async readRevisions(config) {
      const facts = await readGitFacts(repository);
      lastRead = facts;
      const found = findTarget(facts, config.target);
      if (found.kind !== 'known' || !facts.head) {
        return found.kind === 'unknown' ? found.unknown : undefined;
      }
      const { target } = found;
      const targetTree = await trees.read(target.commit);
      if (!targetTree) {
        return {
          reason: 'revision',
          message: `The commit of ${target.label} is not in this clone. Fetch it to compare with it.`,
        };
      }
      const mergeBase = await readMergeBase(repository, trees, facts, target, facts.head.commit);
      return describeRevisions(facts, target, targetTree, mergeBase);
    },
    resolveRevision: revision => repository.findCommit(revision),
    readCommitTree: commit => trees.read(commit),
  };
}

function sameReferences(a: GitFacts, b: GitFacts): boolean {
  const list = ({ head, references }: GitFacts): string =>
    JSON.stringify([head, [...references].map(([name, { commit, symbolic }]) => [name, commit, symbolic])]);
  return list(a) === list(b);
}

function describeRevisions(
  facts: GitFacts,
  target: TargetBranch,
  targetTree: FileTree,
  mergeBase: FileTree | Unknown,
): Revisions {
  return {
    target: target.label,
    targetReference: target.name,
    targetCommit: target.commit,
    targetTree,
    mergeBase,
    resolveDeployed: environment => readDeployed(environment.deployed, facts),
  };
}

async function readMergeBase(
  repository: GitRepository,
  trees: CommitTrees,
  facts: GitFacts,
  target: TargetBranch,
  head: string,
): Promise<FileTree | Unknown> {
  const commit = await repository.findMergeBase(head, target.commit);
  const tree = commit === undefined ? undefined : await trees.read(commit);
  return tree ?? unknownMergeBase(facts, target);
}
