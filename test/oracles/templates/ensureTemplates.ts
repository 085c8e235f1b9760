import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureGoProgram } from '../goProgram.ts';

/** What Go's parser makes of a template. */
export interface ParsedByGo {
  readonly tree: string;
  /** Why it refuses. */
  readonly error?: string;
}

/** Builds the program of test/servers/templates unless it is in the cache; answers its path. @throws {Error} if that fails. */
export function ensureTemplates(): Promise<string> {
  return ensureGoProgram({
    title: "Go's parser of templates, to compare with",
    name: 'templates',
    module: join(import.meta.dirname, '../../servers/templates'),
    command: '.',
    flags: [],
    linkerFlags: '-s -w',
    usesC: false,
    duration: 'some seconds',
  });
}

/** The trees of the texts, in their order. @throws {Error} if the program fails. */
export function parseByGo(program: string, texts: readonly string[]): readonly ParsedByGo[] {
  const { stdout, stderr, status } = spawnSync(program, { input: JSON.stringify(texts), maxBuffer: 1 << 28, encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`The program ended with status ${status}: ${stderr}`);
  }
  return JSON.parse(stdout) as readonly ParsedByGo[];
}
