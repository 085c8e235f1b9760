package main

import (
	"reflect"
	"strings"

	"k8s.io/kube-openapi/pkg/common"
	"k8s.io/kube-openapi/pkg/validation/spec"
	"k8s.io/kubernetes/pkg/generated/openapi"
)

// definition is one object type: its OpenAPI schema beside the Go struct, which alone tells a pointer from a value.
type definition struct {
	name   string
	goType reflect.Type
	schema spec.Schema
	// strict: stored as JSON, so that an empty list or map is kept apart from an absent one (protobuf cannot).
	strict bool
	fields map[string]*field
}

type field struct {
	schema spec.Schema
	goType reflect.Type
	// defaultText is the JSON that stands for an absent field; empty if there is none.
	defaultText string
}

const definitionPrefix = "#/definitions/"

// collectDefinitions follows the references from the kinds.
func collectDefinitions(kinds []kind) map[string]*definition {
	upstream := openapi.GetOpenAPIDefinitions(func(name string) spec.Ref { return spec.MustCreateRef(definitionPrefix + name) })
	found := map[string]*definition{}
	for _, k := range kinds {
		collect(upstream, found, modelName(k.goType), k.goType)
	}
	return found
}

func collect(upstream map[string]common.OpenAPIDefinition, found map[string]*definition, name string, goType reflect.Type) {
	if found[name] != nil {
		return
	}
	source, ok := upstream[name]
	if !ok {
		panic("no definition of " + name)
	}
	d := &definition{name, goType, source.Schema, strings.Contains(name, "apiextensions"), map[string]*field{}}
	found[name] = d
	if goType.Kind() != reflect.Struct || len(source.Schema.Properties) == 0 {
		return
	}
	goFields := jsonFields(goType)
	for property, propertySchema := range source.Schema.Properties {
		goField, ok := goFields[property]
		if !ok {
			panic("no field " + property + " in " + goType.String())
		}
		d.fields[property] = &field{schema: propertySchema, goType: goField.Type}
		if ref, refType := referred(propertySchema, goField.Type); ref != "" {
			collect(upstream, found, ref, refType)
		}
	}
}

// referred is the definition that a field's innermost value refers to, with its Go type; "" for plain values.
func referred(s spec.Schema, goType reflect.Type) (string, reflect.Type) {
	if goType.Kind() == reflect.Pointer {
		goType = goType.Elem()
	}
	if ref := refOf(s); ref != "" {
		return ref, goType
	}
	if s.Items != nil {
		return referred(*s.Items.Schema, goType.Elem())
	}
	if s.AdditionalProperties != nil && s.AdditionalProperties.Schema != nil {
		return referred(*s.AdditionalProperties.Schema, goType.Elem())
	}
	return "", nil
}

// refOf reads a reference, also where a default or description is put beside it with allOf.
func refOf(s spec.Schema) string {
	if text := s.Ref.String(); text != "" {
		return strings.TrimPrefix(text, definitionPrefix)
	}
	if len(s.AllOf) == 1 {
		return refOf(s.AllOf[0])
	}
	return ""
}

var knownFields = map[reflect.Type]map[string]reflect.StructField{}

// jsonFields lists the fields of a struct by JSON name, embedded ones included.
func jsonFields(t reflect.Type) map[string]reflect.StructField {
	if known, ok := knownFields[t]; ok {
		return known
	}
	fields := map[string]reflect.StructField{}
	knownFields[t] = fields
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" {
			embedded := f.Type
			if embedded.Kind() == reflect.Pointer {
				embedded = embedded.Elem()
			}
			for inner, innerField := range jsonFields(embedded) {
				fields[inner] = innerField
			}
		} else if name != "" && name != "-" {
			fields[name] = f
		}
	}
	return fields
}

// modelName is the name under which upstream generates the definition of a type.
func modelName(t reflect.Type) string {
	named, ok := reflect.New(t).Elem().Interface().(interface{ OpenAPIModelName() string })
	if !ok {
		panic("no model name: " + t.String())
	}
	return named.OpenAPIModelName()
}

func shortName(name string) string {
	return strings.TrimPrefix(name, "io.k8s.")
}
