import type { Location, Range } from '../../base/textRange.ts';
import { comparePositions, startOfFile } from '../../base/textRange.ts';
import type { Unknown } from '../../base/unknown.ts';
import type { Tree } from '../../tree/tree.ts';
import { nodeAt } from '../../yaml/nodePath.ts';
import type { Environment } from '../environment.ts';
import { shortenText } from '../errors/shortenMessage.ts';
import type { GitopsCache } from '../gitopsCache.ts';
import { RecordingReader } from '../recordingReader.ts';
import type { RenderError } from '../rendering.ts';

/** What is known of a build that failed. */
interface FailedBuild {
  /** The folder has no kustomization of its own. */
  readonly created: boolean;
  /** Upstream's text. */
  readonly message: string;
}

/** The last is what could not be placed: in Flux's kustomization the Kustomization may be to blame as well. */
const readOver: ReadonlySet<string> = new Set([
  'kustomize.unknown-field',
  'kustomize.empty',
  'kustomize.wrong-version',
  'kustomize.build-failed',
]);

/** Places of a Flux environment: the fields of its Kustomization, and what stands for places in files that nobody wrote. */
export class FluxPlaces {
  readonly declaredIn: Location;
  readonly #reader: RecordingReader;

  constructor(tree: Tree, cache: GitopsCache, environment: Pick<Environment, 'declaredIn'>) {
    this.declaredIn = environment.declaredIn;
    this.#reader = new RecordingReader(tree, cache);
  }

  /** The value at `segments` of the Kustomization, or its key; the Kustomization's name where that is not written there. */
  async ofField(segments: readonly string[], part: 'key' | 'value' = 'value'): Promise<Location> {
    const { file, range } = this.declaredIn;
    const entry = await this.#reader.read(file);
    const manifests = entry.kind === 'file' ? entry.file.manifests : [];
    const manifest = manifests.find(
      candidate =>
        comparePositions(candidate.range.start, range.start) <= 0 && comparePositions(range.end, candidate.range.end) <= 0,
    );
    const found = manifest && nodeAt(manifest.document, [...manifest.segments, ...segments]);
    const place = part === 'key' ? found?.keyRange : found?.range;
    return place ? { file, range: place } : this.declaredIn;
  }

  /** The first line of a file, where a finding about the whole file goes. */
  async firstLine(file: string): Promise<Range> {
    const entry = await this.#reader.read(file);
    const line = entry.kind === 'file' ? (/^.*/.exec(entry.file.text)?.[0] ?? '') : '';
    return { start: startOfFile.start, end: { line: 0, character: line.length } };
  }

  /**
   * Errors of a build, with no place in the file `written` that nobody wrote. What kustomize refuses in the folder's own kustomization and
   * Flux reads over when it completes it, is not why a build failed.
   */
  ofErrors(errors: readonly RenderError[], written: string, { created, message }: FailedBuild): RenderError[] {
    if (created) {
      return errors.map(error => (error.location.file === written ? { ...error, location: this.declaredIn } : error));
    }
    const causes = errors.filter(({ code, location }) => location.file !== written || !readOver.has(code));
    const other = {
      code: 'flux.build-failed',
      message: `Flux cannot build this: ${shortenText(message)}`,
      location: this.declaredIn,
    };
    return causes.length > 0 ? causes : [other];
  }

  /** Unknowns with no place in the file `written`; `own` are those of the folder's own kustomization, which it replaces. */
  ofUnknowns(unknowns: readonly Unknown[], own: readonly Unknown[], written: string): Unknown[] {
    return unknowns.map(unknown => {
      if (unknown.location?.file !== written) {
        return unknown;
      }
      const same = own.find(({ message, location }) => message === unknown.message && location?.file === written);
      const isWrittenByHand = same !== undefined && own !== unknowns;
      return { ...unknown, location: isWrittenByHand ? (same.location ?? this.declaredIn) : this.declaredIn };
    });
  }
}
