// Package flux does what Flux's kustomize-controller does around a kustomize build: it makes or completes the kustomization
// (github.com/fluxcd/pkg/kustomize, which works on the disk alone and is therefore followed here step by step), says what is left out
// of an artifact, and substitutes variables with upstream's envsubst. It knows nothing of the protocol.
package flux

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"driftline/engine/internal/treefs"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/provider"
	kustypes "sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/resid"
	"sigs.k8s.io/yaml"
)

// Spec holds the fields of a Kustomization's spec that go into the kustomization.
type Spec struct {
	TargetNamespace         string            `json:"targetNamespace"`
	NamePrefix              string            `json:"namePrefix"`
	NameSuffix              string            `json:"nameSuffix"`
	Patches                 []patch           `json:"patches"`
	PatchesStrategicMerge   []json.RawMessage `json:"patchesStrategicMerge"`
	PatchesJSON6902         []patchJSON6902   `json:"patchesJson6902"`
	Components              []string          `json:"components"`
	IgnoreMissingComponents bool              `json:"ignoreMissingComponents"`
	Images                  []image           `json:"images"`
	BuildMetadata           []string          `json:"buildMetadata"`
}

type patch struct {
	Patch  string    `json:"patch"`
	Target *selector `json:"target"`
}

type patchJSON6902 struct {
	Patch  []operation `json:"patch"`
	Target selector    `json:"target"`
}

type operation struct {
	Op    string           `json:"op"`
	Path  string           `json:"path"`
	From  string           `json:"from,omitempty"`
	Value *json.RawMessage `json:"value,omitempty"`
}

type selector struct {
	Group              string `json:"group"`
	Version            string `json:"version"`
	Kind               string `json:"kind"`
	Namespace          string `json:"namespace"`
	Name               string `json:"name"`
	AnnotationSelector string `json:"annotationSelector"`
	LabelSelector      string `json:"labelSelector"`
}

type image struct {
	Name    string `json:"name"`
	NewName string `json:"newName"`
	NewTag  string `json:"newTag"`
	Digest  string `json:"digest"`
}

// Generated is the kustomization that Flux builds instead of the one in the folder.
type Generated struct {
	// File is where it is written, repository-relative.
	File string
	// Text is its content.
	Text []byte
	// Created says that the folder has none.
	Created bool
}

// UnreadableManifest is a file of a folder without kustomization that is not made of Kubernetes objects.
type UnreadableManifest struct {
	// Path is the file's, repository-relative.
	Path string
	err  error
}

func (u *UnreadableManifest) Error() string { return u.err.Error() }

func (u *UnreadableManifest) Unwrap() error { return u.err }

// Generate is upstream's Generator.GenerateManifest for the folder root.
func Generate(fs *treefs.FS, root string, spec Spec) (Generated, error) {
	dir := treefs.Abs(root)
	data, file, created, err := findOrScan(fs, dir)
	if err != nil {
		return Generated{}, err
	}
	kus := kustypes.Kustomization{TypeMeta: kustypes.TypeMeta{
		APIVersion: kustypes.KustomizationVersion,
		Kind:       kustypes.KustomizationKind,
	}}
	if err := yaml.Unmarshal(data, &kus); err != nil {
		return Generated{}, err
	}
	if !created && len(kus.Resources) == 0 {
		// As upstream does, lest kustomize call the file empty.
		kus.BuildMetadata = []string{"originAnnotations"}
	}
	if err := merge(fs, dir, &kus, spec); err != nil {
		return Generated{}, err
	}
	text, err := yaml.Marshal(kus)
	rel, _ := treefs.Rel(file)
	return Generated{File: rel, Text: text, Created: created}, err
}

// merge puts the fields of spec on top of a kustomization, in upstream's order.
func merge(fs *treefs.FS, dir string, kus *kustypes.Kustomization, spec Spec) error {
	override(&kus.Namespace, spec.TargetNamespace)
	override(&kus.NamePrefix, spec.NamePrefix)
	override(&kus.NameSuffix, spec.NameSuffix)
	for _, p := range spec.Patches {
		kus.Patches = append(kus.Patches, kustypes.Patch{Patch: p.Patch, Target: p.Target.adapt()})
	}
	for _, component := range spec.Components {
		if !isLocalRelativePath(component) {
			return fmt.Errorf("component path '%s' must be local and relative", component)
		}
		if spec.IgnoreMissingComponents && !fs.Exists(filepath.Join(dir, component)) {
			continue
		}
		kus.Components = append(kus.Components, component)
	}
	for _, p := range spec.PatchesStrategicMerge {
		kus.PatchesStrategicMerge = append(kus.PatchesStrategicMerge, kustypes.PatchStrategicMerge(p))
	}
	for _, p := range spec.PatchesJSON6902 {
		text, err := json.Marshal(p.Patch)
		if err != nil {
			return err
		}
		kus.PatchesJson6902 = append(kus.PatchesJson6902, kustypes.Patch{Patch: string(text), Target: p.Target.adapt()})
	}
	for _, i := range spec.Images {
		kus.Images = mergeImage(kus.Images, i)
	}
	if len(spec.BuildMetadata) > 0 {
		kus.BuildMetadata = spec.BuildMetadata
	}
	return nil
}

