import type { Catalogue } from '../schema/catalogue.ts';
import type { YamlDocument, YamlError } from '../yaml/yamlFile.ts';
import { checkJsonPatch } from './checkJsonPatch.ts';
import { ObjectCheck } from './objectCheck.ts';
import { isChecked } from './documentRole.ts';
import type { DocumentRole } from './documentRole.ts';
import type { DocumentFinding } from './finding.ts';
import { FindingCollector } from './findingCollector.ts';
import { PatternCache } from './patternCache.ts';
import { versionRange } from './versionChecks.ts';

/**
 * Checks one document by what it is. Pure: the same document, role and context give the same findings. Must not know other
 * documents, environments or editors.
 */

export interface CheckContext {
  readonly catalogue: Catalogue;
  /** Of the environments that the file reaches; empty: what is newer than some cluster is not reported. */
  readonly kubernetesVersions: readonly string[];
  /** Compiled patterns, shared between documents. */
  readonly patterns?: PatternCache;
}

/** Findings in the order of the document; offsets count in its text. */
export function checkDocument(document: YamlDocument, role: DocumentRole, context: CheckContext): readonly DocumentFinding[] {
  if (!isChecked(role)) {
    return [];
  }
  const collector = new FindingCollector();
  if (document.root && role.kind === 'jsonPatch') {
    checkJsonPatch(document.root, collector);
  } else if (document.root && (role.kind === 'object' || role.kind === 'encrypted' || role.kind === 'strategicPatch')) {
    const { catalogue } = context;
    const options = {
      catalogue,
      patterns: context.patterns ?? new PatternCache(),
      versions: versionRange(context.kubernetesVersions, catalogue),
      text: document.text,
      isEncrypted: role.kind === 'encrypted',
    };
    new ObjectCheck(collector, options).checkDocument(document.root, role);
  }
  const errors = document.errors.map(error => placeError(document, error));
  const firstBroken = errors.find(({ code }) => code === 'yaml.syntax')?.start ?? Infinity;
  // Behind a broken place the parser guesses, so that neither what is there nor what is missing is known.
  const isBroken = ({ code, end }: DocumentFinding): boolean =>
    end >= firstBroken || (firstBroken < Infinity && code === 'schema.missing-field');
  return [...errors, ...collector.findings.filter(finding => !isBroken(finding))].sort(
    (a, b) => a.start - b.start || a.end - b.end,
  );
}

function placeError(document: YamlDocument, { code, message, range }: YamlError): DocumentFinding {
  const offsetOf = (position: YamlError['range']['start']): number => document.lines.offsetAt(position) - document.offset;
  return { code, message, start: offsetOf(range.start), end: offsetOf(range.end), segments: [] };
}
