import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Where the engine is: beside the bundled program (`dist/`), or in the checkout's `dist/` when run from the sources.
 */
export function findEnginePath(): string {
  const name = process.platform === 'win32' ? 'driftline-engine.exe' : 'driftline-engine';
  const candidates = [join(import.meta.dirname, name), join(import.meta.dirname, '../../../dist', name)];
  return candidates.find(path => existsSync(path)) ?? join(import.meta.dirname, name);
}
