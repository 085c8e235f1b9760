// Package argocd does what Argo CD does around rendering: it generates the Applications of ApplicationSets, reads directories of
// manifests, and completes sources with what they find beside the manifests. Templates run with upstream's libraries and functions;
// what upstream does on its own typed objects happens here on plain JSON. It knows nothing of the protocol.
package argocd

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"driftline/engine/internal/treefs"

	"dario.cat/mergo"
)

type params = map[string]any

// Unknown is an error that is nobody's: what is asked for is not in the repository.
type Unknown struct{ Reason, Message string }

func (u *Unknown) Error() string { return u.Message }

// Set is an ApplicationSet and what its generators may look at.
type Set struct {
	// Object is the whole ApplicationSet, as JSON reads it.
	Object map[string]any `json:"set"`
	// Paths are the files of the repository.
	Paths []string `json:"paths"`
	// Remotes are the repository's addresses.
	Remotes []string `json:"remotes"`
	// Revisions are the names of what is delivered from it.
	Revisions []string `json:"revisions"`
	// Clusters are the Secrets of clusters; nil if it is not known which there are.
	Clusters []Cluster `json:"clusters"`
}

// Application is what a set generates.
type Application struct {
	Object map[string]any `json:"object"`
	// Parameters that made it.
	Parameters params `json:"parameters"`
	// Generator is the index in `spec.generators`.
	Generator int `json:"generator"`
}

// Failure is an error and the generator that it is about.
type Failure struct {
	Message string `json:"message"`
	// Kind is `generator`, `template` or `templatePatch`.
	Kind      string `json:"kind"`
	Generator int    `json:"generator"`
}

func (f *Failure) Error() string { return f.Message }

type expander struct {
	set        Set
	fs         *treefs.FS
	spec       map[string]any
	goTemplate bool
	options    []string
	// usesPaths is whether the result depends on which files there are.
	usesPaths bool
}

// Expand generates a set's Applications (upstream's GenerateApplications). The first error refuses all of them, as the controller then
// leaves everything as it is. The second result tells whether it depends on the list of files.
func Expand(fs *treefs.FS, set Set) (applications []Application, usesPaths bool, err error) {
	e := &expander{set: set, fs: fs, spec: mapAt(set.Object, "spec")}
	e.goTemplate, _ = e.spec["goTemplate"].(bool)
	e.options = textsOf(e.spec["goTemplateOptions"])
	defer func() {
		usesPaths = e.usesPaths
		if r := recover(); r != nil {
			applications, err = nil, &Failure{Message: fmt.Sprint(r), Kind: "template"}
		}
	}()
	applications = []Application{}
	for index, generator := range mapsOf(e.spec["generators"]) {
		generated, err := e.generate(index, generator)
		if err != nil {
			return nil, e.usesPaths, err
		}
		applications = append(applications, generated...)
	}
	return applications, e.usesPaths, nil
}

func (e *expander) generate(index int, generator map[string]any) ([]Application, error) {
	failed := func(kind string, err error) error {
		if unknown := (*Unknown)(nil); errors.As(err, &unknown) {
			return unknown
		}
		return &Failure{Message: err.Error(), Kind: kind, Generator: index}
	}
	results, err := e.transform(generator, mapAt(e.spec, "template"), nil, topLevel)
	if err != nil {
		return nil, failed("generator", err)
	}
	var applications []Application
	for _, result := range results {
		for _, p := range result.params {
			application, err := e.render(result.template, p)
			if err != nil {
				return nil, failed("template", err)
			}
			if patch, set := e.spec["templatePatch"].(string); set {
				if application, err = e.patch(application, patch, p); err != nil {
					return nil, failed("templatePatch", err)
				}
			}
			metadata := mapAt(application, "metadata")
			if namespace, has := mapAt(e.set.Object, "metadata")["namespace"]; has {
				metadata["namespace"] = namespace
			} else {
				delete(metadata, "namespace")
			}
			application["metadata"] = metadata
			applications = append(applications, Application{application, p, index})
		}
	}
	return applications, nil
}

// The depths of generators: what is deeper is dropped when upstream reads a nested one.
const (
	topLevel = iota
	nestedLevel
	terminalLevel
)

// kinds are the generators in the order of upstream's struct.
var kinds = []string{"list", "clusters", "git", "scmProvider", "clusterDecisionResource", "pullRequest", "matrix", "merge", "plugin"}

type transformed struct {
	params   []params
	template map[string]any
}

// transform is upstream's generators.Transform.
func (e *expander) transform(generator, base map[string]any, given params, depth int) ([]transformed, error) {
	selector, err := readSelector(generator["selector"])
	if err != nil {
		return nil, fmt.Errorf("error parsing label selector: %w", err)
	}
	generator = withoutDeeper(generator, depth)
	used := generator
	var results []transformed
	for _, kind := range kinds {
		if generator[kind] == nil {
			continue
		}
		template := mergeTemplates(mapAt(mapAt(generator, kind), "template"), base)
		if len(given) > 0 {
			replaced, err := e.replaceAll(generator, given)
			if err != nil {
				return nil, fmt.Errorf("failed to replace parameters in generator: %w", err)
			}
			used, _ = replaced.(map[string]any)
		}
		all, err := e.parameters(kind, mapAt(used, kind), depth)
		if err != nil {
			return nil, err
		}
		var kept []params
		for _, p := range all {
			flat, err := flattened(p)
			if err != nil {
				return nil, err
			}
			if generator["selector"] == nil || selector.matches(flat) {
				kept = append(kept, p)
			}
		}
		results = append(results, transformed{kept, template})
	}
	return results, nil
}

