import { compileWildPattern } from '../tree/wildMatch.ts';
import type { WildPattern } from '../tree/wildMatch.ts';

/** Says which paths are ignored. */
export interface IgnoreRules {
  /** Whether the file or folder at `path`, or a folder above it, is ignored. */
  ignores(path: string): boolean;
}

interface IgnoreRule {
  readonly pattern: WildPattern;
  readonly negated: boolean;
  /** Matched against the whole path instead of any segment. */
  readonly anchored: boolean;
  readonly foldersOnly: boolean;
}

/**
 * Patterns with the meaning of .gitignore: without a slash they match at any depth, a trailing slash means folders, `!`
 * takes back, and what lies in an ignored folder stays ignored. Matching takes linear time whatever the pattern.
 */
export function compileIgnoreRules(patterns: readonly string[]): IgnoreRules {
  const rules = patterns.flatMap(compileRule);
  const isIgnored = (path: string, isFolder: boolean): boolean => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const rule = rules.findLast(
      ({ pattern, anchored, foldersOnly }) => (isFolder || !foldersOnly) && pattern.matches(anchored ? path : name),
    );
    return rule !== undefined && !rule.negated;
  };
  return {
    ignores: path => {
      const segments = path.split('/');
      return segments.some((_, index) => isIgnored(segments.slice(0, index + 1).join('/'), index < segments.length - 1));
    },
  };
}

function compileRule(line: string): IgnoreRule[] {
  const text = line.replace(/(?<!\\)[ \t\r]+$/, '');
  if (text === '' || text.startsWith('#')) {
    return [];
  }
  const negated = text.startsWith('!');
  const foldersOnly = text.endsWith('/');
  const body = text.slice(negated ? 1 : 0, foldersOnly ? -1 : undefined);
  const anchored = body.includes('/');
  const pattern = compileWildPattern(body.startsWith('/') ? body.slice(1) : body, { mode: 'path' });
  return [{ pattern, negated, anchored, foldersOnly }];
}
