import * as vscode from 'vscode';
import { openDiffCommand, openSourceCommand, refreshNotification, showChangeCommand } from '../../server/src/protocol.ts';
import { readEnvironmentArgument } from './commandArguments.ts';
import { createConfiguration } from './configurationFile.ts';
import { pickEnvironment } from './environmentPick.ts';
import type { EnvironmentsView } from './environmentsView.ts';
import type { Navigation } from './navigation.ts';
import type { ServerConnection } from './serverConnection.ts';
import { explainCommand, openFindingCommand } from './treeItem.ts';
import type { TreeNode } from './treeNode.ts';

/** What commands act on. */
export interface CommandParts {
  readonly server: ServerConnection;
  readonly view: EnvironmentsView;
  readonly navigation: Navigation;
  readonly channel: vscode.LogOutputChannel;
}

/** Registers every command, one line each; the manifest has their titles and places. */
export function registerCommands({ server, view, navigation, channel }: CommandParts): vscode.Disposable {
  const handlers: Readonly<Record<string, (argument: unknown) => unknown>> = {
    'driftline.showEnvironments': () => view.show(),
    [showChangeCommand]: argument => showChange(server, view, argument),
    [openDiffCommand]: argument => navigation.openDiff(argument),
    'driftline.openRendering': argument => navigation.openRendering(argument),
    [openSourceCommand]: argument => navigation.openSource(argument),
    [explainCommand]: argument => navigation.explain(argument),
    [openFindingCommand]: argument => navigation.openSource(asNode(argument, 'finding')?.finding.location),
    'driftline.openKustomization': argument => navigation.openKustomization(argument),
    'driftline.filterEnvironments': () => view.askFilter(),
    'driftline.clearFilter': () => view.clearFilter(),
    'driftline.copyName': argument => copy(nameOf(server, argument)),
    'driftline.copyId': argument => copy(asNode(argument, 'environment')?.environment),
    'driftline.copyPath': argument => copy(asNode(argument, 'field')?.view.displayPath),
    'driftline.copyValue': argument => copy(valueOf(argument)),
    'driftline.createConfiguration': () => createConfiguration(),
    'driftline.refresh': () => server.notify(refreshNotification),
    'driftline.restartServer': () => server.restart(),
    'driftline.showLog': () => channel.show(),
  };
  return vscode.Disposable.from(...Object.entries(handlers).map(([id, handler]) => vscode.commands.registerCommand(id, handler)));
}

/** From a lens, a hover or the palette: the change of an environment in the view. */
async function showChange(server: ServerConnection, view: EnvironmentsView, argument: unknown): Promise<void> {
  const params = readEnvironmentArgument(argument) ?? (await pickEnvironment(server.state, 'Show Change'));
  if (params) {
    await view.show(params);
  }
}

async function copy(text: string | undefined): Promise<void> {
  if (text !== undefined) {
    await vscode.env.clipboard.writeText(text);
  }
}

function nameOf(server: ServerConnection, argument: unknown): string | undefined {
  const environment = asNode(argument, 'environment');
  const { repositories } = server.state;
  return environment
    ? repositories.find(({ root }) => root === environment.root)?.environments.find(({ id }) => id === environment.environment)
        ?.name
    : asNode(argument, 'object')?.view.name;
}

function valueOf(argument: unknown): string | undefined {
  const view = asNode(argument, 'field')?.view;
  return view?.to ?? view?.from ?? undefined;
}

/** The view hands its own nodes to its menus; anything else that calls is turned away by its lack of the kind. */
function asNode<K extends TreeNode['kind']>(argument: unknown, kind: K): Extract<TreeNode, { kind: K }> | undefined {
  const isNode =
    typeof argument === 'object' && argument !== null && 'kind' in argument && argument.kind === kind && 'parent' in argument;
  return isNode ? (argument as Extract<TreeNode, { kind: K }>) : undefined;
}
