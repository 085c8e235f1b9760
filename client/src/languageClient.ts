import * as vscode from 'vscode';
import { CloseAction, ErrorAction, LanguageClient, RevealOutputChannelOn, TransportKind } from 'vscode-languageclient/node';
import type { ErrorHandler, LanguageClientOptions, Middleware } from 'vscode-languageclient/node';
import { openDiffCommand, openSourceCommand, showChangeCommand } from '../../server/src/protocol.ts';
import type { InitializationOptions } from '../../server/src/protocol.ts';
import { readForges, readSettings } from './settings.ts';
import { nameTracedMessage } from './tracedMessage.ts';

/**
 * Sets up the client of the language server: how the process is started, which documents it sees, what happens when it ends.
 * Knows no view; nothing here pops up.
 */

/** What the set-up needs from outside. */
export interface LanguageClientParts {
  readonly extensionUri: vscode.Uri;
  readonly channel: vscode.LogOutputChannel;
  readonly middleware: Middleware;
  /** The process ended: how long to wait before it is started again, `undefined` to leave it. */
  readonly delayAfterEnd: () => number | undefined;
}

/** Commands that Markdown of the server may link to. */
const linkedCommands = [showChangeCommand, openSourceCommand, openDiffCommand];

/** Failures go to the log; the status item and the view tell what matters. */
class QuietLanguageClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }

  override warn(message: string, data?: unknown): void {
    super.warn(message, data, false);
  }

  override info(message: string, data?: unknown): void {
    super.info(message, data, false);
  }
}

/** A client that is not started yet. The server runs on the extension host's own Node. */
export function createLanguageClient(parts: LanguageClientParts): LanguageClient {
  const module = vscode.Uri.joinPath(parts.extensionUri, 'dist', 'server.js').fsPath;
  const server = { module, transport: TransportKind.ipc };
  const serverOptions = { run: server, debug: { ...server, options: { execArgv: ['--nolazy', '--inspect=6009'] } } };
  const clientOptions: LanguageClientOptions = {
    // Any file may be an ingredient: a generator may read a plain text, so unsaved buffers of all files reach the server.
    documentSelector: [{ scheme: 'file' }],
    outputChannel: parts.channel,
    traceOutputChannel: withoutContent(parts.channel),
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions: readInitializationOptions,
    initializationFailedHandler: () => false,
    synchronize: { configurationSection: 'driftline' },
    markdown: { isTrusted: { enabledCommands: linkedCommands }, supportHtml: false },
    errorHandler: createErrorHandler(parts.delayAfterEnd),
    middleware: parts.middleware,
  };
  return new QuietLanguageClient('driftline', 'Driftline', serverOptions, clientOptions);
}

function readInitializationOptions(): InitializationOptions {
  return { trusted: vscode.workspace.isTrusted, settings: readSettings(), forges: readForges(), marks: true };
}

/**
 * The log for traced messages. That one was sent or received is logged and never its content, whatever the settings ask for by hand:
 * it may be a token.
 */
function withoutContent(channel: vscode.LogOutputChannel): vscode.LogOutputChannel {
  const trace = (message: string): void => channel.trace(nameTracedMessage(message));
  return Object.create(channel, { trace: { value: trace } }) as vscode.LogOutputChannel;
}

function createErrorHandler(delayAfterEnd: () => number | undefined): ErrorHandler {
  return {
    error: () => ({ action: ErrorAction.Continue, handled: true }),
    closed: async () => {
      const delay = delayAfterEnd();
      if (delay === undefined) {
        return { action: CloseAction.DoNotRestart, handled: true };
      }
      await new Promise(resolve => setTimeout(resolve, delay));
      return { action: CloseAction.Restart, handled: true };
    },
  };
}
