// Command catalogue prints what Driftline has to know of the built-in Kubernetes kinds. `catalogue types` prints what comparing
// objects as the API server would takes: the structure of their types, how lists and maps merge, scopes and defaults;
// `catalogue schemas` the complete OpenAPI definitions, with defaults, and since when and until when each kind is served;
// `catalogue manifests` turns YAML into JSON. All of it is read from the upstream modules; the version is the one pinned in go.mod.
// The output is deterministic. Run it through `node script/catalogue.ts`.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"sort"
)

// catalogue is the printed document; server/src/schema/schema.ts reads it.
type catalogue struct {
	// Kubernetes is the version of the module the facts come from, without the leading v.
	Kubernetes string
	// Kinds maps "apps/v1/Deployment" to "Namespaced api.apps.v1.Deployment": scope and definition.
	Kinds map[string]string
	// Definitions maps a name to its fields, each written as fieldText says. The key "$" holds flags.
	Definitions map[string]map[string]string
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if slices.Equal(arguments, []string{"manifests"}) {
		return printManifests(os.Stdin)
	}
	kinds := findKinds()
	definitions := collectDefinitions(kinds)
	addDefaults(kinds, definitions)
	switch {
	case slices.Equal(arguments, []string{"types"}):
		return print(catalogue{kubernetesVersion(), kindTexts(kinds), definitionTexts(definitions)})
	case slices.Equal(arguments, []string{"schemas"}):
		_, err := fmt.Println(marshal(collectSchemas(kinds, definitions)))
		return err
	}
	return fmt.Errorf("usage: catalogue types|schemas|manifests")
}

// print writes one kind and one definition a line, so that an upgrade can be reviewed.
func print(c catalogue) error {
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\"kubernetes\":%q,\n\"kinds\":{\n", c.Kubernetes)
	printSorted(&out, c.Kinds)
	out.WriteString("},\n\"definitions\":{\n")
	printSorted(&out, c.Definitions)
	out.WriteString("}}\n")
	if !json.Valid(out.Bytes()) {
		return fmt.Errorf("the catalogue is not valid JSON")
	}
	_, err := os.Stdout.Write(out.Bytes())
	return err
}

func printSorted[T any](out *bytes.Buffer, entries map[string]T) {
	names := make([]string, 0, len(entries))
	for name := range entries {
		names = append(names, name)
	}
	sort.Strings(names)
	for i, name := range names {
		if i > 0 {
			out.WriteString(",\n")
		}
		fmt.Fprintf(out, "%s:%s", marshal(name), marshal(entries[name]))
	}
	out.WriteString("\n")
}

// marshal is JSON without HTML escapes.
func marshal(value any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}
	return string(bytes.TrimSpace(out.Bytes()))
}

func kubernetesVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		panic("built without module information")
	}
	for _, module := range info.Deps {
		if module.Path == "k8s.io/kubernetes" {
			return module.Version[1:]
		}
	}
	panic("k8s.io/kubernetes is not linked")
}
