package kust

import (
	"strings"
	"testing"
)

// TestKindsOfErrors: each case is a kustomization (app/kustomization.yaml, more files after it) and what its error is: kind, path, and the
// kustomization to edit, "-" for none.
func TestKindsOfErrors(t *testing.T) {
	const here = " app/kustomization.yaml"
	const deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: %}\n"
	nope, web := strings.ReplaceAll(deployment, "%", "nope"), strings.ReplaceAll(deployment, "%", "web")
	for _, c := range []struct{ name, files, want string }{
		{"missing resource", "resources: [a/none.yaml]\n", "missing-path app/a/none.yaml" + here},
		{"missing base", "resources: [../bse]\n", "missing-path bse" + here},
		{"missing in a base", "resources: [../mid]\n-- mid/kustomization.yaml --\nresources: [none.yaml]\n", "missing-path mid/none.yaml mid/kustomization.yaml"},
		{"missing in a component", "components: [../mid]\n-- mid/kustomization.yml --\nkind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nresources: [none.yaml]\n", "missing-path mid/none.yaml mid/kustomization.yml"},
		{"missing component", "components: [../none]\n", "missing-path none" + here},
		{"missing patch", "resources: [../base]\npatches: [{path: none.yaml}]\n", "missing-path app/none.yaml" + here},
		{"missing generator file", "configMapGenerator: [{name: c, files: [none.txt]}]\n", "missing-path app/none.txt" + here},
		{"folder as a file", "configMapGenerator: [{name: c, files: [../base]}]\n", "missing-path base" + here},
		{"below a file", "resources: [../base/d.yaml/x]\n", "missing-path base/d.yaml/x" + here},
		{"outside the repository", "resources: [../../base]\n", "missing-path -" + here},
		{"absolute", "resources: [/base]\n", "missing-path -" + here},
		{"base without kustomization", "resources: [../none]\n-- none/x --\n", "missing-kustomization none" + here},
		{"two kustomizations", "resources: [../two]\n-- two/kustomization.yaml --\n-- two/kustomization.yml --\n", "multiple-kustomizations two" + here},
		{"load restriction", "resources: [../base/d.yaml]\n", "load-restriction base/d.yaml" + here},
		{"itself", "resources: [.]\n", "cycle app" + here},
		{"cycle of two", "resources: [../two]\n-- two/kustomization.yaml --\nresources: [../app]\n", "cycle app two/kustomization.yaml"},
		{"duplicate", "resources: [../base, d.yaml]\n-- app/d.yaml --\n" + web, "duplicate-id app/d.yaml" + here},
		{"duplicate of two bases", "resources: [../base, ../two]\n-- two/kustomization.yaml --\nresources: [d.yaml]\n-- two/d.yaml --\n" + web, "duplicate-id two" + here},
		{"duplicate generator", "configMapGenerator: [{name: a},{name: a}]\n", "duplicate-id -" + here},
		{"merge into nothing", "configMapGenerator: [{name: a, behavior: merge}]\n", "generator-no-target -" + here},
		{"repeated key", "configMapGenerator: [{name: a, literals: [a=b, a=c]}]\n", "generator-key -" + here},
		{"literal without key", "configMapGenerator: [{name: a, literals: [ab]}]\n", "generator-key -" + here},
		{"patch without target", "resources: [../base]\npatches: [{path: p.yaml}]\n-- app/p.yaml --\n" + nope, "patch-no-target -" + here},
		{"patch in a base without target", "resources: [../mid]\n-- mid/kustomization.yaml --\nresources: [../base]\npatches: [{path: p.yaml}]\n-- mid/p.yaml --\n" + nope, "patch-no-target - mid/kustomization.yaml"},
		{"patch that does not apply", "resources: [../base]\npatches: [{target: {kind: Service}, patch: '- {op: remove, path: /none/x}'}]\n", "patch-invalid -" + here},
		{"patch that is no YAML", "resources: [../base]\npatches: [{path: p.yaml}]\n-- app/p.yaml --\na: [\n", "patch-invalid app/p.yaml" + here},
		{"unknown field", "resource: [../base]\n", "unknown-field app/kustomization.yaml" + here},
		{"unknown field in a base", "resources: [../two]\n-- two/Kustomization --\nresource: []\n", "unknown-field two/Kustomization two/Kustomization"},
		{"wrong type", "resources: base\n", "kustomization-invalid app/kustomization.yaml" + here},
		{"wrong apiVersion", "apiVersion: v1\nkind: Kustomization\nresources: [../base]\n", "kustomization-invalid app/kustomization.yaml" + here},
		{"kustomization is no YAML", "resources: [\n", "yaml app/kustomization.yaml" + here},
		{"resource is no YAML", "resources: [r.yaml]\n-- app/r.yaml --\na: b: c\n", "yaml app/r.yaml" + here},
		{"repeated key in a resource", "resources: [r.yaml]\n-- app/r.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, name: b}\n", "yaml -" + here},
		{"resource is no object", "resources: [r.yaml]\n-- app/r.yaml --\na: b\n", "not-an-object app/r.yaml" + here},
		{"empty", "# nothing\n", "empty app/kustomization.yaml" + here},
		{"component as a resource", "resources: [../c]\n-- c/kustomization.yaml --\nkind: Component\nnamePrefix: x\n", "component-kind c" + here},
		{"remote base", "resources: ['https://github.com/a/b?ref=v1']\n", "remote -" + here},
		{"remote component", "components: ['git@github.com:a/b.git']\n", "remote -" + here},
		{"remote file", "configMapGenerator: [{name: a, files: ['k=https://example.com/x']}]\n", "remote -" + here},
		{"chart", "helmCharts: [{name: x}]\n", "helm -" + here},
		{"plugin", "generators: [g.yaml]\n-- app/g.yaml --\napiVersion: example.com/v1\nkind: G\nmetadata: {name: g}\n", "plugin -" + here},
		{"replacement without source", "resources: [../base]\nreplacements: [{source: {kind: None}, targets: [{select: {kind: Service}, fieldPaths: [x]}]}]\n", "replacement -" + here},
		{"anything else", "resources: [../base]\nreplicas: [{name: none, count: 1}]\n", "other -" + here},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, fs, err := build(t, "-- app/kustomization.yaml --\n"+c.files)
			if err == nil {
				t.Fatal("no error")
			}
			failure := Classify(err, "app", fs.Reads())
			orNone := func(path string) string {
				if path == "" {
					return "-"
				}
				return path
			}
			if got := failure.Kind + " " + orNone(failure.Path) + " " + orNone(failure.Kustomization); got != c.want {
				t.Errorf("got %s\n%s", got, failure.Message)
			}
			if strings.Contains(failure.Message, "driftline.") {
				t.Error(failure.Message)
			}
		})
	}
}

func TestMessagesHoldNoAddresses(t *testing.T) {
	_, fs, err := build(t, "-- app/kustomization.yaml --\nconfigMapGenerator: [{name: a},{name: a}]\n")
	if err == nil {
		t.Fatal("no error")
	}
	if got := Classify(err, "app", fs.Reads()).Message; !strings.HasPrefix(got, "merging from generator generator: id ") {
		t.Error(got)
	}
}
