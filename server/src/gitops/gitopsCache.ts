import { sliceDocuments } from '../yaml/documentSlices.ts';
import { findManifests } from '../yaml/manifests.ts';
import type { Manifest } from '../yaml/manifests.ts';
import { YamlCache, parseYaml } from '../yaml/yamlFile.ts';
import type { YamlFile } from '../yaml/yamlFile.ts';
import { readArgocdObjects } from './argocd/argocdObject.ts';
import type { ArgocdObject } from './argocd/argocdObject.ts';
import { SetExpansions } from './argocd/setExpansions.ts';
import { readFileNames } from './fileNames.ts';
import { readFluxObjects } from './flux/fluxObject.ts';
import type { FluxObject } from './flux/fluxObject.ts';
import { IgnoredFiles } from './flux/ignoredFiles.ts';
import { parseTemplate } from './helm/templates/parseTemplate.ts';
import type { TemplateFile } from './helm/templates/templateNode.ts';
import { readKustomization } from './kustomization.ts';
import type { Kustomization } from './kustomizationModel.ts';
import type { FileNames } from './nameModel.ts';
import { createNameTables } from './objectNames.ts';
import type { NameTables } from './objectNames.ts';

/** Parsing more UTF-16 code units than this at a stretch is felt by whoever types meanwhile. */
const longText = 50_000;

/** A file of a tree with its text; parsed when first asked. */
export class SourceFile {
  readonly path: string;
  readonly blob: string;
  readonly text: string;
  readonly #cache: YamlCache;
  readonly #getTables: () => NameTables;
  #names: FileNames | undefined;
  #yaml: YamlFile | undefined;
  #before: YamlFile | undefined;
  #manifests: readonly Manifest[] | undefined;
  #kustomization: Kustomization | undefined;
  #fluxObjects: readonly FluxObject[] | undefined;
  #argocdObjects: readonly ArgocdObject[] | undefined;
  #template: TemplateFile | undefined;

  /** @param before the file before a change of its text. */
  constructor(path: string, blob: string, text: string, cache: YamlCache, getTables: () => NameTables, before?: SourceFile) {
    this.path = path;
    this.blob = blob;
    this.text = text;
    this.#cache = cache;
    this.#getTables = getTables;
    this.#before = before && (before.#yaml ?? before.#before);
  }

  get yaml(): YamlFile {
    this.#yaml ??= parseYaml(this.text, this.#cache, this.#before);
    this.#before = undefined;
    return this.#yaml;
  }

  /** Parses document by document, so that others get a turn between two of them; {@link yaml} is then at hand. */
  async parseInTurns(pause: () => Promise<void>): Promise<void> {
    if (!this.#yaml && this.text.length > longText) {
      for (const slice of sliceDocuments(this.text)) {
        this.#cache.getDocument(slice.text);
        await pause();
      }
    }
  }

  /** The Kubernetes objects of the file, lists expanded. */
  get manifests(): readonly Manifest[] {
    return (this.#manifests ??= findManifests(this.yaml));
  }

  /** The file read as a kustomization, whatever it is called. */
  get kustomization(): Kustomization {
    return (this.#kustomization ??= readKustomization(this.path, this.yaml));
  }

  /** Flux's objects in the file. */
  get fluxObjects(): readonly FluxObject[] {
    return (this.#fluxObjects ??= readFluxObjects(this.path, this.text, () => this.manifests));
  }

  /** Argo CD's objects in the file. */
  get argocdObjects(): readonly ArgocdObject[] {
    return (this.#argocdObjects ??= readArgocdObjects(this.path, this.text, () => this.manifests));
  }

  /** The file read as a template of a Helm chart. */
  get template(): TemplateFile {
    return this.parseTemplate();
  }

  /** Has {@link template} at hand from now on. */
  parseTemplate(): TemplateFile {
    return (this.#template ??= parseTemplate(this.text));
  }

  /** What the file's objects are called and what they refer to. */
  get names(): FileNames {
    return (this.#names ??= readFileNames(this, this.#getTables()));
  }
}

/**
 * Parsed files by path and content, shared between trees: what is unchanged is parsed once. Passed to all that read
 * repositories; holds what was used last, within a bound.
 */
export class GitopsCache {
  /** What Flux's sources leave out. */
  readonly ignoredFiles = new IgnoredFiles();
  /** What ApplicationSets generate. */
  readonly setExpansions = new SetExpansions();
  readonly #yaml = new YamlCache();
  readonly #files = new Map<string, SourceFile>();
  readonly #limit: number;
  #tables: NameTables | undefined;
  #size = 0;

  /** @param limit bound of the sum of the files' lengths, in UTF-16 code units. */
  constructor(limit = 50_000_000) {
    this.#limit = limit;
  }

  /** The tables of fields that hold names, as files are read by them. */
  get nameTables(): NameTables {
    return (this.#tables ??= createNameTables());
  }

  getFile(path: string, blob: string): SourceFile | undefined {
    const key = keyOf(path, blob);
    const file = this.#files.get(key);
    if (file) {
      this.#files.delete(key);
      this.#files.set(key, file);
    }
    return file;
  }

  /**
   * A file of a text that is no blob yet, such as an open buffer; it is not kept, its parsed documents are.
   *
   * @param before the buffer before a keystroke; what did not change is not looked at again.
   */
  createFile(path: string, text: string, before?: SourceFile): SourceFile {
    return this.#create(path, '', text, before);
  }

  addFile(path: string, blob: string, text: string): SourceFile {
    const file = this.#create(path, blob, text);
    this.#files.set(keyOf(path, blob), file);
    this.#size += text.length;
    for (const [key, oldest] of this.#files) {
      if (this.#size <= this.#limit || oldest === file) {
        break;
      }
      this.#files.delete(key);
      this.#size -= oldest.text.length;
    }
    return file;
  }

  #create(path: string, blob: string, text: string, before?: SourceFile): SourceFile {
    return new SourceFile(path, blob, text, this.#yaml, () => this.nameTables, before);
  }
}

function keyOf(path: string, blob: string): string {
  return `${blob}\0${path}`;
}
