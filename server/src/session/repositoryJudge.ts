import type { SourceFile } from '../gitops/gitopsCache.ts';
import { isKustomizationPath } from '../gitops/kustomizationNames.ts';
import type { Kustomization } from '../gitops/kustomizationModel.ts';
import { RecordingReader } from '../gitops/recordingReader.ts';
import { checkKustomization } from '../gitops/errors/kustomizationErrors.ts';
import { CheckCache, checkFile } from '../validation/checkFile.ts';
import type { FileCheck } from '../validation/checkFile.ts';
import { findFileRoles } from '../validation/fileRoles.ts';
import type { FileRoles } from '../validation/fileRoles.ts';
import { checkKustomizationFile } from '../validation/kustomization/checkKustomizations.ts';
import { placeFindings } from '../validation/placeFindings.ts';
import type { CheckContext, CheckedFinding, FileJudge, PrepareJudge } from './fileChecks.ts';

/** Judges files by what the kustomizations around them make of them, with the checks of `validation/`. */

/** Prepares judges for the trees of one repository; what was found in a document is shared by all of them. */
export function createJudgePreparer(): PrepareJudge {
  const checks = new CheckCache();
  return async (tree, cache) => {
    const reader = new RecordingReader(tree, cache);
    const paths = await tree.listFiles();
    const kustomizations: Kustomization[] = [];
    for (const path of paths.filter(isKustomizationPath)) {
      const entry = await reader.read(path);
      if (entry.kind === 'file') {
        kustomizations.push(entry.file.kustomization);
      }
    }
    return createJudge(findFileRoles(kustomizations, paths), checks);
  };
}

/** Judges files of which nothing else is known: one that looks like an object may be a patch, from which nothing is missing. */
export function createLooseJudge(): FileJudge {
  const judge = createJudge(findFileRoles([], []), new CheckCache());
  return {
    keyOf: path => judge.keyOf(path),
    check: (file, context) => judge.check(file, context).filter(({ code }) => !completeness.has(code)),
  };
}

const completeness: ReadonlySet<string> = new Set(['schema.missing-field', 'schema.no-alternative']);

/** Findings that hold for some versions of Kubernetes only. */
const ofVersions: ReadonlySet<string> = new Set([
  'schema.removed-version',
  'schema.newer-kind',
  'schema.newer-field',
  'schema.removed-field',
]);

/** What a kustomization file shows by itself; of what is no valid YAML the check of the document says so. */
function checkKustomizations(file: SourceFile, { documents }: FileCheck): CheckedFinding[] {
  if (documents[0]?.role.kind !== 'kustomization' || !isKustomizationPath(file.path)) {
    return [];
  }
  const errors = checkKustomization(file.kustomization).filter(({ code }) => code !== 'kustomize.yaml-syntax');
  const found = errors.map((error): CheckedFinding => ({ ...error, severity: 'error' }));
  return [...found, ...checkKustomizationFile(file.kustomization)];
}

function createJudge(roles: FileRoles, checks: CheckCache): FileJudge {
  const check = (file: SourceFile, context: CheckContext, kubernetesVersions: readonly string[]): FileCheck =>
    checkFile(file.yaml, roles.placeOf(file.path), { catalogue: context.catalogue, kubernetesVersions }, checks);
  return {
    keyOf(path) {
      const { kind, target } = roles.placeOf(path);
      return target ? `${kind} ${target.apiVersion} ${target.kind}` : kind;
    },
    check(file, context) {
      const { versions } = context;
      const first = check(file, context, versions.slice(0, 1));
      const ofKustomization = checkKustomizations(file, first);
      if (versions.length === 0) {
        return [...placeFindings(file, first), ...ofKustomization];
      }
      // Version by version, so that each finding can say where it holds.
      const found = versions.map(version => placeFindings(file, check(file, context, [version])));
      return [...uniteVersions(versions, found), ...ofKustomization];
    },
  };
}

/** Each finding once, with the versions of those that depend on it. */
function uniteVersions(versions: readonly string[], found: readonly (readonly CheckedFinding[])[]): CheckedFinding[] {
  const united = new Map<string, CheckedFinding>();
  for (const [index, findings] of found.entries()) {
    const version = versions[index] ?? '';
    for (const finding of findings) {
      const { code, message, location } = finding;
      const { start, end } = location.range;
      const depends = ofVersions.has(code);
      // The message of those that depend on it names the version.
      const key = [code, start.line, start.character, end.line, end.character, depends ? '' : message].join(' ');
      const known = united.get(key);
      united.set(key, depends ? { ...(known ?? finding), versions: [...(known?.versions ?? []), version] } : finding);
    }
  }
  return [...united.values()];
}
