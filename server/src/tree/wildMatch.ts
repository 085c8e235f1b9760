/**
 * git's wildcard patterns (wildmatch.c) without regular expressions: patterns come from repositories, so a match takes at most
 * pattern × text steps whatever the pattern is.
 */

export interface WildMatchOptions {
  /** `path`: `*`, `?` and classes stop at `/`, and `**` between slashes spans folders (WM_PATHNAME). `text`: `/` is a character like any other. */
  readonly mode: 'path' | 'text';
  readonly ignoreCase?: boolean;
}

export interface WildPattern {
  matches(text: string): boolean;
}

type Step =
  | { readonly kind: 'one'; readonly accepts: (character: string) => boolean }
  /** Any number of characters that are no slash (in path mode). */
  | { readonly kind: 'star' }
  /** Any number of characters. */
  | { readonly kind: 'globstar' }
  /** Nothing, or any number of whole folders with their slash: what a globstar between slashes stands for. */
  | { readonly kind: 'folders' };

/** Prepares `pattern`. A pattern that is malformed (an unclosed class, a `\` at its end) matches nothing, as in git. */
export function compileWildPattern(pattern: string, options: WildMatchOptions): WildPattern {
  const fold = (text: string) => (options.ignoreCase ? text.toLowerCase() : text);
  const steps = parseSteps(Array.from(pattern), options);
  return { matches: text => steps !== undefined && run(steps, Array.from(fold(text)), options.mode) };
}

/** Follows all ways through the pattern at once: `reached` holds the steps that may come next. */
function run(steps: readonly Step[], text: readonly string[], mode: WildMatchOptions['mode']): boolean {
  let reached = new Set<number>();
  addReachable(steps, reached, 0);
  for (const character of text) {
    const next = new Set<number>();
    for (const place of reached) {
      const step = steps[place];
      if (!step) {
        continue;
      }
      if (step.kind === 'one') {
        if (step.accepts(character)) {
          addReachable(steps, next, place + 1);
        }
      } else if (step.kind === 'globstar' || (step.kind === 'star' && (mode === 'text' || character !== '/'))) {
        addReachable(steps, next, place);
      } else if (step.kind === 'folders') {
        // Stays inside a folder name, and may be left behind its slash.
        next.add(place);
        if (character === '/') {
          addReachable(steps, next, place + 1);
        }
      }
    }
    reached = next;
  }
  return reached.has(steps.length);
}

function addReachable(steps: readonly Step[], reached: Set<number>, place: number): void {
  let current = place;
  while (!reached.has(current)) {
    reached.add(current);
    const kind = steps[current]?.kind;
    if (kind !== 'star' && kind !== 'globstar' && kind !== 'folders') {
      return;
    }
    current++;
  }
}

function parseSteps(pattern: readonly string[], options: WildMatchOptions): Step[] | undefined {
  const steps: Step[] = [];
  const fold = (text: string) => (options.ignoreCase ? text.toLowerCase() : text);
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i] ?? '';
    if (character === '\\') {
      const escaped = pattern[++i];
      if (escaped === undefined) {
        return undefined;
      }
      steps.push(literal(fold(escaped)));
    } else if (character === '?') {
      steps.push({ kind: 'one', accepts: other => options.mode === 'text' || other !== '/' });
    } else if (character === '*') {
      const start = i;
      while (pattern[i + 1] === '*') {
        i++;
      }
      const last = i;
      const step = parseStars(pattern, start, last, options.mode);
      steps.push(step);
      if (step.kind === 'folders') {
        i++;
      }
    } else if (character === '[') {
      const parsed = parseClass(pattern, i + 1, options);
      if (!parsed) {
        return undefined;
      }
      steps.push({ kind: 'one', accepts: other => (options.mode === 'text' || other !== '/') && parsed.accepts(other) });
      i = parsed.end;
    } else {
      steps.push(literal(fold(character)));
    }
  }
  return steps;
}

