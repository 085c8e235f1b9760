package render

import (
	"encoding/json"

	"driftline/engine/internal/flux"
	"driftline/engine/internal/treefs"
)

type fluxGenerateParams struct {
	Root    *string                 `json:"root"`
	Spec    flux.Spec               `json:"spec"`
	Entries map[string]treefs.Entry `json:"entries"`
	Build   json.RawMessage         `json:"build"`
}

type fluxGenerateResult struct {
	File    string          `json:"file,omitempty"`
	Text    string          `json:"text,omitempty"`
	Created bool            `json:"created,omitempty"`
	Reads   []treefs.Read   `json:"reads"`
	Error   *flux.Failure   `json:"error,omitempty"`
	Unknown *treefs.Unknown `json:"unknown,omitempty"`
}

type fluxApplyParams struct {
	Bodies     []string          `json:"bodies"`
	Substitute bool              `json:"substitute"`
	Variables  map[string]string `json:"variables"`
	Strict     bool              `json:"strict"`
	Always     bool              `json:"always"`
	Common     *flux.Metadata    `json:"commonMetadata"`
}

type fluxApplyResult struct {
	Objects []object      `json:"objects"`
	Error   *flux.Failure `json:"error,omitempty"`
}

type fluxIgnoredParams struct {
	Rules []flux.IgnoreFile `json:"rules"`
	Paths []string          `json:"paths"`
}

type fluxIgnoredResult struct {
	Ignored []string `json:"ignored"`
}

// generate makes the kustomization that Flux builds. What the client could not tell decides, as in a build.
func (s *Server) generate(id json.RawMessage, p fluxGenerateParams) fluxGenerateResult {
	source := &clientTree{conn: s.conn, blobs: s.blobs, build: id}
	if len(p.Build) > 0 {
		source.build = p.Build
	}
	fs := treefs.New(source, p.Entries)
	generated, err := flux.Generate(fs, *p.Root, p.Spec)
	result := fluxGenerateResult{Reads: fs.Reads(), Unknown: fs.Unknown()}
	switch {
	case result.Unknown != nil:
	case err != nil:
		failure := flux.Classify(err)
		result.Error = &failure
	default:
		result.File, result.Text, result.Created = generated.File, string(generated.Text), generated.Created
	}
	return result
}

// apply does to objects what Flux does to them between build and cluster.
func (s *Server) apply(p fluxApplyParams) fluxApplyResult {
	objects, err := flux.Apply(p.Bodies, flux.Substitution{
		Substitute: p.Substitute, Variables: p.Variables, Strict: p.Strict, Always: p.Always, Common: p.Common,
	})
	if err != nil {
		failure := flux.Classify(err)
		return fluxApplyResult{Objects: []object{}, Error: &failure}
	}
	return fluxApplyResult{Objects: s.sent.pack(objects, nil, true)}
}
