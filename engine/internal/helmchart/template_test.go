package helmchart

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"driftline/engine/internal/fixture"
	"driftline/engine/internal/treefs"
)

const base = `
-- web/Chart.yaml --
apiVersion: v2
name: web
version: 1.0.0
-- web/values.yaml --
color: red
size: 1
`

func renderChart(files string, o Options) (Result, error) {
	o.Chart, o.ReleaseName, o.Namespace = "web", "r", "default"
	return Template(treefs.New(fixture.Parse(base+files), nil), o)
}

// check compares what `helm template r web` prints.
func check(t *testing.T, files string, o Options, want string) {
	t.Helper()
	got, err := renderChart(files, o)
	if err != nil || got.Text() != want {
		t.Errorf("%v\n%s", err, got.Text())
	}
}

// checkError compares the kind, the file and the places of an error.
func checkError(t *testing.T, files string, o Options, want string) {
	t.Helper()
	_, err := renderChart(files, o)
	var failure *Error
	if !errors.As(err, &failure) {
		t.Fatalf("no error of ours: %v", err)
	}
	got := failure.Kind + " " + failure.File
	for _, frame := range failure.Frames {
		got += fmt.Sprintf(" %s:%d", frame.File, frame.Line)
		if frame.Column != nil {
			got += fmt.Sprintf(":%d", *frame.Column)
		}
	}
	for _, violation := range failure.Violations {
		got += " " + violation.Pointer
	}
	if got != want {
		t.Errorf("%s\n%s", got, failure)
	}
}

func TestLaterSourcesOfValuesWin(t *testing.T) {
	inline := "size: 3\n"
	check(t, `
-- a.yaml --
color: green
size: 2
-- web/templates/a.yaml --
kind: A
v: {{ .Values.color }}-{{ .Values.size }}-{{ .Values.tag }}
`, Options{Values: []Values{{File: "a.yaml"}, {YAML: &inline, Name: "inline"}, {Set: "tag=x"}, {SetString: "size=4"}}},
		"---\n# Source: web/templates/a.yaml\nkind: A\nv: green-4-x\n")
}

func TestIgnoredFilesAreNotRendered(t *testing.T) {
	check(t, `
-- web/.helmignore --
skipped/
-- web/templates/a.yaml --
kind: A
-- web/templates/skipped/b.yaml --
{{ fail "rendered" }}
`, Options{}, "---\n# Source: web/templates/a.yaml\nkind: A\n")
}

func TestChartsInFoldersAreRenderedUnderTheirAliases(t *testing.T) {
	files := `
-- web/Chart.yaml --
apiVersion: v2
name: web
version: 1.0.0
dependencies: [{name: db, version: 1.x.x, alias: store}]
-- web/charts/folder/Chart.yaml --
apiVersion: v2
name: db
version: 1.2.0
-- web/charts/folder/templates/a.yaml --
kind: A
name: {{ .Chart.Name }}
`
	check(t, files, Options{}, "---\n# Source: web/charts/store/templates/a.yaml\nkind: A\nname: store\n")
	result, err := renderChart(files, Options{})
	if err != nil || len(result.Manifests) != 1 || result.Manifests[0].File != "web/charts/folder/templates/a.yaml" {
		t.Errorf("%v %+v", err, result.Manifests)
	}
}

func TestWhatDiffersEachTimeIsNamedAndStandsStill(t *testing.T) {
	files := "-- web/templates/a.yaml --\nkind: A\nv: {{ randAlphaNum 8 }}-{{ now | date \"2006\" }}-{{ (genCA \"x\" 1).Cert | b64enc }}\n"
	first, err := renderChart(files, Options{})
	second, _ := renderChart(files, Options{})
	if err != nil || first.Text() != second.Text() || strings.Join(first.Unreproducible, " ") != "genCA now randAlphaNum" {
		t.Errorf("%v %v\n%s", err, first.Unreproducible, first.Text())
	}
}

func TestErrorsSayWhereTheyHappened(t *testing.T) {
	checkError(t, "-- web/templates/a.yaml --\nkind: A\n{{ if }}\n", Options{}, "template web/templates/a.yaml web/templates/a.yaml:2")
	checkError(t, "-- web/templates/a.yaml --\nkind: A\nv: {{ .Values.color.deep }}\n", Options{}, "render web/templates/a.yaml web/templates/a.yaml:2:13")
	checkError(t, "-- web/templates/_h.tpl --\n{{ define \"h\" }}\n{{ index .Values.none 1 }}{{ end }}\n-- web/templates/a.yaml --\n\nv: {{ include \"h\" . }}\n",
		Options{}, "render web/templates/_h.tpl web/templates/a.yaml:2:6 web/templates/_h.tpl:2:3")
	checkError(t, "-- web/templates/_h.tpl --\n{{ define \"h\" }}\n{{ fail \"no\" }}{{ end }}\n-- web/templates/a.yaml --\n\nv: {{ include \"h\" . }}\n",
		Options{}, "render web/templates/_h.tpl web/templates/a.yaml:2:6 web/templates/_h.tpl:2:3")
	checkError(t, "-- web/templates/a.yaml --\na: b: c\n", Options{}, "yaml web/templates/a.yaml web/templates/a.yaml:1:0")
	checkError(t, "-- web/values.yaml --\na: [\n", Options{}, "chart web/values.yaml")
	checkError(t, "-- web/Chart.yaml --\napiVersion: v2\nname: web\n", Options{}, "chart web/Chart.yaml")
	checkError(t, "", Options{Values: []Values{{File: "none.yaml"}}}, "missing-path none.yaml")
}

func TestSchemasSayWhichValueIsWrong(t *testing.T) {
	checkError(t, `
-- web/values.schema.json --
{"properties": {"size": {"type": "string"}, "a/b": {"type": "object"}}}
-- web/values.yaml --
size: 1
a/b: 2
`, Options{}, "schema web/values.schema.json /a~1b /size")
}

func TestSchemasAreNotFetchedAndReadNothing(t *testing.T) {
	checkError(t, `
-- web/values.schema.json --
{"$ref": "http://127.0.0.1:9/schema.json"}
`, Options{}, "remote ")
	checkError(t, `
-- web/values.schema.json --
{"$ref": "file:///etc/hostname"}
`, Options{}, "schema web/values.schema.json")
}

func TestMissingDependenciesAreNamed(t *testing.T) {
	_, err := renderChart("-- web/Chart.yaml --\napiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: db, version: 1.x.x, repository: \"https://example.com\"}]\n", Options{})
	var failure *Error
	if !errors.As(err, &failure) || strings.Join(failure.Missing, " ") != "db" {
		t.Error(err)
	}
}

func TestEndlessIncludesEnd(t *testing.T) {
	_, err := renderChart("-- web/templates/a.yaml --\n{{ define \"a\" }}{{ include \"a\" . }}{{ end }}{{ include \"a\" . }}\n", Options{})
	if err == nil {
		t.Error("no error")
	}
}

func TestValuesAreNotFetched(t *testing.T) {
	checkError(t, "", Options{Values: []Values{{File: "https://example.com/v.yaml"}}}, "remote ")
}
