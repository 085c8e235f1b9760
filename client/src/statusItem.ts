import * as vscode from 'vscode';
import { initialState } from './situation.ts';
import type { Situation } from './situation.ts';
import type { ServerConnection } from './serverConnection.ts';
import { describeStatus } from './statusText.ts';

/** Milliseconds of computing before it is shown: below, an answer is there before a spinner would be seen. */
const patience = 300;

/** The item in the status bar: how many environments there are, how many change, compared with what. */
export class StatusItem implements vscode.Disposable {
  readonly #server: ServerConnection;
  readonly #item = vscode.window.createStatusBarItem('driftline.status', vscode.StatusBarAlignment.Left, 0);
  readonly #listener: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;
  #spinning = false;

  constructor(server: ServerConnection) {
    this.#server = server;
    this.#item.name = 'Driftline';
    this.#listener = server.onDidChangeState(() => this.#update());
    this.#update();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#listener.dispose();
    this.#item.dispose();
  }

  #update(): void {
    const { phase } = this.#server.state;
    const { situation } = this.#server;
    const busy = situation === 'starting' || (situation === 'ready' && (phase === 'updating' || phase === 'starting'));
    if (!busy) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#spinning = false;
    } else {
      this.#timer ??= setTimeout(() => {
        this.#spinning = true;
        this.#show();
      }, patience);
    }
    this.#show();
  }

  #show(): void {
    const { situation } = this.#server;
    const status = describeStatus(situation, situation === 'ready' ? this.#server.state : initialState);
    if (!status) {
      this.#item.hide();
      return;
    }
    this.#item.text = this.#spinning ? status.text.replace(/^\$\([^)]*\)/, '$(sync~spin)') : status.text;
    this.#item.tooltip = new vscode.MarkdownString(status.tooltip);
    this.#item.accessibilityInformation = { label: `${status.spoken}${this.#spinning ? ', updating' : ''}` };
    this.#item.command = commandFor(situation);
    this.#item.backgroundColor =
      status.severity === 'warning' ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.show();
  }
}

function commandFor(situation: Situation): string {
  switch (situation) {
    case 'untrusted':
      return 'workbench.trust.manage';
    case 'stopped':
      return 'driftline.restartServer';
    case 'noFolder':
    case 'starting':
    case 'noEnvironment':
    case 'ready':
      return 'driftline.showEnvironments';
  }
}
