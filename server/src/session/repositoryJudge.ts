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
import type { YamlFile } from '../yaml/yamlFile.ts';
import type { CheckedFinding, FileJudge, PrepareJudge } from './fileChecks.ts';

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
    const patches = await readPatches(reader, kustomizations);
    return createJudge(
      findFileRoles(kustomizations, paths, path => patches.get(path)),
      checks,
    );
  };
}

/** What a base lacks may stand in a patch. */
async function readPatches(
  reader: RecordingReader,
  kustomizations: readonly Kustomization[],
): Promise<ReadonlyMap<string, YamlFile>> {
  const patches = new Map<string, YamlFile>();
  const references = kustomizations.flatMap(kustomization => kustomization.references.filter(({ role }) => role === 'patch'));
  for (const path of new Set(references.flatMap(({ resolved }) => resolved ?? []))) {
    const entry = await reader.read(path);
    if (entry.kind === 'file') {
      patches.set(path, entry.file.yaml);
    }
  }
  return patches;
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
  return {
    keyOf: path => roles.placeOf(path).key,
    check(file, { catalogue, versions }) {
      const context = { catalogue, kubernetesVersions: versions };
      const found = checkFile(file.yaml, roles.placeOf(file.path), context, checks);
      return [...placeFindings(file, found), ...checkKustomizations(file, found)];
    },
  };
}
