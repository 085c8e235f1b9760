import { resolvePath } from '../base/repositoryPath.ts';
import type { Range } from '../base/textRange.ts';
import { isRemoteFile, isRemoteFolder } from './remoteReference.ts';

/** What a referenced file is to the kustomization. */
export type FileRole =
  | 'resource'
  | 'component'
  | 'patch'
  | 'generatorFile'
  | 'env'
  | 'replacement'
  | 'configuration'
  | 'crd'
  | 'openapi'
  | 'generator'
  | 'transformer'
  | 'validator';

/** A place in a kustomization file that names another file or folder. */
export interface FileReference {
  /** The field, such as `resources`, `patches.path` or `configMapGenerator.files`. */
  readonly field: string;
  readonly role: FileRole;
  /** The path or address as it is written, without the `key=` of generators' files. */
  readonly reference: string;
  /** Where {@link reference} stands. */
  readonly range: Range;
  /** Repository-relative; `undefined` for remote references and for those that leave the repository. */
  readonly resolved: string | undefined;
  /** kustomize would fetch it: an http address, or a git repository where a folder may stand. */
  readonly remote: boolean;
}

/** Resolves what is written at `range` of a kustomization in `folder`. */
export function makeFileReference(folder: string, field: string, role: FileRole, reference: string, range: Range): FileReference {
  const mayBeFolder =
    role === 'resource' || role === 'component' || role === 'generator' || role === 'transformer' || role === 'validator';
  const remote = (role !== 'component' && isRemoteFile(reference)) || (mayBeFolder && isRemoteFolder(reference));
  return {
    field,
    role,
    reference,
    range,
    resolved: remote || reference === '' ? undefined : resolvePath(folder, reference),
    remote,
  };
}
