import type { DeclaredSuppression, DriftlineConfig, RuleSeverity } from '../gitops/declared.ts';
import { compileIgnoreRules } from '../gitops/ignoreRules.ts';
import type { EnvironmentName, FileFinding, Severity } from './fileFinding.ts';

/** What `.driftline.yaml` says about findings, ready to be asked for each. */
export interface SeverityRules {
  /** Entries of `suppress` about the finding, whatever the environment. */
  findSuppressions(finding: FileFinding): readonly DeclaredSuppression[];
  /** How the finding is reported in an environment; `undefined` for a file that no environment reads. */
  severityIn(environment: EnvironmentName | undefined, finding: FileFinding): Severity | 'off';
}

/** Reads the rules once for many findings. */
export function compileSeverityRules(config: DriftlineConfig): SeverityRules {
  const entries = config.suppress
    .filter(({ reason }) => reason !== undefined)
    .map(entry => ({ entry, files: entry.path === undefined ? undefined : compileIgnoreRules([entry.path]) }));
  const byEnvironment = new Map(config.environments.map(({ name, rules }) => [`declared:${name}`, rules]));
  return {
    findSuppressions: finding =>
      entries
        .filter(({ entry: { code }, files }) => isNamed(finding, code.text) && files?.ignores(finding.location.file) !== false)
        .map(({ entry }) => entry),
    severityIn(environment, finding) {
      const own = environment && byEnvironment.get(environment.id);
      return (own && ruleFor(own, finding)) ?? ruleFor(config.rules, finding) ?? finding.severity;
    },
  };
}

/** Whether an entry of `suppress` holds in an environment. */
export function holdsIn({ environments }: DeclaredSuppression, environment: EnvironmentName | undefined): boolean {
  return (
    environments === undefined ||
    (environment !== undefined && environments.some(({ text }) => text === environment.name || text === environment.id))
  );
}

/** Whether `code` is the finding's, or one by which another check knows it. */
export function isNamed({ code, also }: FileFinding, named: string): boolean {
  return code === named || also?.includes(named) === true;
}

function ruleFor(rules: Readonly<Record<string, RuleSeverity>>, { code, also }: FileFinding): RuleSeverity | undefined {
  return [code, ...(also ?? [])]
    .map(named => (Object.hasOwn(rules, named) ? rules[named] : undefined))
    .find(rule => rule !== undefined);
}
