package argocd

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"driftline/engine/internal/treefs"

	"github.com/jeremywohl/flatten"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/yaml"
)

func (e *expander) list(generator map[string]any) ([]params, error) {
	elements, _ := generator["elements"].([]any)
	found := make([]params, len(elements))
	for i, element := range elements {
		object, isObject := element.(map[string]any)
		if !isObject && element != nil {
			return nil, errors.New("error unmarshling list element: it is no mapping")
		}
		if e.goTemplate {
			found[i] = object
			continue
		}
		p, err := flatElement(object)
		if err != nil {
			return nil, err
		}
		if len(object) > 0 {
			found[i] = p
		}
	}
	if text := textAt(generator, "elementsYaml"); text != "" {
		var more []params
		if err := yaml.Unmarshal([]byte(text), &more); err != nil {
			return nil, fmt.Errorf("error unmarshling decoded ElementsYaml %w", err)
		}
		found = append(found, more...)
	}
	return found, nil
}

// flatElement is an element as the first template language sees it: texts, and `values` one level down.
func flatElement(element map[string]any) (params, error) {
	p := params{}
	for key, value := range element {
		values, isMap := value.(map[string]any)
		text, isText := value.(string)
		switch {
		case key == "values" && isMap:
			for name, item := range values {
				if p["values."+name], isText = item.(string); !isText {
					return nil, fmt.Errorf("the value %q of a list element is no text, as templates without goTemplate need", name)
				}
			}
		case key == "values":
			return nil, errors.New("error parsing values map")
		case !isText:
			return nil, fmt.Errorf("the value %q of a list element is no text, as templates without goTemplate need", key)
		default:
			p[key] = text
		}
	}
	return p, nil
}

// Cluster is the Secret of a cluster.
type Cluster struct {
	Metadata struct {
		Labels      map[string]string `json:"labels"`
		Annotations map[string]string `json:"annotations"`
	} `json:"metadata"`
	Data       map[string]string `json:"data"`
	StringData map[string]string `json:"stringData"`
}

func (c Cluster) value(key string) (string, bool) {
	if text, has := c.StringData[key]; has {
		return text, true
	}
	text, has := c.Data[key]
	decoded, err := base64.StdEncoding.DecodeString(text)
	return string(decoded), has && err == nil
}

const inCluster = "https://kubernetes.default.svc"

func (e *expander) clusters(generator map[string]any) ([]params, error) {
	if e.set.Clusters == nil {
		return nil, &Unknown{"source", "Which clusters Argo CD knows is not in the repository: no Secret with the label argocd.argoproj.io/secret-type: cluster."}
	}
	var labelSelector metav1.LabelSelector
	if text, err := json.Marshal(mapAt(generator, "selector")); err != nil {
		return nil, err
	} else if err := json.Unmarshal(text, &labelSelector); err != nil {
		return nil, err
	}
	hasSelector := len(labelSelector.MatchExpressions)+len(labelSelector.MatchLabels) > 0
	selector, err := metav1.LabelSelectorAsSelector(&labelSelector)
	if err != nil {
		return nil, fmt.Errorf("error converting label selector: %w", err)
	}
	values := textMap(generator["values"])
	selected := map[string]Cluster{}
	var names []string
	hasLocal := false
	for _, cluster := range e.set.Clusters {
		name, _ := cluster.value("name")
		server, _ := cluster.value("server")
		hasLocal = hasLocal || strings.TrimRight(server, "/") == inCluster
		names = append(names, name)
		if selector.Matches(labels.Set(cluster.Metadata.Labels)) {
			selected[name] = cluster
		}
	}
	found := []params{}
	if _, has := selected["in-cluster"]; !hasLocal && !hasSelector && !has {
		p := params{"name": "in-cluster", "nameNormalized": "in-cluster", "server": inCluster, "project": ""}
		if err := e.appendValues(values, p); err != nil {
			return nil, err
		}
		found = append(found, p)
	}
	for _, name := range names {
		cluster, has := selected[name]
		if !has {
			continue
		}
		p := e.ofCluster(cluster)
		if err := e.appendValues(values, p); err != nil {
			return nil, err
		}
		found = append(found, p)
	}
	if len(found) == 0 {
		return nil, &Unknown{"source", "No Secret of a cluster in the repository is what the generator selects: which clusters Argo CD knows besides is not in it."}
	}
	if isSet(generator, "flatList") {
		return []params{{"clusters": found}}, nil
	}
	return found, nil
}

func (e *expander) ofCluster(cluster Cluster) params {
	p := params{}
	name, _ := cluster.value("name")
	p["name"], p["nameNormalized"] = name, sanitizeName(name)
	p["server"], _ = cluster.value("server")
	p["project"], _ = cluster.value("project")
	if e.goTemplate {
		metadata := params{}
		if len(cluster.Metadata.Annotations) > 0 {
			metadata["annotations"] = cluster.Metadata.Annotations
		}
		if len(cluster.Metadata.Labels) > 0 {
			metadata["labels"] = cluster.Metadata.Labels
		}
		p["metadata"] = metadata
		return p
	}
	for key, value := range cluster.Metadata.Annotations {
		p["metadata.annotations."+key] = value
	}
	for key, value := range cluster.Metadata.Labels {
		p["metadata.labels."+key] = value
	}
	return p
}

