/**
 * The syntax tree of a template as Helm reads it (Go's `text/template`): text with actions in `{{ … }}`. Immutable; offsets count in
 * the text. A tree is made of any text, half-typed ones included: what could not be read is a {@link TemplateProblem} beside the rest.
 */

export interface TemplateFile {
  readonly text: string;
  readonly nodes: readonly TemplateNode[];
  /** Everything that `define` and `block` name, wherever it stands. */
  readonly definitions: readonly DefineNode[];
  /** The actions in their order, as spans: see {@link ActionSpan}. */
  readonly spans: readonly ActionSpan[];
  readonly problems: readonly TemplateProblem[];
}

export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** One `{{ … }}`, delimiters included. */
export interface ActionSpan extends TextSpan {
  /** What lies between the delimiters, trim markers excluded. */
  readonly inside: TextSpan;
  readonly kind: 'action' | 'comment';
  /** `}}` is written. */
  readonly closed: boolean;
}

/** Why a template cannot be read. */
export interface TemplateProblem extends TextSpan {
  readonly message: string;
}

export type TemplateNode = ActionNode | BranchNode | DefineNode | CallNode | JumpNode;

/** `{{ pipeline }}` that prints, or declares and assigns a variable. */
export interface ActionNode extends TextSpan {
  readonly kind: 'action';
  readonly pipeline: Pipeline;
}

/** `if`, `with` and `range`, with what `else` leads to; `else if` is a branch in the `otherwise` of the first. */
export interface BranchNode extends TextSpan {
  readonly kind: 'if' | 'with' | 'range';
  readonly pipeline: Pipeline;
  readonly body: readonly TemplateNode[];
  readonly otherwise: readonly TemplateNode[];
  /** Where the body begins, behind its action. */
  readonly bodyStart: number;
  /** Where `otherwise` begins, or the end of the body. */
  readonly bodyEnd: number;
}

/** `define "name"`, or `block "name" pipeline`, which is called where it stands too. */
export interface DefineNode extends TextSpan {
  readonly kind: 'define';
  /** `undefined` while it is not written. */
  readonly name: StringNode | undefined;
  readonly body: readonly TemplateNode[];
  /** Of a block: what it is called with. */
  readonly called: Pipeline | undefined;
}

/** `template "name" pipeline`. */
export interface CallNode extends TextSpan {
  readonly kind: 'template';
  readonly name: StringNode | undefined;
  readonly pipeline: Pipeline | undefined;
}

export interface JumpNode extends TextSpan {
  readonly kind: 'break' | 'continue';
}

/** Commands joined by `|`, perhaps with variables that take the value. */
export interface Pipeline extends TextSpan {
  readonly variables: readonly VariableName[];
  /** `:=` declares the variables, `=` sets those that are there. */
  readonly declares: boolean;
  readonly commands: readonly Command[];
}

/** A function with arguments, or a single operand. */
export interface Command extends TextSpan {
  readonly operands: readonly Operand[];
}

export interface VariableName extends TextSpan {
  /** With its `$`. */
  readonly name: string;
}

/** A name behind a dot. */
export interface FieldName extends TextSpan {
  /** Without its dot; empty while it is being typed. */
  readonly name: string;
}

export type Operand = DotNode | VariableNode | GroupNode | FunctionNode | StringNode | LiteralNode;

/** `.`, `.Values.a`. */
export interface DotNode extends TextSpan {
  readonly kind: 'dot';
  readonly fields: readonly FieldName[];
}

/** `$`, `$x.a`. */
export interface VariableNode extends TextSpan {
  readonly kind: 'variable';
  readonly name: string;
  readonly nameEnd: number;
  readonly fields: readonly FieldName[];
}

/** `(pipeline)`, `(pipeline).a`. */
export interface GroupNode extends TextSpan {
  readonly kind: 'group';
  readonly pipeline: Pipeline;
  readonly fields: readonly FieldName[];
}

export interface FunctionNode extends TextSpan {
  readonly kind: 'function';
  readonly name: string;
}

/** A text in double quotes or backquotes. */
export interface StringNode extends TextSpan {
  readonly kind: 'string';
  readonly value: string;
  /** The text between the quotes is {@link value}, letter by letter. */
  readonly verbatim: boolean;
}

/** A number, a character, `true`, `false`, `nil`. */
export interface LiteralNode extends TextSpan {
  readonly kind: 'literal';
  readonly text: string;
}
