import { join } from 'node:path';
import { ensureGoProgram } from './goProgram.ts';

/** Builds kubeconform (test/servers/kubeconform) unless it is in the cache; answers its path. @throws {Error} if that fails. */
export function ensureKubeconform(): Promise<string> {
  return ensureGoProgram({
    title: 'kubeconform, to compare with',
    name: 'kubeconform',
    module: join(import.meta.dirname, '../servers/kubeconform'),
    command: 'github.com/yannh/kubeconform/cmd/kubeconform',
    flags: [],
    linkerFlags: '-s -w',
    usesC: false,
    duration: 'seconds',
  });
}
