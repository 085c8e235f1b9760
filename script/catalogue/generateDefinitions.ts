import { spawnSync } from 'node:child_process';
import type { SpawnSyncReturns } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PinnedModule } from './goModule.ts';

const folder = join(import.meta.dirname, 'apis');

/**
 * Has controller-gen make definitions from Go types, as their projects do themselves, with the module in the folder `apis`.
 * @returns YAML. @throws if the folder's go.mod has another version of the module, or if it fails.
 */
export function generateDefinitions({ module, version }: PinnedModule, packages: string): string {
  if (!readFileSync(join(folder, 'go.mod'), 'utf8').includes(`\t${module} ${version}\n`)) {
    throw new Error(`script/catalogue/apis/go.mod has another version of ${module} than modules.json: ${version}`);
  }
  const result = runGo(['tool', 'controller-gen', 'crd', `paths=${packages}`, 'output:crd:stdout']);
  if (result.error) {
    throw new Error(`Cannot start go: ${result.error.message}`);
  }
  if (result.status !== 0) {
    throw new Error(`controller-gen failed on ${packages}:\n${result.stderr}`);
  }
  return result.stdout;
}

/** Whether the sources of the generator and of the packages are there without asking the network. */
export function canGenerate(packages: string): boolean {
  const tool = 'sigs.k8s.io/controller-tools/cmd/controller-gen';
  return runGo(['list', '-deps', tool, packages], { GOPROXY: 'off' }).status === 0;
}

function runGo(parameters: readonly string[], environment: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> {
  return spawnSync('go', parameters, {
    cwd: folder,
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', ...environment },
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
}
