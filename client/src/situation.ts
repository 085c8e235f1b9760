import type { WorkspaceState } from '../../server/src/protocol.ts';

/**
 * What there is to show at all. View, status item and menus decide by the same word; it is also the context key
 * `driftline.situation`.
 */
export type Situation = 'noFolder' | 'untrusted' | 'starting' | 'stopped' | 'noEnvironment' | 'ready';

/** What is known about the server's process. `stopped`: it ended too often and is not started again. */
export type ServerCondition = 'idle' | 'starting' | 'running' | 'stopped';

/** What the server says before it said anything. */
export const initialState: WorkspaceState = { revision: 0, phase: 'starting', repositories: [] };

/** What the situation depends on. */
export interface Circumstances {
  readonly condition: ServerCondition;
  /** Number of workspace folders. */
  readonly folders: number;
  /** Whether the person trusts the workspace; the server may not know yet. */
  readonly trusted: boolean;
  readonly state: WorkspaceState;
}

/** Judges the situation. */
export function judgeSituation({ condition, folders, trusted, state }: Circumstances): Situation {
  if (folders === 0) {
    return 'noFolder';
  }
  if (condition === 'stopped') {
    return 'stopped';
  }
  if (!trusted) {
    return 'untrusted';
  }
  if (state.repositories.some(({ environments, problem }) => environments.length > 0 || problem !== null)) {
    return 'ready';
  }
  return state.phase === 'starting' || state.phase === 'untrusted' ? 'starting' : 'noEnvironment';
}

/** The same state as something whose answer is on its way, for as long as the server is started again. */
export function asUpdating(state: WorkspaceState): WorkspaceState {
  const repositories = state.repositories.map(repository => ({
    ...repository,
    environments: repository.environments.map(environment => ({ ...environment, updating: true })),
  }));
  return { ...state, phase: repositories.length > 0 ? 'updating' : 'starting', repositories };
}
