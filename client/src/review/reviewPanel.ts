import { randomBytes, randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import {
  discardProposalRequest,
  planProposalRequest,
  submitProposalRequest,
  switchToProposalRequest,
  takeBackProposalRequest,
} from '../../../server/src/protocol.ts';
import type {
  ActionResult,
  PlanProposalParams,
  ProposalPlanView,
  ProposalProgress,
  ProposalRecordParams,
  ProposalResultView,
  RepositoryState,
  SubmitProposalParams,
} from '../../../server/src/protocol.ts';
import type { Consent } from '../consent.ts';
import type { Credentials } from '../credentials.ts';
import { openWebAddress } from '../openWebAddress.ts';
import { originOf } from '../proposalTexts.ts';
import type { ServerConnection } from '../serverConnection.ts';
import { openFileDiff } from './fileDiff.ts';
import { createReviewHtml } from './reviewHtml.ts';
import type { HostMessage, PageMessage, PlanRequest, ReviewAction, ReviewCircumstances, ReviewTarget } from './reviewMessages.ts';
import { againOf, startSubmission, takeProgress, takeResult } from './submission.ts';
import type { Submission, SubmitRequest } from './submission.ts';

/** What a panel needs of the rest of the client. */
export interface ReviewParts {
  readonly server: ServerConnection;
  readonly consent: Consent;
  readonly credentials: Credentials;
  /** A proposal was made, or something was done with one. */
  readonly onDidAct: (root: string) => void;
  readonly pageFiles: PageFiles;
}

/** What the page is built of. */
export interface PageFiles {
  readonly script: string;
  readonly style: string;
}

/** Milliseconds in which changes of a submission are collected before the page is told. */
const collecting = 50;

/**
 * The review page of one repository, seen from the extension: answers the page, asks the server, and holds the submission, which goes
 * on when the page is hidden or closed. What the person wrote is the page's own.
 */
export class ReviewPanel implements vscode.Disposable {
  readonly #parts: ReviewParts;
  readonly #panel: vscode.WebviewPanel;
  readonly #folder: string;
  readonly #listeners: vscode.Disposable;
  #target: ReviewTarget;
  #plan: ProposalPlanView | undefined;
  #planning: vscode.CancellationTokenSource | undefined;
  #submitting: vscode.CancellationTokenSource | undefined;
  #submission: Submission | null = null;
  /** The person has signed in, and the forge has not said as whom yet. */
  #signingIn = false;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** `folder` is the repository's root, or a folder in it as long as that is not known. */
  constructor(parts: ReviewParts, panel: vscode.WebviewPanel, folder: string, target: ReviewTarget) {
    this.#parts = parts;
    this.#panel = panel;
    this.#folder = folder;
    this.#target = target;
    panel.iconPath = new vscode.ThemeIcon('git-pull-request-create');
    panel.webview.options = { enableScripts: true, localResourceRoots: [] };
    this.#listeners = vscode.Disposable.from(
      panel.webview.onDidReceiveMessage((message: PageMessage) => this.#receive(message)),
      panel.onDidDispose(() => this.#close()),
      parts.server.onDidChangeState(() => this.#tellCircumstances()),
      parts.credentials.onDidChange(() => this.#post({ type: 'stale' })),
      parts.consent.onDidChange(() => {
        this.#tellCircumstances();
        this.#post({ type: 'stale' });
      }),
    );
    const nonce = randomBytes(16).toString('base64url');
    panel.webview.html = createReviewHtml({ ...parts.pageFiles, nonce, root: folder });
  }

  /** URI of the repository's root. */
  get root(): string {
    return this.#repository?.root ?? this.#folder;
  }

  /**
   * Brings the page to the front. What it is asked for now replaces what it was opened for; without that it stays as it is, unless its
   * proposal is made: then a new one begins. One that runs goes on.
   */
  show(target: ReviewTarget | undefined): void {
    const phase = this.#submission?.phase;
    const next = target ?? (phase === 'done' ? { id: randomUUID() } : undefined);
    if (next && (phase === undefined || phase === 'done' || phase === 'failed')) {
      this.#submission = null;
      this.#target = next;
      this.#start();
    }
    this.#panel.reveal();
  }

  /** Takes what the server reports of a submission. */
  takeProgress(progress: ProposalProgress): void {
    if (this.#submission && this.#submitting && progress.root === this.root) {
      this.#setSubmission(takeProgress(this.#submission, progress));
    }
  }

  dispose(): void {
    this.#panel.dispose();
  }

  get #repository(): RepositoryState | undefined {
    const { repositories } = this.#parts.server.state;
    return (
      repositories.find(({ root }) => root === this.#folder) ??
      repositories.find(({ root }) => this.#folder.startsWith(`${root}/`))
    );
  }

  get #circumstances(): ReviewCircumstances {
    const { server } = this.#parts;
    const repository = this.#repository;
    const environments = repository?.environments ?? [];
    return {
      situation: server.situation,
      repository: repository?.name ?? '',
      revision: server.state.revision,
      updating: environments.some(({ updating }) => updating),
      environmentNames: Object.fromEntries(environments.map(({ id, name }) => [id, name])),
      connected: this.#isConnected(this.#plan),
      modifier: process.platform === 'darwin' ? 'Cmd' : 'Ctrl',
    };
  }

  #isConnected(plan: ProposalPlanView | undefined): boolean {
    const host = plan?.destination?.forge?.host;
    return host !== undefined && this.#parts.consent.has({ root: this.root, host });
  }

  #receive(message: PageMessage): void {
    switch (message.type) {
      case 'ready':
        this.#start();
        return;
      case 'plan':
        void this.#makePlan(message.asked, message.request);
        return;
      case 'submit':
        void this.#submit(message.request);
        return;
      case 'cancel':
        this.#cancel();
        return;
      case 'dismiss':
        void this.#dismiss(message.discard);
        return;
      case 'openFile':
        void this.#openFile(message.path);
        return;
      case 'openLink':
        void openWebAddress(message.url);
        return;
      case 'copy':
        void vscode.env.clipboard.writeText(message.text).then(() => this.#tell(`${message.what} is copied.`));
        return;
      case 'action':
        void this.#act(message.action);
    }
  }

  #start(): void {
    this.#post({
      type: 'start',
      target: this.#target,
      circumstances: this.#circumstances,
      submission: this.#submission,
    });
  }

  /**
   * Without the person's agreement nothing but the clone is asked. With it, what is known without the network is shown first, as long
   * as the forge is not known.
   */
  async #makePlan(asked: number, request: PlanRequest): Promise<void> {
    this.#planning?.cancel();
    const source = new vscode.CancellationTokenSource();
    this.#planning = source;
    const online = this.#isConnected(this.#plan);
    const plan = await this.#askPlan(request, online, source.token);
    if (source.token.isCancellationRequested) {
      return;
    }
    this.#takePlan(asked, plan);
    if (plan && !online && this.#isConnected(plan)) {
      const more = await this.#askPlan(request, true, source.token);
      if (more && !source.token.isCancellationRequested) {
        this.#takePlan(asked, more);
      }
    }
  }

  #askPlan(request: PlanRequest, online: boolean, token: vscode.CancellationToken): Promise<ProposalPlanView | undefined> {
    const params: PlanProposalParams = { ...request, root: this.root, ...(online ? { online } : {}) };
    return this.#parts.server.request<ProposalPlanView>(planProposalRequest, params, token);
  }

  #takePlan(asked: number, plan: ProposalPlanView | undefined): void {
    const connected = this.#isConnected(this.#plan);
    this.#plan = plan ?? this.#plan;
    if (connected !== this.#isConnected(this.#plan)) {
      this.#tellCircumstances();
    }
    this.#panel.title = this.#closed ? '' : nameTab(plan);
    this.#post({ type: 'plan', asked, plan: plan ?? null });
    if (this.#signingIn && plan?.account) {
      this.#signingIn = false;
      this.#tell(`Signed in to ${plan.destination?.forge?.host ?? 'the forge'} as ${plan.account.login}.`);
    }
  }

  async #submit(request: SubmitRequest): Promise<void> {
    if (this.#submitting) {
      return;
    }
    const source = new vscode.CancellationTokenSource();
    this.#submitting = source;
    this.#planning?.cancel();
    this.#setSubmission(startSubmission(request, this.#submission ?? undefined));
    const params: SubmitProposalParams = { ...request, root: this.root };
    const result = await this.#parts.server.request<ProposalResultView>(submitProposalRequest, params, source.token);
    this.#submitting = undefined;
    if (this.#submission) {
      const ended = takeResult(this.#submission, result);
      this.#setSubmission(ended);
      this.#parts.onDidAct(this.root);
      if (this.#closed) {
        await tellEnd(ended);
      }
    }
  }

  #cancel(): void {
    if (this.#submitting && this.#submission?.phase === 'running') {
      this.#setSubmission({ ...this.#submission, phase: 'stopping' });
      this.#submitting.cancel();
    }
  }

  async #dismiss(discard: string | null): Promise<void> {
    this.#setSubmission(null);
    if (discard !== null) {
      const params: ProposalRecordParams = { root: this.root, record: discard };
      const result = await this.#parts.server.request<ActionResult>(discardProposalRequest, params);
      this.#tellResult(result, '');
      this.#parts.onDidAct(this.root);
    }
  }

  async #openFile(path: string): Promise<void> {
    const file = this.#plan?.files.find(candidate => candidate.path === path);
    if (file) {
      await openFileDiff(file, this.root);
    }
  }

  async #act(action: ReviewAction): Promise<void> {
    switch (action) {
      case 'connect':
        await this.#connect();
        return;
      case 'signIn':
        this.#signingIn = await this.#signIn();
        this.#post({ type: 'stale' });
        return;
      case 'signInAndRetry':
        if ((await this.#signIn()) && this.#submission?.phase === 'failed') {
          await this.#submit(againOf(this.#submission));
        }
        return;
      case 'switchToBranch':
        await this.#actOnRecord(switchToProposalRequest, `You are on ${this.#submission?.request.branch ?? 'the branch'} now.`);
        return;
      case 'takeBack':
        await this.#actOnRecord(takeBackProposalRequest, 'The proposed files are as in the last commit again.');
        return;
      case 'close':
        this.#panel.dispose();
        return;
      case 'manageTrust':
        await vscode.commands.executeCommand('workbench.trust.manage');
        return;
      case 'restartServer':
        await vscode.commands.executeCommand('driftline.restartServer');
        return;
      case 'showLog':
        await vscode.commands.executeCommand('driftline.showLog');
    }
  }

  async #connect(): Promise<void> {
    const host = this.#plan?.destination?.forge?.host;
    if (host !== undefined) {
      await this.#parts.consent.give({ root: this.root, host });
    }
  }

  /** Answers whether there is a token now; whether the forge takes it is another question. */
  async #signIn(): Promise<boolean> {
    const forge = this.#plan?.destination?.forge;
    if (!forge) {
      return false;
    }
    // Signing in is agreeing to it.
    await this.#connect();
    return this.#parts.credentials.signIn({ kind: forge.kind, label: forge.label, origin: originOf(forge.webUrl) });
  }

  async #actOnRecord(method: string, done: string): Promise<void> {
    const record = this.#submission?.id;
    if (record) {
      const params: ProposalRecordParams = { root: this.root, record };
      this.#tellResult(await this.#parts.server.request<ActionResult>(method, params), done);
      this.#parts.onDidAct(this.root);
    }
  }

  #tellResult(result: ActionResult | undefined, done: string): void {
    if (!result || result.problem !== null) {
      this.#post({ type: 'told', text: result?.problem ?? 'The Driftline server did not answer.', kind: 'problem' });
    } else if (result.message ?? done) {
      this.#tell(result.message ?? done);
    }
  }

  #tell(text: string): void {
    this.#post({ type: 'told', text, kind: 'message' });
  }

  #tellCircumstances(): void {
    this.#post({ type: 'circumstances', circumstances: this.#circumstances });
  }

  #setSubmission(submission: Submission | null): void {
    this.#submission = submission;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#post({ type: 'submission', submission: this.#submission });
    }, collecting);
  }

  #post(message: HostMessage): void {
    if (!this.#closed) {
      // A hidden page does not get it; it asks for everything when it is shown again.
      void this.#panel.webview.postMessage(message);
    }
  }

  #close(): void {
    this.#closed = true;
    this.#planning?.cancel();
    this.#listeners.dispose();
    clearTimeout(this.#timer);
  }
}

function nameTab(plan: ProposalPlanView | undefined): string {
  if (!plan) {
    return 'Propose Change';
  }
  return plan.updates ? `Update #${plan.updates.number}: ${plan.repository}` : `Propose: ${plan.repository}`;
}

/** The page was closed meanwhile; what came of the proposal is told all the same. */
async function tellEnd({ phase, record, failure, request }: Submission): Promise<void> {
  const url = record?.pullRequest?.webUrl;
  const open = 'Open in Browser';
  const choice =
    phase === 'done'
      ? await vscode.window.showInformationMessage(`“${request.title}” is proposed.`, ...(url === undefined ? [] : [open]))
      : await vscode.window.showWarningMessage(`“${request.title}” was not proposed: ${failure?.message ?? ''}`);
  if (choice === open && url !== undefined) {
    await openWebAddress(url);
  }
}
