package kust

import (
	"strings"
	"testing"

	"driftline/engine/internal/fixture"
	"driftline/engine/internal/treefs"
)

const base = `
-- base/kustomization.yaml --
resources: [d.yaml, s.yaml]
-- base/d.yaml --
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: "nginx:1.0"}
-- base/s.yaml --
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  ports: [{port: 80}]
`

// build builds app of base and more, and explains it.
func build(t *testing.T, more string) ([]Object, *treefs.FS, error) {
	t.Helper()
	defer RestoreSchema()
	fs := treefs.New(fixture.Parse(base+more), nil)
	built, err := Run(fs, Options{Root: "app"})
	if err != nil {
		return nil, fs, err
	}
	objects, err := Objects(built)
	return objects, fs, err
}

// check compares what `kustomize build app` prints.
func check(t *testing.T, more, want string) {
	t.Helper()
	objects, _, err := build(t, more)
	if err != nil {
		t.Fatal(err)
	}
	got, err := YAML(objects)
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestAnOverlayPrintsAsOnTheCommandLine(t *testing.T) {
	check(t, `
-- app/kustomization.yaml --
resources: [../base/s.yaml.d]
namePrefix: p-
configMapGenerator: [{name: c, literals: [a=<b>]}]
-- base/s.yaml.d/kustomization.yaml --
resources: [s.yaml]
-- base/s.yaml.d/s.yaml --
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{port: 80}]}
`, `apiVersion: v1
data:
  a: <b>
kind: ConfigMap
metadata:
  name: p-c-9t52kmmgh5
---
apiVersion: v1
kind: Service
metadata:
  name: p-web
spec:
  ports:
  - port: 80
`)
}

const crossplane = `
-- app/crd.json --
{"definitions": {"v1.Foo": {"properties": {"list": {"type": "array", "items": {"type": "object"},
 "x-kubernetes-patch-merge-key": "name", "x-kubernetes-patch-strategy": "merge"}},
 "x-kubernetes-group-version-kind": [{"group": "example.com", "kind": "Foo", "version": "v1"}]}}}
-- app/foo.yaml --
apiVersion: example.com/v1
kind: Foo
metadata: {name: foo}
list: [{name: a}]
-- app/patch.yaml --
apiVersion: example.com/v1
kind: Foo
metadata: {name: foo}
list: [{name: b}]
-- app/kustomization.yaml --
resources: [foo.yaml]
patches: [{path: patch.yaml}]
`

const foo = "apiVersion: example.com/v1\nkind: Foo\nlist:\n- name: b\n"

func TestACustomSchemaIsForItsOwnBuildOnly(t *testing.T) {
	merged := foo + "- name: a\nmetadata:\n  name: foo\n"
	replaced := foo + "metadata:\n  name: foo\n"
	withSchema := crossplane + "openapi: {path: crd.json}\n"
	check(t, crossplane, replaced)
	check(t, withSchema, merged)
	check(t, crossplane, replaced)
	inBase := strings.ReplaceAll(withSchema, "-- app/", "-- inner/") + "-- app/kustomization.yaml --\nresources: [../inner]\n"
	check(t, inBase, merged)
	check(t, crossplane, replaced)
	check(t, crossplane+"openapi: {version: v1.21.2}\n-- app/none --\n", replaced)
}

func TestASchemaStandsInPlaceOfTheBuiltInOne(t *testing.T) {
	overlay := `-- app/kustomization.yaml --
resources: [../base]
openapi: {path: schema.json}
patches: [{path: p.yaml}]
-- app/schema.json --
{"definitions": {}}
-- app/p.yaml --
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  ports: [{port: 443}]
`
	objects, _, err := build(t, overlay)
	if err != nil {
		t.Fatal(err)
	}
	// Without the built-in schema there is no merge key, so the list is replaced.
	for _, o := range objects {
		if strings.Contains(string(o.Body), `"kind":"Service"`) && strings.Contains(string(o.Body), `"port":80`) {
			t.Errorf("merged: %s", o.Body)
		}
	}
}

func TestAPanicOfUpstreamIsAnErrorAndLeavesTheNextBuildAlone(t *testing.T) {
	_, fs, err := build(t, strings.Replace(crossplane, "{\"definitions\"", "not JSON {", 1)+"openapi: {path: crd.json}\n")
	if err == nil {
		t.Fatal("no error")
	}
	if failure := Classify(err, "app", fs.Reads()); failure.Kind != "panic" {
		t.Error(failure)
	}
	check(t, crossplane, foo+"metadata:\n  name: foo\n")
}

func TestTheSameBodyHasTheSameID(t *testing.T) {
	overlay := "-- app/kustomization.yaml --\nresources: [../base]\n"
	first, _, err := build(t, overlay)
	if err != nil {
		t.Fatal(err)
	}
	second, _, err := build(t, overlay+"namePrefix: x-\n")
	if err != nil {
		t.Fatal(err)
	}
	third, _, err := build(t, overlay)
	if err != nil {
		t.Fatal(err)
	}
	if len(first[0].ID) != 32 || first[0].ID != third[0].ID || first[0].ID == second[0].ID || first[0].ID == first[1].ID {
		t.Error(first[0].ID, second[0].ID, third[0].ID)
	}
}
