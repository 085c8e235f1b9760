package render

import (
	"errors"

	"driftline/engine/internal/helmchart"
)

type helmResolveParams struct {
	Name    string   `json:"name"`
	Version string   `json:"version"`
	Index   *string  `json:"index"`
	Tags    []string `json:"tags"`
	Literal bool     `json:"literal"`
}

type helmResolveResult struct {
	helmchart.Choice
	Error *resolveError `json:"error,omitempty"`
}

type helmDependenciesParams struct {
	Chart            string  `json:"chart"`
	Lock             *string `json:"lock"`
	Requirements     *string `json:"requirements"`
	RequirementsLock *string `json:"requirementsLock"`
}

type helmDependenciesResult struct {
	Dependencies []helmchart.Dependency `json:"dependencies"`
	Stale        bool                   `json:"stale,omitempty"`
	Error        *resolveError          `json:"error,omitempty"`
}

type resolveError struct {
	Message string `json:"message"`
	Kind    string `json:"kind"`
}

func resolve(p helmResolveParams) helmResolveResult {
	choice, err := helmchart.Choose(helmchart.Choices{Index: p.Index, Tags: p.Tags, Literal: p.Literal}, p.Name, p.Version)
	return helmResolveResult{choice, describeResolve(err)}
}

func dependencies(p helmDependenciesParams) helmDependenciesResult {
	found, stale, err := helmchart.Dependencies(helmchart.Metadata(p))
	if found == nil {
		found = []helmchart.Dependency{}
	}
	return helmDependenciesResult{found, stale, describeResolve(err)}
}

func describeResolve(err error) *resolveError {
	if err == nil {
		return nil
	}
	described := &resolveError{Message: err.Error(), Kind: "other"}
	var known *helmchart.Error
	if errors.As(err, &known) {
		described.Kind = known.Kind
	}
	return described
}
