package flux

import (
	"fmt"
	"regexp"
	"slices"

	"driftline/engine/internal/kust"

	"github.com/fluxcd/pkg/envsubst"
	"sigs.k8s.io/kustomize/api/provider"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/yaml"
)

const substituteKey = "kustomize.toolkit.fluxcd.io/substitute"

// variableName is what upstream checks names with (varsubRegex).
var variableName = regexp.MustCompile(`^[_[:alpha:]][_[:alpha:][:digit:]]*$`)

// Metadata are labels and annotations that every object gets (`spec.commonMetadata`).
type Metadata struct {
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
}

// Substitution is what happens to the objects of a build before they are applied.
type Substitution struct {
	// Substitute is false if there is no `postBuild`.
	Substitute bool
	Variables  map[string]string
	// Strict refuses undefined variables.
	Strict bool
	// Always substitutes without any variable, too.
	Always bool
	Common *Metadata
}

// SubstituteError says which object could not be substituted.
type SubstituteError struct {
	// Index is the object's in the build.
	Index int
	err   error
}

func (s *SubstituteError) Error() string { return s.err.Error() }

func (s *SubstituteError) Unwrap() error { return s.err }

// Apply does to the objects of a build (their JSON texts) what kustomize-controller does to them, in its order.
func Apply(bodies []string, s Substitution) ([]kust.Object, error) {
	built := resmap.New()
	factory := provider.NewDefaultDepProvider().GetResourceFactory()
	for _, body := range bodies {
		res, err := factory.FromBytes([]byte(body))
		if err != nil {
			return nil, err
		}
		if err := built.Append(res); err != nil {
			return nil, err
		}
	}
	for i, res := range built.Resources() {
		if err := prepare(built, res, s); err != nil {
			return nil, &SubstituteError{i, err}
		}
	}
	for _, res := range built.Resources() {
		if err := setCommon(res, s.Common); err != nil {
			return nil, err
		}
	}
	return kust.Objects(built)
}

func prepare(built resmap.ResMap, res *resource.Resource, s Substitution) error {
	if res.GetName() == "" || res.GetKind() == "" || res.GetApiVersion() == "" {
		return fmt.Errorf("failed to decode Kubernetes apiVersion, kind and name from: %v", res.String())
	}
	disabled := res.GetLabels()[substituteKey] == "disabled" || res.GetAnnotations()[substituteKey] == "disabled"
	if !s.Substitute || disabled {
		return nil
	}
	if len(s.Variables) > 0 || s.Always {
		name := fmt.Sprintf("'%s/%s'", res.GetGvk(), res.GetName())
		if err := substitute(res, s.Variables, s.Strict); err != nil {
			return fmt.Errorf("post build failed for %s: %w", name, err)
		}
	}
	_, err := built.Replace(res)
	return err
}

// substitute is the part of upstream's SubstituteVariables that needs no cluster.
func substitute(res *resource.Resource, variables map[string]string, strict bool) error {
	text, err := res.AsYAML()
	if err != nil {
		return err
	}
	names := make([]string, 0, len(variables))
	for name := range variables {
		names = append(names, name)
	}
	slices.Sort(names) // upstream takes them as they come
	for _, name := range names {
		if !variableName.MatchString(name) {
			return fmt.Errorf("envsubst error: '%s' var name is invalid, must match '%s'", name, variableName)
		}
	}
	output, err := envsubst.Eval(string(text), func(name string) (string, bool) {
		value, exists := variables[name]
		return value, exists || !strict
	})
	if err != nil {
		return fmt.Errorf("envsubst error: variable substitution failed: %w", err)
	}
	data, err := yaml.YAMLToJSON([]byte(output))
	if err != nil {
		return fmt.Errorf("envsubst error: YAMLToJSON: %w", err)
	}
	if err := res.UnmarshalJSON(data); err != nil {
		return fmt.Errorf("UnmarshalJSON: %w", err)
	}
	return nil
}

// setCommon is ssa's SetCommonMetadata: what is common wins.
func setCommon(res *resource.Resource, common *Metadata) error {
	if common == nil {
		return nil
	}
	object, err := res.Map()
	if err != nil {
		return err
	}
	metadata, _ := object["metadata"].(map[string]any)
	if len(common.Labels) > 0 {
		if err := res.SetLabels(union(texts(metadata["labels"]), common.Labels)); err != nil {
			return err
		}
	}
	if len(common.Annotations) > 0 {
		return res.SetAnnotations(union(texts(metadata["annotations"]), common.Annotations))
	}
	return nil
}

// texts is a mapping of texts, or nil: upstream (unstructured's GetLabels) drops them all if one is none, such as a variable that became a
// number.
func texts(value any) map[string]string {
	mapping, _ := value.(map[string]any)
	all := make(map[string]string, len(mapping))
	for key, entry := range mapping {
		text, isText := entry.(string)
		if !isText {
			return nil
		}
		all[key] = text
	}
	return all
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
