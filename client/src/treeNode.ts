import type { FieldView, Finding, ObjectView } from '../../server/src/protocol.ts';

/**
 * The nodes of the Environments view: (repository →) environment → errors, unknowns, the parts of its change → objects →
 * risks and fields. Plain data; nodes of environments and objects serve as arguments of commands as they are.
 */
export type TreeNode =
  RepositoryNode | ProblemNode | EnvironmentNode | FindingNode | PartNode | ObjectNode | RiskNode | FieldNode;

interface NodeBase {
  /** Stable over refreshes, so that expansion and selection survive typing. */
  readonly id: string;
  readonly parent: TreeNode | undefined;
  /** URI of the repository's root. */
  readonly root: string;
}

interface WithinEnvironment extends NodeBase {
  /** Id of the environment. */
  readonly environment: string;
}

/** A repository; only there if the workspace has several. */
export interface RepositoryNode extends NodeBase {
  readonly kind: 'repository';
}

/** Why nothing can be said about a repository. */
export interface ProblemNode extends NodeBase {
  readonly kind: 'problem';
  readonly message: string;
}

/** An environment; what is known about it is looked up in the state, for the node outlives it. */
export interface EnvironmentNode extends WithinEnvironment {
  readonly kind: 'environment';
}

/** What prevents a rendering: an error of the repository, or an unknown. */
export interface FindingNode extends WithinEnvironment {
  readonly kind: 'finding';
  readonly severity: 'error' | 'unknown';
  readonly finding: Finding;
}

/** One of the two parts of a change, which are never mixed. */
export interface PartNode extends WithinEnvironment {
  readonly kind: 'part';
  readonly origin: ObjectView['origin'];
  readonly objects: readonly ObjectView[];
}

/** A changed object. */
export interface ObjectNode extends WithinEnvironment {
  readonly kind: 'object';
  /** Its key within the environment. */
  readonly object: string;
  readonly origin: ObjectView['origin'];
  readonly view: ObjectView;
}

/** What a changed object puts at risk. */
export interface RiskNode extends WithinEnvironment {
  readonly kind: 'risk';
  readonly object: string;
  readonly risk: ObjectView['risks'][number];
}

/** A changed field. */
export interface FieldNode extends WithinEnvironment {
  readonly kind: 'field';
  readonly object: string;
  readonly path: string;
  readonly origin: ObjectView['origin'];
  readonly view: FieldView;
}
