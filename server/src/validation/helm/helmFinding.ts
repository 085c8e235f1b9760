import type { Location } from '../../base/textRange.ts';
import type { FileFinding, Severity } from '../fileFinding.ts';
import { helmCodes } from './helmCodes.ts';

/** A finding of this folder. @param severity default: what the table of codes says. */
export function helmFinding(
  code: string,
  message: string,
  location: Location,
  more: { readonly severity?: Severity; readonly related?: FileFinding['related'] } = {},
): FileFinding {
  const { severity = helmCodes[code]?.severity ?? 'warning', related } = more;
  return { code, message, severity, location, environments: [], scope: 'file', ...(related ? { related } : {}) };
}
