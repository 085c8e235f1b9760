package argocd

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"

	"driftline/engine/internal/treefs"

	"sigs.k8s.io/kustomize/api/provider"
	"sigs.k8s.io/kustomize/kustomize/v5/commands/edit"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// editKustomization does to a kustomization what Argo CD does before it builds: upstream's `kustomize edit` commands, and its way of
// adding patches. The name is empty if nothing is changed.
func editKustomization(fs *treefs.FS, source Source, spec map[string]any) (string, []byte, error) {
	e := &editor{FS: fs, root: treefs.Abs(source.Root), texts: map[string][]byte{}}
	steps, err := editSteps(e, source, spec)
	if err != nil {
		return "", nil, err
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return "", nil, &SourceError{Message: treefs.Message(err.Error()), Kind: "kustomize-edit"}
		}
	}
	for name, text := range e.texts {
		file, _ := treefs.Rel(name)
		return file, text, nil
	}
	return "", nil, nil
}

// editSteps are the commands in upstream's order (kustomize.Build).
func editSteps(e *editor, source Source, spec map[string]any) ([]func() error, error) {
	var steps []func() error
	run := func(arguments ...string) { steps = append(steps, func() error { return e.run(arguments) }) }
	if prefix := textAt(spec, "namePrefix"); prefix != "" {
		run("set", "nameprefix", "--", prefix)
	}
	if suffix := textAt(spec, "nameSuffix"); suffix != "" {
		run("set", "namesuffix", "--", suffix)
	}
	if images := textsOf(spec["images"]); len(images) > 0 {
		arguments := []string{"set", "image"}
		for _, image := range images {
			text, err := substitute(image, source.Variables)
			if err != nil {
				return nil, err
			}
			arguments = append(arguments, text)
		}
		run(arguments...)
	}
	if replicas := mapsOf(spec["replicas"]); len(replicas) > 0 {
		arguments := []string{"set", "replicas"}
		for _, replica := range replicas {
			count, err := countOf(replica["count"])
			if err != nil {
				return nil, &SourceError{Message: err.Error(), Kind: "kustomize-edit"}
			}
			arguments = append(arguments, fmt.Sprintf("%s=%d", textAt(replica, "name"), count))
		}
		run(arguments...)
	}
	if labels := textMap(spec["commonLabels"]); len(labels) > 0 {
		arguments := withFlags([]string{"add", "label"}, spec, [][2]string{
			{"forceCommonLabels", "--force"}, {"labelWithoutSelector", "--without-selector"}, {"labelIncludeTemplates", "--include-templates"},
		})
		pairs, err := pairsOf(labels, source.Variables, true)
		if err != nil {
			return nil, err
		}
		run(append(arguments, pairs...)...)
	}
	if annotations := textMap(spec["commonAnnotations"]); len(annotations) > 0 {
		arguments := withFlags([]string{"add", "annotation"}, spec, [][2]string{{"forceCommonAnnotations", "--force"}})
		pairs, err := pairsOf(annotations, source.Variables, isSet(spec, "commonAnnotationsEnvsubst"))
		if err != nil {
			return nil, err
		}
		run(append(arguments, pairs...)...)
	}
	if namespace := textAt(spec, "namespace"); namespace != "" {
		run("set", "namespace", "--", namespace)
	}
	if patches, _ := spec["patches"].([]any); len(patches) > 0 {
		steps = append(steps, func() error { return e.addPatches(patches) })
	}
	components := textsOf(spec["components"])
	if isSet(spec, "ignoreMissingComponents") {
		components = slices.DeleteFunc(components, func(component string) bool {
			return !e.FS.Exists(treefs.Abs(path.Join(source.Root, component)))
		})
	}
	if len(components) > 0 {
		run(append([]string{"add", "component"}, components...)...)
	}
	return steps, nil
}

func withFlags(arguments []string, spec map[string]any, flags [][2]string) []string {
	for _, flag := range flags {
		if isSet(spec, flag[0]) {
			arguments = append(arguments, flag[1])
		}
	}
	return arguments
}

