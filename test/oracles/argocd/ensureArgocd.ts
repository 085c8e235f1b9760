import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureGoProgram } from '../goProgram.ts';
import type { JsonObject } from '../../../server/src/base/json.ts';

/** What Argo CD's controller is asked to generate. */
export interface ArgocdCase {
  /** A clone on disk: every repository URL leads to it. */
  readonly repository: string;
  readonly set: JsonObject;
  /** Secrets of clusters. */
  readonly clusters: readonly JsonObject[];
  /** Applications to be read and printed as Argo CD reads and prints them. */
  readonly applications: readonly JsonObject[];
}

export interface ArgocdAnswer {
  readonly applications: readonly JsonObject[] | null;
  /** {@link ArgocdCase.applications}, as Argo CD prints them. */
  readonly read: readonly JsonObject[] | null;
  /** Why the controller refuses. */
  readonly error?: string;
}

/** Builds the program of test/servers/argocd unless it is in the cache; answers its path. @throws {Error} if that fails. */
export function ensureArgocd(): Promise<string> {
  return ensureGoProgram({
    title: "Argo CD's generators, to compare with",
    name: 'argocd',
    module: join(import.meta.dirname, '../../servers/argocd'),
    command: '.',
    flags: ['-tags=grpcnotrace'],
    linkerFlags: '-s -w',
    usesC: false,
    duration: 'some minutes',
  });
}

/** Lets Argo CD generate. @throws {Error} if the program fails. */
export function generateByArgocd(binary: string, cases: readonly ArgocdCase[]): ArgocdAnswer[] {
  const run = spawnSync(binary, [], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { PATH: process.env['PATH'], HOME: '', TMPDIR: process.env['TMPDIR'] ?? '/tmp', GIT_CONFIG_NOSYSTEM: '1' },
  });
  if (run.status !== 0) {
    throw new Error(`The program of test/servers/argocd failed: ${run.stderr}`);
  }
  return run.stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as ArgocdAnswer);
}
