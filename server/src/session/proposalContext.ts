import { throwIfCancelled } from '../base/cancellation.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import type { ChangedFile, ProposalDestination, ProposalRecord } from '../proposal/proposal.ts';
import { findDestination } from './proposalDestination.ts';
import type { CommitSettings, HeadState, ReadBuffer } from './proposalPorts.ts';
import type { SubmitPorts } from './proposalStep.ts';
import type { RepositorySession } from './repositorySession.ts';
import type { Snapshot } from './snapshot.ts';
import type { Revisions } from './sources.ts';

/** What is known of a repository at the moment something is to be proposed; read from git, disk and memory, never from a network. */

export interface ProposalContext {
  readonly snapshot: Snapshot;
  readonly revisions: Revisions;
  readonly head: HeadState;
  readonly changed: readonly ChangedFile[];
  readonly destination: ProposalDestination;
  readonly settings: CommitSettings;
  /** Names of branches that exist, local ones and those last seen on the remote. */
  readonly branches: readonly string[];
  /** The remote's, as last seen; `undefined` if it was never told. */
  readonly defaultBranch: string | undefined;
  readonly records: readonly ProposalRecord[];
  /** Texts of open editors that are not saved. */
  readonly readBuffer: ReadBuffer;
}

export type ContextAnswer =
  | { readonly ok: true; readonly context: ProposalContext }
  /** Why nothing can be proposed, in a sentence with what to do. */
  | { readonly ok: false; readonly problem: string };

export interface ContextPorts extends SubmitPorts {
  readonly session: Pick<RepositorySession, 'readSnapshot'>;
  /** Texts of open editors that are not saved, by path; waits for all changes of files that were told of. */
  readonly readUnsaved: () => Promise<ReadonlyMap<string, string>>;
}

/** Reads the context. @throws {CancelledError} when cancelled. */
export async function readProposalContext(ports: ContextPorts, token: CancellationToken): Promise<ContextAnswer> {
  const { git, forges, journal } = ports;
  // First, because it waits until the files are known as they are now.
  const unsaved = await ports.readUnsaved();
  const snapshot = await ports.session.readSnapshot(token);
  const { revisions } = snapshot;
  const head = revisions && (await git.readHead(revisions.targetCommit));
  throwIfCancelled(token);
  if (!revisions || !head) {
    return { ok: false, problem: describeNoRevisions(snapshot) };
  }
  const readBuffer: ReadBuffer = path => unsaved.get(path);
  const [remotes, changed, settings, records] = await Promise.all([
    git.readRemotes(),
    git.readChangedFiles(readBuffer, [...unsaved.keys()]),
    git.readCommitSettings(),
    journal.readRecords(),
  ]);
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
  const branches = await git.readBranches(found.destination.pushRemote);
  const defaultBranch = await ports.history.readDefaultBranch(found.destination.remote);
  throwIfCancelled(token);
  const { destination } = found;
  return {
    ok: true,
    context: { snapshot, revisions, head, changed, destination, settings, branches, defaultBranch, records, readBuffer },
  };
}

function describeNoRevisions(snapshot: Snapshot): string {
  const reason = snapshot.plans.flatMap(plan => plan.unknowns).find(unknown => unknown.reason === 'revision');
  return (
    reason?.message ??
    'There is no commit yet that a change could be compared with. Make the first commit and push it, then propose.'
  );
}
