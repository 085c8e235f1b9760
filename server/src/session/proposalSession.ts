import { neverCancelled } from '../base/cancellation.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import type { BranchRules, ForgeAddress, ForgePages } from '../forge/forge.ts';
import { findProtection } from '../proposal/protectedBranches.ts';
import { checkBranchName, suggestBranch } from '../proposal/titleAndBranch.ts';
import { isOfPullRequest, proposalSteps } from '../proposal/proposal.ts';
import type {
  ProposalFailure,
  ProposalFailureCode,
  ProposalOutcome,
  ProposalRecord,
  ProposalRequest,
  PullRequestWords,
} from '../proposal/proposal.ts';
import { closePullRequest } from './closePullRequest.ts';
import { forgetProposal } from './forgetProposal.ts';
import { ForgeFactsReader } from './forgeFacts.ts';
import { planChange } from './planChange.ts';
import type { PlanChangePorts, PlanRequest, ProposalPlan } from './planChange.ts';
import { readProposalContext, readStanding } from './proposalContext.ts';
import type { ContextPorts, ProposalContext, ProposalStanding } from './proposalContext.ts';
import { createFailure } from './proposalFailures.ts';
import { ProposalList } from './proposalList.ts';
import type { ProposalListState } from './proposalList.ts';
import type { OnProgress } from './proposalStep.ts';
import { ProposedChanges, readContents } from './proposedChange.ts';
import type { ProposedChangePorts } from './proposedChange.ts';
import { submitProposal } from './submitProposal.ts';

/**
 * The proposals of a repository under edit: plans, makes, lists and ends them. State is what the forge said last, what runs, and
 * which branches the editor protects; all else is read anew when it is asked for.
 */

