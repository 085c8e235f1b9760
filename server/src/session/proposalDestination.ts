import type { ProposalDestination } from '../proposal/proposal.ts';
import type { Forges, ProposalRemote } from './proposalPorts.ts';
import type { Revisions } from './sources.ts';

/** Where the proposals of a repository go: the branch they are merged into, the remote that is pushed to, the forge behind it. */

export type DestinationAnswer =
  { readonly ok: true; readonly destination: ProposalDestination } | { readonly ok: false; readonly problem: string };

export interface DestinationInputs {
  readonly revisions: Pick<Revisions, 'target' | 'targetReference'>;
  readonly remotes: readonly ProposalRemote[];
  /** What git's configuration names for pushing, given the target's remote. */
  readonly readPushRemote: (remote: string) => Promise<string>;
  readonly recognise: Forges['recognise'];
}

/** Finds the destination, or says what is missing. It contacts nothing. */
export async function findDestination({
  revisions,
  remotes,
  readPushRemote,
  recognise,
}: DestinationInputs): Promise<DestinationAnswer> {
  const target = findTargetRemote(revisions.targetReference, remotes);
  if (!target) {
    return { ok: false, problem: describeMissing(remotes) };
  }
  const { remote, base } = target;
  const pushName = await readPushRemote(remote.name);
  const pushRemote = remotes.find(({ name }) => name === pushName) ?? remote;
  const forge = recognise(remote.fetchUrl);
  const headOwner = recognise(pushRemote.pushUrl)?.owner ?? forge?.owner;
  return { ok: true, destination: { remote: remote.name, pushRemote: pushRemote.name, base, forge, headOwner } };
}

function describeMissing(remotes: readonly ProposalRemote[]): string {
  const [remote] = remotes;
  return remote
    ? `It is not known which branch of ${remote.name} changes go to. Fetch it (git fetch ${remote.name}), or name the branch: "target" in .driftline.yaml.`
    : 'There is no remote that a branch could be pushed to. Add one: git remote add origin <address>.';
}

/** A remote's name may hold slashes, so the known names decide where it ends. */
function findTargetRemote(
  reference: string,
  remotes: readonly ProposalRemote[],
): { readonly remote: ProposalRemote; readonly base: string } | undefined {
  const tracking = /^refs\/remotes\/(.+)$/.exec(reference)?.[1];
  if (tracking !== undefined) {
    const remote = remotes.filter(({ name }) => tracking.startsWith(`${name}/`)).sort((a, b) => b.name.length - a.name.length)[0];
    return remote && { remote, base: tracking.slice(remote.name.length + 1) };
  }
  const base = /^refs\/heads\/(.+)$/.exec(reference)?.[1];
  const remote = remotes.find(({ name }) => name === 'origin') ?? remotes[0];
  return base !== undefined && remote ? { remote, base } : undefined;
}
