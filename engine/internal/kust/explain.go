package kust

import (
	"bytes"
	"encoding/json"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"driftline/engine/internal/treefs"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/openapi"
	"sigs.k8s.io/yaml"
)

// Annotations that `buildMetadata` makes upstream write (api/internal/utils).
const (
	originAnnotation         = "config.kubernetes.io/origin"
	transformationAnnotation = "alpha.config.kubernetes.io/transformations"
)

// Origin is upstream's account of a file, generator or transformer, with repository-relative paths.
type Origin struct {
	Path         string        `json:"path,omitempty"`
	ConfiguredIn string        `json:"configuredIn,omitempty"`
	ConfiguredBy *ConfiguredBy `json:"configuredBy,omitempty"`
}

// ConfiguredBy names a generator or transformer; builtin ones have the apiVersion "builtin".
type ConfiguredBy struct {
	APIVersion string `json:"apiVersion,omitempty"`
	Kind       string `json:"kind,omitempty"`
	Name       string `json:"name,omitempty"`
}

// Explanation says where an object came from (nil where upstream lost it) and, in their order, the transformers it went through, whether
// they changed it or not.
type Explanation struct {
	Origin          *Origin
	Transformations []Origin
}

// Explain builds again with upstream's annotations and adds to objects (of the plain build of the same tree that was the last Run) what these say.
// The annotations are part of the objects while upstream works on them, so a build can see them (a patch that replaces
// the annotations, a hash over the whole object): an object is explained only where both builds agree on all the rest of it.
func Explain(fs *treefs.FS, o Options, objects []Object) {
	if hasOwnSchema() {
		openapi.ResetOpenAPI()
	}
	fs.OnRead(addBuildMetadata(o.Root))
	annotated, err := runOnce(fs, o)
	if err != nil || len(annotated.Resources()) != len(objects) {
		return
	}
	bodies, err := Objects(annotated)
	if err != nil {
		return
	}
	for i, r := range annotated.Resources() {
		if equalButAnnotations(objects[i].Body, bodies[i].Body) {
			objects[i].Explanation = explanation(o.Root, r)
		}
	}
}

// addBuildMetadata rewrites the root kustomization the first time it is read, which is when upstream loads it: a generator that
// takes in the file later gets what is written there.
func addBuildMetadata(root string) func(string, []byte) []byte {
	pending := map[string]bool{}
	for _, name := range konfig.RecognizedKustomizationFileNames() {
		pending[path.Join(root, name)] = true
	}
	return func(p string, content []byte) []byte {
		if !pending[p] {
			return content
		}
		delete(pending, p)
		return withBuildMetadata(content)
	}
}

// withBuildMetadata adds both annotations to a kustomization's buildMetadata. What cannot be parsed stays as it is.
func withBuildMetadata(content []byte) []byte {
	text, err := yaml.YAMLToJSON(content)
	if err != nil {
		return content
	}
	var kustomization map[string]json.RawMessage
	if json.Unmarshal(text, &kustomization) != nil || len(kustomization) == 0 {
		return content
	}
	var options []string
	for name, value := range kustomization {
		if strings.EqualFold(name, "buildMetadata") { // upstream decodes names in any case
			if json.Unmarshal(value, &options) != nil {
				return content
			}
			delete(kustomization, name)
		}
	}
	for _, option := range []string{types.OriginAnnotations, types.TransformerAnnotations} {
		if !slices.Contains(options, option) {
			options = append(options, option)
		}
	}
	kustomization["buildMetadata"], err = json.Marshal(options)
	if err != nil {
		return content
	}
	rewritten, err := json.Marshal(kustomization)
	if err != nil {
		return content
	}
	return rewritten
}

func equalButAnnotations(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	plain, ok := withoutAnnotations(a)
	if !ok {
		return false
	}
	annotated, ok := withoutAnnotations(b)
	return ok && reflect.DeepEqual(plain, annotated)
}

// withoutAnnotations decodes an object and drops both annotations, and the annotations if nothing is left of them.
func withoutAnnotations(body []byte) (map[string]any, bool) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var object map[string]any
	if decoder.Decode(&object) != nil {
		return nil, false
	}
	metadata, ok := object["metadata"].(map[string]any)
	if !ok {
		return object, true
	}
	annotations, _ := metadata["annotations"].(map[string]any)
	delete(annotations, originAnnotation)
	delete(annotations, transformationAnnotation)
	if len(annotations) == 0 {
		delete(metadata, "annotations")
	}
	return object, true
}

func explanation(root string, r *resource.Resource) *Explanation {
	result := &Explanation{}
	if origin, err := r.GetOrigin(); err == nil && origin != nil && !isBuiltinTransformer(origin) {
		result.Origin, _ = rebase(root, origin)
	}
	transformations, err := r.GetTransformations()
	if err != nil {
		return result
	}
	for _, t := range transformations {
		if origin, ok := rebase(root, t); ok {
			result.Transformations = append(result.Transformations, *origin)
		}
	}
	return result
}

// isBuiltinTransformer says that an object has lost its origin: upstream then takes the next transformer for what generated it.
func isBuiltinTransformer(origin *resource.Origin) bool {
	by := origin.ConfiguredBy
	return by.APIVersion == konfig.BuiltinPluginApiVersion && strings.HasSuffix(by.Kind, "Transformer")
}

// rebase makes the paths of upstream, relative to the root kustomization, repository-relative. False if there is nothing to tell.
func rebase(root string, origin *resource.Origin) (*Origin, bool) {
	if origin == nil || origin.Repo != "" {
		return nil, false
	}
	result := Origin{Path: rebasePath(root, origin.Path), ConfiguredIn: rebasePath(root, origin.ConfiguredIn)}
	by := ConfiguredBy{APIVersion: origin.ConfiguredBy.APIVersion, Kind: origin.ConfiguredBy.Kind, Name: origin.ConfiguredBy.Name}
	if by != (ConfiguredBy{}) {
		result.ConfiguredBy = &by
	}
	return &result, result != Origin{}
}

func rebasePath(root, relative string) string {
	if relative == "" {
		return ""
	}
	rel, inside := treefs.Rel(path.Join(filepath.ToSlash(treefs.Abs(root)), filepath.ToSlash(relative)))
	if !inside {
		return ""
	}
	return rel
}