export interface ProposalSessionPorts
  extends ContextPorts, ProposedChangePorts, Omit<PlanChangePorts, 'forgeFacts' | 'proposedChanges'> {
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The editor's own settings for git. */
export interface EditorGit {
  /** `git.branchProtection`: globs such as `main` or `release/*`. */
  readonly branchProtection: readonly string[];
  readonly alwaysSignOff: boolean;
}

/** An answer of something that changes something. */
export interface ActionAnswer {
  /** Why it was not done; `undefined` if it was. */
  readonly problem?: string;
  /** Worth knowing although it was done. */
  readonly message?: string;
}

/** A commit made by hand on a protected branch. */
export interface ProtectedCommitFinding {
  readonly branch: string;
  readonly reasons: readonly string[];
  /** Subjects, newest first. */
  readonly commits: readonly string[];
  readonly suggestedBranch: string;
}

/** Proposals of a repository. */
export interface ProposalsAnswer {
  /** Why there can be none, in a sentence; `undefined` if there can. */
  readonly problem: string | undefined;
  readonly standing: ProposalStanding | undefined;
  readonly state: ProposalListState;
  /** Those made from this clone. */
  readonly records: readonly ProposalRecord[];
  /** Those that did not get through, and do not run now. */
  readonly unfinished: readonly ProposalRecord[];
  /** Milliseconds until it is worth asking again. */
  readonly nextRefresh: number;
}

/** Milliseconds after which a record that nobody works on counts as interrupted: another window may be at it. */
const patience = 60_000;
/** Milliseconds for which the record of a merged or closed proposal is kept, so that its files can be taken back. */
const keptAfterEnd = 14 * 24 * 3600_000;

/** How a proposal went, or why it was not even begun (and has no record). */
export type SubmitAnswer = ProposalOutcome | { readonly kind: 'impossible'; readonly failure: ProposalFailure };

export type PlanAnswer = { readonly ok: true; readonly plan: ProposalPlan } | { readonly ok: false; readonly problem: string };

export class ProposalSession {
  readonly #ports: ProposalSessionPorts;
  readonly #list: ProposalList;
  readonly #facts: ForgeFactsReader;
  readonly #changes: ProposedChanges;
  /** Ids of the proposals that are being made now. */
  readonly #running = new Set<string>();
  /** What the forge's rules say of branches, as far as it was asked. */
  readonly #rules = new Map<string, BranchRules>();
  /** Of each record: what its pull request said when the person was shown its words. */
  readonly #seen = new Map<string, PullRequestWords>();
  #editorGit: EditorGit = { branchProtection: [], alwaysSignOff: false };
  #lastHead: string | undefined;

  constructor(ports: ProposalSessionPorts) {
    this.#ports = ports;
    this.#list = new ProposalList(ports.forges, ports.now);
    this.#facts = new ForgeFactsReader(ports.forges, ports.now);
    this.#changes = new ProposedChanges(ports);
  }

  /** What the editor's settings for git say: protected branches, and whether commits are signed off. */
  setEditorGit(settings: EditorGit): void {
    this.#editorGit = settings;
  }

  /** What a proposal would be. `request.online` lets the forge be asked. */
  async plan(request: PlanRequest, token: CancellationToken): Promise<PlanAnswer> {
    const answer = await readProposalContext(this.#ports, token);
    if (!answer.ok) {
      return answer;
    }
    const known = this.#withEditorGit(answer.context);
    const destination = request.online ? await this.#discover(known.destination, false, token) : known.destination;
    const context = { ...known, destination };
    if (request.online) {
      await this.#readRules(context, token);
    }
    const ports = { ...this.#ports, forgeFacts: this.#facts, proposedChanges: this.#changes };
    const protect = (branch: string): readonly string[] => this.#findProtection(context, branch);
    const plan = await planChange(ports, context, request, protect, token);
    if (plan.record && plan.seen) {
      this.#seen.set(plan.record.id, plan.seen);
    }
    return { ok: true, plan };
  }

  /** Makes a proposal, or goes on with the one of `recordId`. */
  async submit(
    request: ProposalRequest,
    recordId: string | undefined,
    onProgress: OnProgress,
    token: CancellationToken,
  ): Promise<SubmitAnswer> {
    const answer = await readProposalContext(this.#ports, token);
    if (!answer.ok) {
      return impossible('proposal.impossible', answer.problem);
    }
    if (this.#running.size > 0) {
      return impossible('proposal.busy', 'Another proposal of this repository is being made. Wait until it is done.');
    }
    const { context } = answer;
    const obstacle = findObstacle(request, recordId, context);
    if (obstacle) {
      return obstacle;
    }
    const key = recordId ?? 'new';
    this.#running.add(key);
    try {
      return await this.#submit(request, context, recordId, onProgress, token);
    } finally {
      this.#running.clear();
      this.#list.expire();
      this.#facts.expire();
    }
  }

  async #submit(
    request: ProposalRequest,
    context: ProposalContext,
    recordId: string | undefined,
    onProgress: OnProgress,
    token: CancellationToken,
  ): Promise<ProposalOutcome> {
    const { destination: recognised, head, records, snapshot, readBuffer } = context;
    const destination = await this.#discover(recognised, request.pushOnly, token);
    const protection = this.#findProtection({ ...context, destination }, request.branch);
    const found = records.find(({ id }) => id === recordId);
    const record = found && { ...found, seen: this.#seen.get(found.id) ?? found.seen };
    this.#seen.delete(recordId ?? '');
    const contents = await readContents(snapshot.worktree, request.files);
    const input = { request, destination, head, contents, protection, record, readBuffer };
    const watch: OnProgress = progress => {
      this.#running.add(progress.id);
      onProgress(progress);
    };
    return submitProposal(this.#ports, input, watch, token);
  }

  /** The forge of a host that is not known by its name is found out by asking it. */
  async #discover(
    destination: ProposalContext['destination'],
    pushOnly: boolean,
    token: CancellationToken,
  ): Promise<ProposalContext['destination']> {
    if (destination.forge || pushOnly) {
      return destination;
    }
    const remotes = await this.#ports.git.readRemotes();
    const url = remotes.find(({ name }) => name === destination.remote)?.fetchUrl;
    const forge = url === undefined ? undefined : await this.#ports.forges.discover(url, token);
    const pushUrl = remotes.find(({ name }) => name === destination.pushRemote)?.pushUrl;
    const headOwner = pushUrl === undefined ? undefined : this.#ports.forges.recognise(pushUrl)?.owner;
    return { ...destination, forge, headOwner: headOwner ?? forge?.owner };
  }

  /** What the forge said last; with `online` it is asked if it is time. `problem`: there is nobody to ask. */
  async list(
    options: { readonly online: boolean; readonly refresh: boolean },
    token: CancellationToken,
  ): Promise<ProposalsAnswer> {
    const records = await this.#ports.journal.readRecords();
    const unfinished = records.filter(record => this.#isUnfinished(record)).map(record => this.#markInterrupted(record));
    const answer = await readStanding(this.#ports, token);
    if (!answer.ok) {
      return { problem: answer.problem, standing: undefined, state: this.#list.state, records, unfinished, nextRefresh: 60_000 };
    }
    const { standing } = answer;
    const destination = options.online ? await this.#discover(standing.destination, false, token) : standing.destination;
    const { forge } = destination;
    const state = forge && options.online ? await this.#list.read(forge, options.refresh, token) : this.#list.state;
    await this.#forgetEnded(forge, state, records);
    const { nextRefresh } = this.#list;
    return { problem: undefined, standing: { ...standing, destination }, state, records, unfinished, nextRefresh };
  }

  /** Closes a pull request, and deletes its branch if asked and nobody else has pushed to it. */
  async close(number: number, deleteBranch: boolean, token: CancellationToken): Promise<ActionAnswer> {
    const answer = await readStanding(this.#ports, token);
    if (!answer.ok) {
      return answer;
    }
    const { standing } = answer;
    const destination = await this.#discover(standing.destination, false, token);
    const result = await closePullRequest(this.#ports, destination, standing.records, { number, deleteBranch }, token);
    this.#list.expire();
    this.#facts.expire();
    return result;
  }

  /** Gives up a proposal of this clone; the remote is left as it is. */
  async discard(recordId: string): Promise<ActionAnswer> {
    if (this.#running.has(recordId)) {
      return { problem: 'This proposal is being made right now. Cancel it first.' };
    }
    const record = await this.#findRecord(recordId);
    if (record) {
      await forgetProposal(this.#ports, record);
    }
    return {};
  }

  /** Checks out the branch of a proposal; no file is touched. */
  async switchTo(recordId: string): Promise<ActionAnswer> {
    const record = await this.#findRecord(recordId);
    if (!record) {
      return { problem: 'This proposal is not known any more.' };
    }
    const answer = await this.#ports.git.switchTo(record);
    return answer.ok ? {} : { problem: answer.failure.message };
  }

  /** Takes the files of a proposal back to HEAD where they are what the proposal holds. */
  async takeBack(recordId: string): Promise<ActionAnswer> {
    const record = await this.#findRecord(recordId);
    if (!record) {
      return { problem: 'This proposal is not known any more.' };
    }
    const unsaved = await this.#ports.readUnsaved();
    const open = record.request.files.filter(file => unsaved.has(file));
    if (open.length > 0) {
      return { problem: `Not saved: ${open.join(', ')}. Save or revert it first, so that nothing is lost.` };
    }
    const answer = await this.#ports.git.takeBack(record);
    if (!answer.ok) {
      return { problem: answer.failure.message };
    }
    const left = answer.value;
    return left.length === 0 ? {} : { message: `Edited since and left as they are: ${left.join(', ')}.` };
  }

  /** Moves the commits that the remote lacks from the checked-out branch to a new one. */
  async moveCommits(newBranch: string): Promise<ActionAnswer> {
    const { git, history } = this.#ports;
    const answer = await readStanding(this.#ports, neverCancelled);
    if (!answer.ok) {
      return answer;
    }
    const { head, revisions } = answer.standing;
    if (head.branch === null) {
      return { problem: 'No branch is checked out, so there is none to move commits from.' };
    }
    const published = head.upstream === null ? revisions.targetCommit : `refs/remotes/${head.upstream}`;
    const keep = await history.findMergeBase(head.commit, published);
    if (keep === undefined) {
      return { problem: `${head.branch} and ${head.upstream ?? revisions.target} have no common commit.` };
    }
    const moved = await git.moveCommits(head.branch, newBranch, keep);
    if (!moved.ok) {
      return { problem: moved.failure.message };
    }
    this.#lastHead = head.commit;
    return { message: `${newBranch} is checked out and holds the commits; ${head.branch} is back where the remote has it.` };
  }

  /** Told that HEAD may have moved: answers if the person has committed by hand to a protected branch since the last call. */
  async findProtectedCommit(): Promise<ProtectedCommitFinding | undefined> {
    const { revisions } = await this.#ports.session.readSnapshot(neverCancelled);
    const head = revisions && (await this.#ports.git.readHead(revisions.targetCommit));
    const before = this.#lastHead;
    this.#lastHead = head?.commit;
    // Most of what moves a reference is no commit by hand; nothing more is read for it.
    if (!head || before === undefined || before === head.commit || head.branch === null) {
      return undefined;
    }
    const action = await this.#ports.history.readLastAction();
    const answer = action?.startsWith('commit') ? await readStanding(this.#ports, neverCancelled) : undefined;
    if (!answer?.ok) {
      return undefined;
    }
    const { branches } = answer.standing;
    const reasons = this.#findProtection(answer.standing, head.branch);
    if (reasons.length === 0) {
      return undefined;
    }
    const published = head.upstream === null ? undefined : `refs/remotes/${head.upstream}`;
    const local = published === undefined ? head : await this.#ports.git.readHead(published);
    const commits = (local ?? head).unmerged.map(({ subject }) => subject);
    return commits.length === 0
      ? undefined
      : { branch: head.branch, reasons, commits, suggestedBranch: suggestBranch(commits[0] ?? '', branches) };
  }

  #withEditorGit(context: ProposalContext): ProposalContext {
    const { settings } = context;
    return { ...context, settings: { ...settings, signOff: settings.signOff || this.#editorGit.alwaysSignOff } };
  }

  #findProtection({ destination, defaultBranch, revisions, declared }: ProposalStanding, branch: string): readonly string[] {
    const reasons = findProtection(branch, {
      base: destination.base,
      target: revisions.target,
      environments: declared.flatMap(({ environments }) => environments),
      configs: declared.map(({ config }) => config),
      editorPatterns: this.#editorGit.branchProtection,
      rules: this.#rules.get(branch),
    });
    // Another target may be configured: the default branch is protected all the same.
    return reasons.length === 0 && branch === defaultBranch ? ['it is the default branch'] : reasons;
  }

  async #readRules({ destination, head }: ProposalContext, token: CancellationToken): Promise<void> {
    if (!destination.forge) {
      return;
    }
    const { forge, source } = await this.#ports.forges.connect(destination.forge, { interactive: false });
    for (const branch of source === undefined ? [] : [destination.base, head.branch]) {
      const rules = branch === null || this.#rules.has(branch) ? undefined : await forge.readBranchRules(branch, token);
      if (branch !== null && rules?.ok) {
        this.#rules.set(branch, rules.value);
      }
    }
  }

  /** Pages of a forge, for what is left to do by hand. */
  getPages(forge: ForgeAddress | undefined): ForgePages | undefined {
    return forge && this.#ports.forges.pages(forge);
  }

  async #findRecord(id: string): Promise<ProposalRecord | undefined> {
    return (await this.#ports.journal.readRecords()).find(record => record.id === id);
  }

  #isUnfinished(record: ProposalRecord): boolean {
    const isDone = record.failure === null && record.done.includes('open');
    const isFresh = record.failure === null && this.#ports.now() - Date.parse(record.updatedAt) < patience;
    return !isDone && !isFresh && !this.#running.has(record.id);
  }

  /** A record without a failure that nobody works on was left by an editor or a command that ended. */
  #markInterrupted(record: ProposalRecord): ProposalRecord {
    const step = proposalSteps.find(candidate => !record.done.includes(candidate)) ?? 'open';
    const message = 'The editor or the command ended before the proposal was done.';
    return record.failure ? record : { ...record, failure: createFailure(step, 'proposal.interrupted', message) };
  }

  /** Merged and closed proposals need no record after a while. */
  async #forgetEnded(
    forge: ForgeAddress | undefined,
    { pullRequests }: ProposalListState,
    records: readonly ProposalRecord[],
  ): Promise<void> {
    for (const record of forge ? records : []) {
      const ended = pullRequests.some(({ number, state }) => state !== 'open' && forge && isOfPullRequest(record, forge, number));
      if (ended && this.#ports.now() - Date.parse(record.updatedAt) > keptAfterEnd) {
        await forgetProposal(this.#ports, record);
      }
    }
  }
}

/** Why a proposal cannot even be begun. */
function findObstacle(
  { branch, files }: ProposalRequest,
  recordId: string | undefined,
  { changed, records }: ProposalContext,
): SubmitAnswer | undefined {
  if (recordId !== undefined && !records.some(({ id }) => id === recordId)) {
    return impossible('proposal.impossible', 'This proposal was closed or given up meanwhile. Begin a new one.');
  }
  const invalid = checkBranchName(branch, { existing: [], protect: () => [] });
  if (invalid !== undefined) {
    return impossible('proposal.impossible', invalid);
  }
  const blocked = changed.find(file => files.includes(file.path) && file.blocked !== undefined);
  return blocked && impossible('proposal.files-changed', `${blocked.path} cannot be proposed: ${blocked.blocked}`);
}

function impossible(code: ProposalFailureCode, message: string): SubmitAnswer {
  return { kind: 'impossible', failure: createFailure('prepare', code, message) };
}
