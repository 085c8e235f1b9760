import { closestName } from '../base/closestName.ts';
import type { Range } from '../base/textRange.ts';
import type { DeclaredSuppression, DriftlineConfig } from '../gitops/declared.ts';
import { configPath } from '../gitops/declared.ts';
import { diagnosticTable, knownCodes } from './diagnosticTable.ts';
import type { EnvironmentName, FileFinding, Severity } from './fileFinding.ts';
import { holdsIn, isNamed } from './severityRules.ts';
import type { SeverityRules } from './severityRules.ts';
import { isAbout } from './suppression.ts';
import type { Suppression } from './suppression.ts';

/**
 * What becomes of findings: severities by `.driftline.yaml`, suppressions by it and by comments, and what is wrong with those. A
 * finding that prevents rendering is never silenced, only lowered: the environment stays without an answer, and that must show.
 */

export interface Judgement {
  readonly findings: readonly FileFinding[];
  /** Entries of `suppress` that matched one of the findings. */
  readonly used: ReadonlySet<DeclaredSuppression>;
}

/** @param complete whether all findings are known; before that no suppression is called unused. */
export function judgeFindings(
  file: string,
  findings: readonly FileFinding[],
  suppressions: readonly Suppression[],
  rules: SeverityRules,
  complete: boolean,
): Judgement {
  const usedEntries = new Set<DeclaredSuppression>();
  const usedComments = new Set<Suppression['codes'][number]>();
  const judged = findings.flatMap(finding => {
    const comments = suppressions
      .filter(suppression => suppression.reason !== '' && isAbout(suppression, finding.location.range.start.line))
      .flatMap(({ codes }) => codes.filter(({ code }) => isNamed(finding, code)));
    comments.forEach(code => usedComments.add(code));
    const entries = rules.findSuppressions(finding);
    const places = finding.environments.length > 0 ? finding.environments : [undefined];
    for (const entry of entries.filter(candidate => places.some(place => holdsIn(candidate, place)))) {
      usedEntries.add(entry);
    }
    const isSilent = (place: EnvironmentName | undefined): boolean =>
      comments.length > 0 || entries.some(entry => holdsIn(entry, place));
    return judgeFinding(finding, place => (isSilent(place) ? 'off' : rules.severityIn(place, finding))) ?? [];
  });
  const own = suppressions.flatMap(suppression => checkComment(file, suppression, usedComments, complete));
  const rated = own.flatMap(finding => judgeFinding(finding, () => rules.severityIn(undefined, finding)) ?? []);
  return { findings: [...judged, ...rated], used: usedEntries };
}

const order: readonly Severity[] = ['hint', 'information', 'warning', 'error'];

/** `undefined` if it is silenced everywhere. */
function judgeFinding(
  finding: FileFinding,
  severityIn: (place: EnvironmentName | undefined) => Severity | 'off',
): FileFinding | undefined {
  const places: readonly (EnvironmentName | undefined)[] = finding.environments.length > 0 ? finding.environments : [undefined];
  const heard = places.flatMap(place => {
    const severity = severityIn(place);
    return severity === 'off' ? [] : [{ place, severity }];
  });
  if (finding.scope === 'rendering') {
    return { ...finding, severity: highest(heard.map(({ severity }) => severity)) ?? 'information' };
  }
  const severity = highest(heard.map(entry => entry.severity));
  return severity && { ...finding, severity, environments: heard.flatMap(({ place }) => place ?? []) };
}

function highest(severities: readonly Severity[]): Severity | undefined {
  return order.findLast(severity => severities.includes(severity));
}

function checkComment(
  file: string,
  suppression: Suppression,
  used: ReadonlySet<Suppression['codes'][number]>,
  complete: boolean,
): FileFinding[] {
  const { codes, reason, range, target } = suppression;
  if (codes.length === 0) {
    return [ownFinding(file, 'suppression.no-code', range, 'Say which finding is meant: write its code behind "ignore".')];
  }
  const unknown = codes.filter(({ code }) => !knownCodes.includes(code));
  const findings = unknown.map(({ code, range: at }) =>
    ownFinding(file, 'suppression.unknown-code', at, describeUnknownCode(code)),
  );
  if (reason === '') {
    const message = 'Write a reason behind the code; without one the comment has no effect.';
    return [...findings, ownFinding(file, 'suppression.no-reason', range, message)];
  }
  if (!complete) {
    return findings;
  }
  const unused = codes.filter(code => !used.has(code) && !unknown.includes(code));
  return [
    ...findings,
    ...unused.map(({ code, range: at }) => ownFinding(file, 'suppression.unused', at, describeUnused(code, target))),
  ];
}

function describeUnused(code: string, target: Suppression['target']): string {
  if (target === 'nothing') {
    return `Nothing is suppressed from here: "ignore" stands on or above a line with content, "ignore-file" at the head of the file.`;
  }
  return `There is no ${code} ${target === 'file' ? 'in this file' : `on line ${target + 1}`} any more: remove it from the comment.`;
}

function describeUnknownCode(code: string): string {
  const meant = closestName(code, knownCodes);
  return `There is no code "${code}".${meant === undefined ? '' : ` Did you mean "${meant}"?`}`;
}

function ownFinding(file: string, code: string, range: Range, message: string): FileFinding {
  const severity = diagnosticTable[code]?.severity ?? 'warning';
  return { code, message, severity, location: { file, range }, environments: [], scope: 'file' };
}

/**
 * What is wrong with `rules` and `suppress` in `.driftline.yaml`.
 * @param used entries that matched a finding somewhere; `undefined` while not all findings are known.
 */
export function checkDeclaredRules(
  config: DriftlineConfig,
  environments: readonly EnvironmentName[],
  used: ReadonlySet<DeclaredSuppression> | undefined,
): FileFinding[] {
  const report = (code: string, range: Range, message: string): FileFinding => ownFinding(configPath, code, range, message);
  const isUnknown = (code: string): boolean => !knownCodes.includes(code);
  const rules = config.ruleCodes
    .filter(({ text }) => isUnknown(text))
    .map(({ text, range }) => report('suppression.unknown-code', range, describeUnknownCode(text)));
  const entries = config.suppress.flatMap(entry => {
    const { code, reason } = entry;
    if (isUnknown(code.text)) {
      return [report('suppression.unknown-code', code.range, describeUnknownCode(code.text))];
    }
    if (reason === undefined) {
      const message = 'Add "reason"; without one the entry has no effect.';
      return [report('suppression.no-reason', code.range, message)];
    }
    const strangers = (entry.environments ?? []).filter(
      ({ text }) => !environments.some(({ id, name }) => text === id || text === name),
    );
    const unknown = strangers.map(({ text, range }) => {
      const meant = closestName(
        text,
        environments.map(({ name }) => name),
      );
      const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
      return report('config.unknown-environment', range, `No environment is called "${text}" here.${hint}`);
    });
    const isUnused = used !== undefined && !used.has(entry) && strangers.length === 0;
    const message = `There is no ${code.text} that this entry is about any more: remove it.`;
    return [...unknown, ...(isUnused ? [report('suppression.unused', code.range, message)] : [])];
  });
  return [...rules, ...entries];
}
