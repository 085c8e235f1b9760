import { basename, dirname, joinPath } from '../base/repositoryPath.ts';
import { isJsonObject } from '../base/json.ts';
import type { JsonObject } from '../base/json.ts';
import { isKustomizationPath } from '../gitops/kustomizationNames.ts';
import type { RecordingReader } from '../gitops/recordingReader.ts';
import type { Position } from '../base/textRange.ts';
import { LineIndex } from '../yaml/lineIndex.ts';
import { toJson } from '../yaml/toJson.ts';
import { documentBounds } from './completion/cursorContext.ts';
import { parseYaml } from '../yaml/yamlFile.ts';
import { findEntry } from '../yaml/yamlNode.ts';
import { createReader } from './repository.ts';
import type { Repository } from './repository.ts';
import type { AssistedText } from './yamlAssist.ts';

/** YAML that is no Kubernetes object, or that names a schema of its own: left to the general YAML language service. */

/** The document around the cursor as the language service is asked about it. */
export interface ForeignDocument {
  readonly text: AssistedText;
  readonly position: Position;
  /** Line of the file in which the document begins. */
  readonly line: number;
}

/** The document at `position` if it is foreign; `undefined` if it is Kubernetes', or may become so. */
export async function findForeignDocument(
  repository: Pick<Repository, 'uriOf' | 'pathOf' | 'worktree' | 'cache'>,
  path: string,
  text: string,
  position: Position,
): Promise<ForeignDocument | undefined> {
  const lines = new LineIndex(text);
  const bounds = documentBounds(text, lines.offsetAt(position));
  if (!bounds) {
    return undefined;
  }
  const slice = text.slice(bounds.start, bounds.end);
  const named = /^#\s*yaml-language-server\s*:\s*.*\$schema=\S+/m.test(slice);
  const root = parseYaml(slice).documents[0]?.root;
  const mayBeKubernetes =
    isKustomizationPath(path) || root?.kind !== 'mapping' || ['apiVersion', 'kind'].some(key => findEntry(root, key));
  if (mayBeKubernetes && !named) {
    return undefined;
  }
  const reader = await createReader(repository);
  const schema = named ? undefined : await readValuesSchema(reader, path);
  const readSchema = (uri: string): Promise<string | undefined> => readText(reader, repository.pathOf(uri));
  const { line } = lines.positionAt(bounds.start);
  return {
    text: { uri: repository.uriOf(path), text: slice, readSchema, ...(schema ? { schema } : {}) },
    position: { line: position.line - line, character: position.character },
    line,
  };
}

/** The schema that a chart has for its values. */
async function readValuesSchema(reader: RecordingReader, path: string): Promise<JsonObject | undefined> {
  if (!/^values(?:[-.][\w.-]+)?\.ya?ml$/.test(basename(path))) {
    return undefined;
  }
  const text = await readText(reader, joinPath(dirname(path), 'values.schema.json'));
  const value = text === undefined ? undefined : toJson(parseYaml(text).documents[0]?.root);
  return isJsonObject(value) ? value : undefined;
}

async function readText(reader: RecordingReader, path: string | undefined): Promise<string | undefined> {
  const entry = path === undefined ? undefined : await reader.read(path);
  return entry?.kind === 'file' ? entry.file.text : undefined;
}
