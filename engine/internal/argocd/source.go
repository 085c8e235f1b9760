package argocd

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"strings"

	"driftline/engine/internal/treefs"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	"sigs.k8s.io/yaml"
)

// Source is one source of an Application, in a folder of the repository.
type Source struct {
	// Root is the folder, repository-relative.
	Root string `json:"root"`
	// Name is the Application's.
	Name string `json:"name"`
	// Spec is the source as the Application has it.
	Spec map[string]any `json:"source"`
	// Variables are those of the build environment; one that is absent is not known.
	Variables map[string]string `json:"variables"`
	// SizeLimit is how many bytes of manifests a directory may have; 0 = no limit.
	SizeLimit int64 `json:"sizeLimit"`
}

// Prepared is a source that is ready to be rendered.
type Prepared struct {
	// Type is `Kustomize`, `Helm`, `Directory` or `Plugin`.
	Type string
	// Spec is the source with what stands beside its manifests.
	Spec map[string]any
	// Objects of a directory, as JSON.
	Objects [][]byte
	// File and Text are the kustomization as Argo CD changes it; File is empty if it does not.
	File string
	Text []byte
}

// SourceError is an error with what could be recognised of it.
type SourceError struct {
	Message string `json:"message"`
	// Kind is `override`, `types`, `manifest`, `too-large`, `kustomize-edit` or `missing-path`.
	Kind string `json:"kind"`
	// Path is the file concerned.
	Path string `json:"path,omitempty"`
}

func (e *SourceError) Error() string { return e.Message }

const (
	overrideFile = ".argocd-source.yaml"
	skipMarker   = "+argocd:skip-file-rendering"
)

// Prepare does what the repository server does before it renders: overrides, the source's type, the directory's objects, the
// kustomization's changes.
func Prepare(fs *treefs.FS, source Source) (prepared Prepared, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &SourceError{Message: fmt.Sprint(r), Kind: "other"}
		}
	}()
	root := treefs.Abs(source.Root)
	if !fs.IsDir(root) {
		return prepared, &SourceError{Message: source.Root + ": app path does not exist", Kind: "missing-path", Path: source.Root}
	}
	if prepared.Spec, err = override(fs, source); err != nil {
		return prepared, err
	}
	if prepared.Type, err = typeOf(fs, source, prepared.Spec); err != nil {
		return prepared, err
	}
	switch prepared.Type {
	case "Directory":
		prepared.Objects, err = readDirectory(fs, source.Root, mapAt(prepared.Spec, "directory"), source.SizeLimit)
	case "Kustomize":
		prepared.File, prepared.Text, err = editKustomization(fs, source, mapAt(prepared.Spec, "kustomize"))
	}
	return prepared, err
}

// override is upstream's mergeSourceParameters.
func override(fs *treefs.FS, source Source) (map[string]any, error) {
	merged, err := json.Marshal(source.Spec)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{overrideFile, ".argocd-source-" + source.Name + ".yaml"} {
		file := path.Join(source.Root, name)
		if abs := treefs.Abs(file); !fs.Exists(abs) || fs.IsDir(abs) {
			continue
		}
		failed := func(err error) error {
			return &SourceError{Message: fmt.Sprintf("%s: %s", file, err), Kind: "override", Path: file}
		}
		content, err := fs.ReadFile(treefs.Abs(file))
		if err != nil {
			return nil, failed(err)
		}
		patch, err := yaml.YAMLToJSON(content)
		if err != nil {
			return nil, failed(err)
		}
		if merged, err = jsonpatch.MergePatch(merged, patch); err != nil {
			return nil, failed(err)
		}
	}
	var spec map[string]any
	if err := json.Unmarshal(merged, &spec); err != nil {
		return nil, err
	}
	for _, field := range []string{"chart", "path", "repoURL", "targetRevision"} {
		if value, has := source.Spec[field]; has {
			spec[field] = value
		} else {
			delete(spec, field)
		}
	}
	return spec, nil
}

// typeOf is upstream's GetAppSourceType, without plugins, which only a cluster knows.
func typeOf(fs *treefs.FS, source Source, spec map[string]any) (string, error) {
	var explicit []string
	for _, field := range []string{"kustomize", "helm", "directory", "plugin"} {
		if spec[field] != nil {
			explicit = append(explicit, strings.ToUpper(field[:1])+field[1:])
		}
	}
	if len(explicit) > 1 {
		return "", &SourceError{Message: "multiple application sources defined: " + strings.Join(explicit, ","), Kind: "types"}
	}
	if len(explicit) == 1 {
		return explicit[0], nil
	}
	names, err := fs.ReadDir(treefs.Abs(source.Root))
	if err != nil {
		return "", err
	}
	found := "Directory"
	for _, name := range names {
		if fs.IsDir(treefs.Abs(path.Join(source.Root, name))) {
			continue
		}
		if strings.HasSuffix(name, "Chart.yaml") {
			found = "Helm"
		}
		if isKustomization(name) {
			found = "Kustomize"
		}
	}
	return found, nil
}

var kustomizationNames = []string{"kustomization.yaml", "kustomization.yml", "Kustomization"}

func isKustomization(name string) bool {
	for _, kustomization := range kustomizationNames {
		if name == kustomization {
			return true
		}
	}
	return false
}

// substitute replaces variables of the build environment (upstream's Env.Envsubst).
func substitute(text string, variables map[string]string) (string, error) {
	var unknown error
	replaced := os.Expand(text, func(name string) string {
		if name == "$" {
			return "$"
		}
		value, has := variables[name]
		if !has && strings.HasPrefix(name, "ARGOCD_APP_") {
			unknown = errors.Join(unknown, &Unknown{"variables", fmt.Sprintf("The value of %s is known to Argo CD only.", name)})
		}
		return value
	})
	return replaced, unknown
}
