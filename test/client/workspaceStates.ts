import type {
  ChangeView,
  EnvironmentState,
  FieldView,
  ObjectView,
  RepositoryState,
  WorkspaceState,
} from '../../server/src/protocol.ts';

/** Values of the protocol for the client's suites: plausible, and as short to write as what a test is about. */

const none = { added: 0, removed: 0, changed: 0, fields: 0, risks: 0 };

/** An unchanged environment compared with `origin/main`, unless said otherwise. */
export function environmentState(name: string, differences: Partial<EnvironmentState> = {}): EnvironmentState {
  const path = `environments/${name}`;
  return {
    id: `kustomize:${path}`,
    name,
    kind: 'kustomize',
    path,
    declaredIn: { uri: `file:///shop/${path}/kustomization.yaml`, range: lineRange(0) },
    deployed: {
      label: 'origin/main',
      sentence: 'compared with origin/main, fetched 3 hours ago (assumed)',
      confidence: 'assumed',
      revision: '0123456789abcdef0123456789abcdef01234567',
    },
    status: 'unchanged',
    updating: false,
    yours: none,
    waiting: none,
    headline: 'unchanged',
    errors: [],
    unknowns: [],
    ...differences,
  };
}

/** An environment in which edits change `objects` objects. */
export function changedEnvironment(name: string, objects: number, differences: Partial<EnvironmentState> = {}): EnvironmentState {
  const yours = { ...none, changed: objects, fields: objects };
  const headline = objects === 1 ? '1 object changes' : `${objects} objects change`;
  return environmentState(name, { status: 'changed', yours, headline, ...differences });
}

/** A repository `file:///shop` with these environments. */
export function repositoryState(
  environments: readonly EnvironmentState[],
  differences: Partial<RepositoryState> = {},
): RepositoryState {
  return { root: 'file:///shop', name: 'shop', git: true, target: 'origin/main', environments, problem: null, ...differences };
}

/** A computed state of a workspace with these repositories. */
export function workspaceState(...repositories: readonly RepositoryState[]): WorkspaceState {
  return { revision: 1, phase: 'ready', repositories };
}

/** A changed Deployment of the person's own, unless said otherwise. */
export function objectView(name: string, differences: Partial<ObjectView> = {}): ObjectView {
  const namespace = 'shop';
  return {
    key: `apps/Deployment/${namespace}/${name}`,
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace,
    name,
    renamedFrom: null,
    change: 'changed',
    pruned: null,
    origin: 'yours',
    fields: [fieldView('/spec/replicas')],
    risks: [],
    ...differences,
  };
}

/** A field that goes from 1 to 3, unless said otherwise. */
export function fieldView(path: string, differences: Partial<FieldView> = {}): FieldView {
  return { path, displayPath: path.slice(1).replaceAll('/', '.'), from: '1', to: '3', origin: 'yours', ...differences };
}

/** The change of an environment of {@link environmentState}. */
export function changeView(name: string, ...objects: readonly ObjectView[]): ChangeView {
  return { environment: `kustomize:environments/${name}`, objects };
}

/** A range at the beginning of a line, from 0. */
export function lineRange(line: number): {
  start: { line: number; character: number };
  end: { line: number; character: number };
} {
  return { start: { line, character: 0 }, end: { line, character: 0 } };
}
