package helmchart

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	release "helm.sh/helm/v4/pkg/release/v1"
	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
	"slices"

	"maps"
	"sigs.k8s.io/yaml"
)

// Object is one object of a rendering as Helm sends it to the API server.
type Object struct {
	// Body is its JSON.
	Body       []byte
	Source     string
	File       string
	Definition bool
	Hook       *release.Hook
}

// Objects are those of the manifests, in their order, lists taken apart. An error is an *Error.
func (r Result) Objects() ([]Object, error) {
	var objects []Object
	for _, manifest := range r.Manifests {
		for _, document := range manifest.documents() {
			bodies, err := bodiesOf(document)
			if err != nil {
				return nil, &Error{Kind: "yaml", File: manifest.File, err: fmt.Errorf("YAML parse error on %s: %w", manifest.Source, err)}
			}
			for _, body := range bodies {
				objects = append(objects, Object{body, manifest.Source, manifest.File, manifest.Definition, manifest.Hook})
			}
		}
	}
	return objects, nil
}

// documents are the texts of a manifest: upstream cuts those of templates, not those of definitions.
func (m Manifest) documents() []string {
	if !m.Definition {
		return []string{m.Text}
	}
	cut := releaseutil.SplitManifests(m.Text)
	keys := slices.Collect(maps.Keys(cut))
	slices.SortFunc(keys, func(a, b string) int { return compareEntries(a, b) })
	documents := make([]string, len(keys))
	for i, key := range keys {
		documents[i] = cut[key]
	}
	return documents
}

// compareEntries orders upstream's keys of documents, `manifest-0`, by their numbers.
func compareEntries(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

// bodiesOf is the object of a text, or those of a list; nothing for a text without content.
func bodiesOf(text string) ([][]byte, error) {
	body, err := yaml.YAMLToJSON([]byte(text))
	if err != nil || bytes.Equal(body, []byte("null")) {
		return nil, err
	}
	var list struct {
		Kind  string            `json:"kind"`
		Items []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(body, &list); err != nil {
		return nil, err
	}
	if !strings.HasSuffix(list.Kind, "List") || list.Items == nil {
		return [][]byte{body}, nil
	}
	bodies := make([][]byte, len(list.Items))
	for i, item := range list.Items {
		bodies[i] = item
	}
	return bodies, nil
}
