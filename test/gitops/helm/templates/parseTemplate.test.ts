import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseTemplate } from '../../../../server/src/gitops/helm/templates/parseTemplate.ts';
import { showTemplate } from '../../../support/templateText.ts';

/** The tree of a template in one line, and what is wrong with it. */
function check(text: string, expected: string, problems: readonly string[] = []): void {
  const template = parseTemplate(text);
  assert.equal(showTemplate(template), expected);
  assert.deepEqual(
    template.problems.map(({ message, start, end }) => `${text.slice(start, end)} → ${message}`),
    problems,
  );
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
    check(
      '{{ range $i, $e := .list }}{{ break }}{{ continue }}{{ else }}{{ .x }}{{ end }}',
      'range($i,$e:=.list: break continue else .x)',
    );
    check('{{ with $x := .a }}{{ . }}{{ else with .b }}{{ . }}{{ end }}', 'with($x:=.a: . else with(.b: .))');
  });

  it('reads named templates', () => {
    check(
      '{{ define "a.b" }}{{ template "c" . }}{{ end }}{{ block "d" .x }}{{ .y }}{{ end }}{{ template "e" }}',
      'call(d .x) call(e)\ndefine(a.b: call(c .))\ndefine(d: .y)',
    );
  });

  it('leaves comments and text alone', () => {
    check('{{- /* {{ if }} */ -}} a } {{/**/}} {{ .x }}', '.x');
    check('{ { .a } } {{"{{ .Values }}"}}', '"{{ .Values }}"');
  });

  it('says what is wrong and reads on', () => {
    check('{{ .a }}{{ end }}{{ .b }}', '.a .b', ['{{ end }} → `end` without a beginning.']);
    check('{{ if .a }}{{ .b }}', 'if(.a: .b)', ['{{ if .a }} → `if` has no `end`.']);
    check('{{ .a | }}', '.a');
    check('{{ | a }}', '|a', ['| → A value is missing.']);
    check('{{ $x }}', '$x', ['$x → The variable `$x` is not declared here.']);
    check('{{ .a | "b" }}', '.a|"b"', ['"b" → Behind `|` a function is expected.']);
    check('{{ break }}', 'break', ['{{ break }} → `break` stands in no `range`.']);
    check('{{ "\\," }}', '","', ['"\\," → An escape in this text is not known.']);
    check('{{ (.a }}', '(.a)', ['( → This parenthesis is not closed.']);
    check('{{ "a }}', '', ['"a  → This text is not closed.']);
    check('{{ .a b".c" }}', '.a b ".c"', [' → A space is missing here.']);
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
