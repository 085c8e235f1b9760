import type {
  Command,
  Operand,
  Pipeline,
  TemplateFile,
  TemplateNode,
} from '../../server/src/gitops/helm/templates/templateNode.ts';

/** The tree of a template in one line, and one line more for each definition that it has, as test/servers/templates prints Go's. */
export function showTemplate({ nodes, definitions }: TemplateFile): string {
  const named = definitions.map(({ name, body }) => ({ name: name?.value ?? '', body }));
  const sorted = named.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return [showNodes(nodes), ...sorted.map(({ name, body }) => `define(${name}: ${showNodes(body)})`)].join('\n');
}

export function showNodes(nodes: readonly TemplateNode[]): string {
  return nodes
    .map(showNode)
    .filter(shown => shown !== '')
    .join(' ');
}

function showNode(node: TemplateNode): string {
  switch (node.kind) {
    case 'action':
      return showPipeline(node.pipeline);
    case 'template':
      return `call(${node.name?.value ?? '?'}${node.pipeline ? ` ${showPipeline(node.pipeline)}` : ''})`;
    case 'define':
      return node.called ? `call(${node.name?.value ?? '?'} ${showPipeline(node.called)})` : '';
    case 'break':
    case 'continue':
      return node.kind;
    case 'if':
    case 'with':
    case 'range': {
      const otherwise = showNodes(node.otherwise);
      return `${node.kind}(${showPipeline(node.pipeline)}: ${showNodes(node.body)}${otherwise === '' ? '' : ` else ${otherwise}`})`;
    }
  }
}

function showPipeline({ variables, declares, commands }: Pipeline): string {
  const set = variables.map(({ name }) => name).join(',') + (variables.length > 0 ? (declares ? ':=' : '=') : '');
  return set + commands.map(showCommand).join('|');
}

function showCommand({ operands }: Command): string {
  return operands.map(showOperand).join(' ');
}

function showOperand(operand: Operand): string {
  switch (operand.kind) {
    case 'dot':
      return operand.fields.length === 0 ? '.' : showFields(operand.fields);
    case 'variable':
      return operand.name + showFields(operand.fields);
    case 'group':
      return `(${showPipeline(operand.pipeline)})${showFields(operand.fields)}`;
    case 'function':
      return operand.name;
    case 'string':
      return JSON.stringify(operand.value);
    case 'literal':
      return operand.text;
  }
}

function showFields(fields: readonly { readonly name: string }[]): string {
  return fields.map(({ name }) => `.${name}`).join('');
}
