// Command mergekeys prints, as JSON, which lists kyaml merges by which keys: the part of its OpenAPI schema that decides what a
// strategic merge patch does. script/generateKustomizeTables.ts makes a TypeScript table of it.
package main

import (
	"encoding/json"
	"log"
	"os"
	"strings"

	"k8s.io/kube-openapi/pkg/validation/spec"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

// field is what a strategic merge needs to know of one property. Properties below which nothing is merged by key are left out.
type field struct {
	// Type names the type of the mapping, or of the list's elements.
	Type string `json:"type,omitempty"`
	// Keys are the merge keys of a list that is merged; empty for a list of scalars that is merged as a set.
	Keys *[]string `json:"keys,omitempty"`
}

type tables struct {
	Types map[string]map[string]field `json:"types"`
	Kinds map[string]string           `json:"kinds"`
}

// everyKey stands for the values of a mapping with arbitrary keys.
const everyKey = "*"

type collector struct {
	root    *spec.Schema
	types   map[string]map[string]field
	visited map[string]bool
}

func main() {
	log.SetFlags(0)
	openapi.SchemaForResourceType(openapiWarmUp)
	c := collector{root: openapi.Schema(), types: map[string]map[string]field{}, visited: map[string]bool{}}
	kinds := map[string]string{}
	for name, definition := range c.root.Definitions {
		for _, kind := range kindsOf(definition) {
			if c.collect(name) {
				kinds[kind] = name
			}
		}
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(tables{Types: c.types, Kinds: kinds}); err != nil {
		log.Fatal(err)
	}
}

// collect fills in the type called name and says whether anything below it is merged by key. Types that contain themselves
// (JSONSchemaProps) have no such lists; a type that is being collected therefore counts as one without.
func (c *collector) collect(name string) bool {
	if c.visited[name] {
		return c.types[name] != nil
	}
	c.visited[name] = true
	definition := c.root.Definitions[name]
	fields := map[string]field{}
	for property, schema := range definition.Properties {
		if f, ok := c.describe(schema); ok {
			fields[property] = f
		}
	}
	if values := definition.AdditionalProperties; values != nil && values.Schema != nil {
		if f, ok := c.describe(*values.Schema); ok {
			fields[everyKey] = f
		}
	}
	if len(fields) == 0 {
		return false
	}
	c.types[name] = fields
	return true
}

func (c *collector) describe(schema spec.Schema) (field, bool) {
	if name, ok := definitionName(schema); ok {
		return field{Type: name}, c.collect(name)
	}
	resource := openapi.ResourceSchema{Schema: &schema}
	strategy, keys := resource.PatchStrategyAndKeyList()
	if !contains(strings.Split(strategy, ","), "merge") {
		return field{}, false
	}
	result := field{Keys: &keys}
	if schema.Items != nil && schema.Items.Schema != nil {
		if name, ok := definitionName(*schema.Items.Schema); ok && c.collect(name) {
			result.Type = name
		}
	}
	return result, true
}

func definitionName(schema spec.Schema) (string, bool) {
	return strings.CutPrefix(schema.Ref.String(), "#/definitions/")
}

func contains(list []string, wanted string) bool {
	for _, element := range list {
		if element == wanted {
			return true
		}
	}
	return false
}
