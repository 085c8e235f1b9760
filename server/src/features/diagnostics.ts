import { DiagnosticSeverity } from 'vscode-languageserver-types';
import type { Diagnostic } from 'vscode-languageserver-types';
import { groupBy } from '../base/groupBy.ts';
import type { RenderError } from '../gitops/rendering.ts';
import type { ConfigProblem } from '../gitops/declaredChecks.ts';
import { toLspLocation } from './repository.ts';
import type { Repository } from './repository.ts';

/** Severity words as `.driftline.yaml` and JSON output state them. */
export type Severity = 'error' | 'warning' | 'information' | 'hint';

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** One finding, merged over the environments that have it. */
export interface FileFinding extends RenderError {
  readonly severity: Severity;
  /** Names of the environments that cannot be rendered because of it; empty for findings about a file alone. */
  readonly environments: readonly string[];
}

/** All findings of a repository by file, each once, in the order of the files' lines. */
export function collectFindings(repository: Repository): ReadonlyMap<string, readonly FileFinding[]> {
  const { snapshot, environments } = repository.session.getState();
  const merged = new Map<string, FileFinding>();
  for (const { comparison, plan } of environments) {
    for (const error of comparison?.errors ?? []) {
      const key = JSON.stringify([error.code, error.message, error.location]);
      const known = merged.get(key)?.environments ?? [];
      merged.set(key, { ...error, severity: 'error', environments: [...known, plan.environment.name] });
    }
  }
  const problems = (snapshot?.found.problems ?? []).map(problem => fromProblem(problem));
  const byFile = groupBy([...merged.values(), ...problems], item => item.location.file);
  for (const findings of byFile.values()) {
    findings.sort((a, b) => a.location.range.start.line - b.location.range.start.line);
  }
  return byFile;
}

/** Findings of one file as the editor shows them. */
export function toDiagnostics(repository: Repository, findings: readonly FileFinding[]): Diagnostic[] {
  return findings.map(finding => ({
    range: finding.location.range,
    severity: severities[finding.severity],
    code: finding.code,
    source: 'Driftline',
    message:
      finding.environments.length > 0 ? `${finding.message}\n(${describeEnvironments(finding.environments)})` : finding.message,
    relatedInformation: finding.related?.map(({ location, message }) => ({
      location: toLspLocation(repository, location),
      message,
    })),
  }));
}

/** `prod cannot be rendered`, `prod, staging and 3 more cannot be rendered`. */
function describeEnvironments(names: readonly string[]): string {
  const shown = names.slice(0, 2).join(', ');
  const more = names.length > 2 ? ` and ${names.length - 2} more` : '';
  return `${shown}${more} cannot be rendered`;
}

function fromProblem(problem: ConfigProblem): FileFinding {
  return { ...problem, environments: [] };
}
