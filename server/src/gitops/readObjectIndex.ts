import { dirname } from '../base/repositoryPath.ts';
import type { Tree } from '../tree/tree.ts';
import { configPath, parseConfig } from './declared.ts';
import { readEnvFileNames } from './fileNames.ts';
import type { GitopsCache } from './gitopsCache.ts';
import { compileIgnoreRules } from './ignoreRules.ts';
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
  const entry = await reader.read(configPath);
  const ignored = compileIgnoreRules(entry.kind === 'file' ? parseConfig(entry.file.text).config.ignore : []);
  const charts = new Set(paths.filter(path => /(?:^|\/)Chart\.yaml$/.test(path)).map(path => dirname(path)));
  for (const path of paths) {
    if (!holdsObjects(path) || isTemplate(path, charts) || ignored.ignores(path)) {
      continue;
    }
    const found = await reader.read(path);
    // A link's names are those of the file it leads to.
    if (found.kind !== 'file' || found.real !== undefined) {
      continue;
    }
    files.set(path, found.file.names);
    if (isKustomizationPath(path) && !kustomizations.has(dirname(path))) {
      kustomizations.set(dirname(path), found.file.kustomization);
    }
  }
  for (const path of envFilesOf(files.values())) {
    const found = await reader.read(path);
    if (found.kind === 'file') {
      files.set(path, readEnvFileNames(path, found.file.text));
    }
  }
  return new ObjectIndex(files, await readInclusions(reader, kustomizations));
}

function envFilesOf(files: Iterable<FileNames>): string[] {
  return [...files].flatMap(({ objects }) => objects.flatMap(({ envFiles }) => envFiles));
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
