import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver-types';
import type { Diagnostic } from 'vscode-languageserver-types';
import type { FindingFix } from '../validation/finding.ts';
import type { FileFinding, Severity } from '../validation/fileFinding.ts';
import { diagnosticTable, documentationOf } from '../validation/diagnosticTable.ts';
import { describeFinding } from '../validation/describeFinding.ts';
import { toLspLocation } from './repository.ts';
import type { Repository } from './repository.ts';

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const tags = { deprecated: DiagnosticTag.Deprecated, unnecessary: DiagnosticTag.Unnecessary };

/** What a diagnostic carries for code actions; the client hands it back as it is. */
export interface DiagnosticData {
  /** Position of the document in the file. */
  readonly document: number | null;
  /** Path to the value in the document. */
  readonly segments: readonly (string | number)[];
  readonly fix: FindingFix | null;
}

/** Findings of one file as the editor shows them. */
export function toDiagnostics(repository: Pick<Repository, 'uriOf'>, findings: readonly FileFinding[]): Diagnostic[] {
  return findings.map(finding => {
    const tag = diagnosticTable[finding.code]?.tag;
    const data: DiagnosticData = {
      document: finding.document ?? null,
      segments: finding.segments ?? [],
      fix: finding.fix ?? null,
    };
    return {
      range: finding.location.range,
      severity: severities[finding.severity],
      code: finding.code,
      codeDescription: { href: documentationOf(finding.code) },
      source: 'Driftline',
      message: describeFinding(finding),
      ...(tag ? { tags: [tags[tag]] } : {}),
      ...(finding.related
        ? {
            relatedInformation: finding.related.map(({ location, message }) => ({
              location: toLspLocation(repository, location),
              message,
            })),
          }
        : {}),
      data,
    };
  });
}
