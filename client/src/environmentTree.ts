import type {
  ChangeView,
  EnvironmentParams,
  EnvironmentState,
  ObjectView,
  RepositoryState,
  WorkspaceState,
} from '../../server/src/protocol.ts';
import { countObjects, matchesFilter } from './environmentFilter.ts';
import type { EnvironmentFilter } from './environmentFilter.ts';
import { initialState } from './situation.ts';
import type { EnvironmentNode, ObjectNode, PartNode, RepositoryNode, TreeNode } from './treeNode.ts';

/**
 * The content of the Environments view: which nodes there are, and which of them a new state touches. It asks nobody for
 * anything and knows no editor; the view fetches changes and shows nodes.
 */

/** What to show anew: everything, or these nodes with what is below them. */
export type TreeRefresh = 'all' | readonly TreeNode[];

export class EnvironmentTree {
  /** Nodes that outlive a state. */
  readonly #nodes = new Map<string, RepositoryNode | EnvironmentNode>();
  readonly #changes = new Map<string, ChangeView>();
  #state: WorkspaceState = initialState;
  #filter: EnvironmentFilter | undefined;

  get filter(): EnvironmentFilter | undefined {
    return this.#filter;
  }

  /** Takes the server's new state; the rest of the tree stays as it is. */
  update(state: WorkspaceState): TreeRefresh {
    const before = this.#outline();
    const old = this.#state;
    this.#state = state;
    if (before !== this.#outline()) {
      this.#forgetGone();
      return 'all';
    }
    return [...this.#nodes.values()].filter(node => {
      const [one, other] = node.kind === 'environment' ? [findState(old, node), findState(state, node)] : [];
      return JSON.stringify(one) !== JSON.stringify(other);
    });
  }

  /** Shows only what matches; `undefined` shows everything. */
  setFilter(filter: EnvironmentFilter | undefined): void {
    this.#filter = filter;
  }

  /**
   * Takes the change of an environment.
   *
   * @returns the node to show anew; `undefined` if nothing differs or the environment is not there.
   */
  setChange(params: EnvironmentParams, change: ChangeView): EnvironmentNode | undefined {
    const id = environmentNodeId(params);
    const same = JSON.stringify(this.#changes.get(id)) === JSON.stringify(change);
    this.#changes.set(id, change);
    return same ? undefined : this.findEnvironment(params);
  }

  /** Whether the change of an environment is here. */
  hasChange(params: EnvironmentParams): boolean {
    return this.#changes.has(environmentNodeId(params));
  }

  /** Lets go of a change nobody looks at. */
  forgetChange(params: EnvironmentParams): void {
    this.#changes.delete(environmentNodeId(params));
  }

  /** The node of an environment, whether it is shown or filtered out; `undefined` if there is no such environment. */
  findEnvironment(params: EnvironmentParams): EnvironmentNode | undefined {
    const repository = this.#state.repositories.find(({ root }) => root === params.root);
    const environment = repository?.environments.find(({ id }) => id === params.environment);
    return repository && environment ? this.#environmentNode(repository, environment) : undefined;
  }

  /** What is known about the environment of a node; `undefined` when it has gone. */
  getEnvironment(node: EnvironmentParams): EnvironmentState | undefined {
    return findState(this.#state, node);
  }

  /** What is known about the repository of a node; `undefined` when it has gone. */
  getRepository(root: string): RepositoryState | undefined {
    return this.#state.repositories.find(repository => repository.root === root);
  }

  /** Environments that match the filter, and all there are. */
  countEnvironments(): { readonly shown: number; readonly all: number } {
    const { repositories } = this.#state;
    return {
      shown: repositories.reduce((sum, repository) => sum + this.#shownEnvironments(repository).length, 0),
      all: repositories.reduce((sum, repository) => sum + repository.environments.length, 0),
    };
  }

  /** Nodes of the first level, or those below a node. An environment's change must have been set before. */
  getChildren(node?: TreeNode): readonly TreeNode[] {
    switch (node?.kind) {
      case undefined:
        return this.#roots();
      case 'repository': {
        const repository = this.getRepository(node.root);
        return repository ? this.#repositoryChildren(repository) : [];
      }
      case 'environment':
        return this.#environmentChildren(node);
      case 'part':
        return withUniqueIds(node.objects.map(view => objectNode(node, view)));
      case 'object':
        return withUniqueIds([...riskNodes(node), ...fieldNodes(node)]);
      case 'problem':
      case 'finding':
      case 'risk':
      case 'field':
        return [];
    }
  }

  #roots(): readonly TreeNode[] {
    const { repositories } = this.#state;
    const [only] = repositories;
    if (only && repositories.length === 1) {
      return this.#repositoryChildren(only);
    }
    return repositories.map(repository => this.#repositoryNode(repository));
  }

  #repositoryChildren(repository: RepositoryState): readonly TreeNode[] {
    const { root, problem } = repository;
    const parent = this.#parentOfEnvironments(repository);
    const problems: TreeNode[] =
      problem === null ? [] : [{ kind: 'problem', id: `${root}#problem`, parent, root, message: problem }];
    return [
      ...problems,
      ...this.#shownEnvironments(repository).map(environment => this.#environmentNode(repository, environment)),
    ];
  }

  #environmentChildren(node: EnvironmentNode): readonly TreeNode[] {
    const state = findState(this.#state, node);
    const objects = this.#changes.get(node.id)?.objects ?? [];
    const findings = (severity: 'error' | 'unknown'): TreeNode[] =>
      ((severity === 'error' ? state?.errors : state?.unknowns) ?? []).map((finding, index) => ({
        ...within(node),
        kind: 'finding',
        id: `${node.id}#${severity}/${index}`,
        severity,
        finding,
      }));
    return [...findings('error'), ...findings('unknown'), ...partNodes(node, objects)];
  }

  #shownEnvironments(repository: RepositoryState): readonly EnvironmentState[] {
    return repository.environments.filter(environment => matchesFilter(this.#filter, repository, environment));
  }

  #parentOfEnvironments(repository: RepositoryState): RepositoryNode | undefined {
    return this.#state.repositories.length > 1 ? this.#repositoryNode(repository) : undefined;
  }

  #repositoryNode({ root }: RepositoryState): RepositoryNode {
    const known = this.#nodes.get(root);
    if (known?.kind === 'repository') {
      return known;
    }
    const node: RepositoryNode = { kind: 'repository', id: root, parent: undefined, root };
    this.#nodes.set(root, node);
    return node;
  }

  #environmentNode(repository: RepositoryState, environment: EnvironmentState): EnvironmentNode {
    const params = { root: repository.root, environment: environment.id };
    const id = environmentNodeId(params);
    const parent = this.#parentOfEnvironments(repository);
    const known = this.#nodes.get(id);
    if (known?.kind === 'environment' && known.parent === parent) {
      return known;
    }
    const node: EnvironmentNode = { ...params, kind: 'environment', id, parent };
    this.#nodes.set(id, node);
    return node;
  }

  /** What must be equal for two states to have the same first levels. */
  #outline(): string {
    return JSON.stringify(
      this.#state.repositories.map(repository => [
        repository.root,
        repository.name,
        repository.target,
        repository.problem,
        this.#shownEnvironments(repository).map(({ id }) => id),
      ]),
    );
  }

  #forgetGone(): void {
    for (const [id, node] of this.#nodes) {
      const gone = node.kind === 'environment' ? !findState(this.#state, node) : !this.getRepository(node.root);
      if (gone) {
        this.#nodes.delete(id);
        this.#changes.delete(id);
      }
    }
  }
}