func (e *expander) git(generator map[string]any) ([]params, error) {
	directories, files := mapsOf(generator["directories"]), mapsOf(generator["files"])
	if len(directories)+len(files) == 0 {
		return nil, errors.New("a git generator needs directories or files")
	}
	url, revision := textAt(generator, "repoURL"), textAt(generator, "revision")
	if !slices.ContainsFunc(e.set.Remotes, func(remote string) bool { return normaliseURL(remote) == normaliseURL(url) }) {
		return nil, &Unknown{"source", fmt.Sprintf("The generator reads %s, which is not this repository.", withoutUser(url))}
	}
	if !slices.Contains(e.set.Revisions, revision) {
		return nil, &Unknown{"revision", fmt.Sprintf("The generator reads the revision %q, which is not what this clone delivers.", revision)}
	}
	e.usesPaths = true
	if len(directories) > 0 {
		return e.directories(generator, directories)
	}
	return e.files(generator, files)
}

func (e *expander) directories(generator map[string]any, wanted []map[string]any) ([]params, error) {
	found := []params{}
	for _, directory := range directoriesOf(e.set.Paths) {
		included, excluded := false, false
		for _, item := range wanted {
			if matches, err := path.Match(textAt(item, "path"), directory); err == nil && matches {
				included = included || !isSet(item, "exclude")
				excluded = excluded || isSet(item, "exclude")
			}
		}
		if !included || excluded {
			continue
		}
		p := params{}
		e.addPath(p, textAt(generator, "pathParamPrefix"), directory, "")
		if err := e.appendValues(textMap(generator["values"]), p); err != nil {
			return nil, err
		}
		found = append(found, p)
	}
	return found, nil
}

// directoriesOf are the folders of files in the order of a walk, without hidden ones.
func directoriesOf(paths []string) []string {
	seen := map[string]bool{}
	for _, file := range paths {
		for folder := path.Dir(file); folder != "."; folder = path.Dir(folder) {
			if seen[folder] {
				break
			}
			seen[folder] = true
		}
	}
	var folders []string
	for folder := range seen {
		if !strings.HasPrefix(folder, ".") && !strings.Contains(folder, "/.") {
			folders = append(folders, folder)
		}
	}
	slices.SortFunc(folders, func(a, b string) int { return slices.Compare(strings.Split(a, "/"), strings.Split(b, "/")) })
	return folders
}

// addPath adds the parameters of a folder, and of a file in it if one is given.
func (e *expander) addPath(p params, prefix, folder, file string) {
	segments := strings.Split(folder, "/")
	if e.goTemplate {
		values := params{
			"path": folder, "basename": path.Base(folder), "basenameNormalized": sanitizeName(path.Base(folder)), "segments": segments,
		}
		if file != "" {
			values["filename"], values["filenameNormalized"] = file, sanitizeName(file)
		}
		if prefix != "" {
			p[prefix] = params{"path": values}
		} else {
			p["path"] = values
		}
		return
	}
	name := "path"
	if prefix != "" {
		name = prefix + ".path"
	}
	p[name], p[name+".basename"], p[name+".basenameNormalized"] = folder, path.Base(folder), sanitizeName(path.Base(folder))
	if file != "" {
		p[name+".filename"], p[name+".filenameNormalized"] = file, sanitizeName(file)
	}
	for i, segment := range segments {
		if segment != "" {
			p[name+"["+strconv.Itoa(i)+"]"] = segment
		}
	}
}

func (e *expander) files(generator map[string]any, wanted []map[string]any) ([]params, error) {
	chosen := map[string]bool{}
	for _, exclude := range []bool{false, true} {
		for _, item := range wanted {
			if isSet(item, "exclude") != exclude {
				continue
			}
			matches, err := pathspec(textAt(item, "path"))
			if err != nil {
				return nil, err
			}
			for _, file := range e.set.Paths {
				if matches(file) {
					chosen[file] = !exclude
				}
			}
		}
	}
	found := []params{}
	for _, file := range slices.Sorted(slices.Values(e.set.Paths)) {
		if !chosen[file] {
			continue
		}
		content, err := e.fs.ReadFile(treefs.Abs(file))
		if err != nil {
			return nil, fmt.Errorf("%s cannot be read", file)
		}
		more, err := e.ofFile(generator, file, content)
		if err != nil {
			return nil, fmt.Errorf("unable to process file '%s': %w", file, err)
		}
		found = append(found, more...)
	}
	return found, nil
}

func (e *expander) ofFile(generator map[string]any, file string, content []byte) ([]params, error) {
	var objects []params
	single := params{}
	if err := yaml.Unmarshal(content, &single); err == nil {
		objects = append(objects, single)
	} else if err := yaml.Unmarshal(content, &objects); err != nil {
		return nil, fmt.Errorf("unable to parse file: %w", err)
	}
	found := []params{}
	for _, object := range objects {
		p := params{}
		if e.goTemplate {
			for key, value := range object {
				p[key] = value
			}
		} else {
			flat, err := flatten.Flatten(object, "", flatten.DotStyle)
			if err != nil {
				return nil, fmt.Errorf("error flattening object: %w", err)
			}
			for key, value := range flat {
				p[key] = fmt.Sprintf("%v", value)
			}
		}
		e.addPath(p, textAt(generator, "pathParamPrefix"), path.Dir(file), path.Base(file))
		if err := e.appendValues(textMap(generator["values"]), p); err != nil {
			return nil, err
		}
		found = append(found, p)
	}
	return found, nil
}
