import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue } from '../schema/catalogue.ts';
import { loadCatalogue } from '../schema/loadCatalogue.ts';

/**
 * The catalogue that comes with Driftline, from the folder beside the bundled program (`dist/catalogue/`), or from the checkout's
 * `server/catalogue/` when run from the sources. Takes milliseconds; read it once and pass it down.
 * @throws if the installation is incomplete.
 */
export function readCatalogue(): Catalogue {
  const candidates = [join(import.meta.dirname, 'catalogue'), join(import.meta.dirname, '../../catalogue')];
  const folder = candidates.find(path => existsSync(path));
  if (folder === undefined) {
    throw new Error(`The catalogue of kinds is missing: there is no folder ${candidates[0]}. Install Driftline anew.`);
  }
  // The built-in kinds come first: others refer to their definitions.
  const first = 'kubernetes.txt';
  const names = readdirSync(folder).filter(name => name.endsWith('.txt') && name !== first);
  // The texts are ASCII, and are kept: so they take one byte a character.
  return loadCatalogue([first, ...names.sort()].map(name => readFileSync(join(folder, name), 'latin1')));
}