/** Whether there may be something below an environment. */
export function hasDetails(environment: EnvironmentState): boolean {
  const { status, errors, unknowns, yours, waiting } = environment;
  return status === 'pending' || errors.length + unknowns.length + countObjects(yours) + countObjects(waiting) > 0;
}

function findState(state: WorkspaceState, { root, environment }: EnvironmentParams): EnvironmentState | undefined {
  return state.repositories.find(repository => repository.root === root)?.environments.find(({ id }) => id === environment);
}

function environmentNodeId({ root, environment }: EnvironmentParams): string {
  return `${root}#${environment}`;
}

function partNodes(parent: EnvironmentNode, all: readonly ObjectView[]): PartNode[] {
  return (['yours', 'waiting'] as const)
    .map((origin): PartNode => {
      const objects = all.filter(object => object.origin === origin);
      return { ...within(parent), kind: 'part', id: `${parent.id}#${origin}`, origin, objects };
    })
    .filter(part => part.objects.length > 0);
}

function objectNode(parent: PartNode, view: ObjectView): ObjectNode {
  return { ...within(parent), kind: 'object', id: `${parent.id}#${view.key}`, object: view.key, origin: view.origin, view };
}

function riskNodes(parent: ObjectNode): TreeNode[] {
  return parent.view.risks.map((risk, index) => ({
    ...within(parent),
    kind: 'risk',
    id: `${parent.id}#risk/${index}`,
    object: parent.object,
    risk,
  }));
}

function fieldNodes(parent: ObjectNode): TreeNode[] {
  return parent.view.fields.map(view => ({
    ...within(parent),
    kind: 'field',
    id: `${parent.id}#field${view.path}`,
    object: parent.object,
    path: view.path,
    origin: view.origin,
    view,
  }));
}

/** A second node for the same place, such as a list element that was removed and one that took its index, gets an id of its own. */
function withUniqueIds(nodes: readonly TreeNode[]): readonly TreeNode[] {
  const seen = new Map<string, number>();
  return nodes.map(node => {
    const count = (seen.get(node.id) ?? 0) + 1;
    seen.set(node.id, count);
    return count === 1 ? node : { ...node, id: `${node.id}#${count}` };
  });
}

function within(parent: EnvironmentNode | PartNode | ObjectNode): { parent: TreeNode; root: string; environment: string } {
  return { parent, root: parent.root, environment: parent.environment };
}
