import { anyElement, keyOfValue, stepInto, unknownValue } from './contextValue.ts';
import type { ContextValue } from './contextValue.ts';
import { asContext, asPart, asTest, asValue, assumedRoot, ExpressionReader } from './expressionReader.ts';
import type { Place } from './expressionReader.ts';
import { ReadCollector } from './readCollector.ts';
import type { BranchNode, DefineNode, Pipeline, StringNode, TemplateFile, TemplateNode, TextSpan } from './templateNode.ts';
import { Variables } from './variables.ts';

/**
 * Follows the templates of a chart from its files through the named templates they call, and lists what they read of the values and
 * the rest of the context. It runs nothing: of each expression it knows which place of the context it may stand for, or nothing.
 */

export interface TemplateSource {
  readonly path: string;
  readonly template: TemplateFile;
}

/** Where a named template is defined. */
export interface Definition {
  readonly file: string;
  readonly node: DefineNode;
}

/** Named templates by name. */
export type Definitions = ReadonlyMap<string, readonly Definition[]>;

/** What was found from one file on. */
export interface FollowedFile {
  readonly collector: ReadCollector;
  /** Named templates that are called on the way. */
  readonly called: ReadonlySet<DefineNode>;
  readonly complete: boolean;
}

/** Follows a file of the chart, which is given the whole context. */
export function followFile({ path, template }: TemplateSource, definitions: Definitions): FollowedFile {
  const follower = new TemplateFollower(definitions);
  follower.followFile(path, template.nodes);
  return follower;
}

/** Follows templates that nothing calls: they may be called from elsewhere, and then usually with the whole context. */
export function followUncalled(uncalled: readonly Definition[], definitions: Definitions): FollowedFile {
  const follower = new TemplateFollower(definitions);
  uncalled.forEach(definition => follower.followDefinition(definition));
  return follower;
}

/** Ways of calling one named template that are told apart. */
const maximumCallers = 60;

const rootValue: ContextValue = { kind: 'context', path: [], assumed: false };

class TemplateFollower implements FollowedFile {
  readonly collector = new ReadCollector();
  readonly #definitions: Definitions;
  /** How each definition was called. */
  readonly #callers = new Map<DefineNode, Set<string>>();
  readonly #expressions = new ExpressionReader(this.collector, (span, name, context, place) =>
    this.#call(span, name, context, 'include', place),
  );

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  get complete(): boolean {
    return this.#expressions.complete;
  }

  get called(): ReadonlySet<DefineNode> {
    return new Set(this.#callers.keys());
  }

  followFile(path: string, nodes: readonly TemplateNode[]): void {
    this.#walk(nodes, this.#placeIn(path, rootValue));
  }

  followDefinition({ file, node }: Definition): void {
    if (!this.#callers.has(node)) {
      this.#callers.set(node, new Set());
      this.#walk(node.body, { ...this.#placeIn(file, assumedRoot), conditional: true });
    }
  }

  #placeIn(file: string, dot: ContextValue): Place {
    return { file, dot, variables: new Variables(dot), conditional: false, depth: 0 };
  }

  #walk(nodes: readonly TemplateNode[], place: Place): void {
    for (const node of nodes) {
      switch (node.kind) {
        case 'action':
          this.#evaluateAction(node.pipeline, place);
          break;
        case 'if':
        case 'with':
        case 'range':
          this.#walkBranch(node, place);
          break;
        case 'template':
          this.#callByNode(node, node.name, node.pipeline, 'template', place);
          break;
        case 'define':
          if (node.called) {
            this.#callByNode(node, node.name, node.called, 'block', place);
          }
          break;
        case 'break':
        case 'continue':
          break;
      }
    }
  }

  #evaluateAction(pipeline: Pipeline, place: Place): void {
    const [variable] = pipeline.variables;
    if (!variable) {
      this.#expressions.evaluate(pipeline, asValue, place);
      return;
    }
    const value = this.#expressions.evaluate(pipeline, asPart, place);
    if (pipeline.declares) {
      place.variables.declare(variable.name, value);
    } else {
      // Which of the values it holds where it is used next depends on what ran before.
      for (const lost of [value, place.variables.find(variable.name)]) {
        this.#expressions.tellAll(lost, asValue, pipeline, place);
      }
      place.variables.assign(variable.name, unknownValue);
    }
  }

  #walkBranch({ kind, pipeline, body, otherwise }: BranchNode, place: Place): void {
    const inner = { ...place, variables: place.variables.nest(), conditional: true };
    const value = this.#expressions.evaluate(pipeline, asTest, inner);
    if (kind === 'range') {
      this.#walkRange(pipeline, value, body, inner);
    } else {
      for (const { name } of pipeline.variables) {
        inner.variables.declare(name, value);
      }
      this.#walk(body, kind === 'with' ? { ...inner, dot: value, variables: inner.variables.nest() } : inner);
    }
    this.#walk(otherwise, { ...place, variables: inner.variables.nest(), conditional: true });
  }

  #walkRange(pipeline: Pipeline, value: ContextValue, body: readonly TemplateNode[], place: Place): void {
    const element = stepInto(value, anyElement);
    this.#expressions.tellAll(element, { use: 'through', guarded: true }, pipeline, place);
    const names = pipeline.variables.map(({ name }) => name);
    const [first, second] = names;
    if (first !== undefined) {
      place.variables.declare(first, second === undefined ? element : unknownValue);
    }
    if (second !== undefined) {
      place.variables.declare(second, element);
    }
    this.#walk(body, { ...place, dot: element, variables: place.variables.nest() });
  }

  #callByNode(
    span: TextSpan,
    name: StringNode | undefined,
    pipeline: Pipeline | undefined,
    by: 'template' | 'block',
    place: Place,
  ): void {
    const context = pipeline ? this.#expressions.evaluate(pipeline, asContext, place) : unknownValue;
    if (name) {
      this.#call(span, name, context, by, place);
    }
  }

  #call(span: TextSpan, name: StringNode, context: ContextValue, by: 'include' | 'template' | 'block', place: Place): void {
    const { file } = place;
    this.collector.addCall({
      file,
      name: name.value,
      nameSpan: { start: name.start + 1, end: name.end - 1 },
      by,
      verbatim: name.verbatim,
      start: span.start,
      end: span.end,
    });
    const definitions = this.#definitions.get(name.value);
    if (!definitions) {
      // Files are templates too, and followed anyway; of others nothing is known.
      if (!name.value.includes('/templates/')) {
        this.#expressions.tellAll(context, asValue, span, place);
      }
      return;
    }
    for (const definition of definitions) {
      this.#enter(definition, context, span, place);
    }
  }

  #enter({ file, node }: Definition, context: ContextValue, span: TextSpan, place: Place): void {
    const key = `${place.conditional ? '?' : ''}${keyOfValue(context)}`;
    const callers = this.#callers.get(node) ?? new Set();
    this.#callers.set(node, callers);
    if (callers.has(key)) {
      return;
    }
    if (callers.size >= maximumCallers || place.depth > 60) {
      this.#expressions.tellAll(context, asValue, span, place);
      return;
    }
    callers.add(key);
    const inner = this.#placeIn(file, context);
    this.#walk(node.body, { ...inner, conditional: place.conditional, depth: place.depth + 1 });
  }
}
