import type { Location as LspLocation, Range, TextDocumentIdentifier } from 'vscode-languageserver-types';

/**
 * Driftline's additions to the Language Server Protocol, for any editor: initialization options, custom methods and their data.
 * The only server file that the client imports. All of it is plain data; positions are LSP positions (UTF-16, from 0), files are URIs.
 */

/** `initializationOptions` of the `initialize` request; everything is optional, the defaults suit any editor. */
export interface InitializationOptions {
  /**
   * Whether the person trusts the workspace. Without trust neither git nor the engine runs on its content. Default: `true`
   * (an editor without such a notion has been started on the folder by the person).
   */
  readonly trusted?: boolean;
  /** Path of the engine binary; default: `driftline-engine` beside `server.js`. */
  readonly enginePath?: string;
  /** The person's settings, see {@link Settings}; later ones arrive by `workspace/didChangeConfiguration` (`settings.driftline`). */
  readonly settings?: Partial<Settings>;
  /**
   * Which forge runs on a host, where its name does not say it: `{"git.example.com": "gitea"}`. Kinds: `github`, `gitlab`, `gitea`,
   * `bitbucket`, `bitbucketServer`, `azureDevOps`.
   */
  readonly forges?: Readonly<Record<string, string>>;
  /** Whether the editor shows gutter marks and asks for them by {@link marksRequest}. */
  readonly marks?: boolean;
}

/** `driftline.*` settings. They affect presentation and consent only, never a verdict. */
export interface Settings {
  /** Show one line on top of a file with what it changes. */
  readonly lens: boolean;
  /** Mark changed values in the gutter. */
  readonly marks: boolean;
  /** Show the effective value per environment in hovers. */
  readonly hover: boolean;
  /** Format YAML files when the editor asks for it. */
  readonly format: boolean;
}

/** What applies where the person set nothing. */
export const defaultSettings: Settings = { lens: true, marks: true, hover: true, format: true };

/** How sure it is what an environment runs: said by an agent, by configuration, or a git reference stands in. */
export type Confidence = 'reported' | 'declared' | 'assumed';

/** Counts as every surface shows them (lens, view, status item, command line): one function makes them. */
export interface ChangeCounts {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly fields: number;
  readonly risks: number;
}

/** State of one environment, see {@link stateNotification}. */
export interface EnvironmentState {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  /** Folder that is rendered, repository-relative. */
  readonly path: string;
  /** Where it is declared; the place to open for a person. */
  readonly declaredIn: LspLocation;
  /** `null` without git: nothing is compared. */
  readonly deployed: {
    /** Short: `origin/main`. */
    readonly label: string;
    /** Whole: `compared with origin/main, fetched 3 hours ago (assumed)`. */
    readonly sentence: string;
    readonly confidence: Confidence;
    /** Commit id. */
    readonly revision: string;
  } | null;
  readonly status: 'pending' | 'unchanged' | 'added' | 'removed' | 'changed' | 'unknown' | 'failed';
  /** What is shown stems from before the last edit; the new answer is on its way. */
  readonly updating: boolean;
  /** The person's own change: target branch → target branch with the edits merged in. */
  readonly yours: ChangeCounts;
  /** Merged by others, not delivered yet: deployed → target branch. */
  readonly waiting: ChangeCounts;
  /** One phrase: `2 objects change, 1 risk`, `unchanged`, `cannot be rendered`, `unknown: remote base`. */
  readonly headline: string;
  readonly errors: readonly Finding[];
  readonly unknowns: readonly Finding[];
}

/** A message with the place that causes it, if it is one of the repository. */
export interface Finding {
  readonly code: string;
  readonly message: string;
  readonly location?: LspLocation;
}

/** State of one repository (or folder without git). */
export interface RepositoryState {
  /** URI of the root: the git top level even if a subfolder was opened. */
  readonly root: string;
  readonly name: string;
  readonly git: boolean;
  /** The target branch as compared with, such as `origin/main`; `null` without git. */
  readonly target: string | null;
  readonly environments: readonly EnvironmentState[];
  /** Why nothing can be said, if so: the workspace is not trusted, git failed, … */
  readonly problem: string | null;
}

/** Server → client: sent after each step of a computation; at most some ten times a second. */
export const stateNotification = 'driftline/state';
export interface WorkspaceState {
  /** Grows with each change of the workspace. */
  readonly revision: number;
  readonly phase: 'starting' | 'updating' | 'ready' | 'untrusted';
  readonly repositories: readonly RepositoryState[];
}

/** Client → server: what is on the screen, so that it is computed first. */
export const visibleNotification = 'driftline/visible';
export interface VisibleParams {
  readonly environments: readonly { readonly root: string; readonly environment: string }[];
  readonly documents: readonly string[];
}

/** Client → server: the person has trusted the workspace meanwhile. */
export const trustNotification = 'driftline/trusted';

/** Client → server: the person asks to read everything anew, should a change on disk have been missed. No parameters. */
export const refreshNotification = 'driftline/refresh';

/** Names one environment. */
export interface EnvironmentParams {
  /** {@link RepositoryState.root}. */
  readonly root: string;
  /** {@link EnvironmentState.id}. */
  readonly environment: string;
}

