// Package version says what is linked into this program.
package version

import (
	"runtime"
	"runtime/debug"

	"sigs.k8s.io/kustomize/api/provenance"
)

// engine is set by the build script (-X) from package.json.
var engine = "0.0.0-dev"

// Versions is what `driftline-engine --version` and `initialize` answer.
type Versions struct {
	Engine string `json:"engine"`
	// Kustomize is the release whose modules are linked, as the label app.kubernetes.io/managed-by names it.
	Kustomize    string `json:"kustomize"`
	KustomizeAPI string `json:"kustomizeApi"`
	Kyaml        string `json:"kyaml"`
	// Envsubst substitutes the variables of Flux.
	Envsubst string `json:"envsubst"`
	// Helm renders charts.
	Helm string `json:"helm"`
	Go   string `json:"go"`
}

// Linked reads the versions from the program's build information.
func Linked() Versions {
	versions := Versions{Engine: engine, Kustomize: provenance.GetProvenance().Semver(), Go: runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return versions
	}
	for _, module := range info.Deps {
		switch module.Path {
		case "sigs.k8s.io/kustomize/api":
			versions.KustomizeAPI = module.Version
		case "sigs.k8s.io/kustomize/kyaml":
			versions.Kyaml = module.Version
		case "github.com/fluxcd/pkg/envsubst":
			versions.Envsubst = module.Version
		case "helm.sh/helm/v4":
			versions.Helm = module.Version
		}
	}
	return versions
}
