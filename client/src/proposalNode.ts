import type { ProposalRecordView, ProposalView } from '../../server/src/protocol.ts';

/** The nodes of the Proposals view: (repository →) group → proposal → checks and reviews. Plain data; actions get them as arguments. */
export type ProposalNode =
  ProposalRepositoryNode | ProposalLackNode | ProposalGroupNode | OpenProposalNode | UnfinishedNode | CheckNode | ReviewNode;

interface ProposalNodeBase {
  /** Stable over refreshes. */
  readonly id: string;
  /** URI of the repository's root. */
  readonly root: string;
}

/** A repository; only there if the workspace has several. */
export interface ProposalRepositoryNode extends ProposalNodeBase {
  readonly kind: 'repository';
  readonly name: string;
}

/** Why a repository has no proposals. */
export interface ProposalLackNode extends ProposalNodeBase {
  readonly kind: 'lack';
  readonly message: string;
}

/** Proposals that belong together. */
export interface ProposalGroupNode extends ProposalNodeBase {
  readonly kind: 'group';
  readonly label: 'Mine' | 'Others' | 'Unfinished';
  readonly children: readonly ProposalNode[];
}

/** A pull request. */
export interface OpenProposalNode extends ProposalNodeBase {
  readonly kind: 'proposal';
  readonly view: ProposalView;
}

/** A proposal of this clone that did not get through. */
export interface UnfinishedNode extends ProposalNodeBase {
  readonly kind: 'unfinished';
  readonly view: ProposalRecordView;
}

/** A check of a pull request. */
export interface CheckNode extends ProposalNodeBase {
  readonly kind: 'check';
  readonly view: NonNullable<ProposalView['checks']>[number];
}

/** A review of a pull request. */
export interface ReviewNode extends ProposalNodeBase {
  readonly kind: 'review';
  readonly view: NonNullable<ProposalView['reviews']>[number];
}
