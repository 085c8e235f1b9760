package main

import (
	"strings"

	"k8s.io/kube-openapi/pkg/validation/spec"
)

// definitionTexts writes each definition as a map of field texts; "$" holds the flags "atomic" (x-kubernetes-map-type) and "strict".
func definitionTexts(definitions map[string]*definition) map[string]map[string]string {
	texts := map[string]map[string]string{}
	for name, d := range definitions {
		if scalarText(name) != "" {
			continue
		}
		text := map[string]string{}
		for property, f := range d.fields {
			text[property] = fieldText(f)
		}
		var flags []string
		if extension(d.schema, "x-kubernetes-map-type") == "atomic" {
			flags = append(flags, "atomic")
		}
		if d.strict {
			flags = append(flags, "strict")
		}
		if len(flags) > 0 {
			text["$"] = strings.Join(flags, " ")
		}
		texts[shortName(name)] = text
	}
	return texts
}

// fieldText writes a field as TYPE, then `~retainKeys` if a strategic merge keeps only the keys it names, then ` = JSON` for a
// default. TYPE is a scalar's name, `@definition`, `{}TYPE` for a map, or a list: `[]TYPE` (atomic), `[set]TYPE`,
// `[map:containerPort,protocol]TYPE`; inside the brackets `|name` is the key by which a strategic merge patch matches elements
// and a bare `|` says that it adds elements.
func fieldText(f *field) string {
	text := typeText(f.schema)
	if strings.Contains(extension(f.schema, "x-kubernetes-patch-strategy"), "retainKeys") {
		text += "~retainKeys"
	}
	if f.defaultText != "" {
		text += " = " + f.defaultText
	}
	return text
}

func typeText(s spec.Schema) string {
	if ref := refOf(s); ref != "" {
		if scalar := scalarText(ref); scalar != "" {
			return scalar
		}
		return "@" + shortName(ref)
	}
	switch {
	case len(s.Type) == 0:
		return "any"
	case s.Type[0] == "array":
		return listText(s) + typeText(*s.Items.Schema)
	case s.Type[0] == "object" && s.AdditionalProperties != nil && s.AdditionalProperties.Schema != nil:
		return "{}" + typeText(*s.AdditionalProperties.Schema)
	case s.Type[0] == "object":
		return "any"
	case s.Format == "byte":
		return "bytes"
	case s.Format == "date-time":
		return "time"
	}
	return s.Type[0]
}

func listText(s spec.Schema) string {
	text := ""
	switch extension(s, "x-kubernetes-list-type") {
	case "set":
		text = "set"
	case "map":
		text = "map:" + strings.Join(extensionList(s, "x-kubernetes-list-map-keys"), ",")
	}
	if strings.Contains(extension(s, "x-kubernetes-patch-strategy"), "merge") {
		text += "|" + extension(s, "x-kubernetes-patch-merge-key")
	}
	return "[" + text + "]"
}

// scalarText names the definitions that are single values with a meaning of their own, or any JSON; "" for the others.
func scalarText(definition string) string {
	switch definition[strings.LastIndex(definition, ".")+1:] {
	case "Quantity":
		return "quantity"
	case "IntOrString":
		return "intOrString"
	case "Time", "MicroTime":
		return "time"
	case "Duration":
		return "string"
	case "RawExtension", "JSON", "JSONSchemaPropsOrBool", "JSONSchemaPropsOrArray", "JSONSchemaPropsOrStringArray", "FieldsV1":
		return "any"
	}
	return ""
}

func extension(s spec.Schema, name string) string {
	text, _ := s.Extensions[name].(string)
	return text
}

func extensionList(s spec.Schema, name string) []string {
	var texts []string
	if list, ok := s.Extensions[name].([]interface{}); ok {
		for _, element := range list {
			texts = append(texts, element.(string))
		}
	}
	return texts
}
