import * as vscode from 'vscode';
import { marksRequest } from '../../server/src/protocol.ts';
import type { MarksView } from '../../server/src/protocol.ts';
import { LatestTask } from './latestTask.ts';
import type { ServerConnection } from './serverConnection.ts';
import { readSettings } from './settings.ts';

type Origin = MarksView['marks'][number]['origin'];

/** Marks in the gutter and the overview ruler at values that change what an environment receives. */
export class Marks implements vscode.Disposable {
  readonly #server: ServerConnection;
  readonly #types: Readonly<Record<Origin, vscode.TextEditorDecorationType>>;
  readonly #marking = new LatestTask(() => this.#markVisible());
  readonly #listeners: vscode.Disposable;

  constructor(server: ServerConnection, extensionUri: vscode.Uri) {
    this.#server = server;
    this.#types = { yours: createType(extensionUri, 'yours'), waiting: createType(extensionUri, 'waiting') };
    this.#listeners = vscode.Disposable.from(
      server.onDidChangeState(() => this.#marking.request()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#marking.request()),
      vscode.workspace.onDidChangeConfiguration(
        event => event.affectsConfiguration('driftline.marks') && this.#marking.request(),
      ),
    );
    this.#marking.request();
  }

  dispose(): void {
    this.#marking.dispose();
    this.#listeners.dispose();
    Object.values(this.#types).forEach(type => type.dispose());
  }

  async #markVisible(): Promise<void> {
    const editors = vscode.window.visibleTextEditors.filter(({ document }) => document.uri.scheme === 'file');
    const wanted = readSettings().marks && this.#server.situation === 'ready';
    for (const editor of editors) {
      await (wanted ? this.#mark(editor) : this.#apply(editor, []));
    }
  }

  /** An answer for a text that was edited meanwhile is dropped: the marks there have moved with the text. */
  async #mark(editor: vscode.TextEditor): Promise<void> {
    const { document } = editor;
    const { version } = document;
    const view = await this.#server.request<MarksView>(marksRequest, { textDocument: { uri: document.uri.toString() } });
    if (view && !view.updating && document.version === version && !document.isClosed) {
      this.#apply(editor, view.marks);
    }
  }

  #apply(editor: vscode.TextEditor, marks: MarksView['marks']): void {
    for (const origin of ['yours', 'waiting'] as const) {
      const ranges = marks.filter(mark => mark.origin === origin).map(({ range }) => asRange(range));
      editor.setDecorations(this.#types[origin], ranges);
    }
  }
}

/** The two differ by shape, not only by colour. */
function createType(extensionUri: vscode.Uri, origin: Origin): vscode.TextEditorDecorationType {
  const icon = (theme: 'light' | 'dark'): vscode.Uri =>
    vscode.Uri.joinPath(extensionUri, 'client', 'media', `${origin}-${theme}.svg`);
  return vscode.window.createTextEditorDecorationType({
    light: { gutterIconPath: icon('light') },
    dark: { gutterIconPath: icon('dark') },
    gutterIconSize: 'contain',
    overviewRulerColor: new vscode.ThemeColor(`driftline.${origin}`),
    overviewRulerLane: vscode.OverviewRulerLane.Left,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}

function asRange({ start, end }: MarksView['marks'][number]['range']): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
