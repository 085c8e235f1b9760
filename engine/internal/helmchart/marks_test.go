package helmchart

import (
	"fmt"
	"strings"
	"testing"

	"driftline/engine/internal/fixture"
	"driftline/engine/internal/treefs"
)

// traced prints each rendered line of the chart web with its places: `file:line:column`, `=` and the value's pointer, `<` what included it.
func traced(t *testing.T, files string) string {
	t.Helper()
	result, err := Template(treefs.New(fixture.Parse(base+files), nil), Options{Chart: "web", ReleaseName: "r", Namespace: "n", Markers: true})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, manifest := range result.Manifests {
		lines := strings.Split(manifest.Text, "\n")
		if manifest.Lines == nil {
			out.WriteString("unknown\n")
			continue
		}
		for i, line := range lines {
			if strings.TrimSpace(line) == "" {
				continue
			}
			out.WriteString(line)
			for _, segment := range manifest.Lines[i] {
				fmt.Fprintf(&out, " [%d ", segment[0])
				for at := &segment[1]; at != nil; at = result.Places[*at].IncludedFrom {
					place := result.Places[*at]
					fmt.Fprintf(&out, "%s:%d:%d", strings.TrimPrefix(place.File, "web/"), place.Line, place.Column)
					if place.Values != "" {
						out.WriteString("=" + place.Values)
					}
					if place.IncludedFrom != nil {
						out.WriteString(" < ")
					}
				}
				out.WriteString("]")
			}
			out.WriteString("\n")
		}
	}
	return out.String()
}

func checkTraced(t *testing.T, files, want string) {
	t.Helper()
	if got := traced(t, files); got != want {
		t.Errorf("got:\n%s", got)
	}
}

func TestLinesLeadToTheTextAndTheActionsThatPrintThem(t *testing.T) {
	checkTraced(t, `
-- web/templates/a.yaml --
kind: A
{{- if true }}
size: {{ .Values.size }}
color: "{{ .Values.color }}" # why
{{- end }}
`, `kind: A [0 templates/a.yaml:1:0]
size: 1 [0 templates/a.yaml:3:0] [6 templates/a.yaml:3:6=/size]
color: "red" # why [0 templates/a.yaml:4:0] [8 templates/a.yaml:4:8=/color] [11 templates/a.yaml:4:27]
`)
}

func TestLinesOfNamedTemplatesLeadToThemAndToWhatIncludesThem(t *testing.T) {
	checkTraced(t, `
-- web/templates/_names.tpl --
{{- define "labels" }}
app: {{ .Chart.Name }}
{{- include "more" . }}
{{- end }}
{{ define "more" }}
tier: x
{{- end }}
-- web/templates/a.yaml --
kind: A
labels:
  {{- include "labels" . | nindent 2 }}
last: 1
`, `kind: A [0 templates/a.yaml:1:0]
labels: [0 templates/a.yaml:2:0]
  app: web [2 templates/_names.tpl:2:0 < templates/a.yaml:3:2] [7 templates/_names.tpl:2:5 < templates/a.yaml:3:2]
  tier: x [2 templates/_names.tpl:6:0 < templates/_names.tpl:3:0 < templates/a.yaml:3:2]
last: 1 [0 templates/a.yaml:4:0]
`)
}

func TestValuesAreThoseOfTheChartThatPrintsThem(t *testing.T) {
	checkTraced(t, `
-- web/charts/db/Chart.yaml --
apiVersion: v2
name: db
version: 1.0.0
-- web/charts/db/values.yaml --
port: 5432
net: {a: b}
-- web/charts/db/templates/db.yaml --
kind: D
port: {{ .Values.port | quote }}
other: {{ .Values.port | default 1 | int | quote }}
none: {{ .Values.none | default "5432" }}
{{- with .Values.net }}
a: {{ .a }}
net:
  {{- toYaml . | nindent 2 }}
{{- end }}
root: {{ $.Values.net.a }}
`, `kind: D [0 charts/db/templates/db.yaml:1:0]
port: "5432" [0 charts/db/templates/db.yaml:2:0] [6 charts/db/templates/db.yaml:2:6=/db/port]
other: "5432" [0 charts/db/templates/db.yaml:3:0] [7 charts/db/templates/db.yaml:3:7=/db/port]
none: 5432 [0 charts/db/templates/db.yaml:4:0] [6 charts/db/templates/db.yaml:4:6]
a: b [0 charts/db/templates/db.yaml:6:0] [3 charts/db/templates/db.yaml:6:3=/db/net/a]
net: [0 charts/db/templates/db.yaml:7:0]
  a: b [2 charts/db/templates/db.yaml:8:2=/db/net]
root: b [0 charts/db/templates/db.yaml:10:0] [6 charts/db/templates/db.yaml:10:6=/db/net/a]
`)
}

