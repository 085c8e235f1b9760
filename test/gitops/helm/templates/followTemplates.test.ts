import assert from 'node:assert/strict';
import { FollowedCharts } from '../../../../server/src/gitops/helm/templates/followedCharts.ts';
import { parseTemplate } from '../../../../server/src/gitops/helm/templates/parseTemplate.ts';

/**
 * What a template reads, one text each: the path, then `*` if it is used as a whole, `?` if it is only tested, `~` if the dot is not
 * certainly the chart's context, `!` if it is read bare where nothing is tested. Calls of templates that are followed are left out.
 */
function check(text: string, expected: readonly string[]): void {
  const { reads } = new FollowedCharts().follow({ own: [{ path: 'a.yaml', template: parseTemplate(text) }], others: [] });
  const shown = reads
    .filter(({ use }) => use !== 'call')
    .map(({ path, use, assumed, guarded, conditional }) => {
      const how = use === 'value' ? '*' : use === 'test' ? '?' : '';
      return `${path.join('.')}${how}${assumed ? '~' : ''}${use === 'value' && !guarded && !conditional ? '!' : ''}`;
    });
  assert.deepEqual([...new Set(shown)].toSorted(), [...expected].toSorted());
}

describe('followTemplates', () => {
  it('knows the dot in with and range', () => {
    check('{{ .Values.a.b }}', ['Values.a.b*!']);
    check('{{ with .Values.a }}{{ .b }}{{ $.Values.c }}{{ else }}{{ .Values.d }}{{ end }}', [
      'Values.a?',
      'Values.a.b*',
      'Values.c*',
      'Values.d*',
    ]);
    check('{{ range $k, $v := .Values.a }}{{ $k }}{{ $v.b }}{{ end }}', ['Values.a?', 'Values.a.0', 'Values.a.0.b*']);
  });

  it('knows variables, and that one that is set again may be either', () => {
    check('{{ $x := .Values.a }}{{ $x.b }}', ['Values.a', 'Values.a.b*!']);
    check('{{ $x := .Values.a }}{{ if .Values.t }}{{ $x = .Values.b }}{{ end }}{{ $x.c }}', [
      'Values.a',
      'Values.a*',
      'Values.b',
      'Values.b*',
      'Values.t?',
    ]);
  });

  it('knows what functions hand on', () => {
    check('{{ default .Values.b .Values.a | quote }}', ['Values.a*', 'Values.b*!']);
    check('{{ .Values.a | default "x" }}', ['Values.a*']);
    check('{{ (index .Values "a-b" 0).c }}', ['Values', 'Values.a-b.0', 'Values.a-b.0.c*!']);
    check('{{ if hasKey .Values "a" }}{{ end }}{{ dig "b" "c" "x" .Values }}', ['Values', 'Values.a?', 'Values.b.c*']);
    check('{{ (get .Values.a "b").c }}', ['Values.a', 'Values.a.b', 'Values.a.b.c*!']);
    check('{{ toYaml .Values.a }}{{ required "m" .Values.b }}', ['Values.a*!', 'Values.b*']);
    check('{{ (merge .Values.a .Values.b).c }}', ['Values.a', 'Values.b', 'Values.a.c*!', 'Values.b.c*!']);
  });

  it('follows named templates with what they are given', () => {
    check('{{ define "x" }}{{ .Values.a }}{{ end }}{{ include "x" . | indent 2 }}', ['Values.a*!']);
    check('{{ define "x" }}{{ .v.a }}{{ .ctx.Values.b }}{{ end }}{{ include "x" (dict "v" .Values.v "ctx" $) }}', [
      'Values.v.a*!',
      'Values.b*!',
    ]);
    check('{{ define "x" }}{{ .a }}{{ include "x" .next }}{{ end }}{{ template "x" .Values.list }}', [
      ...Array.from({ length: 22 }, (_, depth) => `Values.list${'.next'.repeat(depth)}.a*!`),
      `Values.list${'.next'.repeat(22)}*!`,
    ]);
  });

  it('takes all for read where it is handed to something unknown', () => {
    check('{{ tpl .Values.text . }}', ['*!', 'Values.text*!']);
    check('{{ include "common.name" . }}', ['*!']);
    check('{{ include (printf "%s.x" .Values.kind) $ }}', ['Values.kind*!', '*!']);
    check('{{ include (print $.Template.BasePath "/c.yaml") . | sha256sum }}', ['Template.BasePath*!']);
  });

  it('takes the dot of a template that nothing calls for the context, but not for certain', () => {
    check('{{ define "x" }}{{ .Values.a }}{{ end }}', ['Values.a*~']);
    check('{{ with lookup "v1" "Secret" "a" "b" }}{{ .data }}{{ .root.Values.a }}{{ end }}', ['Values.a*~']);
  });

  it('knows what templates add themselves', () => {
    const text = '{{ $d := dict }}{{ $_ := set $d "a" .Values.a }}{{ $d.a.b }}{{ $_ := set .Values "own" "x" }}{{ .Values.own }}';
    check(text, ['Values.a', 'Values.a.b*!', 'Values', 'Values.own*!']);
    const { changed } = new FollowedCharts().follow({ own: [{ path: 'a.yaml', template: parseTemplate(text) }], others: [] });
    assert.deepEqual(changed, [['Values', 'own']]);
  });
});
