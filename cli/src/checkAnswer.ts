import { formatPointer } from '../../server/src/base/jsonPointer.ts';
import type { Unknown } from '../../server/src/base/unknown.ts';
import { displaySegments } from '../../server/src/change/displayPath.ts';
import { documentationOf } from '../../server/src/validation/diagnosticTable.ts';
import type { FileFinding, Severity } from '../../server/src/validation/fileFinding.ts';
import { unknownJson } from './answer.ts';

/** The answer of `driftline check`, as data: what `-o json` prints and what the pretty output is made of. */
export interface CheckResult {
  /** By file, in the order of its lines. */
  readonly findings: readonly FileFinding[];
  /** What kept environments from being rendered: what they would show is not known. */
  readonly unknowns: readonly { readonly environment: string; readonly unknown: Unknown }[];
  readonly summary: CheckSummary;
}

export interface CheckSummary {
  /** Files and documents that were looked at, not those with findings. */
  readonly files: number;
  readonly documents: number;
  readonly environments: number;
  readonly errors: number;
  readonly warnings: number;
  readonly informations: number;
}

/** How many findings have the severity. */
export function countSeverity(findings: readonly FileFinding[], severity: Severity): number {
  return findings.filter(finding => finding.severity === severity).length;
}

/** The fields of the JSON answer besides its beginning. */
export function checkJson({ findings, unknowns, summary }: CheckResult): object {
  return {
    diagnostics: findings.map(finding => findingJson(finding)),
    unknowns: unknowns.map(({ environment, unknown }) => ({ environment, ...unknownJson(unknown) })),
    summary,
  };
}

function findingJson(finding: FileFinding): object {
  const { location, severity, code, message, environments, object, objectDepth = 0, related = [] } = finding;
  const segments = finding.segments?.slice(objectDepth);
  return {
    file: location.file,
    range: location.range,
    severity,
    code,
    message,
    documentation: documentationOf(code),
    environments: environments.map(({ id }) => id),
    object: object ?? null,
    path: segments ? formatPointer(segments) : null,
    displayPath: segments ? displaySegments(segments) : null,
    local: false,
    related: related.map(({ location: place, message: text }) => ({ file: place.file, range: place.range, message: text })),
  };
}
