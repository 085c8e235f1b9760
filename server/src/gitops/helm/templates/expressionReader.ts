import { anyElement, contextMembers, placesIn, stepInto, unite, unknownValue } from './contextValue.ts';
import type { ContextValue } from './contextValue.ts';
import { changesFirst, functionUse } from './functionUses.ts';
import type { Usage } from './functionUses.ts';
import type { ReadCollector } from './readCollector.ts';
import type { Command, FieldName, Operand, Pipeline, StringNode, TextSpan } from './templateNode.ts';
import type { WrittenStep } from './templateReads.ts';
import type { Variables } from './variables.ts';

/** Where the walk through a template is. */
export interface Place {
  readonly file: string;
  readonly dot: ContextValue;
  readonly variables: Variables;
  readonly conditional: boolean;
  /** How many calls deep. */
  readonly depth: number;
}

/** What an expression stands for, and how it is written. */
interface Expression {
  readonly value: ContextValue;
  readonly written: readonly WrittenStep[];
  readonly span: TextSpan;
}

/** Follows a call of a named template. */
export type FollowCall = (span: TextSpan, name: StringNode, context: ContextValue, place: Place) => void;

export const assumedRoot: ContextValue = { kind: 'context', path: [], assumed: true };
export const asValue: Usage = { use: 'value', guarded: false };
export const asPart: Usage = { use: 'through', guarded: false };
export const asTest: Usage = { use: 'test', guarded: true };
export const asContext: Usage = { use: 'call', guarded: false };

/** More expressions than this are not followed. */
const maximumWork = 400_000;
/** Deeper places are those of a template that calls itself. */
const maximumSteps = 24;

/**
 * Finds out which places of the context expressions stand for, and tells what is read of them, which only what an expression is used
 * for decides. State: how much was done.
 */
export class ExpressionReader {
  readonly #collector: ReadCollector;
  readonly #followCall: FollowCall;
  #work = 0;

  constructor(collector: ReadCollector, followCall: FollowCall) {
    this.#collector = collector;
    this.#followCall = followCall;
  }

  /** `false`: there was too much to follow. */
  get complete(): boolean {
    return this.#work < maximumWork;
  }

  /** Tells what the pipeline reads if its result is used as `outer`; answers with the result. */
  evaluate({ commands }: Pipeline, outer: Usage, place: Place): ContextValue {
    return this.#evaluateCommands(commands, outer, place).value;
  }

  #evaluateCommands(commands: readonly Command[], outer: Usage, place: Place): Expression {
    const usages: Usage[] = [outer];
    for (const command of commands.slice(1).toReversed()) {
      usages.unshift(this.#usageOfLast(command, usages[0] ?? outer));
    }
    let piped: Expression | undefined;
    commands.forEach((command, index) => {
      piped = this.#evaluateCommand(command, piped, usages[index] ?? outer, place);
    });
    return piped ?? { value: unknownValue, written: [], span: { start: 0, end: 0 } };
  }

