import type { SourceFile } from '../gitops/gitopsCache.ts';
import { findDocumentManifests } from '../yaml/manifests.ts';
import type { Manifest } from '../yaml/manifests.ts';
import { nodeAt } from '../yaml/nodePath.ts';
import { scalarValue } from '../yaml/scalarValue.ts';
import { rangeOf } from '../yaml/yamlFile.ts';
import type { YamlDocument } from '../yaml/yamlFile.ts';
import { asScalar } from '../yaml/yamlNode.ts';
import type { FileCheck } from './checkFile.ts';
import { diagnosticTable } from './diagnosticTable.ts';
import type { FileFinding, FindingObject, Severity } from './fileFinding.ts';
import type { DocumentFinding } from './finding.ts';

/** A finding before anything is known of environments. */
export type PlacedFinding = Omit<FileFinding, 'environments' | 'scope'> & Pick<DocumentFinding, 'versions'>;

/** What the check of a file found, at its places in the file and with the objects it is about, in the order of the lines. */
export function placeFindings(file: SourceFile, check: FileCheck): PlacedFinding[] {
  const inDocuments = check.documents.flatMap(({ findings }, index) => {
    const document = file.yaml.documents[index];
    if (!document || findings.length === 0) {
      return [];
    }
    const manifests = findDocumentManifests(document);
    return findings.map(finding => ({ finding, document, manifest: findManifest(manifests, finding) }));
  });
  return [
    ...inDocuments.map(({ finding, document, manifest }) => ({
      code: finding.code,
      message: finding.message,
      severity: severityOf(finding.code),
      location: { file: file.path, range: rangeOf(document, finding) },
      document: document.index,
      segments: finding.segments,
      ...describeObject(manifest),
      ...describeWritten(document, finding),
      ...(finding.versions ? { versions: finding.versions } : {}),
      ...(finding.fix ? { fix: finding.fix } : {}),
    })),
    ...check.errors.map(({ code, message, range }) => ({
      code,
      message,
      severity: severityOf(code),
      location: { file: file.path, range },
    })),
  ];
}

function severityOf(code: string): Severity {
  return diagnosticTable[code]?.severity ?? 'error';
}

/** The object that the finding lies in, an item of a list rather than the list. */
function findManifest(manifests: readonly Manifest[], { segments }: DocumentFinding): Manifest | undefined {
  return manifests.find(manifest => manifest.segments.every((segment, index) => segments[index] === segment));
}

function describeWritten(document: YamlDocument, { segments }: DocumentFinding): Pick<FileFinding, 'written'> {
  const scalar = segments.length > 0 ? asScalar(nodeAt(document, segments)?.node) : undefined;
  return scalar ? { written: scalarValue(scalar) } : {};
}

function describeObject(manifest: Manifest | undefined): { readonly object?: FindingObject; readonly objectDepth?: number } {
  if (!manifest) {
    return {};
  }
  const { apiVersion, kind, namespace = null, name = null, segments } = manifest;
  return { object: { apiVersion: apiVersion === '' ? null : apiVersion, kind, namespace, name }, objectDepth: segments.length };
}
