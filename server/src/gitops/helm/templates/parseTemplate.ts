import { PipelineParser } from './pipelineParser.ts';
import { findActions } from './templateActions.ts';
import { readTokens } from './templateTokens.ts';
import type {
  ActionSpan,
  BranchNode,
  DefineNode,
  Pipeline,
  TemplateFile,
  TemplateNode,
  TemplateProblem,
} from './templateNode.ts';

/** Reads a template. Never throws; of what is half typed as much is read as can be. */
export function parseTemplate(text: string): TemplateFile {
  const spans = findActions(text);
  const reader = new TemplateReader(text, spans);
  const nodes = reader.readAll();
  return { text, nodes, spans, definitions: reader.definitions, problems: reader.problems };
}

/** Deeper nesting is left flat. */
const maximumDepth = 500;

/** What ended a list of nodes. */
interface Ending {
  readonly span: ActionSpan;
  readonly keyword: 'end' | 'else';
  /** Behind `else`: what `if` or `with` begins anew. */
  readonly parser: PipelineParser;
}

interface NodeList {
  readonly nodes: TemplateNode[];
  /** `undefined` at the end of the text. */
  readonly ending: Ending | undefined;
}

class TemplateReader {
  readonly definitions: DefineNode[] = [];
  readonly problems: TemplateProblem[] = [];
  readonly #text: string;
  readonly #spans: readonly ActionSpan[];
  #variables: string[] = ['$'];
  #ranges = 0;
  #next = 0;
  #depth = 0;

  constructor(text: string, spans: readonly ActionSpan[]) {
    this.#text = text;
    this.#spans = spans;
  }

  readAll(): TemplateNode[] {
    const all: TemplateNode[] = [];
    for (;;) {
      const { nodes, ending } = this.#readList();
      all.push(...nodes);
      if (!ending) {
        return all;
      }
      this.#report({ message: `\`${ending.keyword}\` without a beginning.`, start: ending.span.start, end: ending.span.end });
    }
  }

