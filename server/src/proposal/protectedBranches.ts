import type { BranchRules } from '../forge/forge.ts';
import type { DriftlineConfig } from '../gitops/declared.ts';
import type { Environment } from '../gitops/environment.ts';
import { compileWildPattern } from '../tree/wildMatch.ts';

/** Which branches nobody should commit to directly, and why. */

export interface ProtectionSources {
  /** Branch that proposals are merged into, without the remote. */
  readonly base: string;
  /** What is compared with: `origin/main`, or a local branch. */
  readonly target: string;
  /** What `.driftline.yaml` says, as edited and as merged: an edit takes no protection away. */
  readonly configs: readonly Pick<DriftlineConfig, 'target'>[];
  /** Likewise. */
  readonly environments: readonly Pick<Environment, 'name' | 'deployed'>[];
  /** `git.branchProtection`. */
  readonly editorPatterns: readonly string[];
  /** What the forge says of the branch; `undefined`: it was not asked. */
  readonly rules: BranchRules | undefined;
}

/** Reasons in words that follow `main is protected:`; empty if it is not. */
export function findProtection(branch: string, sources: ProtectionSources): readonly string[] {
  const { base, target, configs, environments, editorPatterns, rules } = sources;
  const delivered = environments.filter(
    ({ deployed }) => deployed?.branch !== undefined && shortBranch(deployed.branch) === branch,
  );
  const names = [...new Set(delivered.map(({ name }) => name))];
  const pattern = editorPatterns.map(text => text.trim()).find(text => text !== '' && matchesBranch(text, branch));
  const requirements = rules?.requirements.join(', ') ?? '';
  const isConfigured = configs.some(config => config.target !== undefined && shortBranch(config.target) === branch);
  const isDefault = !isConfigured && (branch === base || branch === target);
  return [
    ...(isConfigured ? ['it is the target in .driftline.yaml'] : []),
    ...(isDefault ? ['it is the default branch'] : []),
    ...(names.length > 0 ? [`${nameAll(names)} delivered from it`] : []),
    ...(pattern === undefined ? [] : [`git.branchProtection names it ("${pattern}")`]),
    ...(rules?.protected ? [`the forge protects it${requirements === '' ? '' : ` (${requirements})`}`] : []),
  ];
}

const mostNames = 3;

function nameAll(names: readonly string[]): string {
  const more = names.length - mostNames;
  return names.length === 1
    ? `${names[0] ?? ''} is`
    : `${names.slice(0, mostNames).join(', ')}${more > 0 ? ` and ${more} more` : ''} are`;
}

/** `refs/heads/main`, `refs/remotes/origin/main` → `main`. */
function shortBranch(name: string): string {
  return name.replace(/^refs\/(?:heads|remotes\/[^/]+)\//, '');
}

/** Alternatives in braces beyond this many are not looked at, nor longer patterns: no branch has such a name. */
const mostAlternatives = 50;
const longestPattern = 250;

/**
 * Globs as VS Code reads them (`git.branchProtection` is matched by picomatch): `*` stays between slashes, `**` does not, `{a,b}`
 * are alternatives, a leading `!` turns it around. Matched in linear time: a setting can come with a repository.
 */
function matchesBranch(pattern: string, branch: string): boolean {
  if (pattern.length > longestPattern) {
    return false;
  }
  const negated = pattern.startsWith('!') && !pattern.startsWith('!(');
  const alternatives = expandBraces(negated ? pattern.slice(1) : pattern);
  const matches = alternatives.some(text => compileWildPattern(text, { mode: 'path' }).matches(branch));
  return matches !== negated;
}

/** `{main,release/{a,b}}` → `main`, `release/a`, `release/b`. */
function expandBraces(pattern: string): string[] {
  const done: string[] = [];
  const open = [pattern];
  while (open.length > 0 && done.length < mostAlternatives) {
    const text = open.pop() ?? '';
    const inner = /\{([^{}]*,[^{}]*)\}/.exec(text);
    if (!inner || open.length > mostAlternatives) {
      done.push(text);
      continue;
    }
    const [before, after] = [text.slice(0, inner.index), text.slice(inner.index + inner[0].length)];
    open.push(...(inner[1] ?? '').split(',').map(part => before + part + after));
  }
  return done;
}
