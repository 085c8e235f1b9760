package helmchart

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"driftline/engine/internal/treefs"

	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/strvals"
)

// Values are one source of values: exactly one of the fields is set, with YAML also Name.
type Values struct {
	// File is a file in the tree.
	File string `json:"file"`
	// YAML is a text that is in no file of its own; Name is what errors call it.
	YAML *string `json:"yaml"`
	Name string  `json:"name"`
	// The others are the texts of Helm's options of these names.
	SetJSON   string `json:"setJson"`
	Set       string `json:"set"`
	SetString string `json:"setString"`
	SetFile   string `json:"setFile"`
}

// remote matches what Helm would fetch.
var remote = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://`)

// readValues merges what stands above the chart's own values, in the order that it is given in.
func readValues(tree *treefs.FS, sources []Values) (map[string]any, error) {
	values := map[string]any{}
	for _, source := range sources {
		var err error
		if values, err = source.mergeInto(tree, values); err != nil {
			return nil, describe("values", source.File, err)
		}
	}
	return values, nil
}

func (v Values) mergeInto(tree *treefs.FS, values map[string]any) (map[string]any, error) {
	switch {
	case v.File != "":
		content, err := readFile(tree, v.File)
		if err != nil {
			return nil, err
		}
		return mergeYAML(values, content, treefs.Abs(v.File))
	case v.YAML != nil:
		return mergeYAML(values, []byte(*v.YAML), v.Name)
	case v.SetJSON != "":
		return setJSON(v.SetJSON, values)
	case v.Set != "":
		return values, wrap("failed parsing --set data", strvals.ParseInto(v.Set, values))
	case v.SetString != "":
		return values, wrap("failed parsing --set-string data", strvals.ParseIntoString(v.SetString, values))
	case v.SetFile != "":
		read := func(name []rune) (any, error) {
			content, err := readFile(tree, string(name))
			return string(content), err
		}
		return values, wrap("failed parsing --set-file data", strvals.ParseIntoFile(v.SetFile, values, read))
	}
	return values, nil
}

func mergeYAML(values map[string]any, content []byte, name string) (map[string]any, error) {
	more, err := loader.LoadValues(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("failed to parse %s: %w", name, err)
	}
	return loader.MergeMaps(values, more), nil
}

func wrap(text string, err error) error {
	if err == nil {
		return nil
	}
	var known *Error
	if errors.As(err, &known) {
		wrapped := *known
		wrapped.err = fmt.Errorf("%s: %w", text, known.err)
		return &wrapped
	}
	return fmt.Errorf("%s: %w", text, err)
}

// setJSON applies one --set-json: an object, or key=value.
func setJSON(text string, values map[string]any) (map[string]any, error) {
	if trimmed := strings.TrimSpace(text); strings.HasPrefix(trimmed, "{") {
		var object map[string]any
		if err := json.Unmarshal([]byte(trimmed), &object); err != nil {
			return nil, fmt.Errorf("failed parsing --set-json data JSON: %s", text)
		}
		return loader.MergeMaps(values, object), nil
	}
	if err := strvals.ParseJSON(text, values); err != nil {
		return nil, fmt.Errorf("failed parsing --set-json data %s", text)
	}
	return values, nil
}

func readFile(tree *treefs.FS, name string) ([]byte, error) {
	if remote.MatchString(name) {
		return nil, &Error{Kind: "remote", err: fmt.Errorf("%s: %w", name, errRemote)}
	}
	content, err := tree.ReadFile(treefs.Abs(name))
	if err != nil {
		return nil, &Error{Kind: "missing-path", File: name, err: err}
	}
	return content, nil
}

var errRemote = errors.New("driftline-engine does not use the network")
