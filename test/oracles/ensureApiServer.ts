import { join } from 'node:path';
import { ensureGoProgram } from './goProgram.ts';

/**
 * Builds the API server of Kubernetes with an etcd in it (test/servers/apiserver) unless it is in the cache; answers its path. Suites that
 * call it need a `timeout` of fifteen minutes for the first time.
 * @throws {Error} if Go is missing or the build fails.
 */
export function ensureApiServer(): Promise<string> {
  return ensureGoProgram({
    title: 'the API server of Kubernetes, to compare with',
    name: 'apiserver',
    module: join(import.meta.dirname, '../servers/apiserver'),
    command: '.',
    flags: [],
    linkerFlags: '-s -w',
    usesC: false,
    duration: 'three to six minutes',
  });
}
