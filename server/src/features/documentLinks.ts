import type { DocumentLink } from 'vscode-languageserver-types';
import type { FileReference } from '../gitops/fileReference.ts';
import { isKustomizationPath, kustomizationNames } from '../gitops/kustomizationNames.ts';
import { joinPath } from '../base/repositoryPath.ts';
import type { RecordingReader } from '../gitops/recordingReader.ts';
import { createReader } from './repository.ts';
import type { Repository } from './repository.ts';

/** Links from a kustomization to the files and kustomizations it names. What does not exist gets no link: an error says so. */
export async function provideDocumentLinks(repository: Repository, path: string): Promise<DocumentLink[]> {
  const reader = await createReader(repository);
  const references = await readReferences(reader, path);
  const links = await Promise.all(references.map(reference => toLink(repository, reader, reference)));
  return links.filter(link => link !== undefined);
}

/** The references of the kustomization file at `path`; none for every other file. */
export async function readReferences(reader: RecordingReader, path: string): Promise<readonly FileReference[]> {
  const entry = isKustomizationPath(path) ? await reader.read(path) : undefined;
  return entry?.kind === 'file' ? entry.file.kustomization.references : [];
}

/** The file that a reference leads a person to: itself, or the kustomization in the folder; `undefined` if there is none. */
export async function findReferencedFile(reader: RecordingReader, reference: FileReference): Promise<string | undefined> {
  if (reference.resolved === undefined) {
    return undefined;
  }
  const entry = await reader.read(reference.resolved);
  if (entry.kind === 'file') {
    return reference.resolved;
  }
  const name = entry.kind === 'directory' ? kustomizationNames.find(candidate => entry.names.includes(candidate)) : undefined;
  return name === undefined ? undefined : joinPath(reference.resolved, name);
}

async function toLink(
  repository: Repository,
  reader: RecordingReader,
  reference: FileReference,
): Promise<DocumentLink | undefined> {
  const file = await findReferencedFile(reader, reference);
  return file === undefined ? undefined : { range: reference.range, target: repository.uriOf(file), tooltip: `Open ${file}` };
}
