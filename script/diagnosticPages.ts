import type { DiagnosticCode } from '../server/src/base/diagnosticCode.ts';

/** The page of each code of a finding, to which editors and the command line link, and the list of them. */

export interface DiagnosticTables {
  /** Everything that editors and `driftline check` show, by code. */
  readonly diagnostics: Readonly<Record<string, DiagnosticCode>>;
  /** Those that prevent rendering. */
  readonly rendering: Readonly<Record<string, DiagnosticCode>>;
}

/** Pages by code, without the line that says that they are generated. */
export function createDiagnosticPages({ diagnostics, rendering }: DiagnosticTables): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(diagnostics).map(([code, entry]) => [code, createPage(code, entry, Object.hasOwn(rendering, code))]),
  );
}

/** One line a code, by the part of Driftline that finds it. */
export function listDiagnostics({ diagnostics }: DiagnosticTables): string {
  const groups: readonly (readonly [prefix: string, title: string])[] = [
    ['yaml', 'YAML'],
    ['schema', 'Objects and their schemas'],
    ['kustomize', 'Kustomizations and rendering'],
    ['flux', 'Flux'],
    ['argocd', 'Argo CD'],
    ['helm', 'Helm charts'],
    ['config', '.driftline.yaml'],
    ['suppression', 'Suppressions'],
  ];
  const codes = Object.keys(diagnostics).sort();
  const listed = groups.flatMap(([prefix, title]) => {
    const rows = codes
      .filter(code => code.startsWith(`${prefix}.`))
      .map(code => `| [${code}](diagnostics/${code}.md) | ${diagnostics[code]?.severity} | ${diagnostics[code]?.title} |`);
    return [`## ${title}`, ['| Code | Severity | |', '| --- | --- | --- |', ...rows].join('\n')];
  });
  const unlisted = codes.filter(code => !groups.some(([prefix]) => code.startsWith(`${prefix}.`)));
  if (unlisted.length > 0) {
    throw new Error(`No group of the list of diagnostics holds ${unlisted.join(', ')}: add one.`);
  }
  return listed.join('\n\n');
}

function createPage(code: string, { title, severity, why, example, fix }: DiagnosticCode, isRendering: boolean): string {
  return [
    `# ${code}`,
    `**${title}** (${severity})`,
    '## Why',
    why,
    '## Example',
    `\`\`\`yaml\n${example}\n\`\`\``,
    '## What to do',
    fix,
    '## How to suppress it',
    ...describeSuppression(code, isRendering),
  ].join('\n\n');
}

function describeSuppression(code: string, isRendering: boolean): string[] {
  if (code.startsWith('suppression.')) {
    return ['For the whole repository, in `.driftline.yaml`:', yaml(`rules:\n  ${code}: off`)];
  }
  const note = isRendering
    ? 'What prevents an environment from being rendered is never silenced: this lowers it to `information`, and `driftline diff` goes on calling it an error.'
    : undefined;
  return [
    ...(note === undefined ? [] : [note]),
    'On one line, behind the value or on a line of its own above it, with a reason:',
    yaml(`# driftline:ignore ${code} why it is meant`),
    'In one file, at its head:',
    yaml(`# driftline:ignore-file ${code} why it is meant`),
    'By file and environment, in `.driftline.yaml` (also for JSON, which has no comments):',
    yaml(`suppress:\n  - code: ${code}\n    path: vendor/\n    environments: [staging]\n    reason: why it is meant`),
    'Or its severity, for all environments or one: `off`, `information`, `warning` or `error`:',
    yaml(
      `rules:\n  ${code}: warning\nenvironments:\n  - name: staging\n    path: environments/staging\n    rules:\n      ${code}: off`,
    ),
    'A suppression needs a reason, and is [reported](suppression.unused.md) when it no longer matches anything.',
  ];
}

function yaml(text: string): string {
  return `\`\`\`yaml\n${text}\n\`\`\``;
}
