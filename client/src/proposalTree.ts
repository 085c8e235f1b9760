import type { ProposalsView, ProposalView } from '../../server/src/protocol.ts';
import type { ProposalGroupNode, ProposalNode, UnfinishedNode } from './proposalNode.ts';

/** The content of the Proposals view as plain nodes. Knows no editor and asks nobody. */

/** A repository and what is known of its proposals. */
export interface RepositoryProposals {
  readonly root: string;
  readonly name: string;
  /** `undefined`: not asked yet. */
  readonly view: ProposalsView | undefined;
  /** Why there is nothing to show, for one of several. */
  readonly lack: string;
}

/** Nodes of the first level: the groups of the only repository, or the repositories. */
export function listRoots(repositories: readonly RepositoryProposals[]): readonly ProposalNode[] {
  const [only] = repositories;
  if (only && repositories.length === 1) {
    return listGroups(only);
  }
  return repositories.map(({ root, name }) => ({ kind: 'repository', id: root, root, name }));
}

/** Nodes below a node. */
export function listChildren(node: ProposalNode, repositories: readonly RepositoryProposals[]): readonly ProposalNode[] {
  switch (node.kind) {
    case 'repository': {
      const repository = repositories.find(({ root }) => root === node.root);
      const groups = repository ? listGroups(repository) : [];
      return repository && groups.length === 0
        ? [{ kind: 'lack', id: `${node.root}#lack`, root: node.root, message: repository.lack }]
        : groups;
    }
    case 'group':
      return node.children;
    case 'proposal':
      return listDetails(node.id, node.root, node.view);
    case 'lack':
    case 'unfinished':
    case 'check':
    case 'review':
      return [];
  }
}

/** Whether there is something below a proposal. */
export function hasProposalDetails({ checks, reviews }: ProposalView): boolean {
  return (checks?.length ?? 0) + (reviews?.length ?? 0) > 0;
}

function listGroups({ root, view }: RepositoryProposals): readonly ProposalNode[] {
  if (!view) {
    return [];
  }
  const mine = view.proposals.filter(proposal => proposal.mine);
  const others = view.proposals.filter(proposal => !proposal.mine);
  const unfinished = view.unfinished.map((record): UnfinishedNode => ({
    kind: 'unfinished',
    id: `${root}#unfinished/${record.id}`,
    root,
    view: record,
  }));
  const groups: readonly ProposalGroupNode[] = [
    { kind: 'group', id: `${root}#unfinished`, root, label: 'Unfinished', children: unfinished },
    { kind: 'group', id: `${root}#mine`, root, label: 'Mine', children: listProposals(root, mine) },
    { kind: 'group', id: `${root}#others`, root, label: 'Others', children: listProposals(root, others) },
  ];
  return groups.filter(({ children }) => children.length > 0);
}

/** Open ones first, the latest first. */
function listProposals(root: string, proposals: readonly ProposalView[]): readonly ProposalNode[] {
  return [...proposals]
    .sort(
      (one, other) =>
        Number(other.state === 'open') - Number(one.state === 'open') ||
        compare(other.updatedAt, one.updatedAt) ||
        other.number - one.number,
    )
    .map(view => ({ kind: 'proposal', id: `${root}#${view.number}`, root, view }));
}

function listDetails(id: string, root: string, { checks, reviews }: ProposalView): readonly ProposalNode[] {
  return [
    ...(checks ?? []).map((view, index): ProposalNode => ({ kind: 'check', id: `${id}#check/${index}`, root, view })),
    ...(reviews ?? []).map((view, index): ProposalNode => ({ kind: 'review', id: `${id}#review/${index}`, root, view })),
  ];
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
