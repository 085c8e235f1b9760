package main

import (
	"k8s.io/kube-openapi/pkg/validation/spec"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// openapiWarmUp is any kind: asking for one makes kyaml load its schema.
var openapiWarmUp = yaml.TypeMeta{APIVersion: "v1", Kind: "Pod"}

const groupVersionKindExtension = "x-kubernetes-group-version-kind"

// kindsOf lists the kinds that a definition describes, as "apps/v1 Deployment".
func kindsOf(definition spec.Schema) []string {
	var result []string
	entries, _ := definition.Extensions[groupVersionKindExtension].([]any)
	// As kyaml does: a definition shared by several kinds (DeleteOptions) is nobody's schema.
	if len(entries) != 1 {
		return nil
	}
	for _, entry := range entries {
		fields, ok := entry.(map[string]any)
		if !ok {
			continue
		}
		group, _ := fields["group"].(string)
		version, _ := fields["version"].(string)
		kind, _ := fields["kind"].(string)
		apiVersion := version
		if group != "" {
			apiVersion = group + "/" + version
		}
		result = append(result, apiVersion+" "+kind)
	}
	return result
}
