import { closestName } from '../../base/closestName.ts';
import { LineIndex } from '../../yaml/lineIndex.ts';
import type { SourceFile } from '../../gitops/gitopsCache.ts';
import { readTokens } from '../../gitops/helm/templates/templateTokens.ts';
import type { FileFinding } from '../fileFinding.ts';
import { helmFinding } from './helmFinding.ts';

/** What Helm would refuse in a template before it renders anything. @param functions names that templates may call. */
export function checkTemplateText({ path, text, template }: SourceFile, functions: ReadonlySet<string>): FileFinding[] {
  if (!text.includes('{{')) {
    return [];
  }
  const lines = new LineIndex(text);
  const problems = template.problems.map(({ message, start, end }) =>
    helmFinding('helm.template-syntax', message, { file: path, range: lines.rangeBetween(start, end) }),
  );
  const unknown = template.spans
    .filter(({ kind, closed }) => kind === 'action' && closed)
    .flatMap(({ inside }) => readTokens(text, inside.start, inside.end))
    .filter(({ kind, text: word }) => kind === 'identifier' && !functions.has(word) && !keywords.has(word))
    .map(({ text: word, start, end }) => {
      const meant = closestName(word, functions);
      const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
      const location = { file: path, range: lines.rangeBetween(start, end) };
      return helmFinding('helm.unknown-function', `Helm has no function "${word}".${hint}`, location);
    });
  return [...problems, ...unknown];
}

const keywords: ReadonlySet<string> = new Set(
  'if else end range with define block template break continue true false nil'.split(' '),
);
