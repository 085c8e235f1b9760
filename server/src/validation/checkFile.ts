import type { YamlDocument, YamlError, YamlFile } from '../yaml/yamlFile.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';
import { checkDocument } from './checkDocument.ts';
import type { CheckContext } from './checkDocument.ts';
import { documentRole } from './documentRole.ts';
import type { DocumentRole } from './documentRole.ts';
import type { FilePlace } from './fileRoles.ts';
import type { DocumentFinding } from './finding.ts';
import { PatternCache } from './patternCache.ts';

/** What one document is and what is wrong with it. The same object as long as nothing of it changes. */
export interface DocumentCheck {
  readonly role: DocumentRole;
  readonly findings: readonly DocumentFinding[];
}

export interface FileCheck {
  /** In the order of `file.documents`. */
  readonly documents: readonly DocumentCheck[];
  /** Of the file as a whole: conflict markers, a file that is not read. */
  readonly errors: readonly YamlError[];
}

/**
 * What was found in documents, by their syntax trees, so that it goes when the tree goes. Share one per session. Passed in, as
 * `YamlCache` is: with both, a keystroke checks the one document that it is in.
 */
export class CheckCache {
  readonly patterns = new PatternCache();
  readonly #checks = new WeakMap<YamlNode, Map<string, DocumentCheck>>();

  /** What is known of the document under this key, else what `check` finds. */
  getOrCheck(document: YamlDocument, key: string, check: () => DocumentCheck): DocumentCheck {
    // Places of syntax errors are counted anew with each version of the file; such documents are few and half-typed.
    if (!document.root || document.errors.length > 0) {
      return check();
    }
    const known = this.#checks.get(document.root) ?? new Map<string, DocumentCheck>();
    this.#checks.set(document.root, known);
    const checked = known.get(key) ?? check();
    if (known.size >= maximumVariants) {
      known.clear();
    }
    known.set(key, checked);
    return checked;
  }
}

/** One tree is seen in few ways at a time: roles, versions, catalogues that are edited. */
const maximumVariants = 8;

/** Checks every document of a file by what it is. */
export function checkFile(file: YamlFile, place: FilePlace, context: CheckContext, cache: CheckCache): FileCheck {
  const key = JSON.stringify([place.key, context.catalogue.id, context.kubernetesVersions]);
  const complete: CheckContext = { ...context, patterns: cache.patterns };
  const documents = file.documents.map(document => {
    const isFirst = document.index === 0 ? '0' : '';
    return cache.getOrCheck(document, isFirst + key, () => {
      const role = documentRole(document, place);
      return { role, findings: checkDocument(document, role, complete) };
    });
  });
  const placed = new Set(file.documents.flatMap(document => document.errors));
  const errors = placed.size === file.errors.length ? [] : file.errors.filter(error => !placed.has(error));
  return { documents, errors };
}
