import type { Range } from '../../base/textRange.ts';
import type { Kustomization } from '../../gitops/kustomizationModel.ts';
import { pathAt } from '../../yaml/nodePath.ts';
import type { FileFinding } from '../fileFinding.ts';
import { kustomizationCodes } from '../kustomizationCodes.ts';

/** A finding of this folder, with the severity that the table of codes says; which environments it reaches is added later. */
export function kustomizationFinding(
  code: string,
  message: string,
  location: FileFinding['location'],
  more: Pick<FileFinding, 'fix' | 'related' | 'segments' | 'document'> = {},
): FileFinding {
  const severity = kustomizationCodes[code]?.severity ?? 'warning';
  return { code, message, severity, location, environments: [], scope: 'file', ...more };
}

/** The way to the entry of a field that begins at a range, such as `['images', 2]`, for its quick fix. */
export function entryAt({ document }: Kustomization, range: Range): Pick<FileFinding, 'segments' | 'document'> {
  const found = document && pathAt(document, range.start);
  return document && found ? { segments: found.segments.slice(0, 2), document: document.index } : {};
}