  readonly #report = (problem: TemplateProblem): void => {
    this.problems.push(problem);
  };

  #readList(): NodeList {
    const nodes: TemplateNode[] = [];
    for (let span = this.#spans[this.#next]; span; span = this.#spans[this.#next]) {
      this.#next++;
      if (!span.closed) {
        this.#report({ message: span.kind === 'comment' ? 'This comment is not closed.' : '`}}` is missing.', ...span });
      }
      if (span.kind === 'comment') {
        continue;
      }
      const parser = this.#parserOf(span);
      const ending = parser.takeKeyword('end', 'else');
      if (ending?.text === 'end') {
        parser.expectEnd();
      }
      if (ending) {
        return { nodes, ending: { span, keyword: ending.text === 'end' ? 'end' : 'else', parser } };
      }
      const node = this.#readNode(span, parser);
      if (node) {
        nodes.push(node);
      }
    }
    return { nodes, ending: undefined };
  }

  #parserOf({ inside }: ActionSpan): PipelineParser {
    return new PipelineParser(readTokens(this.#text, inside.start, inside.end), inside.end, this.#variables, this.#report);
  }

  #readNode(span: ActionSpan, parser: PipelineParser): TemplateNode | undefined {
    const keyword = parser.takeKeyword('if', 'with', 'range', 'define', 'block', 'template', 'break', 'continue')?.text;
    switch (keyword) {
      case 'if':
      case 'with':
      case 'range':
        return this.#readBranch(span, keyword, parser);
      case 'define':
      case 'block':
        return this.#readDefine(span, keyword, parser);
      case 'template': {
        const name = parser.takeString();
        const pipeline = parser.token ? this.#readPipeline(parser) : undefined;
        this.#expectName(span, name, keyword);
        return { kind: 'template', name, pipeline, start: span.start, end: span.end };
      }
      case 'break':
      case 'continue':
        parser.expectEnd();
        if (this.#ranges === 0) {
          this.#report({ message: `\`${keyword}\` stands in no \`range\`.`, start: span.start, end: span.end });
        }
        return { kind: keyword, start: span.start, end: span.end };
      case undefined:
      default:
        if (!parser.token) {
          this.#report({ message: 'Nothing stands in this action.', start: span.start, end: span.end });
          return undefined;
        }
        return { kind: 'action', pipeline: this.#readPipeline(parser), start: span.start, end: span.end };
    }
  }

  #readPipeline(parser: PipelineParser, isRange = false): Pipeline {
    const pipeline = parser.readPipeline(isRange);
    parser.expectEnd();
    return pipeline;
  }

  #expectName(span: ActionSpan, name: unknown, keyword: string): void {
    if (name === undefined) {
      this.#report({ message: `The name of the template is missing behind \`${keyword}\`.`, start: span.start, end: span.end });
    }
  }

  #readBranch(span: ActionSpan, kind: BranchNode['kind'], parser: PipelineParser): BranchNode {
    const declared = this.#variables.length;
    const pipeline = this.#readPipeline(parser, kind === 'range');
    const inRange = kind === 'range' ? 1 : 0;
    this.#ranges += inRange;
    const { nodes, ending } = this.#readNested();
    this.#ranges -= inRange;
    const bodyEnd = ending?.span.start ?? this.#text.length;
    const rest = ending?.keyword === 'else' ? this.#readElse(kind, ending) : { otherwise: [], end: ending?.span };
    this.#variables.length = declared;
    this.#expectClosed(span, kind, rest.end);
    const end = rest.end?.end ?? this.#text.length;
    return { kind, pipeline, body: nodes, otherwise: rest.otherwise, bodyStart: span.end, bodyEnd, start: span.start, end };
  }

  /** What stands behind `else`, and the `end` that closes the whole. */
  #readElse(kind: BranchNode['kind'], { span, parser }: Ending): { otherwise: TemplateNode[]; end: ActionSpan | undefined } {
    const again = kind === 'range' ? undefined : parser.takeKeyword(kind);
    if (again) {
      const branch = this.#readBranch(span, kind, parser);
      return { otherwise: [branch], end: this.#spans.find(({ end }) => end === branch.end) };
    }
    parser.expectEnd();
    const { nodes, ending } = this.#readNested();
    if (ending?.keyword !== 'else') {
      return { otherwise: nodes, end: ending?.span };
    }
    this.#report({ message: 'There was an `else` before.', start: ending.span.start, end: ending.span.end });
    const rest = this.#readElse(kind, ending);
    return { otherwise: [...nodes, ...rest.otherwise], end: rest.end };
  }

  #readDefine(span: ActionSpan, keyword: string, parser: PipelineParser): DefineNode {
    const name = parser.takeString();
    this.#expectName(span, name, keyword);
    const called = keyword === 'block' ? this.#readPipeline(parser) : undefined;
    parser.expectEnd();
    if (keyword === 'define' && this.#depth > 0) {
      this.#report({ message: '`define` cannot stand within something else.', start: span.start, end: span.end });
    }
    const outer = { variables: this.#variables, ranges: this.#ranges };
    [this.#variables, this.#ranges] = [['$'], 0];
    const { nodes, ending } = this.#readNested();
    [this.#variables, this.#ranges] = [outer.variables, outer.ranges];
    if (ending?.keyword === 'else') {
      this.#report({ message: '`else` without a beginning.', start: ending.span.start, end: ending.span.end });
    }
    this.#expectClosed(span, keyword, ending?.span);
    const end = ending?.span.end ?? this.#text.length;
    const node: DefineNode = { kind: 'define', name, body: nodes, called, start: span.start, end };
    this.definitions.push(node);
    return node;
  }

  #readNested(): NodeList {
    this.#depth++;
    const list = this.#depth > maximumDepth ? { nodes: [], ending: undefined } : this.#readList();
    this.#depth--;
    return list;
  }

  #expectClosed({ start, end }: ActionSpan, keyword: string, closing: ActionSpan | undefined): void {
    if (!closing) {
      this.#report({ message: `\`${keyword}\` has no \`end\`.`, start, end });
    }
  }
}