func TestWhatDependsOnTextItselfIsNotDisturbed(t *testing.T) {
	checkTraced(t, `
-- web/templates/_names.tpl --
{{- define "name" }}abc{{ end }}
{{- define "empty" }}{{ if false }}x{{ end }}{{ end }}
-- web/templates/a.yaml --
kind: A
sum: {{ include "name" . | sha256sum | trunc 8 }}
{{- if include "empty" . }}
never: 1
{{- end }}
{{- $name := include "name" . }}
length: {{ len $name }}
{{- if eq $name "abc" }}
equal: {{ $name | upper }}
{{- end }}
`, `kind: A [0 templates/a.yaml:1:0]
sum: ba7816bf [0 templates/a.yaml:2:0] [5 templates/a.yaml:2:5]
length: 3 [0 templates/a.yaml:7:0] [8 templates/a.yaml:7:8]
equal: ABC [0 templates/a.yaml:9:0] [7 templates/a.yaml:9:7]
`)
}

func TestWhatIsAddedToANamedTemplateIsNotSaidToBeInIt(t *testing.T) {
	checkTraced(t, `
-- web/values.yaml --
text: |
  a {{ include "name" . }} b
-- web/templates/_names.tpl --
{{- define "name" }}abc{{ end }}
-- web/templates/a.yaml --
kind: A
name: {{ include "name" . }}-{{ printf "%s-x" (include "name" .) }}
{{ tpl .Values.text . | trim | printf "text: %s" }}
list: {{ list (include "name" .) "d" | join "" }}
`, `kind: A [0 templates/a.yaml:1:0]
name: abc-abc-x [0 templates/a.yaml:2:0] [6 templates/_names.tpl:1:20 < templates/a.yaml:2:6] [9 templates/a.yaml:2:28] [10 templates/a.yaml:2:29]
text: a abc b [0 templates/a.yaml:3:0]
list: abcd [0 templates/a.yaml:4:0] [6 templates/a.yaml:4:6]
`)
}

func TestDocumentsOfOneFileHaveTheirOwnLines(t *testing.T) {
	checkTraced(t, `
-- web/templates/a.yaml --

---
kind: Service
---
# empty
---

kind: ConfigMap
`, `kind: ConfigMap [0 templates/a.yaml:8:0]
kind: Service [0 templates/a.yaml:3:0]
# empty [0 templates/a.yaml:5:0]
`)
}

func TestADocumentMayBeginBehindItsSeparator(t *testing.T) {
	checkTraced(t, "-- web/templates/a.yaml --\nkind: A\n---kind: B\n--- # why\nkind: C {{ \"\" }}\n", `kind: A [0 templates/a.yaml:1:0]
kind: B [0 templates/a.yaml:2:0]
# why [0 templates/a.yaml:3:0]
kind: C  [0 templates/a.yaml:4:0]
`)
}

func TestWhatMarksWouldChangeHasNoLines(t *testing.T) {
	checkTraced(t, "-- web/templates/a.yaml --\nkind: A\nlength: {{ printf \"%d\" (len (tpl \"{{ include \\\"a\\\" . }}\" .)) }}{{ define \"a\" }}x{{ end }}\nown: \U000F0001\n",
		"unknown\n")
}

func TestYAMLErrorsAreAtTheTemplatesLine(t *testing.T) {
	for _, c := range []struct{ template, want string }{
		{"kind: A\n{{- range list 1 2 3 }}\n# {{ . }}\n{{- end }}\nmetadata:\n  name: x\n bad: y\n", "templates/a.yaml:7:1"},
		{"kind: A\n---\nkind: B\nx: {{ \"a: b\" }}\n", "templates/a.yaml:4:0"},
		{"kind: A\nx:\n  {{- include \"lines\" . | nindent 2 }}\n", "templates/_l.tpl:3:0 < templates/a.yaml:3:2"},
	} {
		_, err := Template(treefs.New(fixture.Parse(base+"-- web/templates/_l.tpl --\n{{ define \"lines\" }}\na: b\nc: d: e\n{{ end }}\n-- web/templates/a.yaml --\n"+c.template), nil),
			Options{Chart: "web", ReleaseName: "r", Namespace: "n"})
		failure, ok := err.(*Error)
		if !ok {
			t.Fatal(err)
		}
		var frames []string
		for _, frame := range failure.Frames {
			frames = append([]string{fmt.Sprintf("%s:%d:%d", strings.TrimPrefix(frame.File, "web/"), frame.Line, *frame.Column)}, frames...)
		}
		if got := strings.Join(frames, " < "); got != c.want {
			t.Errorf("%s: %s", got, err)
		}
	}
}

func TestErrorsOfEndlessRecursionStayShort(t *testing.T) {
	_, err := Template(treefs.New(fixture.Parse(base+"-- web/templates/a.yaml --\n{{ define \"a\" }}{{ include \"a\" . }}{{ end }}{{ include \"a\" . }}\n"), nil),
		Options{Chart: "web", ReleaseName: "r", Namespace: "n"})
	failure, ok := err.(*Error)
	if !ok || len(failure.Frames) != maxFrames || len(failure.Error()) > maxMessage+10 {
		t.Error(ok, len(failure.Frames), len(failure.Error()))
	}
}
