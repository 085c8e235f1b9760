import type { CancellationToken } from '../base/cancellation.ts';
import type { UnknownReason } from '../base/unknown.ts';
import type { Tree } from '../tree/tree.ts';
import type { ChartVersionEngine } from './chartVersions.ts';
import type { EngineObject, EngineRead } from './engine.ts';

/** What the engine does with Helm's charts (`helm/…` in engine/PROTOCOL.md). */
export interface HelmEngine extends ChartVersionEngine {
  /** Renders a chart as `helm template` does; nothing throws but cancellation. */
  renderChart(request: ChartRequest, token: CancellationToken): Promise<ChartResult>;
}

/**
 * One source of values. Files are repository-relative; `set…` are the texts of Helm's options of that name; `yaml` is a text that is
 * in no file of its own, called `name` in errors.
 */
export type ChartValues =
  | { readonly file: string }
  | { readonly name: string; readonly yaml: string }
  | { readonly setJson: string }
  | { readonly set: string }
  | { readonly setString: string }
  | { readonly setFile: string };

export interface ChartRequest {
  readonly tree: Tree;
  /** Folder of the chart, or path of its archive, repository-relative. */
  readonly chart: string;
  readonly releaseName: string;
  readonly namespace: string;
  /** A later one wins. */
  readonly values: readonly ChartValues[];
  /** Helm's own if absent. */
  readonly kubeVersion?: string;
  /** Added to `.Capabilities.APIVersions`. */
  readonly apiVersions?: readonly string[];
  readonly includeCrds?: boolean;
  readonly skipTests?: boolean;
  readonly noHooks?: boolean;
  readonly skipSchemaValidation?: boolean;
  /** `.Release.IsUpgrade` instead of `.Release.IsInstall`. */
  readonly isUpgrade?: boolean;
  /** Replaces the build metadata of the chart's version, as helm-controller does for artifacts. */
  readonly versionMetadata?: string;
  /** Also return the text that `helm template` prints. */
  readonly text?: boolean;
  /** Also return the text of each object and where its lines come from (not together with {@link ChartRequest.text}). Costs about twice the time. */
  readonly markers?: boolean;
  /** What the last rendering of this chart read: sent along so that the engine need not ask path by path. */
  readonly expectedReads?: readonly EngineRead[];
  /** Bodies by id that the caller still holds: they do not cross again. */
  readonly known?: ReadonlyMap<string, string>;
}

/** When Helm runs an object beside the release. */
export interface ChartHook {
  /** `pre-install`, `post-upgrade`, `test`, … */
  readonly events: readonly string[];
  readonly weight: number;
  readonly deletePolicies: readonly string[];
}

export interface ChartObject extends EngineObject {
  /** The template's name as Helm prints it behind `# Source:`: `web/charts/db/templates/a.yaml`. */
  readonly source: string;
  /** The template's path in the tree; absent if it lies in an archive. */
  readonly file?: string;
  /** It is one of the chart's `crds/`, which Helm neither templates nor updates nor deletes. */
  readonly isDefinition: boolean;
  readonly hook?: ChartHook;
  /** With `markers`: the rendered text that it stands in. */
  readonly text?: string;
  /** Its index if {@link text} is a list. */
  readonly item?: number;
  /** With `markers`, for each line of {@link text}; absent where it is not known. */
  readonly lines?: readonly (readonly ChartSegment[])[];
}

/** A part of a rendered line, up to the next: the column it begins in (from 0), and the index of its place in {@link ChartPlace}s. */
export type ChartSegment = readonly [column: number, place: number];

/** What printed a part of a rendered line: the text of a template, or an action. */
export interface ChartPlace {
  readonly source: string;
  readonly file?: string;
  /** From 1. */
  readonly line: number;
  /** From 0, in UTF-16 code units. */
  readonly column: number;
  /** RFC 6901 pointer into the values of the whole release, if an action printed this value unchanged but for its form (`.Values.a | quote`, or a table by `toYaml`). */
  readonly values?: string;
  /** Index of the place that included the template of this one. */
  readonly includedFrom?: number;
}

/** One place of a template that took part in an error, the outermost first. */
export interface ChartFrame {
  readonly source: string;
  readonly file?: string;
  /** From 1. */
  readonly line: number;
  /** From 0, in bytes, as Go's templates count; absent where they do not tell. */
  readonly column?: number;
}

/** An error of upstream with what could be recognised of it. */
export interface ChartError {
  readonly message: string;
  /**
   * `chart` (`Chart.yaml` or the chart's structure), `values` (a source of values cannot be read), `schema`, `dependencies` (charts that
   * `Chart.yaml` names and `charts/` does not hold), `kube-version`, `template` (it cannot be parsed), `render` (it fails), `yaml` (what came
   * out is no YAML), `release-name`, `missing-path`, `remote`, `too-large`, `panic`, `other`.
   */
  readonly kind: string;
  /** The file that it is about, repository-relative; for `schema` the chart's `values.schema.json`. */
  readonly file?: string;
  /** Where it happened, from the outermost template to the innermost. */
  readonly frames: readonly ChartFrame[];
  /** Of `schema`: what is wrong, each with the RFC 6901 pointer into the values of the whole release. */
  readonly violations?: readonly { readonly pointer: string; readonly message: string }[];
  /** Of `dependencies`: the names of the charts that are missing. */
  readonly missing?: readonly string[];
}

export type ChartResult = (
  | {
      readonly kind: 'objects';
      /** Definitions, objects in the order of installation, hooks. */
      readonly objects: readonly ChartObject[];
      readonly text?: string;
      /** What the chart tells the person who installs it. */
      readonly notes?: string;
      /** Functions that the templates used and whose result differs each time (`now`, `randAlphaNum`, …), sorted: a stand-in is rendered. */
      readonly unreproducible: readonly string[];
      /** With `markers`: what the lines of objects refer to. */
      readonly places?: readonly ChartPlace[];
    }
  | { readonly kind: 'failed'; readonly error: ChartError }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason; readonly message: string; readonly path?: string }
) & { readonly reads: readonly EngineRead[] };