function literal(wanted: string): Step {
  return { kind: 'one', accepts: character => character === wanted };
}

/** The meaning of the run of stars from `start` to `last`. */
function parseStars(pattern: readonly string[], start: number, last: number, mode: WildMatchOptions['mode']): Step {
  if (mode === 'text') {
    return { kind: 'globstar' };
  }
  const opens = start === 0 || pattern[start - 1] === '/';
  if (last === start || !opens) {
    return { kind: 'star' };
  }
  if (last + 1 === pattern.length) {
    return { kind: 'globstar' };
  }
  return pattern[last + 1] === '/' ? { kind: 'folders' } : { kind: 'star' };
}

interface CharacterClass {
  readonly accepts: (character: string) => boolean;
  /** Index of the closing bracket. */
  readonly end: number;
}

/** Named classes are about ASCII, as in the C locale that git uses: the ranges each one holds. */
const namedClasses: Readonly<Record<string, readonly string[]>> = {
  alnum: ['AZ', 'az', '09'],
  alpha: ['AZ', 'az'],
  blank: ['  ', '\t\t'],
  cntrl: ['\u0000\u001f', '\u007f\u007f'],
  digit: ['09'],
  graph: ['!~'],
  lower: ['az'],
  print: [' ~'],
  punct: ['!/', ':@', '[`', '{~'],
  space: ['  ', '\t\r'],
  upper: ['AZ'],
  xdigit: ['AF', 'af', '09'],
};

function inRanges(ranges: readonly string[], character: string): boolean {
  return ranges.some(range => range.charAt(0) <= character && character <= range.charAt(1));
}

function parseClass(pattern: readonly string[], start: number, options: WildMatchOptions): CharacterClass | undefined {
  let i = start;
  const negated = pattern[i] === '!' || pattern[i] === '^';
  if (negated) {
    i++;
  }
  const tests: ((character: string) => boolean)[] = [];
  for (let first = true; first || pattern[i] !== ']'; first = false) {
    if (pattern[i] === undefined) {
      return undefined;
    }
    const named = pattern[i] === '[' && pattern[i + 1] === ':' ? readNamedClass(pattern, i + 2) : undefined;
    if (named) {
      const ranges = Object.hasOwn(namedClasses, named.name) ? namedClasses[named.name] : undefined;
      if (!ranges) {
        return undefined;
      }
      // The text is folded to lower case: an upper-case class then means letters of either case, as in git.
      const folded = options.ignoreCase && named.name === 'upper' ? ['az'] : ranges;
      tests.push(character => inRanges(folded, character));
      i = named.end;
      continue;
    }
    const low = readMember(pattern, i);
    if (!low) {
      return undefined;
    }
    i = low.end;
    let high = low;
    if (pattern[i] === '-' && pattern[i + 1] !== undefined && pattern[i + 1] !== ']') {
      const upper = readMember(pattern, i + 1);
      if (!upper) {
        return undefined;
      }
      high = upper;
      i = upper.end;
    }
    const contains = (character: string) => low.character <= character && character <= high.character;
    tests.push(options.ignoreCase ? character => contains(character) || contains(character.toUpperCase()) : contains);
  }
  return { accepts: character => tests.some(test => test(character)) !== negated, end: i };
}

function readMember(pattern: readonly string[], index: number): { readonly character: string; readonly end: number } | undefined {
  const escaped = pattern[index] === '\\';
  const character = pattern[escaped ? index + 1 : index];
  return character === undefined ? undefined : { character, end: index + (escaped ? 2 : 1) };
}

function readNamedClass(pattern: readonly string[], start: number): { readonly name: string; readonly end: number } | undefined {
  const close = pattern.indexOf(']', start);
  if (close === -1 || pattern[close - 1] !== ':') {
    return undefined;
  }
  return { name: pattern.slice(start, close - 1).join(''), end: close + 1 };
}
