// Package helmchart renders a chart of a tree as `helm template` does, with Helm's own loader, dependency processing, schema
// validation and engine, unmodified. It knows nothing of the protocol and never fetches anything.
package helmchart

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"text/template"

	"driftline/engine/internal/treefs"

	"github.com/Masterminds/semver/v3"
	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"
	release "helm.sh/helm/v4/pkg/release/v1"
	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
)

// Options are the options of `helm template` that a rendering depends on.
type Options struct {
	// Chart is the chart's folder or archive, repository-relative. So are the files in Values.
	Chart       string
	ReleaseName string
	Namespace   string
	// Values stand above the chart's own; a later one wins.
	Values []Values
	// KubeVersion is the one that Helm was built for if empty.
	KubeVersion string
	APIVersions []string
	IncludeCRDs bool
	SkipTests   bool
	NoHooks     bool
	SkipSchema  bool
	IsUpgrade   bool
	// VersionMetadata replaces the build metadata of the chart's version, as helm-controller does for artifacts.
	VersionMetadata string
	// Markers asks for Places and Lines.
	Markers bool
}

// Result is what a chart renders to.
type Result struct {
	// Manifests are definitions, objects in the order of installation, and hooks.
	Manifests []Manifest
	// Notes are what the chart tells the person who installs it.
	Notes string
	// Unreproducible are the functions that were used and whose result differs each time, sorted.
	Unreproducible []string
	// Places are what the Lines of manifests refer to.
	Places []MarkedPlace
}

// Manifest is one document of a rendering.
type Manifest struct {
	// Source is the template's name as Helm prints it.
	Source string
	// File is the template's path in the tree; empty if it lies in an archive.
	File string
	Text string
	// Definition says that it is one of the chart's crds/.
	Definition bool
	// Hook is nil for objects of the release.
	Hook *release.Hook
	// Lines are where the lines of Text come from; nil if that is not known, or not asked for.
	Lines [][]Segment
}

// Template renders a chart. An error is an *Error.
func Template(tree *treefs.FS, o Options) (result Result, err error) {
	defer func() {
		if r := recover(); r != nil {
			result, err = Result{}, &Error{Kind: "panic", err: fmt.Errorf("helm panicked: %v", r)}
		}
	}()
	capabilities, err := capabilitiesOf(o)
	if err != nil {
		return Result{}, err
	}
	values, err := readValues(tree, o.Values)
	if err != nil {
		return Result{}, err
	}
	loaded, err := load(tree, o.Chart)
	if err != nil {
		return Result{}, err
	}
	if err := loaded.checkInstallable(); err != nil {
		return Result{}, err
	}
	if err := loaded.setVersionMetadata(o.VersionMetadata); err != nil {
		return Result{}, err
	}
	return render(loaded, values, capabilities, o)
}

func capabilitiesOf(o Options) (*common.Capabilities, error) {
	capabilities := common.DefaultCapabilities.Copy()
	if o.KubeVersion != "" {
		version, err := common.ParseKubeVersion(o.KubeVersion)
		if err != nil {
			return nil, &Error{Kind: "kube-version", err: fmt.Errorf("invalid kube version '%s': %w", o.KubeVersion, err)}
		}
		capabilities.KubeVersion = *version
	}
	capabilities.APIVersions = append(slices.Clone(capabilities.APIVersions), o.APIVersions...)
	return capabilities, nil
}

// checkInstallable refuses library charts and charts whose dependencies would have to be fetched first.
func (l *loadedChart) checkInstallable() error {
	loaded := l.chart
	if kind := loaded.Metadata.Type; kind != "" && kind != "application" {
		return &Error{Kind: "chart", File: l.chartFile(), err: fmt.Errorf("%s charts are not installable", kind)}
	}
	var missing []string
	for _, wanted := range loaded.Metadata.Dependencies {
		if !slices.ContainsFunc(loaded.Dependencies(), func(c *chart.Chart) bool { return c.Name() == wanted.Name }) {
			missing = append(missing, wanted.Name)
		}
	}
	if len(missing) > 0 {
		err := fmt.Errorf("an error occurred while checking for chart dependencies. "+
			"You may need to run 'helm dependency build' to fetch missing dependencies: "+
			"found in Chart.yaml, but missing in charts/ directory: %s", strings.Join(missing, ", "))
		return &Error{Kind: "dependencies", File: l.chartFile(), Missing: missing, err: err}
	}
	return nil
}

// setVersionMetadata is upstream's mutateChartWithSourceRevision of helm-controller.
func (l *loadedChart) setVersionMetadata(metadata string) error {
	if metadata == "" {
		return nil
	}
	version, err := semver.NewVersion(l.chart.Metadata.Version)
	if err == nil {
		*version, err = version.SetMetadata(metadata)
	}
	if err != nil {
		return &Error{Kind: "chart", File: l.chartFile(), err: fmt.Errorf("invalid chart version %s: %w", l.chart.Metadata.Version, err)}
	}
	l.chart.Metadata.Version = version.String()
	return nil
}

