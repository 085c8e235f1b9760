package render

import (
	"encoding/json"
	"errors"

	"driftline/engine/internal/argocd"
	"driftline/engine/internal/kust"
	"driftline/engine/internal/treefs"
)

type argocdExpandParams struct {
	argocd.Set
	Entries map[string]treefs.Entry `json:"entries"`
	Build   json.RawMessage         `json:"build"`
}

type argocdExpandResult struct {
	Applications []argocd.Application `json:"applications,omitempty"`
	// UsesPaths says that other files may mean other Applications.
	UsesPaths bool            `json:"usesPaths"`
	Reads     []treefs.Read   `json:"reads"`
	Error     *argocd.Failure `json:"error,omitempty"`
	Unknown   *treefs.Unknown `json:"unknown,omitempty"`
}

type argocdPrepareParams struct {
	argocd.Source
	Entries map[string]treefs.Entry `json:"entries"`
	Build   json.RawMessage         `json:"build"`
}

type argocdPrepareResult struct {
	Type    string              `json:"type,omitempty"`
	Source  map[string]any      `json:"source,omitempty"`
	Objects []object            `json:"objects,omitempty"`
	File    string              `json:"file,omitempty"`
	Text    string              `json:"text,omitempty"`
	Reads   []treefs.Read       `json:"reads"`
	Error   *argocd.SourceError `json:"error,omitempty"`
	Unknown *treefs.Unknown     `json:"unknown,omitempty"`
}

func (s *Server) treeOf(id, build json.RawMessage, entries map[string]treefs.Entry) *treefs.FS {
	source := &clientTree{conn: s.conn, blobs: s.blobs, build: id}
	if len(build) > 0 {
		source.build = build
	}
	return treefs.New(source, entries)
}

// expand generates the Applications of an ApplicationSet. What the client could not tell decides, as in a build.
func (s *Server) expand(id json.RawMessage, p argocdExpandParams) argocdExpandResult {
	fs := s.treeOf(id, p.Build, p.Entries)
	applications, usesPaths, err := argocd.Expand(fs, p.Set)
	result := argocdExpandResult{UsesPaths: usesPaths, Reads: fs.Reads(), Unknown: fs.Unknown()}
	var failure *argocd.Failure
	switch {
	case result.Unknown != nil:
	case err == nil:
		result.Applications = applications
	case errors.As(err, &failure):
		result.Error = failure
	default:
		result.Unknown = unknownOf(err)
	}
	return result
}

// prepare makes a source ready to be rendered.
func (s *Server) prepare(id json.RawMessage, p argocdPrepareParams) argocdPrepareResult {
	fs := s.treeOf(id, p.Build, p.Entries)
	prepared, err := argocd.Prepare(fs, p.Source)
	result := argocdPrepareResult{Reads: fs.Reads(), Unknown: fs.Unknown()}
	var failure *argocd.SourceError
	var unknown *argocd.Unknown
	switch {
	case result.Unknown != nil:
	case err == nil:
		result.Type, result.Source, result.File, result.Text = prepared.Type, prepared.Spec, prepared.File, string(prepared.Text)
		objects := make([]kust.Object, len(prepared.Objects))
		for i, body := range prepared.Objects {
			objects[i] = kust.NewObject(body)
		}
		result.Objects = s.sent.pack(objects, nil, true)
	case errors.As(err, &failure):
		result.Error = failure
	case errors.As(err, &unknown):
		result.Unknown = unknownOf(err)
	default:
		result.Error = &argocd.SourceError{Message: treefs.Message(err.Error()), Kind: "other"}
	}
	return result
}

func unknownOf(err error) *treefs.Unknown {
	unknown := &argocd.Unknown{Reason: "unsupported", Message: err.Error()}
	_ = errors.As(err, &unknown)
	return &treefs.Unknown{Reason: unknown.Reason, Message: unknown.Message}
}
