package flux

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"driftline/engine/internal/fixture"
	"driftline/engine/internal/treefs"
)

// generate generates the kustomization of app.
func generate(t *testing.T, files, spec string) (Generated, error) {
	t.Helper()
	var decoded Spec
	if err := json.Unmarshal([]byte(spec), &decoded); err != nil {
		t.Fatal(err)
	}
	return Generate(treefs.New(fixture.Parse(files), nil), "app", decoded)
}

func checkGenerated(t *testing.T, files, spec, want string) {
	t.Helper()
	generated, err := generate(t, files, spec)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(generated.Text); got != want {
		t.Errorf("got\n%s", got)
	}
}

const header = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"

func TestManifestsInLexicalOrderWithFoldersThatStandForThemselves(t *testing.T) {
	checkGenerated(t, `
-- app/b.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: b}
-- app/a/c.yml --
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
-- app/own/kustomization.yaml --
resources: [x.yaml]
-- app/own/deeper/x.yaml --
not an object
-- app/notes.txt --
no YAML
`, `{}`, header+"resources:\n- ./a/c.yml\n- ./b.yaml\n- ./own\n")
}

func TestFolderWithoutManifests(t *testing.T) {
	checkGenerated(t, "-- app/notes.txt --\nx\n", `{}`, header+"namespace: _placeholder\n")
}

func TestFieldsOfTheSpecGoOnTop(t *testing.T) {
	checkGenerated(t, `
-- app/kustomization.yaml --
namespace: old
images:
- {name: web, newTag: "1", newName: kept}
resources: [../base]
patches:
- patch: own
-- app/present/kustomization.yaml --
kind: Component
`, `{"targetNamespace":"new","namePrefix":"p-","images":[{"name":"web","digest":"sha256:1"},{"name":"db","newTag":"2"}],
"components":["present","absent"],"ignoreMissingComponents":true,"patches":[{"patch":"more","target":{"kind":"Service"}}]}`,
		`apiVersion: kustomize.config.k8s.io/v1beta1
components:
- present
images:
- digest: sha256:1
  name: web
  newName: kept
- name: db
  newTag: "2"
kind: Kustomization
namePrefix: p-
namespace: new
patches:
- patch: own
- patch: more
  target:
    kind: Service
resources:
- ../base
`)
}

func TestFailuresOfGeneration(t *testing.T) {
	_, err := generate(t, "-- app/values.yaml --\nreplicas: 3\n", `{}`)
	if failure := Classify(err); failure.Kind != "not-kubernetes" || failure.Path != "app/values.yaml" || strings.Contains(failure.Message, "driftline") {
		t.Errorf("got %+v", failure)
	}
	_, err = generate(t, "-- app/notes.txt --\nx\n", `{"components":["https://example.com/x"]}`)
	if failure := Classify(err); failure.Kind != "component-path" {
		t.Errorf("got %+v", failure)
	}
}

// object is a ConfigMap with a value, as a build gives it.
func object(value string) string {
	text, _ := json.Marshal(value)
	return `{"apiVersion":"v1","data":{"key":` + string(text) + `},"kind":"ConfigMap","metadata":{"name":"a"}}`
}

func TestSubstitutionTypesAnew(t *testing.T) {
	variables := map[string]string{"number": "8080", "word": "web"}
	for value, want := range map[string]string{
		"${number}":       `8080`,
		"${word}-${none}": `"web-"`,
		"${none:=yes}":    `true`,
		"${none}":         `null`,
		"$${word} $word":  `"${word} $word"`,
		"a: ${word}":      `"a: web"`,
		"${word^^}":       `"WEB"`,
	} {
		objects, err := Apply([]string{object(value)}, Substitution{Substitute: true, Variables: variables})
		if err != nil {
			t.Errorf("%s: %v", value, err)
		} else if got := string(objects[0].Body); !strings.Contains(got, `{"key":`+want+`}`) {
			t.Errorf("%s: got %s", value, got)
		}
	}
}

func TestFailuresOfSubstitution(t *testing.T) {
	for value, want := range map[string]string{
		"${none}":    "undefined-variable none",
		"${none^}":   "undefined-variable none",
		"${none-x}":  "missing-brace ",
		"${none":     "missing-brace ",
		"${}":        "bad-substitution ",
		"${word} %x": "",
	} {
		_, err := Apply([]string{object("fine"), strings.Replace(object(value), `"a"`, `"b"`, 1)},
			Substitution{Substitute: true, Strict: true, Variables: map[string]string{"word": "web"}})
		got := ""
		if err != nil {
			failure := Classify(err)
			got = failure.Kind + " " + failure.Variable
			if failure.Object == nil || *failure.Object != 1 {
				t.Errorf("%s: %+v", value, failure)
			}
		}
		if got != want {
			t.Errorf("%s: got %q: %v", value, got, err)
		}
	}
	_, err := Apply([]string{object("x")}, Substitution{Substitute: true, Variables: map[string]string{"a-b": ""}})
	if failure := Classify(err); failure.Kind != "invalid-name" || failure.Variable != "a-b" {
		t.Errorf("got %+v", failure)
	}
}

func TestDisabledSubstitutionAndCommonMetadata(t *testing.T) {
	body := `{"apiVersion":"v1","data":{"key":"${a}"},"kind":"ConfigMap","metadata":{"annotations":{"kustomize.toolkit.fluxcd.io/substitute":"disabled"},"name":"a"}}`
	objects, err := Apply([]string{body}, Substitution{
		Substitute: true, Variables: map[string]string{"a": "b"}, Common: &Metadata{Labels: map[string]string{"team": "x"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(body, `"name":"a"`, `"labels":{"team":"x"},"name":"a"`, 1)
	if got := string(objects[0].Body); got != want {
		t.Errorf("got %s", got)
	}
}

func TestIgnored(t *testing.T) {
	rules := []IgnoreFile{{"", "/docs/\n# a comment\n!kept.png\n"}, {"app", "*.txt"}}
	paths := []string{"docs/a.yaml", "app/docs/a.yaml", "a.png", "kept.png", "app/x/b.txt", "b.txt", ".github/w.yaml", "app/.sops.yaml", "app/.gitignore"}
	want := []string{"docs/a.yaml", "a.png", "app/x/b.txt", ".github/w.yaml", "app/.sops.yaml", "app/.gitignore"}
	if got := Ignored(rules, paths); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