// chartFile is the chart's Chart.yaml; empty if it lies in an archive.
func (l *loadedChart) chartFile() string { return l.fileOf(l.chart.ChartFullPath() + "/Chart.yaml") }

// render takes the steps of upstream's action.Install in its order.
func render(loaded *loadedChart, values map[string]any, capabilities *common.Capabilities, o Options) (Result, error) {
	root := loaded.chart
	if err := chartutil.ValidateReleaseName(o.ReleaseName); err != nil {
		return Result{}, &Error{Kind: "release-name", err: fmt.Errorf("release name check failed: release name %q: %w", o.ReleaseName, err)}
	}
	if err := chartutil.ProcessDependencies(root, values); err != nil {
		return Result{}, &Error{Kind: "dependencies", err: fmt.Errorf("chart dependencies processing failed: %w", err)}
	}
	options := common.ReleaseOptions{Name: o.ReleaseName, Namespace: o.Namespace, Revision: 1, IsInstall: !o.IsUpgrade, IsUpgrade: o.IsUpgrade}
	all, err := util.ToRenderValuesWithSchemaValidation(root, values, options, capabilities, true)
	if err != nil {
		return Result{}, describe("values", "", err)
	}
	if merged, ok := all["Values"].(common.Values); ok && !o.SkipSchema {
		if err := loaded.validate(merged); err != nil {
			return Result{}, err
		}
	}
	if wanted := root.Metadata.KubeVersion; wanted != "" && !chartutil.IsCompatibleRange(wanted, capabilities.KubeVersion.String()) {
		return Result{}, &Error{Kind: "kube-version", File: loaded.chartFile(), err: fmt.Errorf("chart requires kubeVersion: %s which is incompatible with Kubernetes %s", wanted, capabilities.KubeVersion.Version)}
	}
	// Templates may change the values that they are given, so each rendering gets its own.
	limits := &bounds{}
	execute := func(functions template.FuncMap) (map[string]string, error) {
		custom := limits.functions()
		maps.Copy(custom, functions)
		all, err := util.ToRenderValuesWithSchemaValidation(root, values, options, capabilities, true)
		if err != nil {
			return nil, err
		}
		return engine.Engine{CustomTemplateFuncs: custom}.Render(root, all)
	}
	standIns := newStandIns()
	files, err := execute(standIns.functions())
	if limits.exceeded != "" {
		return Result{}, loaded.limitError(err, limits.exceeded)
	}
	if err != nil {
		return Result{}, loaded.templateError(err, func(functions template.FuncMap) error {
			custom := newStandIns().functions()
			maps.Copy(custom, functions)
			_, err := execute(custom)
			return err
		})
	}
	traced := func() *provenance { return trace(loaded, all["Values"].(common.Values), files, execute) }
	result := Result{Unreproducible: standIns.used()}
	for name, text := range files {
		if strings.HasSuffix(name, "NOTES.txt") {
			if name == path.Join(root.Name(), "templates", "NOTES.txt") {
				result.Notes = text
			}
			delete(files, name)
		}
	}
	hooks, manifests, err := releaseutil.SortManifests(files, nil, releaseutil.InstallOrder)
	if err != nil {
		return Result{}, loaded.yamlError(err, files, traced)
	}
	result.Manifests = loaded.manifests(manifests, hooks, o)
	if o.Markers {
		places := traced()
		places.attach(result.Manifests, files)
		result.Places = places.places
	}
	return result, nil
}

// manifests are what the command line prints, in its order.
func (l *loadedChart) manifests(objects []releaseutil.Manifest, hooks []*release.Hook, o Options) []Manifest {
	var all []Manifest
	if o.IncludeCRDs {
		for _, definition := range l.chart.CRDObjects() {
			// Name and Filename differ in the folder: Filename is below the chart's full path.
			all = append(all, Manifest{Source: definition.Filename, File: l.fileOf(definition.Filename), Text: string(definition.File.Data), Definition: true})
		}
	}
	for _, object := range objects {
		all = append(all, Manifest{Source: object.Name, File: l.fileOf(object.Name), Text: object.Content})
	}
	for _, hook := range hooks {
		if o.NoHooks || (o.SkipTests && slices.Contains(hook.Events, release.HookTest)) {
			continue
		}
		all = append(all, Manifest{Source: hook.Path, File: l.fileOf(hook.Path), Text: hook.Manifest, Hook: hook})
	}
	return all
}

// Text is what `helm template` prints.
func (r Result) Text() string {
	var objects, hooks strings.Builder
	for _, m := range r.Manifests {
		out := &objects
		if m.Hook != nil {
			out = &hooks
		}
		fmt.Fprintf(out, "---\n# Source: %s\n%s\n", m.Source, m.Text)
	}
	return strings.TrimSpace(objects.String()) + "\n" + hooks.String()
}
