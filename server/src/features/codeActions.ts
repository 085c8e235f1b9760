import { CodeActionKind } from 'vscode-languageserver-types';
import type { CodeAction, CodeActionContext, Diagnostic, WorkspaceEdit } from 'vscode-languageserver-types';
import type { CancellationToken } from '../base/cancellation.ts';
import { throwIfCancelled } from '../base/cancellation.ts';
import { comparePositions } from '../base/textRange.ts';
import type { Range } from '../base/textRange.ts';
import { isKustomizationPath } from '../gitops/kustomizationNames.ts';
import type { FileFinding } from '../validation/fileFinding.ts';
import { documentFixes } from './fixes/documentFixes.ts';
import type { Fix, FixContext, FixRepository } from './fixes/fix.ts';
import { convertFile, convertFileTitle, convertWorkspace, kustomizationFixes } from './fixes/kustomizationFixes.ts';
import { pathFixes } from './fixes/pathFixes.ts';
import { suppressionFix } from './fixes/suppressionFix.ts';
import { createReader } from './repository.ts';

/**
 * Code actions: the quick fixes of the findings at a place, and what converts a whole file or workspace at once. Fixes are made
 * from the text as it is now; what cannot be mended with certainty is not offered.
 */

/** Kind of the action that editors run on saving, where a person asks for it. */
export const fixAllKind = 'source.fixAll.driftline';

/** Kinds of actions that are given. */
export const codeActionKinds: readonly string[] = [CodeActionKind.QuickFix, fixAllKind];

export async function provideCodeActions(
  repository: FixRepository,
  path: string,
  range: Range,
  context: Pick<CodeActionContext, 'diagnostics' | 'only'>,
  token: CancellationToken,
): Promise<CodeAction[]> {
  const reader = await createReader(repository);
  const entry = await reader.read(path);
  throwIfCancelled(token);
  if (entry.kind !== 'file') {
    return [];
  }
  const { file } = entry;
  const actions: CodeAction[] = [];
  if (isWanted(context, CodeActionKind.QuickFix)) {
    for (const finding of repository.findings.getFindings(path).filter(({ location }) => touches(location.range, range))) {
      actions.push(...(await quickFixes({ repository, file, finding }, context.diagnostics, token)));
    }
  }
  if (isKustomizationPath(path) && context.only !== undefined && isWanted(context, fixAllKind)) {
    const edits = await convertFile(repository, file.kustomization);
    const fix: Fix = { title: convertFileTitle, isPreferred: false, edits: new Map([[path, edits]]) };
    actions.push(...(edits.length > 0 ? [toAction(repository, fix, fixAllKind, [])] : []));
  }
  return withoutTwins(actions);
}

/** The file that an action without edit was made for; clients hand back what they were given, or what they like. */
export function readActionUri(action: CodeAction): string {
  const data: unknown = action.data;
  const uri = typeof data === 'object' && data !== null && 'uri' in data ? data.uri : undefined;
  return typeof uri === 'string' ? uri : '';
}

/** Gives the action that converts everywhere its edit, which takes longer to find out than a menu may wait. */
export async function resolveCodeAction(
  repository: FixRepository,
  action: CodeAction,
  token: CancellationToken,
): Promise<CodeAction> {
  const edits = await convertWorkspace(repository, token);
  return { ...action, edit: toWorkspaceEdit(repository, edits) };
}

async function quickFixes(context: FixContext, shown: readonly Diagnostic[], token: CancellationToken): Promise<CodeAction[]> {
  const { repository, finding, file } = context;
  const diagnostics = shown.filter(diagnostic => isOf(diagnostic, finding));
  const fixes = [
    ...documentFixes(context),
    ...(await kustomizationFixes(context, token)),
    ...(await pathFixes(context)),
    ...suppressionFix(context),
  ];
  throwIfCancelled(token);
  const actions = fixes.map(fix => toAction(repository, fix, CodeActionKind.QuickFix, diagnostics));
  const isDeprecated = finding.fix?.kind === 'convertField';
  return isDeprecated ? [...actions, convertEverywhere(repository.uriOf(file.path), diagnostics)] : actions;
}

function convertEverywhere(uri: string, diagnostics: Diagnostic[]): CodeAction {
  return { title: 'Convert all deprecated fields in this repository', kind: CodeActionKind.QuickFix, diagnostics, data: { uri } };
}

function toAction(repository: FixRepository, fix: Fix, kind: string, diagnostics: Diagnostic[]): CodeAction {
  const { title, isPreferred, edits } = fix;
  return { title, kind, diagnostics, ...(isPreferred ? { isPreferred } : {}), edit: toWorkspaceEdit(repository, edits) };
}

function toWorkspaceEdit(repository: FixRepository, edits: Fix['edits']): WorkspaceEdit {
  return {
    documentChanges: [...edits].map(([path, own]) => ({
      textDocument: { uri: repository.uriOf(path), version: null },
      edits: [...own],
    })),
  };
}

/** Without `only` a menu asks for everything it shows; kinds are prefixes of each other by dots. */
function isWanted({ only }: Pick<CodeActionContext, 'only'>, kind: string): boolean {
  return only === undefined || only.some(wanted => kind === wanted || kind.startsWith(`${wanted}.`));
}

function touches(a: Range, b: Range): boolean {
  return comparePositions(a.start, b.end) <= 0 && comparePositions(b.start, a.end) <= 0;
}

function isOf(diagnostic: Diagnostic, { code, location }: FileFinding): boolean {
  const { start, end } = diagnostic.range;
  return (
    diagnostic.code === code &&
    comparePositions(start, location.range.start) === 0 &&
    comparePositions(end, location.range.end) === 0
  );
}

/** Two findings at one place may offer the same: it is listed once, for both. */
function withoutTwins(actions: readonly CodeAction[]): CodeAction[] {
  const byMeaning = new Map<string, CodeAction>();
  for (const action of actions) {
    const key = JSON.stringify([action.title, action.kind, action.edit]);
    const known = byMeaning.get(key);
    const diagnostics = [...(known?.diagnostics ?? []), ...(action.diagnostics ?? [])];
    byMeaning.set(key, { ...(known ?? action), diagnostics });
  }
  return [...byMeaning.values()];
}
