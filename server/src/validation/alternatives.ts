import type { FieldSchema } from '../schema/fieldSchema.ts';

/** `allOf`, `anyOf`, `oneOf` and `not`, as custom resources use them to say which fields go together. */

export interface AlternativeProblem {
  readonly code: 'schema.no-alternative' | 'schema.several-alternatives' | 'schema.excluded';
  readonly message: string;
}

/** What a value lacks to fit a schema, as messages; none if it fits. */
type Attempt = (branch: FieldSchema) => readonly string[];

/** The first combination that a value does not fit. */
export function findAlternativeProblem(schema: FieldSchema, attempt: Attempt): AlternativeProblem | undefined {
  const { allOf, anyOf, oneOf, not } = schema;
  const unmet = allOf?.map(attempt).find(complaints => complaints.length > 0);
  if (unmet) {
    return { code: 'schema.no-alternative', message: unmet.join(' ') };
  }
  if (anyOf) {
    const complaints = anyOf.map(attempt);
    if (complaints.every(({ length }) => length > 0)) {
      return noneFits(anyOf, complaints);
    }
  }
  if (oneOf) {
    const complaints = oneOf.map(attempt);
    const fitting = oneOf.filter((_, index) => complaints[index]?.length === 0);
    if (fitting.length !== 1) {
      return fitting.length === 0 ? noneFits(oneOf, complaints) : severalFit(fitting);
    }
  }
  return not && attempt(not).length === 0 ? { code: 'schema.excluded', message: describeExcluded(not) } : undefined;
}

function noneFits(branches: readonly FieldSchema[], complaints: readonly (readonly string[])[]): AlternativeProblem {
  const names = branches.map(({ required }) => required);
  if (names.every(required => required !== undefined)) {
    return { code: 'schema.no-alternative', message: `Needed here: ${listNames(names, 'or')}.` };
  }
  const nearest = complaints.reduce((best, other) => (other.length < best.length ? other : best));
  return {
    code: 'schema.no-alternative',
    message: `None of the forms that are possible here fits. The nearest: ${nearest.join(' ')}`,
  };
}

function severalFit(fitting: readonly FieldSchema[]): AlternativeProblem {
  const names = fitting.map(({ required }) => required);
  const message = names.every(required => required !== undefined)
    ? `Only one of ${listNames(names, 'and')} can be given.`
    : 'Two forms that exclude each other are mixed here.';
  return { code: 'schema.several-alternatives', message };
}

function describeExcluded({ required }: FieldSchema): string {
  return required ? `${listNames([required], 'and')} cannot be given here.` : 'This is not possible here.';
}

/** `"a", "b" with "c" or "d"`. */
function listNames(names: readonly (readonly string[])[], conjunction: 'and' | 'or'): string {
  const texts = names.map(group => group.map(name => `"${name}"`).join(' with '));
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} ${conjunction} ${texts.at(-1) ?? ''}`;
}
