import { riskCodes } from '../change/risks/riskCodes.ts';
import { diagnosticCodes } from '../gitops/diagnosticCodes.ts';
import type { DiagnosticCode } from '../base/diagnosticCode.ts';
import { helmCodes } from './helm/helmCodes.ts';
import { kustomizationCodes } from './kustomizationCodes.ts';
import { schemaCodes } from './schemaCodes.ts';
import { suppressionCodes } from './suppressionCodes.ts';

/** The one table of all findings by code, put together from those of the parts that find them. */
export const diagnosticTable: Readonly<Record<string, DiagnosticCode>> = {
  ...schemaCodes,
  ...diagnosticCodes,
  ...kustomizationCodes,
  ...helmCodes,
  ...suppressionCodes,
};

/** Every code that `rules` and suppressions may name. */
export const knownCodes: readonly string[] = [...Object.keys(diagnosticTable), ...Object.keys(riskCodes)];

/** The page that explains a finding. */
export function documentationOf(code: string): string {
  return `https://github.com/driftline/driftline/blob/main/docs/reference/diagnostics/${code}.md`;
}