/** Client → server request: the change of an environment in full. Answers when it is up to date with the last edit. */
export const changeRequest = 'driftline/change';
export interface ChangeView {
  readonly environment: string;
  /** Objects with changes of the person's own first, then those waiting only. */
  readonly objects: readonly ObjectView[];
}

export interface ObjectView {
  /** Stable key within the environment: `apps/Deployment/shop/web`. */
  readonly key: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly renamedFrom: string | null;
  readonly change: 'added' | 'removed' | 'changed';
  /** What the agent does to an object that leaves the rendering; `null` if none leaves, or if that is not known. */
  readonly pruned: 'deleted' | 'orphaned' | null;
  readonly origin: 'yours' | 'waiting';
  readonly fields: readonly FieldView[];
  readonly risks: readonly { readonly code: string; readonly severity: string; readonly message: string }[];
}

export interface FieldView {
  /** RFC 6901 pointer into the rendered object. */
  readonly path: string;
  /** The API server's notation: `spec.containers[0].image`. */
  readonly displayPath: string;
  /** One-line texts for people, secrets masked; `null` = absent on that side. */
  readonly from: string | null;
  readonly to: string | null;
  readonly origin: 'yours' | 'waiting';
}

/** Client → server request: which line decides a rendered value ("why?"). */
export const provenanceRequest = 'driftline/provenance';
export interface ProvenanceParams extends EnvironmentParams {
  readonly object: string;
  readonly path: string;
  /** For a removed value, the side it still exists on. Default `yours`. */
  readonly side?: RenderingSide;
}
export interface ProvenanceView {
  /** `null`: unknown, for the reason in {@link message}. */
  readonly decidedBy: { readonly location: LspLocation; readonly kind: string } | null;
  readonly overrode: readonly { readonly location: LspLocation; readonly kind: string }[];
  readonly message: string;
}

/** `yours`: target with the edits merged in; `target`: the target branch; `deployed`: what runs there. */
export type RenderingSide = 'yours' | 'target' | 'deployed';

/** Client → server request: the text of a rendering, or of one object of it, secrets masked. */
export const renderingRequest = 'driftline/rendering';
export interface RenderingParams extends EnvironmentParams {
  readonly side: RenderingSide;
  /** {@link ObjectView.key}; absent: all objects. */
  readonly object?: string;
}
export interface RenderingView {
  /** YAML; empty if the side has no such object. */
  readonly text: string;
  /** Where each object stands in the text and the source line it begins in. */
  readonly objects: readonly { readonly key: string; readonly range: Range; readonly source: LspLocation | null }[];
}

/** Client → server request: changed values of a source document. */
export const marksRequest = 'driftline/marks';
export interface MarksParams {
  readonly textDocument: TextDocumentIdentifier;
}
export interface MarksView {
  readonly marks: readonly { readonly range: Range; readonly origin: 'yours' | 'waiting' }[];
  /** The marks stem from before the last edit. */
  readonly updating: boolean;
}

/**
 * Server → client: files that are patches or other ingredients, so that a general YAML extension does not judge them as whole
 * objects. URIs.
 */
export const ingredientsNotification = 'driftline/ingredients';
export interface IngredientsParams {
  readonly patches: readonly string[];
  /** `.driftline.yaml` files, for which {@link configurationSchemaRequest} has the schema. */
  readonly configurations: readonly string[];
}

/** Client → server request: the JSON schema of `.driftline.yaml`, as text. */
export const configurationSchemaRequest = 'driftline/configurationSchema';

/** Client → server request: the JSON schema of a file, for another YAML extension; `null` if the server knows none. */
export const documentSchemaRequest = 'driftline/documentSchema';
export interface DocumentSchemaParams {
  readonly textDocument: TextDocumentIdentifier;
  /** {@link DocumentSchema.id} that the client has the text of. */
  readonly known?: string;
}
export interface DocumentSchema {
  /** Equal ids are equal schemas. */
  readonly id: string;
  /** JSON schema, draft 7, with `schemaSequence` for files of several documents; absent if the client has it. */
  readonly schema?: string;
}

/**
 * Client → server: what another YAML extension does in the same editor. For files whose schema it has by {@link documentSchemaRequest}
 * the server then offers only what no schema knows. Absent: there is none.
 */
export const yamlExtensionNotification = 'driftline/yamlExtension';
export interface YamlExtensionParams {
  readonly completion: boolean;
  readonly hover: boolean;
  readonly format: boolean;
}

/** Command in the lens and in hovers (client side): shows the change of an environment, arguments {@link EnvironmentParams}. */
export const showChangeCommand = 'driftline.showChange';
/** Command in hovers (client side): opens a source line; argument an LSP location. */
export const openSourceCommand = 'driftline.openSource';
/** Command (client side): before and after of an object or environment in the diff editor; arguments {@link RenderingParams} with, instead of a side, optionally the `origin`: `yours` (default) or `waiting`. */
export const openDiffCommand = 'driftline.openDiff';

export * from './chartProtocol.ts';
export * from './proposalProtocol.ts';
