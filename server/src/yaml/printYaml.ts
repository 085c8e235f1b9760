import { stringify } from 'yaml';
import type { JsonValue } from '../base/json.ts';

/** `value` as YAML in the style manifests are written in: lists not indented, lines not folded, no anchors. Ends with a line break. */
export function printYaml(value: JsonValue): string {
  return stringify(value, { version: '1.1', indentSeq: false, lineWidth: 0, aliasDuplicateObjects: false });
}
