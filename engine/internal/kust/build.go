// Package kust runs upstream's kustomize, unmodified, on a tree: it builds, explains, prints and says what kind of error
// upstream gave. It knows nothing of the protocol. kyaml's schema is process-wide, so one build runs at a time.
package kust

import (
	"fmt"

	"driftline/engine/internal/treefs"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/openapi"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Options are the options of `kustomize build` that a rendering depends on.
type Options struct {
	// Root is the kustomization's folder, repository-relative.
	Root string
	// AnyPath is `--load-restrictor LoadRestrictionsNone`.
	AnyPath bool
}

// Panic is what a panic of upstream becomes.
type Panic struct{ Value any }

func (p *Panic) Error() string { return fmt.Sprintf("kustomize panicked: %v", p.Value) }

// Run builds like the command line: no plugins, no Helm, its order of objects. RestoreSchema must follow.
func Run(fs *treefs.FS, o Options) (resmap.ResMap, error) {
	objects, err := runOnce(fs, o)
	if hasOwnSchema() {
		// A schema in `openapi:` stands in place of the built-in one, but was added to the one that is warm: that shows only afterwards.
		openapi.ResetOpenAPI()
		return runOnce(fs, o)
	}
	return objects, err
}

func runOnce(fs *treefs.FS, o Options) (objects resmap.ResMap, err error) {
	defer func() {
		if r := recover(); r != nil {
			objects, err = nil, &Panic{r}
		}
	}()
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionUnspecified
	if o.AnyPath {
		options.LoadRestrictions = types.LoadRestrictionsNone
	}
	return krusty.MakeKustomizer(options).Run(fs, treefs.Abs(o.Root))
}

// RestoreSchema undoes what a kustomization's `openapi:` did to the process-wide schema; without it the next build would use it
// too. It must run after each build, before the next one. Building the schema anew takes a tenth of a second.
func RestoreSchema() {
	if hasOwnSchema() {
		openapi.ResetOpenAPI()
		WarmUp()
	}
}

// hasOwnSchema tells whether the last build's kustomization had an `openapi:`.
func hasOwnSchema() bool { return openapi.GetSchemaVersion() != openapi.DefaultOpenAPI }

// WarmUp builds kyaml's schema, which upstream does in the first strategic merge.
func WarmUp() {
	openapi.SchemaForResourceType(yaml.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"})
}
