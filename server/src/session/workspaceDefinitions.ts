import { throwIfCancelled } from '../base/cancellation.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import type { JsonObject } from '../base/json.ts';
import type { Location } from '../base/textRange.ts';
import type { SourceFile } from '../gitops/gitopsCache.ts';
import type { RecordingReader } from '../gitops/recordingReader.ts';
import type { RenderedObject } from '../gitops/rendering.ts';
import type { Catalogue, KindSchema } from '../schema/catalogue.ts';
import type { Tree } from '../tree/tree.ts';
import { manifestJson } from '../yaml/manifests.ts';
import type { EnvironmentStatus } from './repositorySession.ts';

/** Turns a definition into the kinds it defines; empty for one that cannot be read. */
export type ReadDefinitions = (definition: JsonObject, location: Location) => readonly KindSchema[];

export interface DefinitionPorts {
  /** What is known without the workspace's own definitions. */
  readonly catalogue: Catalogue;
  readonly readDefinitions: ReadDefinitions;
  readonly withDefinitions: (base: Catalogue, kinds: readonly KindSchema[]) => Catalogue;
  /** Gives others a turn if this has gone on for a while. */
  readonly pause: () => Promise<void>;
}

/**
 * The catalogue with the custom resource definitions of a workspace in front: those that its files hold, then those that only
 * renderings do (of a chart, of a remote base). Each content is read once.
 */
export class WorkspaceDefinitions {
  readonly #ports: DefinitionPorts;
  readonly #files = new Map<string, { readonly blob: string; readonly kinds: readonly KindSchema[] }>();
  readonly #objects = new WeakMap<RenderedObject, readonly KindSchema[]>();
  #kinds: readonly KindSchema[] = [];
  #catalogue: Catalogue;

  constructor(ports: DefinitionPorts) {
    this.#ports = ports;
    this.#catalogue = ports.catalogue;
  }

  /** As of the last {@link read}. */
  get catalogue(): Catalogue {
    return this.#catalogue;
  }

  /** Looks through the files at `paths` and the newest renderings. @throws {CancelledError} when cancelled. */
  async read(
    tree: Tree,
    reader: RecordingReader,
    paths: Iterable<string>,
    statuses: readonly EnvironmentStatus[],
    token: CancellationToken,
  ): Promise<Catalogue> {
    const kinds: KindSchema[] = [];
    for (const path of paths) {
      kinds.push(...(await this.#readFile(tree, reader, path)));
      await this.#ports.pause();
      throwIfCancelled(token);
    }
    kinds.push(...statuses.flatMap(status => this.#readRendered(status)));
    if (kinds.length !== this.#kinds.length || kinds.some((kind, index) => kind !== this.#kinds[index])) {
      this.#kinds = kinds;
      this.#catalogue = this.#ports.withDefinitions(this.#ports.catalogue, kinds);
    }
    return this.#catalogue;
  }

  async #readFile(tree: Tree, reader: RecordingReader, path: string): Promise<readonly KindSchema[]> {
    const entry = await tree.read(path);
    if (entry.kind !== 'file' || entry.real !== undefined) {
      this.#files.delete(path);
      return [];
    }
    const known = this.#files.get(path);
    if (known?.blob === entry.blob) {
      return known.kinds;
    }
    const read = await reader.read(path);
    const kinds = read.kind === 'file' ? await this.#readManifests(read.file) : [];
    this.#files.set(path, { blob: entry.blob, kinds });
    return kinds;
  }

  /** A file that does not contain the word is not parsed. */
  async #readManifests(file: SourceFile): Promise<readonly KindSchema[]> {
    if (!file.text.includes('CustomResourceDefinition')) {
      return [];
    }
    await file.parseInTurns(this.#ports.pause);
    return file.manifests
      .filter(({ kind }) => kind === 'CustomResourceDefinition')
      .flatMap(manifest => {
        const definition = manifestJson(manifest);
        return definition ? this.#ports.readDefinitions(definition, { file: file.path, range: manifest.range }) : [];
      });
  }

  /** At the place that declares the environment, for want of a better one. */
  #readRendered({ plan, comparison }: EnvironmentStatus): readonly KindSchema[] {
    const objects = comparison?.renderings.yours?.objects ?? [];
    return objects.flatMap(object => {
      if (object.kind !== 'CustomResourceDefinition') {
        return [];
      }
      const kinds = this.#objects.get(object) ?? this.#ports.readDefinitions(object.value, plan.environment.declaredIn);
      this.#objects.set(object, kinds);
      return kinds;
    });
  }
}
