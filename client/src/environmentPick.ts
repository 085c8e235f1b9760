import * as vscode from 'vscode';
import type { EnvironmentParams, WorkspaceState } from '../../server/src/protocol.ts';
import { describeEnvironment, describeReference } from './phrases.ts';

/** Asks which environment is meant; `undefined` if the person chooses none. A single one is not asked for. */
export async function pickEnvironment({ repositories }: WorkspaceState, title: string): Promise<EnvironmentParams | undefined> {
  const items = repositories.flatMap(repository =>
    repository.environments.map(environment => ({
      label: environment.name,
      description: describeEnvironment(environment),
      detail: [...(repositories.length > 1 ? [repository.name] : []), environment.path, describeReference(environment)].join(
        ' · ',
      ),
      params: { root: repository.root, environment: environment.id },
    })),
  );
  const [only] = items;
  if (only && items.length === 1) {
    return only.params;
  }
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: 'Environment',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.params;
}
