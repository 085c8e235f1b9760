/** What a template's expressions may stand for, as far as the text shows it: the values of the chart and what is made of them. */

/** A key, or any element of a list or mapping. */
export type Step = string | typeof anyElement;
export const anyElement = 0;

export type ContextValue =
  /** What the chart's templates are given, at a path: `[]` is all of it, `['Values', 'image']` a value. */
  | {
      readonly kind: 'context';
      readonly path: readonly Step[];
      /** Nothing shows that the dot is the chart's context; by convention it is. */
      readonly assumed: boolean;
    }
  | { readonly kind: 'dict'; readonly entries: ReadonlyMap<string, ContextValue> }
  | { readonly kind: 'list'; readonly items: readonly ContextValue[] }
  /** One of these. */
  | { readonly kind: 'union'; readonly options: readonly ContextValue[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unknown' };

export const unknownValue: ContextValue = { kind: 'unknown' };

/** What Helm gives to templates. */
export const contextMembers: ReadonlySet<string> = new Set([
  'Values',
  'Chart',
  'Release',
  'Capabilities',
  'Files',
  'Template',
  'Subcharts',
]);

/** More alternatives than this are no longer told apart. */
const maximumOptions = 8;

/** One of the values; those of which nothing is known add nothing. */
export function unite(values: readonly ContextValue[]): ContextValue {
  const options = new Map<string, ContextValue>();
  for (const value of values.flatMap(one => (one.kind === 'union' ? one.options : [one]))) {
    if (value.kind !== 'unknown' && value.kind !== 'text') {
      options.set(keyOfValue(value), value);
    }
  }
  const [first] = options.values();
  if (options.size > maximumOptions) {
    return unknownValue;
  }
  return options.size > 1 ? { kind: 'union', options: [...options.values()] } : (first ?? unknownValue);
}

/** The value at a key or element. */
export function stepInto(value: ContextValue, step: Step): ContextValue {
  switch (value.kind) {
    case 'context':
      return { ...value, path: [...value.path, step] };
    case 'dict':
      return step === anyElement ? unite([...value.entries.values()]) : (value.entries.get(step) ?? unknownValue);
    case 'list':
      return step === anyElement ? unite(value.items) : unknownValue;
    case 'union':
      return unite(value.options.map(option => stepInto(option, step)));
    case 'text':
    case 'unknown':
      return unknownValue;
  }
}

/** The places in the chart's context that the value consists of. */
export function* placesIn(value: ContextValue): Generator<ContextValue & { readonly kind: 'context' }> {
  const pending: ContextValue[] = [value];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.kind === 'context') {
      yield next;
    } else if (next.kind === 'dict') {
      pending.push(...next.entries.values());
    } else if (next.kind === 'list') {
      pending.push(...next.items);
    } else if (next.kind === 'union') {
      pending.push(...next.options);
    }
  }
}

/** Equal keys are equal paths. Called for each expression of a chart, so it is no JSON. */
export function keyOfPath(path: readonly Step[]): string {
  let key = '';
  for (const step of path) {
    key += step === anyElement ? '/\0' : `/${step}`;
  }
  return key;
}

/** Equal keys are equal values. */
export function keyOfValue(value: ContextValue): string {
  switch (value.kind) {
    case 'context':
      return `${value.assumed ? '~' : '!'}${keyOfPath(value.path)}`;
    case 'dict':
      return `{${[...value.entries].map(([key, entry]) => `${key}:${keyOfValue(entry)}`).join(',')}}`;
    case 'list':
      return `[${value.items.map(keyOfValue).join(',')}]`;
    case 'union':
      return `(${value.options.map(keyOfValue).join('|')})`;
    case 'text':
      return JSON.stringify(value.text);
    case 'unknown':
      return '?';
  }
}
