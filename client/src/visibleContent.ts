import * as vscode from 'vscode';
import { visibleNotification } from '../../server/src/protocol.ts';
import type { VisibleParams } from '../../server/src/protocol.ts';
import type { EnvironmentsView } from './environmentsView.ts';
import type { Renderings } from './renderings.ts';
import type { ServerConnection } from './serverConnection.ts';

/** Tells the server what is on the screen, so that it is computed first. */
export class VisibleContent implements vscode.Disposable {
  readonly #server: ServerConnection;
  readonly #view: EnvironmentsView;
  readonly #renderings: Renderings;
  readonly #listeners: vscode.Disposable;
  #told = '';

  constructor(server: ServerConnection, view: EnvironmentsView, renderings: Renderings) {
    this.#server = server;
    this.#view = view;
    this.#renderings = renderings;
    this.#listeners = vscode.Disposable.from(
      vscode.window.onDidChangeVisibleTextEditors(() => this.#tell()),
      view.onDidChangeVisible(() => this.#tell()),
      server.onDidChangeState(() => this.#tell()),
    );
  }

  dispose(): void {
    this.#listeners.dispose();
  }

  #tell(): void {
    const documents = vscode.window.visibleTextEditors
      .map(({ document }) => document.uri)
      .filter(({ scheme }) => scheme === 'file');
    const shown = [...this.#view.visibleEnvironments, ...this.#renderings.openEnvironments];
    const params: VisibleParams = {
      environments: shown.map(({ root, environment }) => ({ root, environment })),
      documents: documents.map(uri => uri.toString()),
    };
    const text = JSON.stringify([params, this.#server.situation]);
    if (text !== this.#told) {
      this.#told = text;
      this.#server.notify(visibleNotification, params);
    }
  }
}