// withoutDeeper leaves out what upstream's types have no place for: combinations inside of nested combinations.
func withoutDeeper(generator map[string]any, depth int) map[string]any {
	if depth < terminalLevel {
		return generator
	}
	kept := maps.Clone(generator)
	delete(kept, "matrix")
	delete(kept, "merge")
	return kept
}

func (e *expander) parameters(kind string, generator map[string]any, depth int) ([]params, error) {
	switch kind {
	case "list":
		return e.list(generator)
	case "clusters":
		return e.clusters(generator)
	case "git":
		return e.git(generator)
	case "matrix":
		return e.matrix(generator, depth)
	case "merge":
		return e.merge(generator, depth)
	case "plugin":
		return nil, &Unknown{"plugin", "A plugin generates the Applications: it is not asked."}
	default:
		return nil, &Unknown{"source", fmt.Sprintf("What the generator %q finds is not in the repository.", kind)}
	}
}

// inner are the parameters of a generator inside of another one.
func (e *expander) inner(generator map[string]any, given params, depth int) ([]params, error) {
	results, err := e.transform(generator, nil, given, depth+1)
	if err != nil {
		return nil, fmt.Errorf("child generator returned an error on parameter generation: %w", err)
	}
	switch len(results) {
	case 0:
		return nil, errors.New("child generator generated no parameters")
	case 1:
		return results[0].params, nil
	default:
		return nil, errors.New("found more than one generator in matrix.Generators")
	}
}

func (e *expander) matrix(generator map[string]any, depth int) ([]params, error) {
	generators := mapsOf(generator["generators"])
	if len(generators) != 2 {
		return nil, fmt.Errorf("a matrix needs two generators, this one has %d", len(generators))
	}
	first, err := e.inner(generators[0], nil, depth)
	if err != nil {
		return nil, fmt.Errorf("error failed to get params for first generator in matrix generator: %w", err)
	}
	all := []params{}
	for _, a := range first {
		second, err := e.inner(generators[1], a, depth)
		if err != nil {
			return nil, fmt.Errorf("failed to get params for second generator in the matrix generator: %w", err)
		}
		for _, b := range second {
			combined, err := e.combine(a, b)
			if err != nil {
				return nil, err
			}
			all = append(all, combined)
		}
	}
	return all, nil
}

func (e *expander) combine(a, b params) (params, error) {
	combined := params{}
	if e.goTemplate {
		if err := mergo.Merge(&combined, b, mergo.WithOverride); err != nil {
			return nil, err
		}
		return combined, mergo.Merge(&combined, a, mergo.WithOverride)
	}
	for key, value := range a {
		combined[key] = fmt.Sprintf("%v", value)
	}
	for key, value := range b {
		text := fmt.Sprintf("%v", value)
		if current, has := combined[key]; has && current != text {
			return nil, fmt.Errorf("found duplicate key %s with different value, a: %s ,b: %s", key, current, text)
		}
		combined[key] = text
	}
	return combined, nil
}

func (e *expander) merge(generator map[string]any, depth int) ([]params, error) {
	generators := mapsOf(generator["generators"])
	if len(generators) < 2 {
		return nil, errors.New("found less than two generators, Merge requires two or more")
	}
	var sets [][]params
	for index, child := range generators {
		set, err := e.inner(child, nil, depth)
		if err != nil {
			return nil, fmt.Errorf("error getting params from generator %d of %d: %w", index+1, len(generators), err)
		}
		sets = append(sets, set)
	}
	keys := textsOf(generator["mergeKeys"])
	base, order, err := byMergeKey(keys, sets[0])
	if err != nil {
		return nil, err
	}
	for _, set := range sets[1:] {
		overrides, _, err := byMergeKey(keys, set)
		if err != nil {
			return nil, err
		}
		for _, key := range order {
			override, has := overrides[key]
			switch {
			case !has:
			case e.goTemplate:
				merged := base[key]
				if err := mergo.Merge(&merged, override, mergo.WithOverride); err != nil {
					return nil, fmt.Errorf("error merging base param set with override param set: %w", err)
				}
				base[key] = merged
			default:
				maps.Copy(base[key], override)
			}
		}
	}
	merged := make([]params, len(order))
	for index, key := range order {
		merged[index] = base[key]
	}
	return merged, nil
}

// byMergeKey also returns the keys in their order, which upstream does not keep.
func byMergeKey(keys []string, sets []params) (map[string]params, []string, error) {
	if len(keys) == 0 {
		return nil, nil, errors.New("no merge keys were specified, Merge requires at least one")
	}
	found := map[string]params{}
	var order []string
	for _, set := range sets {
		values := params{}
		for _, key := range keys {
			values[key] = set[key]
		}
		text, err := json.Marshal(values)
		if err != nil {
			return nil, nil, fmt.Errorf("error marshalling param set key json: %w", err)
		}
		if _, has := found[string(text)]; has {
			return nil, nil, fmt.Errorf("the parameters from a generator were not unique by the given mergeKeys, Merge requires all param sets to be unique. Duplicate key was %s", text)
		}
		found[string(text)] = set
		order = append(order, string(text))
	}
	return found, order, nil
}
