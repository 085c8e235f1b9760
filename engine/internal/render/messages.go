package render

import (
	"encoding/json"

	"driftline/engine/internal/kust"
	"driftline/engine/internal/treefs"
	"driftline/engine/internal/version"
)

// The messages of PROTOCOL.md.

const (
	protocolVersion  = 1
	restrictRootOnly = "rootOnly"
	restrictNone     = "none"
)

type initializeParams struct {
	MemoryLimit int64 `json:"memoryLimit"`
}

type initializeResult struct {
	Protocol int              `json:"protocol"`
	Versions version.Versions `json:"versions"`
}

type buildParams struct {
	Root           *string                 `json:"root"`
	LoadRestrictor string                  `json:"loadRestrictor"`
	Entries        map[string]treefs.Entry `json:"entries"`
	Build          json.RawMessage         `json:"build"`
	Explain        bool                    `json:"explain"`
	YAML           bool                    `json:"yaml"`
	Known          []string                `json:"known"`
	Resend         bool                    `json:"resend"`
}

type buildResult struct {
	Objects []object        `json:"objects"`
	YAML    *string         `json:"yaml,omitempty"`
	Reads   []treefs.Read   `json:"reads"`
	Error   *kust.Failure   `json:"error,omitempty"`
	Unknown *treefs.Unknown `json:"unknown,omitempty"`
}

type object struct {
	ID              string        `json:"id"`
	Body            string        `json:"body,omitempty"`
	Origin          *kust.Origin  `json:"origin,omitempty"`
	Transformations []kust.Origin `json:"transformations,omitempty"`
}

type printParams struct {
	Bodies []string `json:"bodies"`
}

type printResult struct {
	Texts []string `json:"texts"`
}

type treeReadParams struct {
	Build json.RawMessage `json:"build"`
	Path  string          `json:"path"`
}

type treeReadResult struct {
	treefs.Entry
	content
}

type blobReadParams struct {
	Build json.RawMessage `json:"build"`
	ID    string          `json:"id"`
}

type blobReadResult struct {
	Kind    string `json:"kind"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
	content
}

// content is a file's content in an answer: text, or base64 for what is not UTF-8.
type content struct {
	Text   *string `json:"text"`
	Base64 []byte  `json:"base64"`
}

// bytes returns the content; false if the answer holds none.
func (c content) bytes() ([]byte, bool) {
	if c.Text != nil {
		return []byte(*c.Text), true
	}
	return c.Base64, c.Base64 != nil
}
