import { dirname } from '../base/repositoryPath.ts';
import type { Tree } from '../tree/tree.ts';
import type { GitopsCache } from './gitopsCache.ts';
import { readInclusions } from './inclusions.ts';
import type { Kustomization } from './kustomizationModel.ts';
import { isKustomizationPath } from './kustomizationNames.ts';
import type { FileNames } from './nameModel.ts';
import { ObjectIndex } from './objectIndex.ts';
import { RecordingReader } from './recordingReader.ts';

/**
 * Reads the names of a whole tree. What each file holds is remembered by its content, so after a keystroke one file is read
 * anew; how the files belong together is put together each time.
 */
export async function readObjectIndex(tree: Tree, cache: GitopsCache): Promise<ObjectIndex> {
  const reader = new RecordingReader(tree, cache);
  const files = new Map<string, FileNames>();
  const kustomizations = new Map<string, Kustomization>();
  const paths = await tree.listFiles();
  const charts = new Set(paths.filter(path => /(?:^|\/)Chart\.yaml$/.test(path)).map(path => dirname(path)));
  for (const path of paths) {
    if (!holdsObjects(path) || isTemplate(path, charts)) {
      continue;
    }
    const entry = await reader.read(path);
    // A link's names are those of the file it leads to.
    if (entry.kind !== 'file' || entry.real !== undefined) {
      continue;
    }
    files.set(path, entry.file.names);
    if (isKustomizationPath(path) && !kustomizations.has(dirname(path))) {
      kustomizations.set(dirname(path), entry.file.kustomization);
    }
  }
  return new ObjectIndex(files, await readInclusions(reader, kustomizations));
}

/** Whether a file may hold objects, or be a kustomization. */
export function holdsObjects(path: string): boolean {
  return /\.(?:ya?ml|json)$/.test(path) || isKustomizationPath(path);
}

/** Templates of charts are no YAML before they are rendered. */
function isTemplate(path: string, charts: ReadonlySet<string>): boolean {
  const parts = path.split('/');
  return parts.some((part, index) => part === 'templates' && charts.has(parts.slice(0, index).join('/')));
}
