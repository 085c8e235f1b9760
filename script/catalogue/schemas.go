package main

import (
	"encoding/json"
	"fmt"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/kube-openapi/pkg/validation/spec"
)

// schemas is what `catalogue schemas` prints: the complete OpenAPI definitions, for script/catalogue/builtInKinds.ts.
type schemas struct {
	Kubernetes  string                 `json:"kubernetes"`
	Kinds       []kindFacts            `json:"kinds"`
	Definitions map[string]spec.Schema `json:"definitions"`
}

// kindFacts are what upstream's types say of a kind; versions of Kubernetes are written "1.25", empty where nothing is said.
type kindFacts struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Namespaced bool   `json:"namespaced"`
	Definition string `json:"definition"`
	Introduced string `json:"introduced,omitempty"`
	Deprecated string `json:"deprecated,omitempty"`
	Removed    string `json:"removed,omitempty"`
	// Replacement is the kind to use instead, "apps/v1/Deployment".
	Replacement string `json:"replacement,omitempty"`
}

func collectSchemas(kinds []kind, definitions map[string]*definition) schemas {
	collected := schemas{kubernetesVersion(), make([]kindFacts, len(kinds)), map[string]spec.Schema{}}
	for i, k := range kinds {
		collected.Kinds[i] = factsOf(k)
	}
	for name, d := range definitions {
		collected.Definitions[name] = withDefaults(d)
	}
	return collected
}

// withDefaults puts the defaults that were found by experiment in place of those of the OpenAPI, which lack most.
func withDefaults(d *definition) spec.Schema {
	complete := d.schema
	complete.Properties = map[string]spec.Schema{}
	for property, s := range d.schema.Properties {
		s.Default = nil
		if f := d.fields[property]; f != nil && f.defaultText != "" {
			s.Default = json.RawMessage(f.defaultText)
		}
		complete.Properties[property] = s
	}
	return complete
}

func factsOf(k kind) kindFacts {
	facts := kindFacts{APIVersion: k.gvk.GroupVersion().String(), Kind: k.gvk.Kind, Namespaced: k.namespaced, Definition: modelName(k.goType)}
	object := k.newObject()
	if o, ok := object.(interface{ APILifecycleIntroduced() (int, int) }); ok {
		facts.Introduced = versionText(o.APILifecycleIntroduced())
	}
	if o, ok := object.(interface{ APILifecycleDeprecated() (int, int) }); ok {
		facts.Deprecated = versionText(o.APILifecycleDeprecated())
	}
	if o, ok := object.(interface{ APILifecycleRemoved() (int, int) }); ok {
		facts.Removed = versionText(o.APILifecycleRemoved())
	}
	if o, ok := object.(interface {
		APILifecycleReplacement() schema.GroupVersionKind
	}); ok {
		facts.Replacement = kindKey(o.APILifecycleReplacement())
	}
	return facts
}

func versionText(major, minor int) string {
	return fmt.Sprintf("%d.%d", major, minor)
}
