// Command flux does with a repository on disk what Flux's controllers do, by Flux's own packages: archives it without what is ignored
// (sourceignore), makes the kustomization, builds it and substitutes variables (kustomize, envsubst). Standard input is a JSON array
// of cases; for each it prints one line of JSON.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/fluxcd/pkg/kustomize"
	"github.com/fluxcd/pkg/sourceignore"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

type testCase struct {
	// Repository is the folder to deliver from.
	Repository    string         `json:"repository"`
	Kustomization map[string]any `json:"kustomization"`
	ConfigMaps    []corev1.ConfigMap
	Secrets       []corev1.Secret
	Strict        bool `json:"strict"`
}

type answer struct {
	Objects []json.RawMessage `json:"objects"`
	Error   string            `json:"error,omitempty"`
}

// cluster answers what SubstituteVariables asks the API server for.
type cluster struct {
	client.Client
	test testCase
}

func (c cluster) Get(_ context.Context, key client.ObjectKey, into client.Object, _ ...client.GetOption) error {
	switch object := into.(type) {
	case *corev1.ConfigMap:
		for _, found := range c.test.ConfigMaps {
			if found.Name == key.Name && found.Namespace == key.Namespace {
				*object = found
				return nil
			}
		}
	case *corev1.Secret:
		for _, found := range c.test.Secrets {
			if found.Name == key.Name && found.Namespace == key.Namespace {
				*object = found
				return nil
			}
		}
	}
	return apierrors.NewNotFound(schema.GroupResource{}, key.Name)
}

func main() {
	var tests []testCase
	if err := json.NewDecoder(os.Stdin).Decode(&tests); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for _, test := range tests {
		objects, err := deliver(test)
		result := answer{Objects: objects}
		if err != nil {
			result = answer{Error: err.Error()}
		}
		if err := encoder.Encode(result); err != nil {
			panic(err)
		}
	}
}

func deliver(test testCase) ([]json.RawMessage, error) {
	artifact, err := os.MkdirTemp("", "flux-artifact-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(artifact)
	if artifact, err = filepath.EvalSymlinks(artifact); err != nil {
		return nil, err
	}
	if err := archive(test.Repository, artifact); err != nil {
		return nil, err
	}
	object := unstructured.Unstructured{Object: test.Kustomization}
	path, _, _ := unstructured.NestedString(object.Object, "spec", "path")
	dir := filepath.Join(artifact, path)
	if _, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("kustomization path not found: %w", err)
	}
	if _, err := kustomize.NewGenerator(artifact, object).WriteFile(dir); err != nil {
		return nil, err
	}
	built, err := kustomize.SecureBuild(artifact, dir, false)
	if err != nil {
		return nil, err
	}
	_, substitutes, _ := unstructured.NestedMap(object.Object, "spec", "postBuild")
	strategy, _, _ := unstructured.NestedString(object.Object, "spec", "postBuild", "substituteStrategy")
	labels, _, _ := unstructured.NestedStringMap(object.Object, "spec", "commonMetadata", "labels")
	annotations, _, _ := unstructured.NestedStringMap(object.Object, "spec", "commonMetadata", "annotations")
	objects := []json.RawMessage{}
	for _, res := range built.Resources() {
		if substitutes {
			substituted, err := kustomize.SubstituteVariables(context.Background(), cluster{test: test}, object, res,
				kustomize.SubstituteWithStrict(test.Strict), kustomize.SubstituteWithAlways(strategy == "Always"))
			if err != nil {
				return nil, fmt.Errorf("post build failed for '%s/%s': %w", res.GetGvk(), res.GetName(), err)
			}
			if substituted != nil {
				if _, err := built.Replace(res); err != nil {
					return nil, err
				}
			}
		}
	}
	for _, res := range built.Resources() {
		body, err := res.MarshalJSON()
		if err != nil {
			return nil, err
		}
		applied := unstructured.Unstructured{}
		if err := applied.UnmarshalJSON(body); err != nil {
			return nil, err
		}
		if len(labels) > 0 {
			applied.SetLabels(union(applied.GetLabels(), labels))
		}
		if len(annotations) > 0 {
			applied.SetAnnotations(union(applied.GetAnnotations(), annotations))
		}
		text, err := json.Marshal(applied.Object)
		if err != nil {
			return nil, err
		}
		objects = append(objects, text)
	}
	return objects, nil
}

func union(first, second map[string]string) map[string]string {
	all := map[string]string{}
	for _, m := range []map[string]string{first, second} {
		for key, value := range m {
			all[key] = value
		}
	}
	return all
}

// archive copies what source-controller would put into an artifact.
func archive(from, to string) error {
	domain := strings.Split(from, string(filepath.Separator))
	patterns, err := sourceignore.LoadIgnorePatterns(from, domain)
	if err != nil {
		return err
	}
	matcher := sourceignore.NewDefaultMatcher(patterns, domain)
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !entry.Type().IsRegular() || matcher.Match(strings.Split(path, string(filepath.Separator)), false) {
			return nil
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o644)
	})
}
