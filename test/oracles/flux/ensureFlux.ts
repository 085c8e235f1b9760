import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureGoProgram } from '../goProgram.ts';
import type { JsonObject } from '../../../server/src/base/json.ts';

/** What Flux is asked to deliver. */
export interface FluxCase {
  /** A folder on disk. */
  readonly repository: string;
  readonly kustomization: JsonObject;
  readonly configMaps: readonly JsonObject[];
  readonly secrets: readonly JsonObject[];
  readonly strict: boolean;
}

export interface FluxAnswer {
  readonly objects: readonly JsonObject[] | null;
  /** Why Flux refuses. */
  readonly error?: string;
}

/** Builds the program of test/servers/flux unless it is in the cache; answers its path. @throws {Error} if that fails. */
export function ensureFlux(): Promise<string> {
  return ensureGoProgram({
    title: "Flux's packages, to compare with",
    name: 'flux',
    module: join(import.meta.dirname, '../../servers/flux'),
    command: '.',
    flags: ['-tags=grpcnotrace'],
    linkerFlags: '-s -w',
    usesC: false,
    duration: 'some minutes',
  });
}

/** Lets Flux deliver. @throws {Error} if the program fails. */
export function deliverByFlux(binary: string, cases: readonly FluxCase[]): FluxAnswer[] {
  const run = spawnSync(binary, [], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { PATH: '', HOME: '', TMPDIR: process.env['TMPDIR'] ?? '/tmp' },
  });
  if (run.status !== 0) {
    throw new Error(`The program of test/servers/flux failed: ${run.stderr}`);
  }
  return run.stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as FluxAnswer);
}
