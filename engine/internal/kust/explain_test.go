package kust

import (
	"encoding/json"
	"strings"
	"testing"
)

// checkExplained explains the build of app and compares, line by line, "kind/name: origin; transformations" for every object; a
// transformation is its kind at the file that asks for it. The bodies must be those of the plain build.
func checkExplained(t *testing.T, more string, want ...string) {
	t.Helper()
	plain, fs, err := build(t, more)
	if err != nil {
		t.Fatal(err)
	}
	objects := append([]Object(nil), plain...)
	Explain(fs, Options{Root: "app"}, objects)
	var got []string
	for i, object := range objects {
		if object.ID != plain[i].ID || string(object.Body) != string(plain[i].Body) {
			t.Errorf("explaining changed object %d", i)
		}
		var decoded struct {
			Kind     string
			Metadata struct{ Name string }
		}
		if err := json.Unmarshal(object.Body, &decoded); err != nil {
			t.Fatal(err)
		}
		got = append(got, decoded.Kind+"/"+decoded.Metadata.Name+": "+describe(object.Explanation))
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func describe(explanation *Explanation) string {
	if explanation == nil {
		return "nothing"
	}
	text := "lost"
	if origin := explanation.Origin; origin != nil {
		text = describeOrigin(*origin)
	}
	for _, transformation := range explanation.Transformations {
		text += "; " + describeOrigin(transformation)
	}
	return text
}

func describeOrigin(o Origin) string {
	text := o.Path
	if o.ConfiguredBy != nil {
		text += o.ConfiguredBy.Kind
	}
	if o.ConfiguredIn != "" {
		text += " in " + o.ConfiguredIn
	}
	return text
}

func TestExplainNamesFilesGeneratorsPatchesAndComponents(t *testing.T) {
	const transformers = "; ImageTagTransformer in component/kustomization.yaml; PatchTransformer in app/kustomization.yaml; PrefixTransformer in app/kustomization.yaml" // of each layer, whether or not they changed the object
	checkExplained(t, `
-- app/kustomization.yaml --
resources: [../base]
components: [../component]
namePrefix: p-
configMapGenerator: [{name: c, literals: [a=b]}]
secretGenerator: [{name: s, literals: [a=b]}]
patches:
- patch: '{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: NodePort}}'
-- component/kustomization.yaml --
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
configMapGenerator: [{name: d, files: [f.txt]}]
images: [{name: nginx, newTag: "2"}]
-- component/f.txt --
f
`,
		"ConfigMap/p-c-4h2mbtbbt6: ConfigMapGenerator in app/kustomization.yaml"+transformers,
		"ConfigMap/p-d-f9cf9f9869: ConfigMapGenerator in component/kustomization.yaml"+transformers,
		"Secret/p-s-k695gkmbtk: SecretGenerator in app/kustomization.yaml"+transformers,
		"Service/p-web: base/s.yaml"+transformers,
		"Deployment/p-web: base/d.yaml"+transformers,
	)
}

func TestExplainLeavesAnnotationsAlone(t *testing.T) {
	for _, annotations := range []string{"", "annotations: {}", "annotations: {a: b}"} {
		checkExplained(t, `
-- app/kustomization.yaml --
resources: [a.yaml]
namePrefix: p-
-- app/a.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  `+annotations+`
`, "ConfigMap/p-a: app/a.yaml; PrefixTransformer in app/kustomization.yaml")
	}
}

func TestExplainWorksWhereTheUserAskedForTheAnnotations(t *testing.T) {
	checkExplained(t, `
-- app/kustomization.yaml --
{"resources": ["../base"], "buildMetadata": ["originAnnotations"], "namePrefix": "p-"}
`,
		"Service/p-web: base/s.yaml; PrefixTransformer in app/kustomization.yaml",
		"Deployment/p-web: base/d.yaml; PrefixTransformer in app/kustomization.yaml",
	)
}

func TestExplainSaysNothingWhereTheAnnotationsChangeTheBuild(t *testing.T) {
	t.Run("a patch that removes all annotations", func(t *testing.T) {
		checkExplained(t, `
-- app/kustomization.yaml --
resources: [a.yaml]
patches: [{target: {kind: ConfigMap}, patch: "- {op: remove, path: /metadata/annotations}"}]
-- app/a.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: a, annotations: {a: b}}
`, "ConfigMap/a: lost")
	})
	t.Run("a replacement that copies them", func(t *testing.T) {
		checkExplained(t, `
-- app/kustomization.yaml --
resources: [a.yaml, b.yaml]
replacements:
- source: {kind: ConfigMap, name: a, fieldPath: metadata.annotations}
  targets: [{select: {name: b}, fieldPaths: [data.x], options: {create: true}}]
-- app/a.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: a, annotations: {a: b}}
-- app/b.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: b}
`, "ConfigMap/a: app/a.yaml; ReplacementTransformer in app/kustomization.yaml", "ConfigMap/b: nothing")
	})
}

func TestExplainShowsGeneratorsTheFileAsItIs(t *testing.T) {
	checkExplained(t, `
-- app/kustomization.yaml --
configMapGenerator: [{name: c, files: [kustomization.yaml]}]
generatorOptions: {disableNameSuffixHash: true}
`, "ConfigMap/c: ConfigMapGenerator in app/kustomization.yaml")
}
