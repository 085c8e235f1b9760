import type { SourceFile } from '../gitops/gitopsCache.ts';
import type { CheckedFinding, FileJudge, PrepareJudge } from './fileChecks.ts';

/** Judges files of Kubernetes by what YAML itself says of them. */
export const looseJudge: FileJudge = {
  keyOf: () => 'loose',
  check: file => (file.manifests.length > 0 || file.path.includes('ustomization') ? readSyntax(file) : []),
};

function readSyntax(file: SourceFile): CheckedFinding[] {
  return file.yaml.errors.map(({ code, message, range }) => ({
    code,
    message,
    severity: 'error',
    location: { file: file.path, range },
  }));
}

export const prepareJudge: PrepareJudge = () => Promise.resolve(looseJudge);