// pairsOf are the arguments of `kustomize edit add`, sorted: upstream gives them in any order.
func pairsOf(values, variables map[string]string, replaces bool) ([]string, error) {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value := values[name]
		if replaces {
			text, err := substitute(value, variables)
			if err != nil {
				return nil, err
			}
			value = text
		}
		pairs = append(pairs, name+":"+value)
	}
	return pairs, nil
}

func countOf(value any) (int64, error) {
	switch v := value.(type) {
	case float64:
		return int64(v), nil
	case string:
		return strconv.ParseInt(v, 10, 64)
	default:
		return 0, fmt.Errorf("the count of replicas %v is no number", value)
	}
}

// editor is the tree as a command sees it whose working directory is the kustomization's folder; what it writes stays here.
type editor struct {
	*treefs.FS
	root  string
	texts map[string][]byte
}

var _ filesys.FileSystem = (*editor)(nil)

func (e *editor) abs(name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(e.root, name)
}

func (e *editor) Exists(name string) bool { return e.FS.Exists(e.abs(name)) }
func (e *editor) IsDir(name string) bool  { return e.FS.IsDir(e.abs(name)) }

func (e *editor) ReadFile(name string) ([]byte, error) {
	if text, written := e.texts[e.abs(name)]; written {
		return slices.Clone(text), nil
	}
	return e.FS.ReadFile(e.abs(name))
}

func (e *editor) WriteFile(name string, text []byte) error {
	e.texts[e.abs(name)] = slices.Clone(text)
	return nil
}

func (e *editor) ReadDir(name string) ([]string, error) { return e.FS.ReadDir(e.abs(name)) }

func (e *editor) CleanedAbs(name string) (filesys.ConfirmedDir, string, error) {
	return e.FS.CleanedAbs(e.abs(name))
}

// Glob answers what is below the working directory relative to it, as on disk.
func (e *editor) Glob(pattern string) ([]string, error) {
	found, err := e.FS.Glob(e.abs(pattern))
	if filepath.IsAbs(pattern) || err != nil {
		return found, err
	}
	relative := make([]string, len(found))
	for i, name := range found {
		if relative[i], err = filepath.Rel(e.root, name); err != nil {
			return nil, err
		}
	}
	return relative, nil
}

// run runs `kustomize edit` with the arguments.
func (e *editor) run(arguments []string) error {
	dependencies := provider.NewDefaultDepProvider()
	command := edit.NewCmdEdit(e, dependencies.GetFieldValidator(), dependencies.GetResourceFactory(), io.Discard)
	command.SetArgs(arguments)
	command.SetOut(io.Discard)
	command.SetErr(io.Discard)
	command.SilenceUsage, command.SilenceErrors = true, true
	return command.Execute()
}

// addPatches appends to `patches`, for which there is no command.
func (e *editor) addPatches(patches []any) error {
	for _, name := range kustomizationNames {
		if !e.Exists(name) {
			continue
		}
		text, err := e.ReadFile(name)
		if err != nil {
			return fmt.Errorf("failed to load kustomization.yaml: %w", err)
		}
		var read any
		if err := yaml.Unmarshal(text, &read); err != nil {
			return fmt.Errorf("failed to unmarshal kustomization.yaml: %w", err)
		}
		kustomization, isMap := read.(map[string]any)
		if !isMap {
			return errors.New("kustomization.yaml is no mapping")
		}
		if existing, has := kustomization["patches"]; has {
			list, isList := existing.([]any)
			if !isList {
				return errors.New("'patches' in kustomization.yaml is no list")
			}
			patches = append(slices.Clone(list), patches...)
		}
		kustomization["patches"] = patches
		written, err := yaml.Marshal(kustomization)
		if err != nil {
			return err
		}
		return e.WriteFile(name, written)
	}
	return errors.New("kustomization file not found in the path")
}
