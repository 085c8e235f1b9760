import type { FileFinding } from './fileFinding.ts';

/**
 * One finding each: where an error of rendering says what a check of the document says at the same place, the document's finding
 * stays, for it is there at once and does not change its words when the rendering arrives, and takes over the environments.
 */

/** Codes of checks of documents that say the same as an error of rendering; a code always says the same as itself. */
const sameMeaning: Readonly<Record<string, readonly string[]>> = {
  'kustomize.yaml-syntax': [
    'yaml.syntax',
    'yaml.unknown-anchor',
    'yaml.too-deep',
    'yaml.conflict',
    'yaml.too-large',
    'yaml.binary',
  ],
  'kustomize.duplicate-key': ['yaml.duplicate-key'],
  'kustomize.not-an-object': ['schema.missing-field'],
  'kustomize.unknown-field': ['schema.unknown-field'],
  'kustomize.wrong-type': ['schema.wrong-type'],
  'helm.template-syntax': ['helm.unknown-function'],
  'helm.render-failed': ['helm.undefined-template', 'helm.unset-value'],
  'helm.chart-unreadable': ['helm.chart-field'],
};

/** All findings of one file, in the order of its lines. */
export function mergeFindings(documents: readonly FileFinding[], rendering: readonly FileFinding[]): FileFinding[] {
  const merged = [...documents];
  for (const error of rendering) {
    const index = merged.findIndex(finding => saysTheSame(finding, error));
    const finding = merged[index];
    if (finding) {
      merged[index] = unite(finding, error);
    } else {
      merged.push(error);
    }
  }
  return merged.sort((a, b) => compareStarts(a, b));
}

function saysTheSame(finding: FileFinding, error: FileFinding): boolean {
  const isSameCode = finding.code === error.code || sameMeaning[error.code]?.includes(finding.code) === true;
  return isSameCode && finding.location.range.start.line === error.location.range.start.line;
}

function unite(finding: FileFinding, error: FileFinding): FileFinding {
  const { severity, scope, environments, related } = error;
  const also = finding.code === error.code ? finding.also : [error.code];
  return { ...finding, severity, scope, environments, ...(related ? { related } : {}), ...(also ? { also } : {}) };
}

function compareStarts({ location: { range: a } }: FileFinding, { location: { range: b } }: FileFinding): number {
  return a.start.line - b.start.line || a.start.character - b.start.character;
}
