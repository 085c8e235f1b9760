import { closestName } from '../base/closestName.ts';
import type { Range } from '../base/textRange.ts';
import { configPath } from './declared.ts';
import type { DeclaredEnvironment, DriftlineConfig } from './declared.ts';
import type { ConfigProblem } from './declaredChecks.ts';
import type { Kustomization } from './kustomizationModel.ts';

/** Checks what `.driftline.yaml` declares against the repository: paths, names and the order of promotion. */
export async function checkEnvironments(
  config: DriftlineConfig,
  kustomizations: ReadonlyMap<string, Kustomization>,
  isFolder: (path: string) => Promise<boolean>,
): Promise<ConfigProblem[]> {
  const problems: ConfigProblem[] = [];
  const names = new Set(config.environments.map(({ name }) => name));
  const seen = new Set<string>();
  for (const environment of config.environments) {
    if (seen.has(environment.name)) {
      problems.push(
        error('config.duplicate-name', environment.nameRange, `Another environment is called "${environment.name}" already.`),
      );
    }
    seen.add(environment.name);
    problems.push(...checkAfter(environment, names));
    if (environment.helm === undefined) {
      problems.push(...(await checkPath(environment, kustomizations, isFolder)));
    }
  }
  return problems;
}

async function checkPath(
  environment: DeclaredEnvironment,
  kustomizations: ReadonlyMap<string, Kustomization>,
  isFolder: (path: string) => Promise<boolean>,
): Promise<ConfigProblem[]> {
  const { path, pathRange } = environment;
  if (!pathRange) {
    const message = `"${environment.name}" has neither "path" nor "helm": say which folder is delivered to it.`;
    return [error('config.missing-field', environment.nameRange, message)];
  }
  if (path === undefined) {
    return [
      error(
        'config.path-not-found',
        pathRange,
        'The path leaves the repository: write it relative to the root of the repository.',
      ),
    ];
  }
  if (kustomizations.has(path)) {
    return [];
  }
  if (await isFolder(path)) {
    return [error('config.path-not-found', pathRange, `The folder "${path === '' ? '.' : path}" has no kustomization file.`)];
  }
  const meant = closestName(path, kustomizations.keys());
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  return [error('config.path-not-found', pathRange, `There is no folder "${path}".${hint}`)];
}

function checkAfter(environment: DeclaredEnvironment, names: ReadonlySet<string>): ConfigProblem[] {
  return environment.after.flatMap(({ name, range }) => {
    if (name === environment.name) {
      return [error('config.unknown-environment', range, 'An environment cannot come after itself.')];
    }
    if (names.has(name)) {
      return [];
    }
    const meant = closestName(name, names);
    const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    return [error('config.unknown-environment', range, `No environment is called "${name}" here.${hint}`)];
  });
}

function error(code: string, range: Range, message: string): ConfigProblem {
  return { code, message, severity: 'error', location: { file: configPath, range } };
}
