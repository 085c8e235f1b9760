package render

import (
	"encoding/json"
	"errors"

	"driftline/engine/internal/helmchart"
	"driftline/engine/internal/kust"
	"driftline/engine/internal/treefs"

	release "helm.sh/helm/v4/pkg/release/v1"
)

type helmTemplateParams struct {
	Chart           *string                 `json:"chart"`
	ReleaseName     string                  `json:"releaseName"`
	Namespace       string                  `json:"namespace"`
	Values          []helmchart.Values      `json:"values"`
	KubeVersion     string                  `json:"kubeVersion"`
	APIVersions     []string                `json:"apiVersions"`
	IncludeCRDs     bool                    `json:"includeCrds"`
	SkipTests       bool                    `json:"skipTests"`
	NoHooks         bool                    `json:"noHooks"`
	SkipSchema      bool                    `json:"skipSchemaValidation"`
	IsUpgrade       bool                    `json:"isUpgrade"`
	VersionMetadata string                  `json:"versionMetadata"`
	Text            bool                    `json:"text"`
	Markers         bool                    `json:"markers"`
	Entries         map[string]treefs.Entry `json:"entries"`
	Build           json.RawMessage         `json:"build"`
	Known           []string                `json:"known"`
	Resend          bool                    `json:"resend"`
}

type helmTemplateResult struct {
	Objects        []helmObject `json:"objects"`
	Text           *string      `json:"text,omitempty"`
	Notes          string       `json:"notes,omitempty"`
	Unreproducible []string     `json:"unreproducible,omitempty"`
	// Places are what the lines of objects refer to.
	Places  []helmchart.MarkedPlace `json:"places,omitempty"`
	Reads   []treefs.Read           `json:"reads"`
	Error   *helmError              `json:"error,omitempty"`
	Unknown *treefs.Unknown         `json:"unknown,omitempty"`
}

type helmObject struct {
	object
	Source       string    `json:"source"`
	File         string    `json:"file,omitempty"`
	IsDefinition bool      `json:"isDefinition"`
	Hook         *helmHook `json:"hook,omitempty"`
	// Text and what follows are sent with markers only.
	Text  string                `json:"text,omitempty"`
	Item  *int                  `json:"item,omitempty"`
	Lines [][]helmchart.Segment `json:"lines,omitempty"`
}

type helmHook struct {
	Events         []release.HookEvent        `json:"events"`
	Weight         int                        `json:"weight"`
	DeletePolicies []release.HookDeletePolicy `json:"deletePolicies"`
}

type helmError struct {
	Message    string                `json:"message"`
	Kind       string                `json:"kind"`
	File       string                `json:"file,omitempty"`
	Frames     []helmchart.Frame     `json:"frames"`
	Violations []helmchart.Violation `json:"violations,omitempty"`
	Missing    []string              `json:"missing,omitempty"`
}

// template renders a chart. What the client could not tell decides, as in a build.
func (s *Server) template(id json.RawMessage, p helmTemplateParams) helmTemplateResult {
	source := &clientTree{conn: s.conn, blobs: s.blobs, build: id}
	if len(p.Build) > 0 {
		source.build = p.Build
	}
	fs := treefs.New(source, p.Entries)
	rendered, err := helmchart.Template(fs, helmchart.Options{
		Chart: *p.Chart, ReleaseName: p.ReleaseName, Namespace: p.Namespace, Values: p.Values, KubeVersion: p.KubeVersion,
		APIVersions: p.APIVersions, IncludeCRDs: p.IncludeCRDs, SkipTests: p.SkipTests, NoHooks: p.NoHooks, SkipSchema: p.SkipSchema,
		IsUpgrade: p.IsUpgrade, VersionMetadata: p.VersionMetadata, Markers: p.Markers,
	})
	var objects []helmchart.Object
	if err == nil && !p.Text {
		objects, err = rendered.Objects()
	}
	result := helmTemplateResult{Objects: []helmObject{}, Reads: fs.Reads(), Unknown: fs.Unknown()}
	switch {
	case result.Unknown != nil:
	case err != nil:
		if result.Error = describeHelm(err); result.Error.Kind == "limit" {
			result.Unknown = &treefs.Unknown{Path: *p.Chart, Reason: "limit", Message: result.Error.Message}
			if result.Error.File != "" {
				result.Unknown.Path = result.Error.File
			}
			result.Error = nil
		}
	default:
		result.Notes, result.Unreproducible, result.Places = rendered.Notes, rendered.Unreproducible, rendered.Places
		result.Objects = s.packCharts(objects, p)
		if p.Text {
			text := rendered.Text()
			result.Text = &text
		}
	}
	return result
}

func (s *Server) packCharts(objects []helmchart.Object, p helmTemplateParams) []helmObject {
	bodies := make([]kust.Object, len(objects))
	for i, o := range objects {
		bodies[i] = kust.NewObject(o.Body)
	}
	packed := make([]helmObject, len(objects))
	for i, sent := range s.sent.pack(bodies, p.Known, p.Resend) {
		o := objects[i]
		packed[i] = helmObject{object: sent, Source: o.Source, File: o.File, IsDefinition: o.Definition}
		if p.Markers {
			packed[i].Text, packed[i].Item, packed[i].Lines = o.Text, o.Item, o.Lines
		}
		if o.Hook != nil {
			packed[i].Hook = &helmHook{o.Hook.Events, o.Hook.Weight, o.Hook.DeletePolicies}
		}
	}
	return packed
}

func describeHelm(err error) *helmError {
	described := &helmError{Message: err.Error(), Kind: "other", Frames: []helmchart.Frame{}}
	var known *helmchart.Error
	if errors.As(err, &known) {
		described.Kind, described.File, described.Violations, described.Missing = known.Kind, known.File, known.Violations, known.Missing
		described.Frames = append(described.Frames, known.Frames...)
	}
	return described
}
