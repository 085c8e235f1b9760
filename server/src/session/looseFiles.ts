import { emptyConfig } from '../gitops/declared.ts';
import type { GitopsCache } from '../gitops/gitopsCache.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import type { FileFinding } from '../validation/fileFinding.ts';
import { judgeFindings } from '../validation/judgeFindings.ts';
import { compileSeverityRules } from '../validation/severityRules.ts';
import { CheckedFiles } from './checkedFiles.ts';
import { attachEnvironments } from './environmentFindings.ts';
import type { FileJudge } from './fileChecks.ts';

export interface LooseFilePorts {
  readonly cache: GitopsCache;
  /** Judges a file without knowing any other. */
  readonly judge: FileJudge;
  readonly catalogue: Catalogue;
  readonly log: (message: string) => void;
}

/**
 * Findings of open documents that belong to no repository, or to one that may not be looked at because the workspace is not trusted:
 * each is checked by its own text alone, without git, the engine, or any other file.
 */
export class LooseFiles {
  readonly #files: CheckedFiles;
  readonly #uris = new Set<string>();
  readonly #rules = compileSeverityRules(emptyConfig);

  constructor({ cache, judge, catalogue, log }: LooseFilePorts) {
    this.#files = new CheckedFiles(cache, () => Promise.resolve(), log);
    this.#files.setBasis({ paths: this.#uris, judge, catalogue, versionsOf: () => [] });
  }

  /** URIs of the documents. */
  get uris(): ReadonlySet<string> {
    return this.#uris;
  }

  /** The text of a document; `undefined` when it was closed. */
  setBuffer(uri: string, text: string | undefined): void {
    this.#files.setBuffer(uri, text);
    if (text === undefined) {
      this.#uris.delete(uri);
    } else {
      this.#uris.add(uri);
    }
  }

  /** Findings of a document now; their locations name its URI. */
  getFindings(uri: string): readonly FileFinding[] {
    const result = this.#uris.has(uri) ? this.#files.resultOf(uri) : undefined;
    const findings = (result?.findings ?? []).flatMap(finding => attachEnvironments(finding, [], () => false) ?? []);
    // What a suppression is about may only be known where there are renderings: none is called unused here.
    return judgeFindings(uri, findings, result?.suppressions ?? [], this.#rules, false).findings;
  }
}
