import type { ReadCommitTree, ReadEnvironments } from '../session/snapshot.ts';
import type { Compare, ReadRendering } from '../session/compareEnvironment.ts';
import { ProposalSession } from '../session/proposalSession.ts';
import type { Person } from '../session/proposalPorts.ts';
import { getReachedEnvironments } from '../session/reachedEnvironments.ts';
import type { RepositorySession } from '../session/repositorySession.ts';
import { createForges } from './forges.ts';
import type { GitRepository } from './gitRepository.ts';
import { createProposalGit } from './proposalGit.ts';
import { createProposalHistory } from './proposalHistory.ts';
import { createProposalJournal } from './proposalJournal.ts';
import type { WorkingTree } from './workingTree.ts';

declare const DRIFTLINE_VERSION: string | undefined;

/** What proposals of a repository need of its other parts. */
export interface ProposalParts {
  readonly git: GitRepository;
  readonly working: WorkingTree;
  readonly session: RepositorySession;
  readonly readEnvironments: ReadEnvironments;
  readonly readCommitTree: ReadCommitTree;
  readonly readRendering: ReadRendering;
  readonly compare: Compare;
  readonly person: Person;
  readonly forgeHosts: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
}

/** Nobody: what a command line has in place of a person at an editor. */
export const nobody: Person = {
  readToken: () => Promise.resolve(undefined),
  rejectToken: () => undefined,
  prompt: () => Promise.resolve(undefined),
};

/** Puts git, forges and records of a repository behind the ports of its proposals. */
export function createProposals(parts: ProposalParts): ProposalSession {
  const { git, working, session, person, log } = parts;
  const forges = createForges({
    folder: git.root,
    person,
    environment: process.env,
    hosts: parts.forgeHosts,
    log,
    now: () => Date.now(),
  });
  return new ProposalSession({
    git: createProposalGit(git, { person, log, answerCredential: origin => forges.answerGit(origin) }),
    history: createProposalHistory(git),
    journal: createProposalJournal(git),
    forges,
    session,
    readUnsaved: async () => {
      await working.settled();
      return working.readUnsaved();
    },
    readEnvironments: parts.readEnvironments,
    readCommitTree: parts.readCommitTree,
    readRendering: parts.readRendering,
    compare: parts.compare,
    version: typeof DRIFTLINE_VERSION === 'string' ? DRIFTLINE_VERSION : '0.0.0',
    now: () => Date.now(),
    findReached: path => getReachedEnvironments(session, path).map(({ plan }) => plan.id),
    settle: token => session.settle(token),
  });
}
