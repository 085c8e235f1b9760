import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The files of the sample repository as of its last commit, by path; without its `.driftline.yaml`: every kustomization counts. */
export function readSampleFiles(): Record<string, string> {
  const root = join(import.meta.dirname, '../sample/repository');
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const paths = files.map(entry => join(entry.parentPath, entry.name)).filter(path => !path.endsWith('.driftline.yaml'));
  return Object.fromEntries(paths.map(path => [relative(root, path).replaceAll('\\', '/'), readFileSync(path, 'utf8')]));
}
