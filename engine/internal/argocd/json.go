package argocd

import (
	"fmt"

	"github.com/jeremywohl/flatten"
)

// mapAt is the mapping in a field; a new one if there is none.
func mapAt(object map[string]any, field string) map[string]any {
	if value, is := object[field].(map[string]any); is {
		return value
	}
	return map[string]any{}
}

// mapsOf are the mappings of a list; what is none counts as an empty one.
func mapsOf(value any) []map[string]any {
	list, _ := value.([]any)
	items := make([]map[string]any, len(list))
	for i, item := range list {
		items[i], _ = item.(map[string]any)
	}
	return items
}

// textsOf are the texts of a list.
func textsOf(value any) []string {
	list, _ := value.([]any)
	var texts []string
	for _, item := range list {
		if text, is := item.(string); is {
			texts = append(texts, text)
		}
	}
	return texts
}

// textMap are the texts of a mapping.
func textMap(value any) map[string]string {
	object, _ := value.(map[string]any)
	texts := make(map[string]string, len(object))
	for key, item := range object {
		if text, is := item.(string); is {
			texts[key] = text
		}
	}
	return texts
}

func textAt(object map[string]any, field string) string {
	text, _ := object[field].(string)
	return text
}

func isSet(object map[string]any, field string) bool {
	set, _ := object[field].(bool)
	return set
}

// flattened are parameters as selectors see them.
func flattened(p params) (map[string]string, error) {
	flat, err := flatten.Flatten(p, "", flatten.DotStyle)
	if err != nil {
		return nil, fmt.Errorf("error flatenning parameters: %w", err)
	}
	texts := make(map[string]string, len(flat))
	for key, value := range flat {
		texts[key] = fmt.Sprintf("%v", value)
	}
	return texts, nil
}

// mergeTemplates completes a generator's template with the set's, as upstream's merge does: what says nothing is filled.
func mergeTemplates(own, base map[string]any) map[string]any {
	merged := make(map[string]any, len(own)+len(base))
	for key, value := range own {
		merged[key] = value
	}
	for key, value := range base {
		ownMap, isMap := merged[key].(map[string]any)
		baseMap, isBaseMap := value.(map[string]any)
		switch {
		case isMap && isBaseMap && key != "valuesObject":
			merged[key] = mergeTemplates(ownMap, baseMap)
		case isEmpty(merged[key]):
			merged[key] = value
		}
	}
	return merged
}

func isEmpty(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case bool:
		return !v
	case string:
		return v == ""
	case float64:
		return v == 0
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	default:
		return false
	}
}
