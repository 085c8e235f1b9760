import { SeededRandom } from '../../support/seededRandom.ts';

/** A random template that Go can read, and one that a few mistakes have got into. Equal seeds give equal templates. */
export function generateTemplate(seed: number): { readonly valid: string; readonly broken: string } {
  const random = new SeededRandom(seed);
  const writer = new TemplateWriter(random);
  const valid = writer.template();
  return { valid, broken: breakText(random, valid) };
}

class TemplateWriter {
  readonly #random: SeededRandom;
  readonly #variables: string[] = ['$'];
  #inRange = 0;
  #defined = 0;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  template(): string {
    const parts = Array.from({ length: 1 + this.#random.integer(4) }, () => this.#node(3));
    const defines = Array.from({ length: this.#random.integer(3) }, () => {
      const inRange = this.#inRange;
      const outer = this.#variables.splice(0, this.#variables.length, '$');
      this.#inRange = 0;
      const body = this.#body(2);
      this.#inRange = inRange;
      this.#variables.splice(0, this.#variables.length, ...outer);
      return `${this.#open()}define "t${this.#defined++}"${this.#close()}${body}${this.#end()}`;
    });
    return [...parts, ...defines].join('\n');
  }

  #body(depth: number): string {
    const before = this.#variables.length;
    const text = Array.from({ length: this.#random.integer(4) }, () => this.#node(depth)).join(' text ');
    this.#variables.length = before;
    return text;
  }

  #node(depth: number): string {
    const kinds = ['print', 'print', 'declare', 'assign', 'comment', 'template', 'jump', 'if', 'with', 'range', 'block'];
    const kind = this.#random.pick(depth > 0 ? kinds : kinds.slice(0, 6));
    switch (kind) {
      case 'declare': {
        const pipeline = this.#pipeline(2);
        const name = this.#random.pick(['$x', '$y', '$long1']);
        this.#variables.push(name);
        return `${this.#open()}${name}${this.#random.pick(['', ' '])}:= ${pipeline}${this.#close()}`;
      }
      case 'assign':
        return `${this.#open()}${this.#random.pick(this.#variables)} = ${this.#pipeline(1)}${this.#close()}`;
      case 'comment':
        return this.#random.pick(['{{/* a }} b */}}', '{{- /* a\n"b` */ -}}', '{{/**/}}']);
      case 'template':
        return `${this.#open()}template "x.${this.#random.integer(3)}" ${this.#pipeline(1)}${this.#close()}`;
      case 'jump':
        return this.#inRange > 0 ? this.#open() + this.#random.pick(['break', 'continue']) + this.#close() : 'text';
      case 'if':
      case 'with':
      case 'range':
        return this.#branch(kind, depth);
      case 'block': {
        const outer = this.#variables.splice(0, this.#variables.length, '$');
        const inRange = this.#inRange;
        this.#inRange = 0;
        const body = this.#body(depth - 1);
        this.#variables.splice(0, this.#variables.length, ...outer);
        this.#inRange = inRange;
        return `${this.#open()}block "t${this.#defined++}" ${this.#pipeline(1)}${this.#close()}${body}${this.#end()}`;
      }
      default:
        return this.#open() + this.#pipeline(3) + this.#close();
    }
  }

  #branch(kind: 'if' | 'with' | 'range', depth: number): string {
    const pipeline = this.#pipeline(2);
    const before = this.#variables.length;
    const names = kind === 'range' ? ['', '$k, $v := ', '$v := '] : ['', '$w := '];
    const variables = this.#random.pick(names);
    this.#variables.push(...(variables.match(/\$\w+/g) ?? []));
    this.#inRange += kind === 'range' ? 1 : 0;
    const body = this.#body(depth - 1);
    const middle = this.#random.integer(3);
    const again = kind === 'range' ? '' : ` ${kind} ${this.#pipeline(1)}`;
    this.#inRange -= kind === 'range' ? 1 : 0;
    const otherwise =
      middle === 0 ? '' : `${this.#open()}else${middle === 1 ? again : ''}${this.#close()}${this.#body(depth - 1)}`;
    this.#variables.length = before;
    return `${this.#open()}${kind} ${variables}${pipeline}${this.#close()}${body}${otherwise}${this.#end()}`;
  }

  #pipeline(depth: number): string {
    const count = 1 + this.#random.integer(3);
    return Array.from({ length: count }, (_, index) => this.#command(depth, index > 0)).join(this.#random.pick(['|', ' | ']));
  }

  #command(depth: number, piped: boolean): string {
    const name = this.#random.pick(['include', 'default', 'quote', 'index', 'print']);
    const isCall = piped || this.#random.integer(2) === 0;
    const count = isCall ? this.#random.integer(3) : 1;
    const operands = Array.from({ length: count }, () => this.#operand(depth, !isCall));
    return [...(isCall ? [name] : []), ...operands].join(' ');
  }

  /** @param alone whether nothing stands before it, where `nil` may not stand. */
  #operand(depth: number, alone: boolean): string {
    const fields = this.#random.pick(['', '.a', '.Values.b', '.c_1.Dé']);
    const kind = this.#random.integer(depth > 0 ? 8 : 7);
    switch (kind) {
      case 0:
        return '.';
      case 1:
        return `.Values${fields}`;
      case 2:
        return this.#random.pick(this.#variables) + fields;
      case 3:
        return this.#random.pick(['"a"', '"}} {{"', '"\\"\\\\"', '`raw "}}`', '"\\u00e9"', '""']);
      case 4:
        return this.#random.pick(['1', '-2', '3.5', '0x1F', '1e3', '.5']);
      case 5:
        return this.#random.pick(alone ? ['true', 'false'] : ['true', 'false', 'nil']);
      case 6:
        return this.#random.pick(["'a'", "'\\n'"]);
      default:
        return `(${this.#pipeline(depth - 1)})${fields}`;
    }
  }

  #open(): string {
    return this.#random.pick(['{{', '{{ ', '{{- ', '{{-\n  ']);
  }

  #close(): string {
    return this.#random.pick(['}}', ' }}', ' -}}']);
  }

  #end(): string {
    return this.#open() + 'end' + this.#close();
  }
}

/** Pieces that get lost, or into the text, while someone types. */
const pieces = [
  '{{',
  '}}',
  '"',
  '`',
  '(',
  ')',
  '|',
  '.',
  '$',
  ':=',
  '{{ end }}',
  '{{ else }}',
  ' ',
  '\n',
  'if',
  '-',
  ',',
  '/*',
  '*/',
  '$new',
  '.x',
];

function breakText(random: SeededRandom, text: string): string {
  let broken = text;
  for (let count = 1 + random.integer(2); count > 0; count--) {
    const at = random.integer(broken.length + 1);
    const removed = random.integer(3) === 0 ? 0 : 1 + random.integer(3);
    broken = broken.slice(0, at) + (random.integer(2) === 0 ? random.pick(pieces) : '') + broken.slice(at + removed);
  }
  return broken;
}
