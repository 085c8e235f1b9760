import type { Unknown } from '../base/unknown.ts';
import type { DeployedRule } from '../gitops/environment.ts';
import { describeAge } from './age.ts';
import { findBranch, findDefaultBranch, findRemote, shortName } from './gitFacts.ts';
import type { GitFacts, GitReference } from './gitFacts.ts';
import { findNewestTag } from './newestTag.ts';

/**
 * What an environment runs, as far as git tells: the branch or tag that `.driftline.yaml` declares for it, else an assumption that
 * is called one. Agents and forges, which know better, are other providers.
 */

/** How sure it is: said by an agent or forge, declared by configuration, or a git reference stands in. */
export type Confidence = 'reported' | 'declared' | 'assumed';

/** Why a revision is taken for the deployed one. */
export interface Evidence {
  readonly kind: 'branch' | 'tag' | 'tag-pattern' | 'default-branch' | 'last-commit';
  /** A phrase for people: `origin/main, fetched`. */
  readonly detail: string;
  /** When it was last known to hold, ISO 8601; `null` if nothing tells. */
  readonly at: string | null;
}

export interface DeployedRevision {
  /** One per source of the environment. `repository` is the remote's URL, `.` without one. */
  readonly revisions: readonly { readonly repository: string; readonly revision: string }[];
  readonly evidence: readonly Evidence[];
  readonly confidence: Confidence;
  /** How people call the revision: `origin/main`, `tag prod-12`, `the last commit`. */
  readonly reference: string;
}

export type Deployed =
  | { readonly kind: 'known'; readonly deployed: DeployedRevision }
  /** A reference is declared that this clone does not have. */
  | { readonly kind: 'unknown'; readonly unknown: Unknown }
  /** No git, or no commit yet: nothing is compared. */
  | { readonly kind: 'none' };

/** What an environment with this rule runs. Without `facts` there is no git. */
export async function readDeployed(rule: DeployedRule | undefined, facts: GitFacts | undefined): Promise<Deployed> {
  if (!facts) {
    return { kind: 'none' };
  }
  if (rule?.branch !== undefined) {
    const reference = findBranch(facts, rule.branch);
    return reference ? fromBranch(facts, reference, 'branch', 'declared') : missing(`branch "${rule.branch}"`, facts);
  }
  if (rule?.tag !== undefined) {
    const tag = rule.tag.startsWith('refs/') ? rule.tag : `refs/tags/${rule.tag}`;
    const reference = facts.references.get(tag);
    return reference ? fromTag(facts, reference, 'tag') : missing(`tag "${rule.tag}"`, facts);
  }
  if (rule?.tagPattern !== undefined) {
    const reference = findNewestTag([...facts.references.values()], rule.tagPattern);
    return reference ? fromTag(facts, reference, 'tag-pattern') : missing(`tag that matches "${rule.tagPattern}"`, facts);
  }
  const branch = findDefaultBranch(facts);
  return branch ? fromBranch(facts, branch, 'default-branch', 'assumed') : fromHead(facts);
}

/** A sentence for every surface: `compared with origin/main, fetched 3 hours ago (assumed)`. `now` in ms. */
export function describeDeployed(deployed: DeployedRevision, now: number): string {
  const [evidence] = deployed.evidence;
  const age = evidence?.at ? describeAge(evidence.at, now) : undefined;
  return `compared with ${deployed.reference}${describeWhen(evidence, age)} (${deployed.confidence})`;
}

function describeWhen(evidence: Evidence | undefined, age: string | undefined): string {
  if (evidence?.kind === 'last-commit') {
    return age ? `, made ${age}` : '';
  }
  if (evidence?.kind === 'tag' || evidence?.kind === 'tag-pattern') {
    return age ? `, tagged ${age}` : '';
  }
  if (evidence?.detail.endsWith('local branch')) {
    return ', a local branch';
  }
  return age ? `, fetched ${age}` : ', as last fetched';
}

async function fromBranch(
  facts: GitFacts,
  reference: GitReference,
  kind: Evidence['kind'],
  confidence: Confidence,
): Promise<Deployed> {
  const isRemote = reference.name.startsWith('refs/remotes/');
  const at = isRemote ? ((await facts.readFetchTime(reference.name)) ?? null) : null;
  const name = shortName(reference.name);
  const detail = isRemote ? `${name} as last fetched` : `${name}, a local branch`;
  return known(facts, reference.commit, { kind, detail, at }, confidence, name);
}

function fromTag(facts: GitFacts, reference: GitReference, kind: 'tag' | 'tag-pattern'): Deployed {
  const name = shortName(reference.name);
  return known(facts, reference.commit, { kind, detail: name, at: reference.at || null }, 'declared', name);
}

function fromHead(facts: GitFacts): Deployed {
  const { head } = facts;
  if (!head) {
    return { kind: 'none' };
  }
  const remote = findRemote(facts);
  const detail = remote
    ? `the last commit, because nothing was fetched from ${remote.name} yet`
    : 'the last commit, because there is no remote';
  const at = (head.branch && facts.references.get(`refs/heads/${head.branch}`)?.at) || null;
  return known(facts, head.commit, { kind: 'last-commit', detail, at }, 'assumed', 'the last commit');
}

function known(facts: GitFacts, revision: string, evidence: Evidence, confidence: Confidence, reference: string): Deployed {
  const repository = findRemote(facts)?.url ?? '.';
  return { kind: 'known', deployed: { revisions: [{ repository, revision }], evidence: [evidence], confidence, reference } };
}

function missing(what: string, facts: GitFacts): Deployed {
  const remote = findRemote(facts);
  const advice = remote
    ? `Fetch it (git fetch ${what.startsWith('tag') ? '--tags ' : ''}${remote.name}) or correct "deployed" in .driftline.yaml.`
    : 'Correct "deployed" in .driftline.yaml.';
  return { kind: 'unknown', unknown: { reason: 'revision', message: `This clone has no ${what}. ${advice}` } };
}
