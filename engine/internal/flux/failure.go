package flux

import (
	"errors"
	"regexp"
	"strings"

	"driftline/engine/internal/treefs"

	"github.com/fluxcd/pkg/envsubst/parse"
)

// Failure is an error of Generate or Apply with what could be recognised of it.
type Failure struct {
	// Message is upstream's text; paths in it start with "/" at the repository's root.
	Message string `json:"message"`
	// Kind is one of PROTOCOL.md.
	Kind string `json:"kind"`
	// Path is the file concerned, repository-relative.
	Path string `json:"path,omitempty"`
	// Object is the index of the object concerned, among those given to Apply.
	Object *int `json:"object,omitempty"`
	// Variable is the variable concerned.
	Variable string `json:"variable,omitempty"`
}

// named recognises errors that upstream has no exported type for; the group is the variable.
var named = []struct {
	kind string
	text *regexp.Regexp
}{
	{"undefined-variable", regexp.MustCompile(`variable not set \(strict mode\): "(.*)"`)},
	{"invalid-name", regexp.MustCompile(`envsubst error: '(.*)' var name is invalid`)},
	{"component-path", regexp.MustCompile(`component path '.*' must be local and relative`)},
	{"object-name", regexp.MustCompile(`in Replace: id matched`)},
	{"not-yaml", regexp.MustCompile(`YAMLToJSON: |UnmarshalJSON: `)},
}

// syntax are the errors of the grammar.
var syntax = []struct {
	kind string
	err  error
}{
	{"missing-brace", parse.ErrMissingClosingBrace},
	{"bad-substitution", parse.ErrBadSubstitution},
	{"bad-substitution", parse.ErrParseVariableName},
	{"bad-substitution", parse.ErrParseFuncSubstitution},
	{"bad-substitution", parse.ErrParseDefaultFunction},
}

// Classify describes an error of Generate or Apply.
func Classify(err error) Failure {
	failure := Failure{Message: treefs.Message(strings.TrimRight(err.Error(), "\n")), Kind: "other"}
	if u := new(UnreadableManifest); errors.As(err, &u) {
		failure.Kind, failure.Path = "not-kubernetes", u.Path
		return failure
	}
	if s := new(SubstituteError); errors.As(err, &s) {
		failure.Object = &s.Index
	}
	for _, known := range syntax {
		if errors.Is(err, known.err) {
			failure.Kind = known.kind
			return failure
		}
	}
	for _, known := range named {
		if match := known.text.FindStringSubmatch(failure.Message); match != nil {
			failure.Kind = known.kind
			if len(match) > 1 {
				failure.Variable = match[1]
			}
			return failure
		}
	}
	return failure
}
