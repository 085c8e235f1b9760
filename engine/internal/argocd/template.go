package argocd

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"github.com/gosimple/slug"
	"github.com/valyala/fasttemplate"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"sigs.k8s.io/yaml"
)

const finalizer = "resources-finalizer.argocd.argoproj.io"

// functions are upstream's: sprig's without those that look at the machine, and some more.
var functions = func() template.FuncMap {
	all := sprig.GenericFuncMap()
	for _, name := range []string{"env", "expandenv", "getHostByName"} {
		delete(all, name)
	}
	all["normalize"] = sanitizeName
	all["slugify"] = slugifyName
	all["toYaml"] = func(v any) (string, error) {
		text, err := yaml.Marshal(v)
		return strings.TrimSuffix(string(text), "\n"), err
	}
	all["fromYaml"] = func(text string) (map[string]any, error) {
		m := map[string]any{}
		err := yaml.Unmarshal([]byte(text), &m)
		return m, err
	}
	all["fromYamlArray"] = func(text string) ([]any, error) {
		a := []any{}
		err := yaml.Unmarshal([]byte(text), &a)
		return a, err
	}
	return all
}()

var (
	invalidNameCharacters = regexp.MustCompile("[^-a-z0-9.]")
	isTemplated           = regexp.MustCompile(".*{{.*}}.*")
)

// sanitizeName is upstream's SanitizeName.
func sanitizeName(name string) string {
	name = invalidNameCharacters.ReplaceAllString(strings.ToLower(name), "-")
	if len(name) > 253 {
		name = name[:253]
	}
	return strings.Trim(name, "-.")
}

// slugifyName is upstream's SlugifyName. Arguments of other types panic there too.
func slugifyName(args ...any) string {
	maxSize, smart, name := 50, true, ""
	for i, arg := range args {
		switch i {
		case len(args) - 1:
			name = arg.(string)
		case 0:
			maxSize = arg.(int)
		case 1:
			smart = arg.(bool)
		}
	}
	slug.EnableSmartTruncate, slug.MaxLength = smart, maxSize
	return slug.Make(sanitizeName(name))
}

// replace fills in one text (upstream's Render.Replace).
func (e *expander) replace(text string, p params) (string, error) {
	if e.goTemplate {
		parsed, err := template.New("").Funcs(functions).Parse(text)
		if err != nil {
			return "", fmt.Errorf("failed to parse template %s: %w", text, err)
		}
		parsed = parsed.Option(e.options...)
		var out bytes.Buffer
		if err := parsed.Execute(&out, p); err != nil {
			return "", fmt.Errorf("failed to execute go template %s: %w", text, err)
		}
		return out.String(), nil
	}
	if !isTemplated.MatchString(text) {
		return text, nil
	}
	parsed, err := fasttemplate.NewTemplate(text, "{{", "}}")
	if err != nil {
		return "", fmt.Errorf("invalid template: %w", err)
	}
	return parsed.ExecuteFuncString(func(w io.Writer, tag string) (int, error) {
		trimmed := strings.TrimSpace(tag)
		replacement, ok := p[trimmed].(string)
		if trimmed == "" || !ok {
			return fmt.Fprintf(w, "{{%s}}", tag)
		}
		return io.WriteString(w, replacement)
	}), nil
}

// replaceAll fills in every text of a value, keys included (upstream's deeplyReplace). Nothing in a mapping is left out.
func (e *expander) replaceAll(value any, p params) (any, error) {
	switch v := value.(type) {
	case string:
		return e.replace(v, p)
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			replaced, err := e.replaceAll(item, p)
			if err != nil {
				return nil, err
			}
			list[i] = replaced
		}
		return list, nil
	case map[string]any:
		object := make(map[string]any, len(v))
		for key, item := range v {
			if item == nil {
				continue
			}
			replaced, err := e.replaceAll(item, p)
			if err != nil {
				return nil, err
			}
			if key, err = e.replace(key, p); err != nil {
				return nil, err
			}
			object[key] = replaced
		}
		return object, nil
	default:
		return value, nil
	}
}

