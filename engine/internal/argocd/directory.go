package argocd

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"

	"driftline/engine/internal/treefs"

	"github.com/gobwas/glob"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	kubeyaml "k8s.io/apimachinery/pkg/util/yaml"
)

var manifestName = regexp.MustCompile(`^.*\.(yaml|yml|json|jsonnet)$`)

var byteOrderMark = []byte("\xef\xbb\xbf")

type directory struct {
	fs               *treefs.FS
	root             string
	recurse          bool
	include, exclude glob.Glob
	limit, size      int64
	objects          []*unstructured.Unstructured
}

// readDirectory reads the manifests of a folder (upstream's findManifests) and takes lists apart.
func readDirectory(fs *treefs.FS, root string, spec map[string]any, limit int64) ([][]byte, error) {
	d := &directory{fs: fs, root: root, recurse: isSet(spec, "recurse"), limit: limit}
	d.include, d.exclude = compile(textAt(spec, "include")), compile(textAt(spec, "exclude"))
	if err := d.walk(root); err != nil {
		return nil, err
	}
	bodies := [][]byte{}
	for _, object := range d.objects {
		all := []*unstructured.Unstructured{object}
		switch {
		case object.IsList():
			all = nil
			err := object.EachListItem(func(item runtime.Object) error {
				one, ok := item.(*unstructured.Unstructured)
				if !ok {
					return errors.New("resource list item has unexpected type")
				}
				all = append(all, one)
				return nil
			})
			if err != nil {
				return nil, &SourceError{Message: err.Error(), Kind: "manifest"}
			}
		case isNullList(object):
			all = nil
		}
		for _, one := range all {
			body, err := json.Marshal(one.Object)
			if err != nil {
				return nil, err
			}
			bodies = append(bodies, body)
		}
	}
	return bodies, nil
}

// never is what a pattern that cannot be read matches.
type never struct{}

func (never) Match(string) bool { return false }

func compile(pattern string) glob.Glob {
	if pattern == "" {
		return nil
	}
	compiled, err := glob.Compile(pattern)
	if err != nil {
		return never{}
	}
	return compiled
}

// walk reads the files of a folder in upstream's order: files and folders by name. Linked folders are no part of it.
func (d *directory) walk(folder string) error {
	names, err := d.fs.ReadDir(treefs.Abs(folder))
	if err != nil {
		return err
	}
	for _, name := range names {
		file := path.Join(folder, name)
		abs := treefs.Abs(file)
		if d.fs.IsDir(abs) {
			if real, _, err := d.fs.CleanedAbs(abs); d.recurse && err == nil && real.String() == abs {
				if err := d.walk(file); err != nil {
					return err
				}
			}
			continue
		}
		if err := d.read(file, name); err != nil {
			return err
		}
	}
	return nil
}

func (d *directory) read(file, name string) error {
	relative := strings.TrimPrefix(strings.TrimPrefix(file, d.root), "/")
	isSelected := manifestName.MatchString(name) && (d.exclude == nil || !d.exclude.Match(relative)) && (d.include == nil || d.include.Match(relative))
	if !isSelected || !d.fs.Exists(treefs.Abs(file)) {
		return nil
	}
	content, err := d.fs.ReadFile(treefs.Abs(file))
	if err != nil {
		return &SourceError{Message: fmt.Sprintf("failed to read %q: %s", relative, err), Kind: "manifest", Path: file}
	}
	content = bytes.TrimPrefix(content, byteOrderMark)
	if bytes.Contains(content, []byte(skipMarker)) {
		return nil
	}
	if strings.HasSuffix(name, ".jsonnet") {
		return &Unknown{"unsupported", fmt.Sprintf("%s is a Jsonnet program, which this version does not run.", file)}
	}
	if d.size += int64(len(content)); d.limit > 0 && d.size > d.limit {
		return &SourceError{Message: "exceeded max combined manifest file size", Kind: "too-large", Path: file}
	}
	objects, err := readManifests(name, content)
	if err != nil {
		return &SourceError{Message: fmt.Sprintf("Failed to unmarshal %q: %s", name, err), Kind: "manifest", Path: file}
	}
	d.objects = append(d.objects, objects...)
	return nil
}

// readManifests is upstream's getObjsFromYAMLOrJSON: what does not look like a manifest is passed over.
func readManifests(name string, content []byte) ([]*unstructured.Unstructured, error) {
	if strings.HasSuffix(name, ".json") {
		object := &unstructured.Unstructured{}
		decoder := json.NewDecoder(bytes.NewReader(content))
		if err := decoder.Decode(object); err != nil {
			return nil, err
		}
		if decoder.More() {
			return nil, errors.New("found multiple objects, only single objects are allowed in JSON files")
		}
		return []*unstructured.Unstructured{object}, nil
	}
	decoder := kubeyaml.NewYAMLOrJSONDecoder(bytes.NewReader(content), 4096)
	var objects []*unstructured.Unstructured
	for {
		object := &unstructured.Unstructured{}
		err := decoder.Decode(&object)
		if errors.Is(err, io.EOF) {
			return objects, nil
		}
		if err != nil {
			if len(objects) > 0 || looksLikeManifest(content) {
				return nil, err
			}
			return nil, nil
		}
		if object != nil {
			objects = append(objects, object)
		}
	}
}

func looksLikeManifest(content []byte) bool {
	for _, field := range []string{"apiVersion:", "kind:", "metadata:"} {
		if !bytes.Contains(content, []byte(field)) {
			return false
		}
	}
	return true
}

// isNullList is upstream's: a list whose items are null is none to IsList.
func isNullList(object *unstructured.Unstructured) bool {
	_, hasSpec := object.Object["spec"]
	_, hasStatus := object.Object["status"]
	items, has := object.Object["items"]
	return !hasSpec && !hasStatus && has && items == nil
}
