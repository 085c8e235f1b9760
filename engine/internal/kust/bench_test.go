package kust

import (
	"fmt"
	"strings"
	"testing"

	"driftline/engine/internal/fixture"
	"driftline/engine/internal/treefs"
)

const benchDeployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web%d
spec:
  replicas: 1
  selector: {matchLabels: {app: web%[1]d}}
  template:
    metadata: {labels: {app: web%[1]d}}
    spec:
      containers:
      - name: web
        image: nginx:1.0
        env:
        - {name: A, value: "1"}
`

// overlay is an overlay of n Deployments that changes each of them.
func overlay(n int) map[string]treefs.Entry {
	var text, resources strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "-- base/d%d.yaml --\n"+strings.NewReplacer("web%d", fmt.Sprintf("web%d", i), "web%[1]d", fmt.Sprintf("web%d", i)).Replace(benchDeployment), i)
		fmt.Fprintf(&resources, "- d%d.yaml\n", i)
	}
	fmt.Fprintf(&text, "-- base/kustomization.yaml --\nresources:\n%s", resources.String())
	text.WriteString("-- app/kustomization.yaml --\nresources: [../base]\nnamespace: prod\nnamePrefix: p-\nlabels: [{pairs: {env: prod}}]\nimages: [{name: nginx, newTag: \"2\"}]\n")
	tree := fixture.Parse(text.String())
	entries := map[string]treefs.Entry{"app": {Kind: treefs.KindDirectory}, "base": {Kind: treefs.KindDirectory}}
	for name, content := range tree.Files {
		entries[name] = treefs.Entry{Kind: treefs.KindFile, Blob: content}
	}
	return entries
}

func benchmark(b *testing.B, n int, explain bool) {
	entries := overlay(n)
	WarmUp()
	options := Options{Root: "app"}
	for b.Loop() {
		fs := treefs.New(fixture.Parse(""), entries)
		built, err := Run(fs, options)
		if err != nil {
			b.Fatal(err)
		}
		objects, err := Objects(built)
		if err != nil {
			b.Fatal(err)
		}
		if explain {
			Explain(fs, options, objects)
		}
	}
}

func BenchmarkBuild100(b *testing.B)    { benchmark(b, 100, false) }
func BenchmarkBuild1000(b *testing.B)   { benchmark(b, 1000, false) }
func BenchmarkExplain1000(b *testing.B) { benchmark(b, 1000, true) }
