import * as vscode from 'vscode';
import { registerCharts } from './charts.ts';
import { registerCommands } from './commands.ts';
import { EnvironmentsView } from './environmentsView.ts';
import { Marks } from './marks.ts';
import { Navigation } from './navigation.ts';
import { registerProposals } from './proposals.ts';
import { Renderings } from './renderings.ts';
import { ServerConnection } from './serverConnection.ts';
import { StatusItem } from './statusItem.ts';
import { VisibleContent } from './visibleContent.ts';
import { YamlCoexistence } from './yamlCoexistence.ts';
import { registerYamlIndentation } from './yamlIndentation.ts';

/**
 * The extension: what there is in the editor, and what each part needs. The parts show what the language server says; what it
 * means is decided there. Everything is disposed with the extension, the server's process included.
 */
export function activate(context: vscode.ExtensionContext): void {
  const { extensionUri, subscriptions } = context;
  const channel = vscode.window.createOutputChannel('Driftline', { log: true });
  const server = new ServerConnection(extensionUri, channel);
  const coexistence = new YamlCoexistence(server);
  const renderings = new Renderings(server);
  const view = new EnvironmentsView(server);
  const navigation = new Navigation(server, renderings);
  subscriptions.push(
    channel,
    server,
    coexistence,
    renderings,
    view,
    new StatusItem(server),
    new Marks(server, extensionUri),
    new VisibleContent(server, view, renderings),
    registerCommands({ server, view, navigation, channel }),
    registerProposals(context, server),
    registerCharts(context, server),
    registerYamlIndentation(),
  );
  server.start(coexistence.middleware);
}