// render makes an Application (upstream's RenderTemplateParams).
func (e *expander) render(from map[string]any, p params) (map[string]any, error) {
	application := map[string]any{"metadata": mapAt(from, "metadata"), "spec": mapAt(from, "spec")}
	if len(p) > 0 {
		replaced, err := e.replaceAll(application, p)
		if err != nil {
			return nil, err
		}
		application, _ = replaced.(map[string]any)
	} else {
		copied, err := clone(application)
		if err != nil {
			return nil, err
		}
		application = copied
	}
	metadata := mapAt(application, "metadata")
	if list, _ := metadata["finalizers"].([]any); len(p) > 0 && len(list) == 0 && !isSet(mapAt(e.spec, "syncPolicy"), "preserveResourcesOnDeletion") {
		metadata["finalizers"] = []any{finalizer}
	}
	application["apiVersion"], application["kind"] = "argoproj.io/v1alpha1", "Application"
	return application, nil
}

// patch applies `templatePatch` (upstream's applyTemplatePatch): the project stays.
func (e *expander) patch(application map[string]any, text string, p params) (map[string]any, error) {
	replaced, err := e.replace(text, p)
	if err != nil {
		return nil, fmt.Errorf("error replacing values in templatePatch: %w", err)
	}
	body := []byte(replaced)
	if trimmed := strings.TrimSpace(replaced); trimmed == "" || trimmed[0] != '{' {
		if body, err = yaml.YAMLToJSON(body); err != nil {
			return nil, fmt.Errorf("error while converting template to json %q: %w", replaced, err)
		}
	}
	var changes any
	if err := json.Unmarshal(body, &changes); err != nil {
		return nil, fmt.Errorf("invalid templatePatch %q: %w", body, err)
	}
	object, isObject := changes.(map[string]any)
	if !isObject && changes != nil {
		return nil, fmt.Errorf("invalid templatePatch %q: it is no mapping", body)
	}
	project, hasProject := mapAt(application, "spec")["project"]
	patched, err := strategicpatch.StrategicMergeMapPatchUsingLookupPatchMeta(application, object, applicationMeta{})
	if err != nil {
		return nil, fmt.Errorf("error while applying templatePatch template to json %q: %w", body, err)
	}
	spec := mapAt(patched, "spec")
	if hasProject {
		spec["project"] = project
	} else {
		delete(spec, "project")
	}
	patched["spec"] = spec
	return patched, nil
}

func clone(object map[string]any) (map[string]any, error) {
	text, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	var copied map[string]any
	err = json.Unmarshal(text, &copied)
	return copied, err
}

// applicationMeta is how lists of an Application merge: those of its metadata as everywhere, all others are replaced.
type applicationMeta struct{}

var _ strategicpatch.LookupPatchMeta = applicationMeta{}

func (applicationMeta) LookupPatchMetadataForStruct(string) (strategicpatch.LookupPatchMeta, strategicpatch.PatchMeta, error) {
	return applicationMeta{}, strategicpatch.PatchMeta{}, nil
}

func (applicationMeta) LookupPatchMetadataForSlice(key string) (strategicpatch.LookupPatchMeta, strategicpatch.PatchMeta, error) {
	meta := strategicpatch.PatchMeta{}
	switch key {
	case "finalizers":
		meta.SetPatchStrategies([]string{"merge"})
	case "ownerReferences":
		meta.SetPatchStrategies([]string{"merge"})
		meta.SetPatchMergeKey("uid")
	}
	return applicationMeta{}, meta, nil
}

func (applicationMeta) Name() string { return "Application" }

// appendValues adds a generator's `values`, which see its own parameters (upstream's appendTemplatedValues).
func (e *expander) appendValues(values map[string]string, p params) error {
	if len(values) == 0 {
		return nil
	}
	filled := map[string]string{}
	for key, value := range values {
		text, err := e.replace(value, p)
		if err != nil {
			return fmt.Errorf("failed to append templated values: %w", err)
		}
		filled[key] = text
	}
	if e.goTemplate {
		p["values"] = filled
		return nil
	}
	for key, value := range filled {
		p["values."+key] = value
	}
	return nil
}
