import type { Verdict } from '../../support/apiServer.ts';
import type { MutationClass } from './mutations.ts';

/**
 * The class of what the API server refuses an object for; `undefined` if it accepts it, or refuses for another reason than structure:
 * a value that it can read and that is known, but does not go with the others.
 */
export function findStructuralClass({ accepted, code, message, causes }: Verdict): MutationClass | undefined {
  if (accepted) {
    return undefined;
  }
  if (message.includes('duplicate field') || message.includes('already set in map') || message.includes('mapping key')) {
    return 'duplicate';
  }
  if (message.includes('unknown field')) {
    return 'unknown field';
  }
  if (code === 400) {
    // It could not be read into its type.
    return 'wrong type';
  }
  for (const { reason } of causes) {
    const found = classesByReason.get(reason);
    if (found) {
      return found;
    }
  }
  return undefined;
}

const classesByReason: ReadonlyMap<string, MutationClass> = new Map([
  ['FieldValueTypeInvalid', 'wrong type'],
  ['FieldValueRequired', 'required'],
  ['FieldValueNotSupported', 'enum'],
  ['FieldValueDuplicate', 'duplicate'],
]);