  /** How a command uses what is piped into it, which is its last argument. */
  #usageOfLast({ operands }: Command, outer: Usage): Usage {
    const [head] = operands;
    if (head?.kind !== 'function') {
      return asValue;
    }
    if (stepping.has(head.name) || head.name === 'include' || head.name === 'set') {
      return head.name === 'include' ? asContext : asPart;
    }
    return functionUse(head.name).argument(operands.length - 1, operands.length, outer);
  }

  #evaluateCommand(command: Command, piped: Expression | undefined, outer: Usage, place: Place): Expression {
    this.#work++;
    const [head, ...rest] = command.operands;
    if (!head || !this.complete) {
      return { value: unknownValue, written: [], span: command };
    }
    if (head.kind !== 'function') {
      rest.forEach(operand => this.#evaluateOperand(operand, asValue, place));
      return this.#evaluateOperand(head, outer, place);
    }
    if (head.name === 'include') {
      return this.#evaluateInclude(command, rest, piped, place);
    }
    if (stepping.has(head.name)) {
      return this.#evaluateSteps(head.name, command, rest, piped, outer, place);
    }
    if (head.name === 'set') {
      return this.#evaluateSet(command, rest, piped, place);
    }
    const use = functionUse(head.name);
    const count = rest.length + (piped ? 1 : 0);
    const values = rest.map((operand, index) => this.#evaluateOperand(operand, use.argument(index, count, outer), place).value);
    const all = piped ? [...values, piped.value] : values;
    if (changesFirst.has(head.name)) {
      this.#tellChange(all[0]);
    }
    return { value: use.result?.(all) ?? unknownValue, written: [], span: command };
  }

  #evaluateOperand(operand: Operand, outer: Usage, place: Place): Expression {
    this.#work++;
    switch (operand.kind) {
      case 'dot':
        return this.#tell(this.#stepFields(place.dot, operand.fields, operand), outer, place);
      case 'variable':
        return this.#tell(this.#stepFields(place.variables.find(operand.name), operand.fields, operand), outer, place);
      case 'group': {
        const inner = this.#evaluateCommands(operand.pipeline.commands, operand.fields.length > 0 ? asPart : outer, place);
        return operand.fields.length === 0
          ? { ...inner, span: operand }
          : this.#tell(this.#stepFields(inner.value, operand.fields, operand), outer, place);
      }
      case 'string':
        return { value: { kind: 'text', text: operand.value }, written: [], span: operand };
      case 'function':
        return this.#evaluateCommand({ operands: [operand], start: operand.start, end: operand.end }, undefined, outer, place);
      case 'literal':
        return { value: unknownValue, written: [], span: operand };
    }
  }

  /** The place that fields lead to. From where nothing is known, `.Values` and the like still are what they are called. */
  #stepFields(base: ContextValue, fields: readonly FieldName[], span: TextSpan): Expression {
    const known = base.kind === 'unknown' ? fields.findIndex(({ name }) => contextMembers.has(name)) : 0;
    if (known === -1) {
      return { value: unknownValue, written: [], span };
    }
    const steps = fields.slice(known);
    const start = base.kind === 'unknown' && fields.length > 0 ? assumedRoot : base;
    return {
      value: steps.reduce<ContextValue>((value, { name }) => stepInto(value, name), start),
      written: steps.map(field => ({ step: field.name, start: field.start, end: field.end })),
      span,
    };
  }

  /** `index`, `get`, `hasKey`, `dig` and `pluck`: names of keys as texts. */
  #evaluateSteps(
    name: string,
    command: Command,
    rest: readonly Operand[],
    piped: Expression | undefined,
    outer: Usage,
    place: Place,
  ): Expression {
    const base = (operand: Operand | undefined): Expression =>
      operand ? this.#evaluateOperand(operand, asPart, place) : (piped ?? { value: unknownValue, written: [], span: command });
    const isLast = name === 'dig' || name === 'pluck';
    const keys = name === 'dig' ? rest.slice(0, piped ? -1 : -2) : name === 'pluck' ? rest.slice(0, 1) : rest.slice(1);
    const bases = !isLast ? [base(rest[0])] : name === 'dig' ? [base(piped ? undefined : rest.at(-1))] : rest.slice(1).map(base);
    if (name === 'dig') {
      this.#evaluateOperand(rest.at(piped ? -1 : -2) ?? emptyText, outer, place);
    }
    if (piped && name === 'pluck') {
      bases.push(piped);
    }
    const all = !isLast && piped && rest.length > 0 ? [...keys, undefined] : keys;
    const results = bases.map(({ value, written }) => {
      const steps = all.map(key => this.#stepOf(key, place));
      const target = steps.reduce<ContextValue>((current, step) => stepInto(current, step?.step ?? anyElement), value);
      const isKnown = steps.every(step => step !== undefined);
      const usage: Usage = name === 'hasKey' ? asTest : name === 'dig' ? { use: outer.use, guarded: true } : outer;
      const path = [...written, ...steps.filter(step => step !== undefined)];
      return this.#tell({ value: target, written: isKnown ? path : [], span: command }, usage, place).value;
    });
    const result =
      name === 'hasKey' ? unknownValue : name === 'pluck' ? ({ kind: 'list', items: results } as const) : unite(results);
    return { value: result, written: [], span: command };
  }

  #stepOf(key: Operand | undefined, place: Place): WrittenStep | undefined {
    if (key?.kind === 'string') {
      return { step: key.value, start: key.start + 1, end: key.end - 1 };
    }
    if (key) {
      this.#evaluateOperand(key, asValue, place);
    }
    return undefined;
  }

  /** A mapping that a template made may get further entries; one of the context is changed. */
  #evaluateSet(command: Command, rest: readonly Operand[], piped: Expression | undefined, place: Place): Expression {
    const [target, key, given] = rest;
    const mapping = target ? this.#evaluateOperand(target, asPart, place).value : unknownValue;
    const name = key ? this.#evaluateOperand(key, asValue, place).value : unknownValue;
    const isOwn = mapping.kind === 'dict' && target?.kind === 'variable' && target.fields.length === 0;
    const usage = isOwn && name.kind === 'text' ? asPart : asValue;
    const value = given ? this.#evaluateOperand(given, usage, place).value : (piped?.value ?? unknownValue);
    if (isOwn && name.kind === 'text') {
      const before = mapping.entries.get(name.text);
      const entry = before ? unite([before, value]) : value;
      const changed: ContextValue = { kind: 'dict', entries: new Map(mapping.entries).set(name.text, entry) };
      place.variables.assign(target.name, changed);
      return { value: changed, written: [], span: command };
    }
    this.#tellChange(name.kind === 'text' ? stepInto(mapping, name.text) : mapping);
    this.tellAll(value, asValue, command, place);
    return { value: mapping, written: [], span: command };
  }

  #tellChange(value: ContextValue | undefined): void {
    for (const { path } of placesIn(value ?? unknownValue)) {
      this.#collector.addChange(path);
    }
  }

  #evaluateInclude(command: Command, rest: readonly Operand[], piped: Expression | undefined, place: Place): Expression {
    const [name, given] = rest;
    const reads = this.#collector.watch(() => {
      if (name) {
        this.#evaluateOperand(name, asValue, place);
      }
    });
    const isFile = reads.some(({ path }) => path[0] === 'Template' && path[1] === 'BasePath');
    const context = given ? this.#evaluateOperand(given, asContext, place).value : (piped?.value ?? unknownValue);
    if (name?.kind === 'string') {
      this.#followCall(command, name, context, place);
    } else if (!isFile) {
      this.tellAll(context, asValue, command, place);
    }
    return { value: unknownValue, written: [], span: command };
  }

  /** Tells each place that the value consists of. */
  tellAll(value: ContextValue, usage: Usage, span: TextSpan, place: Place): void {
    this.#tell({ value, written: [], span }, usage, place);
  }

  #tell(expression: Expression, { use, guarded }: Usage, { file, conditional }: Place): Expression {
    const { value, written, span } = expression;
    for (const { path, assumed } of placesIn(value)) {
      const isEndless = path.length > maximumSteps;
      const { start, end } = span;
      const ownSteps = value.kind === 'context' || value.kind === 'union' ? written : [];
      const read = { file, path: isEndless ? path.slice(0, maximumSteps) : path, written: ownSteps, start, end };
      this.#collector.addRead({ ...read, use: isEndless ? 'value' : use, assumed, guarded, conditional });
      if (isEndless) {
        return { ...expression, value: unknownValue };
      }
    }
    return expression;
  }
}

/** Functions whose arguments name keys. */
const stepping: ReadonlySet<string> = new Set(['index', 'get', 'hasKey', 'dig', 'pluck']);

const emptyText: Operand = { kind: 'string', value: '', verbatim: true, start: 0, end: 0 };
