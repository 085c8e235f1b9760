import type {
  Command,
  FieldName,
  Operand,
  Pipeline,
  StringNode,
  TemplateProblem,
  TextSpan,
  VariableName,
} from './templateNode.ts';
import { isReadable, stringValue } from './templateTokens.ts';
import type { Token } from './templateTokens.ts';

const keywords: ReadonlySet<string> = new Set('if else end range with define block template break continue'.split(' '));

/** Deeper parentheses than this are no template that anybody wrote. */
const maximumDepth = 200;

/** Reads the words of one action. State: how far it has come. */
export class PipelineParser {
  readonly #tokens: readonly Token[];
  readonly #report: (problem: TemplateProblem) => void;
  /** Where the words end: what is missing is missing there. */
  readonly #end: number;
  readonly #variables: string[];
  #next = 0;
  #depth = 0;

  /** @param variables those that are declared where the action stands; what it declares is added. */
  constructor(tokens: readonly Token[], end: number, variables: string[], report: (problem: TemplateProblem) => void) {
    this.#tokens = tokens;
    this.#end = end;
    this.#variables = variables;
    this.#report = report;
  }

  /** The next word, without taking it. */
  get token(): Token | undefined {
    return this.#tokens[this.#next];
  }

  /** Takes the next word if it is the keyword. */
  takeKeyword(...keywords: readonly string[]): Token | undefined {
    const { token } = this;
    return token?.kind === 'identifier' && keywords.includes(token.text) ? this.#take() : undefined;
  }

  takeString(): StringNode | undefined {
    const { token } = this;
    return token?.kind === 'string' || token?.kind === 'rawString' ? toString(this.#take() ?? token) : undefined;
  }

  /** Says that nothing may follow any more. */
  expectEnd(): void {
    const { token } = this;
    if (token) {
      this.#report({ message: `Unexpected \`${shorten(token.text)}\`.`, start: token.start, end: token.end });
    }
  }

  /** Variables, then commands; reads to the end of the words or to a closing parenthesis. */
  readPipeline(isRange = false): Pipeline {
    const start = this.token?.start ?? this.#end;
    const { variables, declares } = this.#readVariables(isRange);
    const commands: Command[] = [];
    for (let more = true; more;) {
      const command = this.#readCommand();
      const isLast = this.token?.kind !== 'pipe';
      // Go lets a pipeline end with `|`.
      if (command.operands.length === 0 && (commands.length === 0 || !isLast)) {
        this.#reportMissing('A value is missing.');
      }
      this.#checkStage(command, commands.length);
      if (command.operands.length > 0 || commands.length === 0 || !isLast) {
        commands.push(command);
      }
      more = !isLast && this.#take() !== undefined;
    }
    return { variables, declares, commands, start, end: this.#tokens[this.#next - 1]?.end ?? this.#end };
  }

  /** Only a function, or a value that may be one, takes what is piped into it. */
  #checkStage({ operands }: Command, index: number): void {
    const [head] = operands;
    if (
      index > 0 &&
      head &&
      (head.kind === 'string' || head.kind === 'literal' || (head.kind === 'dot' && head.fields.length === 0))
    ) {
      this.#report({ message: 'Behind `|` a function is expected.', start: head.start, end: head.end });
    }
  }

  #readVariables(isRange: boolean): { variables: VariableName[]; declares: boolean } {
    const ahead = (by: number): Token | undefined => this.#tokens[this.#next + by];
    const isSet = (token: Token | undefined): boolean => token?.kind === 'declare' || token?.kind === 'assign';
    const isPair = isRange && ahead(1)?.kind === 'comma' && ahead(2)?.kind === 'variable';
    const count = ahead(0)?.kind !== 'variable' ? 0 : isPair && isSet(ahead(3)) ? 2 : isSet(ahead(1)) ? 1 : 0;
    if (count === 0 && isPair) {
      // Go takes the first one for declared, and the rest for what it is set to.
      this.#next += 2;
      return { variables: this.#declare(ahead(-2)), declares: true };
    }
    if (count === 0) {
      return { variables: [], declares: false };
    }
    const tokens = [ahead(0), count === 2 ? ahead(2) : undefined];
    const declares = ahead(count * 2 - 1)?.kind === 'declare';
    this.#next += count * 2;
    return { variables: this.#declare(...tokens), declares };
  }

  /** Where a variable is set it counts as declared, as in Go, whose parser leaves it to the rendering to complain. */
  #declare(...tokens: readonly (Token | undefined)[]): VariableName[] {
    const variables = tokens.flatMap(token => (token ? [{ name: token.text, start: token.start, end: token.end }] : []));
    this.#variables.push(...variables.map(({ name }) => name));
    return variables;
  }

  #readCommand(): Command {
    const start = this.token?.start ?? this.#end;
    const operands: Operand[] = [];
    for (let operand = this.#readOperand(); operand; operand = this.#readOperand()) {
      if (operands.length > 0 && this.#tokens[this.#next - 1] && !this.#wasSpaced(operand)) {
        this.#report({ message: 'A space is missing before this.', start: operand.start, end: operand.end });
      }
      operands.push(operand);
    }
    return { operands, start, end: operands.at(-1)?.end ?? start };
  }

