import { anyElement, stepInto, unite, unknownValue } from './contextValue.ts';
import type { ContextValue } from './contextValue.ts';

/**
 * What functions do with their arguments, as far as it matters to know which values a template reads. A function that is not listed
 * uses each argument as a whole, and nothing is known of its result.
 */

/** How a value is used: see `ContextRead.use`. */
export interface Usage {
  readonly use: 'through' | 'value' | 'test' | 'call';
  /** An empty value is provided for. */
  readonly guarded: boolean;
}

export interface FunctionUse {
  /** How the argument at `index` of `count` is used where the result is used as `outer`. */
  readonly argument: (index: number, count: number, outer: Usage) => Usage;
  /** What the result consists of. */
  readonly result?: (values: readonly ContextValue[]) => ContextValue;
}

const whole = (outer: Usage): Usage => ({ use: 'value', guarded: outer.guarded });
const tested: Usage = { use: 'test', guarded: true };
const guardedAs = (outer: Usage): Usage => ({ use: outer.use, guarded: true });

/** The arguments themselves come out, one of them or merged. */
const passes: FunctionUse = { argument: (_index, _count, outer) => outer, result: values => unite(values) };
/** The first argument comes out, perhaps without some of its parts. */
const passesFirst: FunctionUse = {
  argument: (index, _count, outer) => (index === 0 ? outer : whole(outer)),
  result: ([first = unknownValue]) => first,
};
const passesGuarded: FunctionUse = { argument: (_index, _count, outer) => guardedAs(outer), result: values => unite(values) };
const tests: FunctionUse = { argument: () => tested };
const compares: FunctionUse = { argument: () => ({ use: 'value', guarded: true }) };
const picksElement: FunctionUse = {
  argument: (_index, _count, outer) => outer,
  result: ([list = unknownValue]) => stepInto(list, anyElement),
};

const listed: Readonly<Record<string, FunctionUse>> = {
  default: {
    argument: (index, count, outer) => (index === count - 1 ? guardedAs(outer) : outer),
    result: values => unite(values),
  },
  coalesce: passesGuarded,
  or: passesGuarded,
  and: passesGuarded,
  required: {
    argument: (index, _count, outer) => (index === 0 ? whole(outer) : guardedAs(outer)),
    result: ([, value = unknownValue]) => value,
  },
  ternary: {
    argument: (index, _count, outer) => (index === 2 ? tested : outer),
    result: ([yes = unknownValue, no = unknownValue]) => unite([yes, no]),
  },
  deepCopy: passes,
  mustDeepCopy: passes,
  merge: passes,
  mustMerge: passes,
  mergeOverwrite: passes,
  mustMergeOverwrite: passes,
  concat: { argument: (_index, _count, outer) => outer, result: values => unite(values) },
  uniq: passesFirst,
  mustUniq: passesFirst,
  compact: passesFirst,
  mustCompact: passesFirst,
  reverse: passesFirst,
  mustReverse: passesFirst,
  rest: passesFirst,
  initial: passesFirst,
  slice: passesFirst,
  without: passesFirst,
  omit: passesFirst,
  pick: passesFirst,
  append: { argument: (_index, _count, outer) => outer, result: values => appended(values) },
  mustAppend: { argument: (_index, _count, outer) => outer, result: values => appended(values) },
  prepend: { argument: (_index, _count, outer) => outer, result: values => appended(values) },
  list: { argument: (_index, _count, outer) => outer, result: items => ({ kind: 'list', items }) },
  tuple: { argument: (_index, _count, outer) => outer, result: items => ({ kind: 'list', items }) },
  dict: {
    argument: (index, _count, outer) => (index % 2 === 1 ? outer : whole(outer)),
    result: values => createDict(values),
  },
  first: picksElement,
  mustFirst: picksElement,
  last: picksElement,
  mustLast: picksElement,
  values: {
    argument: (_index, _count, outer) => outer,
    result: ([mapping = unknownValue]) => ({ kind: 'list', items: [stepInto(mapping, anyElement)] }),
  },
  empty: tests,
  not: tests,
  kindOf: tests,
  typeOf: tests,
  kindIs: { argument: index => (index === 0 ? { use: 'value', guarded: true } : tested) },
  typeIs: { argument: index => (index === 0 ? { use: 'value', guarded: true } : tested) },
  typeIsLike: { argument: index => (index === 0 ? { use: 'value', guarded: true } : tested) },
  eq: compares,
  ne: compares,
  lt: compares,
  le: compares,
  gt: compares,
  ge: compares,
  has: compares,
  contains: compares,
};

const others: FunctionUse = { argument: (_index, _count, outer) => whole(outer) };

/** What the function called `name` does with its arguments. */
export function functionUse(name: string): FunctionUse {
  return Object.hasOwn(listed, name) ? (listed[name] ?? others) : others;
}

/** Functions that change the mapping in their first argument. */
export const changesFirst: ReadonlySet<string> = new Set([
  'set',
  'unset',
  'merge',
  'mustMerge',
  'mergeOverwrite',
  'mustMergeOverwrite',
]);

function createDict(values: readonly ContextValue[]): ContextValue {
  const entries = new Map<string, ContextValue>();
  for (let index = 0; index + 1 < values.length; index += 2) {
    const key = values[index];
    if (key?.kind === 'text') {
      entries.set(key.text, values[index + 1] ?? unknownValue);
    }
  }
  return { kind: 'dict', entries };
}

function appended([list = unknownValue, ...items]: readonly ContextValue[]): ContextValue {
  return list.kind === 'list' ? { kind: 'list', items: [...list.items, ...items] } : unite([list, { kind: 'list', items }]);
}
