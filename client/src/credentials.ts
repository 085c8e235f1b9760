import * as vscode from 'vscode';
import type { Credential, CredentialParams } from '../../server/src/protocol.ts';
import { findProvider, scopesOf, validateToken } from './tokenTexts.ts';

/**
 * Tokens for forges: from VS Code's own sign-in, or typed by the person and kept in secret storage. A token is handed to the server for
 * the origin it was issued for, and never logged or shown.
 */

/** A forge that one can sign in to. */
export interface ForgeOrigin {
  readonly kind: string;
  readonly label: string;
  /** `https://github.com`. */
  readonly origin: string;
}

/** Origins that have a token in secret storage, which cannot be listed itself. */
const originsKey = 'driftline.tokenOrigins';

export class Credentials implements vscode.Disposable {
  readonly #secrets: vscode.SecretStorage;
  readonly #state: vscode.Memento;
  readonly #emitter = new vscode.EventEmitter<void>();
  readonly #sessions: vscode.Disposable;
  /** Tokens of VS Code's sign-in that a forge has refused; forgotten with the window. */
  readonly #refused = new Set<string>();
  /** Origins whose token was handed out last while the person waited for what came of it. */
  readonly #watched = new Set<string>();
  /** Origins of which the person is being told that their token was refused. */
  readonly #told = new Set<string>();

  /** Fires when somebody has signed in or out. */
  readonly onDidChange = this.#emitter.event;

  constructor({ secrets, globalState }: Pick<vscode.ExtensionContext, 'secrets' | 'globalState'>) {
    this.#secrets = secrets;
    this.#state = globalState;
    this.#sessions = vscode.authentication.onDidChangeSessions(({ provider }) => {
      if (provider.id === 'github' || provider.id === 'github-enterprise') {
        this.#emitter.fire();
      }
    });
  }

  /** Origins with a token in secret storage. */
  get origins(): readonly string[] {
    return this.#state.get<readonly string[]>(originsKey) ?? [];
  }

  /** Answers the server; `null`: there is none, or the person declined. */
  async answer({ source, kind, origin, interactive }: CredentialParams): Promise<Credential | null> {
    if (interactive) {
      this.#watched.add(origin);
    } else {
      this.#watched.delete(origin);
    }
    const token =
      source === 'authentication'
        ? await this.#readSession(kind, origin, interactive)
        : ((await this.#secrets.get(keyOf(origin))) ?? (interactive ? await this.#askToken(kind, origin) : undefined));
    return token === undefined ? null : { token };
  }

  /** The forge has refused the token that was answered last: it is not offered again. */
  async reject({ source, kind, origin }: CredentialParams): Promise<void> {
    if (source === 'secretStorage') {
      const isKnown = this.origins.includes(origin);
      await this.#forget(origin);
      if (isKnown && !this.#watched.has(origin)) {
        await this.#tellRefused(kind, origin);
      }
      return;
    }
    const token = await this.#readSession(kind, origin, false);
    if (token !== undefined) {
      this.#refused.add(token);
    }
  }

  /** Signs in, with VS Code's own sign-in where there is one. Answers whether it was done. */
  async signIn({ kind, label, origin }: ForgeOrigin): Promise<boolean> {
    const provider = findProvider(kind, origin, readEnterpriseUri());
    const withToken = 'Use a Token…';
    const way = provider
      ? await vscode.window.showQuickPick([`Sign In with ${label}`, withToken], { title: `Sign In to ${hostOf(origin)}` })
      : withToken;
    if (way === undefined) {
      return false;
    }
    const token = way === withToken ? await this.#askToken(kind, origin) : await this.#readSession(kind, origin, true);
    return token !== undefined;
  }

  /** Forgets the token of an origin. */
  async signOut(origin: string): Promise<void> {
    await this.#forget(origin);
  }

  dispose(): void {
    this.#sessions.dispose();
    this.#emitter.dispose();
  }

  async #readSession(kind: string, origin: string, interactive: boolean): Promise<string | undefined> {
    const provider = findProvider(kind, origin, readEnterpriseUri());
    if (!provider) {
      return undefined;
    }
    try {
      const silent = await vscode.authentication.getSession(provider, ['repo'], { silent: true });
      if (silent && !this.#refused.has(silent.accessToken)) {
        return silent.accessToken;
      }
      const options = silent
        ? { forceNewSession: { detail: `${hostOf(origin)} no longer accepts the sign-in that VS Code has.` } }
        : { createIfNone: true };
      const session = interactive ? await vscode.authentication.getSession(provider, ['repo'], options) : undefined;
      return session?.accessToken;
    } catch {
      // The person declined, or the editor has no such provider.
      return undefined;
    }
  }

  async #askToken(kind: string, origin: string): Promise<string | undefined> {
    const host = hostOf(origin);
    const typed = await vscode.window.showInputBox({
      title: `Sign In to ${host}`,
      prompt: `A token for ${host} (${scopesOf(kind)}). It is kept in VS Code's secret storage and sent to ${origin} only.`,
      placeHolder: 'Token',
      password: true,
      ignoreFocusOut: true,
      validateInput: text => validateToken(text),
    });
    const token = typed?.trim();
    if (token === undefined || token === '') {
      return undefined;
    }
    await this.#secrets.store(keyOf(origin), token);
    await this.#state.update(originsKey, [...new Set([...this.origins, origin])]);
    this.#emitter.fire();
    return token;
  }

  /** Who has just typed a token, or has long relied on one, would otherwise only find that nothing is shown. */
  async #tellRefused(kind: string, origin: string): Promise<void> {
    if (this.#told.has(origin)) {
      return;
    }
    this.#told.add(origin);
    const again = 'Sign In…';
    const choice = await vscode.window.showWarningMessage(
      `${hostOf(origin)} does not accept the token that Driftline had for it. It is forgotten.`,
      again,
    );
    this.#told.delete(origin);
    if (choice === again) {
      await this.#askToken(kind, origin);
    }
  }

  async #forget(origin: string): Promise<void> {
    await this.#secrets.delete(keyOf(origin));
    await this.#state.update(
      originsKey,
      this.origins.filter(known => known !== origin),
    );
    this.#emitter.fire();
  }
}

function keyOf(origin: string): string {
  return `driftline.token:${origin}`;
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : origin;
}

function readEnterpriseUri(): string {
  return vscode.workspace.getConfiguration('github-enterprise').get('uri', '');
}
