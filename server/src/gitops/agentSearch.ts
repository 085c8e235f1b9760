import type { Tree } from '../tree/tree.ts';
import type { DriftlineConfig } from './declared.ts';
import type { Environment } from './environment.ts';
import type { IgnoreRules } from './ignoreRules.ts';
import type { Kustomization } from './kustomizationModel.ts';
import type { RecordingReader } from './recordingReader.ts';
import type { Rendering } from './rendering.ts';

/** What the environments of an agent, Flux or Argo CD, are found from. */
export interface AgentSearch {
  readonly tree: Tree;
  readonly reader: RecordingReader;
  /** By folder. */
  readonly kustomizations: ReadonlyMap<string, Kustomization>;
  /** Those that nothing includes. */
  readonly roots: readonly Kustomization[];
  readonly config: DriftlineConfig;
  /** Files that `.driftline.yaml` leaves out. */
  readonly ignored: IgnoreRules;
  /** Addresses of the repository. */
  readonly remotes: readonly string[];
  /** The branch that the tree goes to; `undefined` if it is not known. */
  readonly branch: string | undefined;
  readonly render: ((environment: Environment) => Promise<Rendering>) | undefined;
}
