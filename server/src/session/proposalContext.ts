import { throwIfCancelled } from '../base/cancellation.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import type { EnvironmentSet } from '../gitops/findEnvironments.ts';
import type { ChangedFile, ProposalDestination, ProposalRecord } from '../proposal/proposal.ts';
import { findDestination } from './proposalDestination.ts';
import type { CommitSettings, HeadState, ReadBuffer } from './proposalPorts.ts';
import type { SubmitPorts } from './proposalStep.ts';
import type { RepositorySession } from './repositorySession.ts';
import type { ReadEnvironments, Snapshot } from './snapshot.ts';
import type { Revisions } from './sources.ts';

/** What is known of a repository at the moment something is to be proposed; read from git, disk and memory, never from a network. */

/** Where a repository stands. To know it, nothing is run that the repository or its configuration names. */
export interface ProposalStanding {
  readonly snapshot: Snapshot;
  readonly revisions: Revisions;
  readonly head: HeadState;
  readonly destination: ProposalDestination;
  /** Names of branches that exist, local ones and those last seen on the remote. */
  readonly branches: readonly string[];
  /** What the repository says of itself: as edited, and as it is on the target. */
  readonly declared: readonly EnvironmentSet[];
  /** The remote's, as last seen, else one of the {@link usualDefaults}; `undefined` if there is none of them. */
  readonly defaultBranch: string | undefined;
  readonly records: readonly ProposalRecord[];
}

/** The same with what a proposal would be made of, for which filter programs run: only once the person began a proposal. */
export interface ProposalContext extends ProposalStanding {
  readonly changed: readonly ChangedFile[];
  readonly settings: CommitSettings;
  /** Texts of open editors that are not saved. */
  readonly readBuffer: ReadBuffer;
}

export type StandingAnswer =
  | { readonly ok: true; readonly standing: ProposalStanding }
  /** Why nothing can be proposed, in a sentence with what to do. */
  | { readonly ok: false; readonly problem: string };

export type ContextAnswer =
  { readonly ok: true; readonly context: ProposalContext } | { readonly ok: false; readonly problem: string };

export interface StandingPorts extends SubmitPorts {
  readonly session: Pick<RepositorySession, 'readSnapshot' | 'refreshRevisions'>;
  readonly readEnvironments: ReadEnvironments;
}

export interface ContextPorts extends StandingPorts {
  /** Texts of open editors that are not saved, by path; waits for all changes of files that were told of. */
  readonly readUnsaved: () => Promise<ReadonlyMap<string, string>>;
}

/** Names of default branches, where the remote's was never told (`git remote set-head`). */
const usualDefaults = ['main', 'master'];

/** Reads where the repository stands. @throws {CancelledError} when cancelled. */
export async function readStanding(ports: StandingPorts, token: CancellationToken): Promise<StandingAnswer> {
  const { git, forges, journal, history } = ports;
  const snapshot = await ports.session.readSnapshot(token);
  const { revisions } = snapshot;
  const head = revisions && (await git.readHead(revisions.targetCommit));
  throwIfCancelled(token);
  if (!revisions || !head) {
    return { ok: false, problem: describeNoRevisions(snapshot) };
  }
  const [remotes, records] = await Promise.all([git.readRemotes(), journal.readRecords()]);
  throwIfCancelled(token);
  const found = await findDestination({
    revisions,
    remotes,
    readPushRemote: remote => git.readPushRemote(remote, head.branch),
    recognise: url => forges.recognise(url),
  });
  if (!found.ok) {
    return found;
  }
  const { destination } = found;
  const branches = await git.readBranches(destination.pushRemote);
  const defaultBranch =
    (await history.readDefaultBranch(destination.remote)) ?? usualDefaults.find(name => branches.includes(name));
  const declared = [snapshot.found, await ports.readEnvironments(revisions.targetTree)];
  throwIfCancelled(token);
  return { ok: true, standing: { snapshot, revisions, head, destination, branches, defaultBranch, declared, records } };
}

/** Reads the context of a proposal that the person began. @throws {CancelledError} when cancelled. */
export async function readProposalContext(ports: ContextPorts, token: CancellationToken): Promise<ContextAnswer> {
  // First, because it waits until the files are known as they are now.
  const unsaved = await ports.readUnsaved();
  await ports.session.refreshRevisions();
  const answer = await readStanding(ports, token);
  if (!answer.ok) {
    return answer;
  }
  const readBuffer: ReadBuffer = path => unsaved.get(path);
  const [changed, settings] = await Promise.all([
    ports.git.readChangedFiles(readBuffer, [...unsaved.keys()]),
    ports.git.readCommitSettings(),
  ]);
  throwIfCancelled(token);
  return { ok: true, context: { ...answer.standing, changed, settings, readBuffer } };
}

function describeNoRevisions(snapshot: Snapshot): string {
  const reason = snapshot.plans.flatMap(plan => plan.unknowns).find(unknown => unknown.reason === 'revision');
  return (
    reason?.message ??
    'There is no commit yet that a change could be compared with. Make the first commit and push it, then propose.'
  );
}
