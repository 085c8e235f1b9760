import * as vscode from 'vscode';
import { provenanceRequest, renderingRequest } from '../../server/src/protocol.ts';
import type {
  EnvironmentParams,
  EnvironmentState,
  ProvenanceView,
  RenderingParams,
  RenderingView,
  RepositoryState,
} from '../../server/src/protocol.ts';
import { readEnvironmentArgument, readRenderingArgument, readSourceArgument, readValueArgument } from './commandArguments.ts';
import type { RenderingArgument } from './commandArguments.ts';
import { pickEnvironment } from './environmentPick.ts';
import { diffTitle, sidesOf } from './renderingAddress.ts';
import type { Renderings } from './renderings.ts';
import type { ServerConnection } from './serverConnection.ts';

/** Goes to what a person asks for: a diff, a rendering, the line of a source. */
export class Navigation {
  readonly #server: ServerConnection;
  readonly #renderings: Renderings;

  constructor(server: ServerConnection, renderings: Renderings) {
    this.#server = server;
    this.#renderings = renderings;
  }

  /** Before and after of an environment or object in the diff editor; without git the rendering alone. */
  async openDiff(argument: unknown): Promise<void> {
    const wanted = readRenderingArgument(argument) ?? (await this.#pick('Open Changes'));
    const found = wanted && this.#find(wanted);
    if (!wanted || !found) {
      return;
    }
    const { repository, environment } = found;
    if (!environment.deployed) {
      await this.openRendering(wanted);
      return;
    }
    const target = repository.target ?? environment.deployed.label;
    const names = { environment: environment.name, target, deployed: environment.deployed.label, object: wanted.object };
    const [before, after] = sidesOf(wanted.origin).map(side => this.#renderings.uriOf(renderingOf(wanted, side)));
    await vscode.commands.executeCommand('vscode.diff', before, after, diffTitle(wanted.origin, names), { preview: true });
  }

  /** The rendering with the person's edits. */
  async openRendering(argument: unknown): Promise<void> {
    const wanted = readRenderingArgument(argument) ?? (await this.#pick('Open Rendering'));
    if (wanted && this.#find(wanted)) {
      const document = await vscode.workspace.openTextDocument(this.#renderings.uriOf(renderingOf(wanted, 'yours')));
      await vscode.window.showTextDocument(document, { preview: true });
    }
  }

  /** The place in a source: a location, what decides a field, where an object or environment comes from. */
  async openSource(argument: unknown): Promise<void> {
    const source = readSourceArgument(argument);
    if (source) {
      await showPlace(vscode.Uri.parse(source.uri, true), source.line, source.character);
      return;
    }
    if (readValueArgument(argument)) {
      await this.explain(argument);
      return;
    }
    const wanted = readRenderingArgument(argument) ?? (await this.#pick('Go to Source'));
    const environment = wanted && this.#find(wanted)?.environment;
    if (wanted && environment) {
      const location = await this.#sourceOfObject(wanted);
      await this.openSource(location ?? environment.declaredIn);
    }
  }

  /** The line that decides a rendered value; where that is unknown, says why in the status bar. */
  async explain(argument: unknown): Promise<void> {
    const params = readValueArgument(argument);
    const view = params && (await this.#server.request<ProvenanceView>(provenanceRequest, params));
    if (view?.decidedBy) {
      await this.openSource(view.decidedBy.location);
    } else if (params) {
      vscode.window.setStatusBarMessage(`Driftline: ${view?.message ?? 'the server does not answer'}`, 8000);
    }
  }

  /** The kustomization file of an environment. */
  async openKustomization(argument: unknown): Promise<void> {
    const params = readEnvironmentArgument(argument) ?? (await this.#pick('Open Kustomization'));
    const found = params && this.#find(params);
    if (!found) {
      return;
    }
    const folder = vscode.Uri.joinPath(vscode.Uri.parse(found.repository.root, true), found.environment.path);
    for (const name of ['kustomization.yaml', 'kustomization.yml', 'Kustomization']) {
      const file = vscode.Uri.joinPath(folder, name);
      if (await exists(file)) {
        await showPlace(file, 0, 0);
        return;
      }
    }
    await this.openSource(found.environment.declaredIn);
  }

  async #pick(title: string): Promise<RenderingArgument | undefined> {
    const params = await pickEnvironment(this.#server.state, title);
    return params && { ...params, origin: 'yours' };
  }

  #find({
    root,
    environment: id,
  }: EnvironmentParams): { repository: RepositoryState; environment: EnvironmentState } | undefined {
    const repository = this.#server.state.repositories.find(candidate => candidate.root === root);
    const environment = repository?.environments.find(candidate => candidate.id === id);
    return repository && environment && { repository, environment };
  }

  /** Where an object begins in the sources; looks on the side before if the change removes it. */
  async #sourceOfObject(wanted: RenderingArgument): Promise<unknown> {
    if (wanted.object === undefined) {
      return undefined;
    }
    for (const side of sidesOf(wanted.origin).toReversed()) {
      const view = await this.#server.request<RenderingView>(renderingRequest, renderingOf(wanted, side));
      const source = view?.objects[0]?.source;
      if (source) {
        return source;
      }
    }
    return undefined;
  }
}

function renderingOf({ root, environment, object }: RenderingArgument, side: RenderingParams['side']): RenderingParams {
  return object === undefined ? { root, environment, side } : { root, environment, side, object };
}

async function showPlace(uri: vscode.Uri, line: number, character: number): Promise<void> {
  const position = new vscode.Position(line, character);
  await vscode.window.showTextDocument(uri, { preview: true, selection: new vscode.Range(position, position) });
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
