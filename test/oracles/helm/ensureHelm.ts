import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { ChartRequest, ChartValues } from '../../../server/src/engine/helmEngine.ts';
import { ensureGoProgram } from '../goProgram.ts';

/** Builds `helm` (test/servers/helm) unless it is in the cache; answers its path. @throws {Error} if that fails. */
export function ensureHelm(): Promise<string> {
  const version = { version: 'v4.3.1', metadata: '', gitCommit: '', gitTreeState: 'clean' };
  const variables = Object.entries(version).map(([name, value]) => `-X helm.sh/helm/v4/internal/version.${name}=${value}`);
  return ensureGoProgram({
    title: 'helm, to compare with',
    name: 'helm',
    module: join(import.meta.dirname, '../../servers/helm'),
    command: 'helm.sh/helm/v4/cmd/helm',
    flags: ['-tags=grpcnotrace'],
    linkerFlags: ['-s -w', ...variables].join(' '),
    usesC: false,
    duration: 'some minutes',
  });
}

/** What `helm template` printed, or what it said when it failed. */
export type HelmOutput =
  { readonly kind: 'printed'; readonly text: string } | { readonly kind: 'failed'; readonly message: string };

/** What of a request is an option of the command line. */
export type HelmOptions = Omit<ChartRequest, 'tree'>;

/** Runs `helm template` in the folder that paths are relative to, without programs on its path and without settings of a person. */
export function runHelm(binary: string, folder: string, options: HelmOptions): HelmOutput {
  const result = spawnSync(binary, listArguments(options), {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: '', HOME: folder, HELM_DATA_HOME: `${folder}/.helm`, TZ: 'UTC' },
    maxBuffer: 512 * 1024 * 1024,
  });
  if (result.error) {
    throw result.error;
  }
  return result.status === 0 ? { kind: 'printed', text: result.stdout } : { kind: 'failed', message: result.stderr };
}

function listArguments(options: HelmOptions): string[] {
  return [
    'template', options.releaseName, `./${options.chart}`, '--namespace', options.namespace,
    ...options.values.flatMap(nameOption),
    ...(options.kubeVersion === undefined ? [] : ['--kube-version', options.kubeVersion]),
    ...(options.apiVersions ?? []).flatMap(version => ['--api-versions', version]),
    ...(options.includeCrds ? ['--include-crds'] : []),
    ...(options.skipTests ? ['--skip-tests'] : []),
    ...(options.noHooks ? ['--no-hooks'] : []),
    ...(options.skipSchemaValidation ? ['--skip-schema-validation'] : []),
    ...(options.isUpgrade ? ['--is-upgrade'] : []),
  ]; // prettier-ignore
}

function nameOption(values: ChartValues): string[] {
  if ('file' in values) {
    return ['--values', values.file];
  }
  if ('setJson' in values) {
    return ['--set-json', values.setJson];
  }
  if ('set' in values) {
    return ['--set', values.set];
  }
  if ('setString' in values) {
    return ['--set-string', values.setString];
  }
  return 'setFile' in values ? ['--set-file', values.setFile] : ['--values', values.name];
}
