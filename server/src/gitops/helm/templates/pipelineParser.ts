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
import { stringValue } from './templateTokens.ts';
import type { Token } from './templateTokens.ts';

/** Deeper parentheses than this are no template that anybody wrote. */
const maximumDepth = 200;

/** Reads the words of one action. State: how far it has come. */
export class PipelineParser {
  readonly #tokens: readonly Token[];
  readonly #report: (problem: TemplateProblem) => void;
  /** Where the words end: what is missing is missing there. */
  readonly #end: number;
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], end: number, report: (problem: TemplateProblem) => void) {
    this.#tokens = tokens;
    this.#end = end;
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
      if (command.operands.length === 0) {
        this.#reportMissing(commands.length > 0 ? 'A command is missing behind `|`.' : 'A value is missing.');
      }
      commands.push(command);
      more = this.token?.kind === 'pipe' && this.#take() !== undefined;
    }
    return { variables, declares, commands, start, end: this.#tokens[this.#next - 1]?.end ?? this.#end };
  }

  #readVariables(isRange: boolean): { variables: VariableName[]; declares: boolean } {
    const ahead = (by: number): Token | undefined => this.#tokens[this.#next + by];
    const isSet = (token: Token | undefined): boolean => token?.kind === 'declare' || token?.kind === 'assign';
    const isPair = isRange && ahead(1)?.kind === 'comma' && ahead(2)?.kind === 'variable';
    const count = ahead(0)?.kind !== 'variable' ? 0 : isPair && isSet(ahead(3)) ? 2 : isSet(ahead(1)) ? 1 : 0;
    if (count === 0) {
      return { variables: [], declares: false };
    }
    const variables = [ahead(0), count === 2 ? ahead(2) : undefined].filter(token => token !== undefined);
    const declares = ahead(count * 2 - 1)?.kind === 'declare';
    this.#next += count * 2;
    return { variables: variables.map(({ text, start, end }) => ({ name: text, start, end })), declares };
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
    return this.#tokens.find(({ start }) => start === operand.start)?.spaced !== false;
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
        const fields = this.#readFields();
        return { kind: 'variable', name: text, nameEnd: end, fields, start, end: fields.at(-1)?.end ?? end };
      }
      case 'open':
        return this.#readGroup(token);
      case 'string':
      case 'rawString':
        return toString(token);
      case 'number':
      case 'character':
        return { kind: 'literal', text, start, end };
      case 'identifier':
        return text === 'true' || text === 'false' || text === 'nil'
          ? { kind: 'literal', text, start, end }
          : { kind: 'function', name: text, start, end };
      case 'comma':
      case 'declare':
      case 'assign':
      case 'error':
        this.#report({ message: describeError(token), start, end });
        return this.#readOperand();
    }
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
    const at: TextSpan = last ?? { start: this.#end, end: this.#end };
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
  return kind === 'error' && /^["'`]/.test(text) ? 'This text is not closed.' : `Unexpected \`${shorten(text)}\`.`;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
