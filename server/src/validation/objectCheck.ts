import { closestName } from '../base/closestName.ts';
import type { Catalogue, KindSchema } from '../schema/catalogue.ts';
import { textAt } from '../yaml/manifests.ts';
import { asMapping, asSequence, findEntry, followAlias } from '../yaml/yamlNode.ts';
import type { YamlMapping, YamlNode } from '../yaml/yamlNode.ts';
import { completes } from './completions.ts';
import type { DocumentRole } from './documentRole.ts';
import type { FindingFix } from './finding.ts';
import type { FindingCollector } from './findingCollector.ts';
import { checkObjectNames } from './metadataCheck.ts';
import type { PatternCache } from './patternCache.ts';
import { SchemaCheck } from './schemaCheck.ts';
import { holdsSubstitution } from './substitutions.ts';
import { findKindVersionProblem } from './versionChecks.ts';
import type { VersionRange } from './versionChecks.ts';

export interface ObjectCheckOptions {
  readonly catalogue: Catalogue;
  readonly patterns: PatternCache;
  readonly versions: VersionRange;
  /** The document's text. */
  readonly text: string;
  /** SOPS leaves its notes in the object. */
  readonly isEncrypted: boolean;
}

/** Checks the objects of a document. Kinds that nothing is known of are left alone. */
export class ObjectCheck {
  readonly #collector: FindingCollector;
  readonly #options: ObjectCheckOptions;

  constructor(collector: FindingCollector, options: ObjectCheckOptions) {
    this.#collector = collector;
    this.#options = options;
  }

  checkDocument(root: YamlNode, role: DocumentRole): void {
    this.#checkObject(root, role);
  }

  #checkObject(node: YamlNode, role: DocumentRole): void {
    const object = asMapping(node);
    if (!object) {
      return;
    }
    const items = textAt(object, 'kind')?.endsWith('List') === true ? asSequence(findEntry(object, 'items')?.value) : undefined;
    if (items) {
      this.#collector.within('items', () =>
        items.items.forEach((item, index) => this.#collector.within(index, () => this.#checkObject(item, role))),
      );
      return;
    }
    this.#collector.standingFor(node === object ? undefined : node, () => this.#checkMapping(object, role));
  }

  #checkMapping(object: YamlMapping, role: DocumentRole): void {
    const isPatch = role.kind === 'strategicPatch';
    const apiVersion = textAt(object, 'apiVersion') ?? role.target?.apiVersion;
    const kind = textAt(object, 'kind') ?? role.target?.kind;
    if (apiVersion === undefined || kind === undefined) {
      this.#reportUnnamed(object, isPatch, apiVersion === undefined ? 'apiVersion' : 'kind');
      return;
    }
    const known = this.#options.catalogue.findKind(apiVersion, kind);
    if (!known) {
      this.#reportUnknownKind(object, apiVersion, kind);
      return;
    }
    this.#checkVersion(object, known);
    const isBuiltIn = known.source.name === 'Kubernetes';
    const { completions } = role;
    const isCompleted = (segments: readonly (string | number)[]): boolean =>
      completions !== undefined && completes(completions, kind, segments);
    const check = new SchemaCheck(this.#collector, { ...this.#options, isPatch, isBuiltIn, isCompleted });
    check.checkObject(object, known.schema);
    if (!isPatch) {
      checkObjectNames(object, known, isCompleted, this.#collector);
    }
  }

  #reportUnnamed(object: YamlMapping, isPatch: boolean, name: 'apiVersion' | 'kind'): void {
    if (!isPatch) {
      const place = findEntry(object, name)?.key ?? object.entries[0]?.key ?? object;
      this.#collector.report('schema.missing-field', `"${name}" is missing.`, place, { fix: { kind: 'addField', name } });
    }
  }

  /** Groups of others may have any kind; those of Kubernetes have the ones that are known. */
  #reportUnknownKind(object: YamlMapping, apiVersion: string, kind: string): void {
    if (holdsSubstitution(apiVersion) || holdsSubstitution(kind)) {
      return;
    }
    const siblings = this.#options.catalogue
      .kinds()
      .filter(other => other.apiVersion === apiVersion && other.source.name === 'Kubernetes')
      .map(other => other.kind);
    const value = findEntry(object, 'kind')?.value;
    // Files that configure the parts of Kubernetes look like objects, but for their metadata.
    if (siblings.length === 0 || !value || !asMapping(findEntry(object, 'metadata')?.value)) {
      return;
    }
    const { hint, fix } = this.#meantKind(kind, siblings);
    const message = `${apiVersion} has no kind "${kind}".${hint}`;
    this.#collector.reportBelow(['kind'], 'schema.unknown-kind', message, value, { fix });
  }

  #meantKind(kind: string, siblings: readonly string[]): { readonly hint: string; readonly fix?: FindingFix } {
    const served = this.#options.catalogue
      .kinds()
      .filter(other => other.kind === kind && other.source.name === 'Kubernetes' && other.removed === undefined);
    const [only] = served;
    if (only && served.length === 1) {
      const { apiVersion } = only;
      return { hint: ` It belongs to ${apiVersion}.`, fix: { kind: 'setApiVersion', apiVersion } };
    }
    const meant = closestName(kind, siblings);
    return meant === undefined ? { hint: '' } : { hint: ` Did you mean "${meant}"?`, fix: { kind: 'replaceValue', text: meant } };
  }

  #checkVersion(object: YamlMapping, kind: KindSchema): void {
    const problem = findKindVersionProblem(kind, this.#options.versions);
    const value = findEntry(object, 'apiVersion')?.value;
    if (problem && value && followAlias(value)?.kind === 'scalar') {
      this.#collector.reportBelow(['apiVersion'], problem.code, problem.message, value, problem);
    }
  }
}
