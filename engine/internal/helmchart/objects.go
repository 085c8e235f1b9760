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
	// Lines are where the lines of Text come from, if that was asked for; Item is its index if Text is a list that it stands in.
	Text  string
	Lines [][]Segment
	Item  *int
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
			for i, body := range bodies.items {
				object := Object{Body: body, Source: manifest.Source, File: manifest.File, Definition: manifest.Definition, Hook: manifest.Hook,
					Text: document, Lines: manifest.Lines}
				if bodies.ofList {
					object.Item = &i
				}
				objects = append(objects, object)
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

// bodies are the objects of a text.
type bodies struct {
	items  [][]byte
	ofList bool
}

// bodiesOf is the object of a text, or those of a list; nothing for a text without content.
func bodiesOf(text string) (bodies, error) {
	body, err := yaml.YAMLToJSON([]byte(text))
	if err != nil || bytes.Equal(body, []byte("null")) {
		return bodies{}, err
	}
	var list struct {
		Kind  string            `json:"kind"`
		Items []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(body, &list); err != nil {
		return bodies{}, err
	}
	if !strings.HasSuffix(list.Kind, "List") || list.Items == nil {
		return bodies{items: [][]byte{body}}, nil
	}
	items := make([][]byte, len(list.Items))
	for i, item := range list.Items {
		items[i] = item
	}
	return bodies{items, true}, nil
}
