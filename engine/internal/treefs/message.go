package treefs

import (
	"path/filepath"
	"regexp"
	"strings"
)

// onWindows is a path at or beside the mount as upstream prints it there, plain or quoted.
var onWindows = regexp.MustCompile(`\\+driftline\.outside(?:\\+[^\\'"\s:]+)*`)

var backslashes = regexp.MustCompile(`\\+`)

// Message rewrites the paths in a text of upstream: the repository's root becomes "/", what stands beside it "/../".
func Message(text string) string {
	if filepath.Separator == '\\' {
		text = onWindows.ReplaceAllStringFunc(text, func(p string) string { return backslashes.ReplaceAllString(p, "/") })
	}
	text = strings.ReplaceAll(text, mount+"/", "/")
	text = strings.ReplaceAll(text, mount, "/")
	return strings.ReplaceAll(text, outside, "/..")
}