// override sets a field unless the spec leaves it out.
func override(field *string, value string) {
	if value != "" {
		*field = value
	}
}

func (s *selector) adapt() *kustypes.Selector {
	if s == nil {
		return nil
	}
	return &kustypes.Selector{
		ResId: resid.ResId{
			Gvk:       resid.Gvk{Group: s.Group, Version: s.Version, Kind: s.Kind},
			Name:      s.Name,
			Namespace: s.Namespace,
		},
		AnnotationSelector: s.AnnotationSelector,
		LabelSelector:      s.LabelSelector,
	}
}

// mergeImage overrides field by field; tag and digest select the version together.
func mergeImage(images []kustypes.Image, i image) []kustypes.Image {
	for index := range images {
		if images[index].Name != i.Name {
			continue
		}
		override(&images[index].NewName, i.NewName)
		if i.NewTag != "" || i.Digest != "" {
			images[index].NewTag, images[index].Digest = i.NewTag, i.Digest
		}
		return images
	}
	return append(images, kustypes.Image{Name: i.Name, NewName: i.NewName, NewTag: i.NewTag, Digest: i.Digest})
}

// findOrScan returns the folder's kustomization, or one made of the manifests in and below it.
func findOrScan(fs *treefs.FS, dir string) (data []byte, file string, created bool, err error) {
	if file := kustomizationIn(fs, dir); file != "" {
		data, err := fs.ReadFile(file)
		return data, file, false, err
	}
	paths, err := scan(fs, dir)
	if err != nil {
		return nil, "", false, err
	}
	kus := kustypes.Kustomization{TypeMeta: kustypes.TypeMeta{
		APIVersion: kustypes.KustomizationVersion,
		Kind:       kustypes.KustomizationKind,
	}}
	for _, path := range paths {
		kus.Resources = append(kus.Resources, strings.Replace(filepath.ToSlash(path), filepath.ToSlash(dir), ".", 1))
	}
	if len(kus.Resources) == 0 {
		kus.Namespace = "_placeholder" // lest kustomize call it empty
	}
	data, err = yaml.Marshal(kus)
	return data, filepath.Join(dir, konfig.DefaultKustomizationFileName()), true, err
}

func kustomizationIn(fs *treefs.FS, dir string) string {
	for _, name := range konfig.RecognizedKustomizationFileNames() {
		if file := filepath.Join(dir, name); fs.Exists(file) && !fs.IsDir(file) {
			return file
		}
	}
	return ""
}

// scan is upstream's scanManifests: files in lexical order; folders with a kustomization stand for themselves.
func scan(fs *treefs.FS, base string) ([]string, error) {
	var paths []string
	factory := provider.NewDefaultDepProvider().GetResourceFactory()
	err := fs.Walk(base, func(path string, info os.FileInfo, err error) (walkErr error) {
		switch {
		case err != nil:
			return err
		case path == base:
			return nil
		case info.IsDir():
			if kustomizationIn(fs, path) != "" {
				paths = append(paths, path)
				return filepath.SkipDir
			}
			return nil
		case filepath.Ext(path) != ".yaml" && filepath.Ext(path) != ".yml":
			return nil
		}
		content, err := fs.ReadFile(path)
		if err != nil {
			return err
		}
		rel, _ := treefs.Rel(path)
		defer func() {
			if r := recover(); r != nil {
				walkErr = &UnreadableManifest{rel, fmt.Errorf("recovered from panic while parsing YAML file %s: %v", filepath.Base(path), r)}
			}
		}()
		if _, err := factory.SliceFromBytes(content); err != nil {
			return &UnreadableManifest{rel, fmt.Errorf("failed to decode Kubernetes YAML from %s: %w", path, err)}
		}
		paths = append(paths, path)
		return nil
	})
	return paths, err
}

// isLocalRelativePath is upstream's IsLocalRelativePath.
func isLocalRelativePath(path string) bool {
	lower := strings.ToLower(path)
	for _, prefix := range []string{"git::", "gh:", "ssh://", "https://", "http://", "git@", "github.com:", "github.com/"} {
		if len(prefix) < len(path) && strings.HasPrefix(lower, prefix) {
			return false
		}
	}
	return !strings.HasPrefix(path, "/") && !strings.HasPrefix(strings.TrimPrefix(lower, "file://"), "/")
}
