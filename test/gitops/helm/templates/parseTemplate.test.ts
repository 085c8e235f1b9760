import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseTemplate } from '../../../../server/src/gitops/helm/templates/parseTemplate.ts';
import type { Command, Operand, Pipeline, TemplateNode } from '../../../../server/src/gitops/helm/templates/templateNode.ts';

/** The tree of a template in one line, and what is wrong with it. */
function check(text: string, expected: string, problems: readonly string[] = []): void {
  const template = parseTemplate(text);
  assert.equal(showNodes(template.nodes), expected);
  assert.deepEqual(
    template.problems.map(({ message, start, end }) => `${text.slice(start, end)} → ${message}`),
    problems,
  );
}

function showNodes(nodes: readonly TemplateNode[]): string {
  return nodes.map(showNode).join(' ');
}

function showNode(node: TemplateNode): string {
  switch (node.kind) {
    case 'action':
      return showPipeline(node.pipeline);
    case 'template':
      return `call(${node.name?.value ?? '?'}${node.pipeline ? ` ${showPipeline(node.pipeline)}` : ''})`;
    case 'define':
      return `define(${node.name?.value ?? '?'}: ${showNodes(node.body)})`;
    case 'break':
    case 'continue':
      return node.kind;
    case 'if':
    case 'with':
    case 'range': {
      const otherwise = node.otherwise.length > 0 ? ` else ${showNodes(node.otherwise)}` : '';
      return `${node.kind}(${showPipeline(node.pipeline)}: ${showNodes(node.body)}${otherwise})`;
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
      return operand.fields.length === 0 ? '.' : operand.fields.map(({ name }) => `.${name}`).join('');
    case 'variable':
      return operand.name + operand.fields.map(({ name }) => `.${name}`).join('');
    case 'group':
      return `(${showPipeline(operand.pipeline)})${operand.fields.map(({ name }) => `.${name}`).join('')}`;
    case 'function':
      return operand.name;
    case 'string':
      return JSON.stringify(operand.value);
    case 'literal':
      return operand.text;
  }
}

describe('parseTemplate', () => {
  it('reads pipelines, arguments, groups and variables', () => {
    check('a: {{ .Values.a | default "x" | quote }}', '.Values.a|default "x"|quote');
    check('{{- $x := index .Values "a" 0 -}}{{ $x = (dict "k" $).k }}', '$x:=index .Values "a" 0 $x=(dict "k" $).k');
    check('{{ (.Files.Glob "x/*").AsConfig }} {{ . }} {{ -1.5e3 }} {{ nil }}', '(.Files.Glob "x/*").AsConfig . -1.5e3 nil');
    check('{{ \'a\' }}{{ `raw}}` }}{{ "\\"}}\\u00e9" }}', '\'a\' "raw}}" "\\"}}é"');
  });

  it('reads branches and what they hold', () => {
    check(
      '{{ if .a }}{{ .b }}{{ else if .c }}{{ .d }}{{ else }}{{ .e }}{{ end }}{{ .f }}',
      'if(.a: .b else if(.c: .d else .e)) .f',
    );
    check('{{ range $i, $e := .list }}{{ break }}{{ else }}{{ continue }}{{ end }}', 'range($i,$e:=.list: break else continue)');
    check('{{ with $x := .a }}{{ . }}{{ else with .b }}{{ . }}{{ end }}', 'with($x:=.a: . else with(.b: .))');
  });

  it('reads named templates', () => {
    check(
      '{{ define "a.b" }}{{ template "c" . }}{{ end }}{{ block "d" .x }}{{ .y }}{{ end }}{{ template "e" }}',
      'define(a.b: call(c .)) define(d: .y) call(e)',
    );
  });

  it('leaves comments and text alone', () => {
    check('{{- /* {{ if }} */ -}} a } {{/**/}} {{ .x }}', '.x');
    check('{ { .a } } {{"{{ .Values }}"}}', '"{{ .Values }}"');
  });

  it('says what is wrong and reads on', () => {
    check('{{ .a }}{{ end }}{{ .b }}', '.a .b', ['{{ end }} → `end` without a beginning.']);
    check('{{ if .a }}{{ .b }}', 'if(.a: .b)', ['{{ if .a }} → `if` has no `end`.']);
    check('{{ .a | }}', '.a|', ['| → A command is missing behind `|`.']);
    check('{{ (.a }}', '(.a)', ['( → This parenthesis is not closed.']);
    check('{{ "a }}', '', ['"a  → This text is not closed.']);
    check('{{ .a b".c" }}', '.a b ".c"', ['".c" → A space is missing before this.']);
    check('{{ }}', '', ['{{ }} → Nothing stands in this action.']);
    check('{{ template }}', 'call(?)', ['{{ template }} → The name of the template is missing behind `template`.']);
  });

  it('takes an action that is being typed to the end of its line', () => {
    check('a: {{ .Values.\nb: {{ .c }}', '.Values. .c', [
      '{{ .Values. → `}}` is missing.',
      '. → The name of a field is missing behind the dot.',
    ]);
    check('a: {{ .Values.im {{ .c }}', '.Values.im .c', ['{{ .Values.im  → `}}` is missing.']);
    check('a: {{ include "we\nb: 1', 'include', ['{{ include "we → `}}` is missing.', '"we → This text is not closed.']);
  });

  it('reads any text, with places inside of it', () => {
    const words =
      '{{ }} {{- -}} " ` \' ( ) | . .a $ $x := = , /* */ if else end range with define block template "n" 1 break \\ é';
    const piece = fc.constantFrom(...words.split(' '), ' ', '\n', '\r\n', 'text');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), pieces => {
        const text = pieces.join('');
        const template = parseTemplate(text);
        for (const { start, end } of [...template.problems, ...template.spans, ...template.nodes, ...template.definitions]) {
          assert.ok(start >= 0 && start <= end && end <= text.length);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