  #wasSpaced(operand: Operand): boolean {
    return this.#tokens.find(({ start, text }) => start === operand.start && text !== '')?.spaced !== false;
  }

  #readOperand(): Operand | undefined {
    const { token } = this;
    if (!token || token.kind === 'pipe' || token.kind === 'close') {
      return undefined;
    }
    this.#take();
    const { start, end, text } = token;
    switch (token.kind) {
      case 'field': {
        const first = { name: text.slice(1), start: start + 1, end };
        const fields = [first, ...this.#readFields()];
        return { kind: 'dot', fields, start, end: fields.at(-1)?.end ?? end };
      }
      case 'dot':
        return { kind: 'dot', fields: [], start, end };
      case 'variable': {
        if (!this.#variables.includes(text)) {
          this.#report({ message: `The variable \`${text}\` is not declared here.`, start, end });
        }
        const fields = this.#readFields();
        return { kind: 'variable', name: text, nameEnd: end, fields, start, end: fields.at(-1)?.end ?? end };
      }
      case 'open':
        return this.#readGroup(token);
      case 'string':
      case 'rawString':
        this.#checkQuoted(token);
        return toString(token);
      case 'character':
        this.#checkQuoted(token);
        return { kind: 'literal', text, start, end };
      case 'number':
        return { kind: 'literal', text, start, end };
      case 'identifier':
        return this.#readWord(token);
      case 'comma':
      case 'declare':
      case 'assign':
      case 'error':
        this.#report({ message: describeError(token), start, end });
        return this.#readOperand();
    }
  }

  #checkQuoted(token: Token): void {
    if (!isReadable(token)) {
      const message =
        token.kind === 'character' ? 'One character is expected in these quotes.' : 'An escape in this text is not known.';
      this.#report({ message, start: token.start, end: token.end });
    }
  }

  #readWord({ text, start, end }: Token): Operand {
    if (text === 'true' || text === 'false' || text === 'nil') {
      return { kind: 'literal', text, start, end };
    }
    if (keywords.has(text)) {
      this.#report({ message: `\`${text}\` begins an action; it cannot stand here.`, start, end });
    }
    const named: Operand = { kind: 'function', name: text, start, end };
    const fields = this.#readFields();
    const command = { operands: [named], start, end };
    const pipeline = { variables: [], declares: false, commands: [command], start, end };
    return fields.length === 0 ? named : { kind: 'group', pipeline, fields, start, end: fields.at(-1)?.end ?? end };
  }

  #readGroup(open: Token): Operand {
    this.#depth++;
    if (this.#depth > maximumDepth) {
      this.#next = this.#tokens.length;
    }
    const pipeline = this.readPipeline();
    this.#depth--;
    const close = this.token?.kind === 'close' ? this.#take() : undefined;
    if (!close) {
      this.#report({ message: 'This parenthesis is not closed.', start: open.start, end: open.end });
    }
    const fields = close ? this.#readFields() : [];
    return { kind: 'group', pipeline, fields, start: open.start, end: fields.at(-1)?.end ?? close?.end ?? pipeline.end };
  }

  /** Fields right behind what was read; a dot that ends the word is one without a name yet. */
  #readFields(): FieldName[] {
    const fields: FieldName[] = [];
    for (let { token } = this; token && !token.spaced && (token.kind === 'field' || token.kind === 'dot'); { token } = this) {
      this.#take();
      fields.push({ name: token.text.slice(1), start: token.start + 1, end: token.end });
      if (token.kind === 'dot') {
        this.#report({ message: 'The name of a field is missing behind the dot.', start: token.start, end: token.end });
      }
    }
    return fields;
  }

  #reportMissing(message: string): void {
    const last = this.#tokens[this.#next - 1];
    const at: TextSpan = last ?? this.token ?? { start: this.#end, end: this.#end };
    // Of what cannot be read it is said already.
    if (last?.kind !== 'error') {
      this.#report({ message, start: at.start, end: at.end });
    }
  }

  #take(): Token | undefined {
    return this.#tokens[this.#next++];
  }
}

function toString(token: Token): StringNode {
  const { start, end, text } = token;
  const value = stringValue(token);
  return { kind: 'string', value, verbatim: text.slice(1, -1) === value, start, end };
}

function describeError({ kind, text }: Token): string {
  if (text === '') {
    return 'A space is missing here.';
  }
  return kind === 'error' && /^["'`]/.test(text) ? 'This text is not closed.' : `Unexpected \`${shorten(text)}\`.`;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
