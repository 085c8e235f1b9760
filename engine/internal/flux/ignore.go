package flux

import (
	"path"
	"strings"

	"github.com/fluxcd/pkg/sourceignore"
	"github.com/fluxcd/pkg/sourceignore/gitignore"
)

// IgnoreFile is the text of one .sourceignore, or of a source's `spec.ignore`, and the folder it is for.
type IgnoreFile struct {
	Folder string `json:"folder"`
	Text   string `json:"text"`
}

// Ignored returns those of paths that source-controller leaves out of an artifact. rules come in upstream's order: the
// .sourceignore files from the root down, then the source's own.
func Ignored(rules []IgnoreFile, paths []string) []string {
	var patterns []gitignore.Pattern
	for _, rule := range rules {
		patterns = append(patterns, sourceignore.ReadPatterns(strings.NewReader(rule.Text), domain(rule.Folder))...)
	}
	matcher := sourceignore.NewDefaultMatcher(patterns, nil)
	ignored := []string{}
	for _, p := range paths {
		if matcher.Match(strings.Split(p, "/"), false) {
			ignored = append(ignored, p)
		}
	}
	return ignored
}

func domain(folder string) []string {
	if folder = path.Clean(folder); folder == "." {
		return nil
	}
	return strings.Split(folder, "/")
}
