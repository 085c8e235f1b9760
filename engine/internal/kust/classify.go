package kust

import (
	"errors"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"driftline/engine/internal/treefs"

	"sigs.k8s.io/kustomize/api/konfig"
)

// Failure is an error of upstream with what could be recognised of it.
type Failure struct {
	// Message is upstream's text; paths in it start with "/" at the repository's root.
	Message string `json:"message"`
	Kind    string `json:"kind"`
	// Path is the file or folder that the text names, repository-relative; empty if it names none.
	Path string `json:"path,omitempty"`
	// Kustomization is the kustomization file that upstream was working on: the one to edit, for a folder without
	// a kustomization the one that refers to it. Empty if there is none.
	Kustomization string `json:"kustomization,omitempty"`
}

// rule recognises one kind of error by its text: upstream exports no types for them. The first group that took part is the path:
// absolute, or relative to the kustomization that was worked on. The group may be absent.
type rule struct {
	kind string
	text *regexp.Regexp
	// ofKustomization says that the error is in the kustomization file itself.
	ofKustomization bool
	// ofReferrer says that the folder has no kustomization that could be worked on.
	ofReferrer bool
}

// rules are tried in this order. Upstream tries a resource as a file and then as a folder, and its text holds both failures, so
// what tells the two apart comes first.
var rules = []rule{
	{kind: "remote", text: regexp.MustCompile(`driftline-engine does not use the network|no 'git' program on path`)},
	{kind: "cycle", text: regexp.MustCompile(`cycle detected: candidate root '([^']*)'`)},
	{kind: "helm", text: regexp.MustCompile(`must specify --enable-helm`)},
	{kind: "plugin", text: regexp.MustCompile(`external plugins disabled|unable to load external plugin`)},
	{kind: "duplicate-id", text: regexp.MustCompile(`merging resources from '([^']*)': may not add resource with an already registered id`)},
	{kind: "duplicate-id", text: regexp.MustCompile(`recursed merging from path '([^']*)': may not add resource with an already registered id`)},
	{kind: "duplicate-id", text: regexp.MustCompile(`already registered id|exists; can not use behavior`)},
	{kind: "generator-no-target", text: regexp.MustCompile(`does not exist; cannot merge or replace`)},
	{kind: "generator-key", text: regexp.MustCompile(`illegally repeats the key|invalid literal source|key name or file path contains '='|missing key name for file path|missing file path for key name|key names or file paths cannot contain '='|is not a valid (?:key|env var) name`)},
	{kind: "patch-no-target", text: regexp.MustCompile(`failed to find unique target for patch|no resource matches strategic merge patch`)},
	{kind: "load-restriction", text: regexp.MustCompile(`security; file '([^']*)' is not in or below`)},
	{kind: "patch-invalid", text: regexp.MustCompile("path: ([^\\s\"]+)\\n`: unable to parse SM or JSON patch")},
	{kind: "patch-invalid", text: regexp.MustCompile(`unable to parse SM or JSON patch|operation does not apply|testing (?:value )?\S+ failed|patch and path can't be set|must specify (?:one of )?(?:patch and path|a json patch)|must specify a target for JSON patch|patch appears to (?:be|have)|Multiple Strategic-Merge Patches|trouble configuring builtin PatchJson6902Transformer with config: [^~]*: decoding `)},
	{kind: "unknown-field", text: regexp.MustCompile(`invalid Kustomization: json: unknown field`), ofKustomization: true},
	{kind: "kustomization-invalid", text: regexp.MustCompile(`invalid Kustomization: json:|Failed to read kustomization file under|label name '.*' exists in both`), ofKustomization: true},
	{kind: "yaml", text: regexp.MustCompile(`invalid Kustomization: yaml:|invalid Kustomization: error converting YAML`), ofKustomization: true},
	{kind: "yaml", text: regexp.MustCompile(`MalformedYAMLError: .* in File: (\S+)`)},
	{kind: "empty", text: regexp.MustCompile(`kustomization\.yaml is empty`), ofKustomization: true},
	{kind: "multiple-kustomizations", text: regexp.MustCompile(`Found multiple kustomization files under: (.+)`), ofReferrer: true},
	{kind: "missing-kustomization", text: regexp.MustCompile(`unable to find one of '.*' in directory '([^']*)'`), ofReferrer: true},
	{kind: "not-an-object", text: regexp.MustCompile(`accumulating resources from '([^']*)': (?:missing Resource metadata|missing metadata\.name|.*kind is (?:missing|empty))`)},
	{kind: "not-an-object", text: regexp.MustCompile(`missing Resource metadata|missing metadata\.name in object`)},
	{kind: "component-kind", text: regexp.MustCompile(`expected kind (?:!=|) ?'Component' for path '([^']*)'`)},
	{kind: "missing-path", text: regexp.MustCompile(`evalsymlink failure on '([^']*)' : `)},
	{kind: "missing-path", text: regexp.MustCompile(`(?:open|read|lstat) (/.*?): (?:no such file or directory|not a directory|is a directory)`)},
	{kind: "missing-path", text: regexp.MustCompile(`'([^']*)' must resolve to a file`)},
	{kind: "missing-path", text: regexp.MustCompile(`'([^']*)': file is not directory|new root '[^']*' cannot be absolute|new root cannot be empty|is ambiguous: resolves to`)},
	{kind: "replacement", text: regexp.MustCompile(`nothing selected by|multiple matches for selector|for replacement source|replacement target|ReplacementTransformer`)},
	{kind: "yaml", text: regexp.MustCompile(`yaml: (?:line|unmarshal errors|mapping|did not|found|control characters|document)`)},
}

var (
	// quotedTail is an error that upstream printed with %q at the end of another one (components).
	quotedTail = regexp.MustCompile(`(?s)^(.*(?:loader\.New|accumulateDirectory:) )(".*")$`)
	// folder names the folder of the kustomization that upstream was working on; the last one in a text is the innermost.
	folder = regexp.MustCompile(`(?:recursed accumulation of path|couldn't make target for path) '([^']*)': `)
	// pointer is an address in this process that upstream prints with %v.
	pointer = regexp.MustCompile(`&\{0x[0-9a-f]+ <nil>\}`)
)

// Classify describes an error of Run for a build of root that looked at reads.
func Classify(err error, root string, reads []treefs.Read) Failure {
	message := pointer.ReplaceAllString(strings.TrimRight(err.Error(), "\n"), "generator")
	failure := Failure{Message: treefs.Message(message), Kind: "other"}
	text, folders := innermost(message, root)
	dir := folders[len(folders)-1]
	failure.Kustomization = kustomizationIn(dir, reads)
	if p := new(Panic); errors.As(err, &p) {
		failure.Kind = "panic"
		return failure
	}
	for _, rule := range rules {
		match := rule.text.FindStringSubmatch(text)
		if match == nil {
			continue
		}
		failure.Kind = rule.kind
		if rule.ofReferrer && len(folders) > 1 {
			failure.Kustomization = kustomizationIn(folders[len(folders)-2], reads)
		}
		switch {
		case rule.ofKustomization:
			failure.Path = failure.Kustomization
		case len(match) > 1 && match[1] != "":
			failure.Path = resolve(dir, match[1])
		}
		break
	}
	return failure
}

// innermost returns the part of a message that is about the innermost kustomization, and the folders that lead to it, root first.
// What led there is only the way: each folder was first tried as a file and said so.
func innermost(message, root string) (text string, folders []string) {
	text, folders = message, []string{root}
	for match := quotedTail.FindStringSubmatch(text); match != nil; match = quotedTail.FindStringSubmatch(text) {
		inner, err := strconv.Unquote(match[2])
		if err != nil {
			break
		}
		text = match[1] + inner
	}
	for _, match := range folder.FindAllStringSubmatch(text, -1) {
		if dir, inside := treefs.Rel(match[1]); inside {
			folders = append(folders, dir)
		}
		_, text, _ = strings.Cut(text, match[0])
	}
	return text, folders
}

// kustomizationIn is the kustomization file that was read in a folder; empty if there is none.
func kustomizationIn(dir string, reads []treefs.Read) string {
	for _, name := range konfig.RecognizedKustomizationFileNames() {
		candidate := path.Join(dir, name)
		for _, read := range reads {
			if read.Path == candidate && read.Kind == treefs.KindFile {
				return candidate
			}
		}
	}
	return ""
}

// resolve makes a path of a message repository-relative; empty if it leaves the repository.
func resolve(dir, name string) string {
	if !strings.HasPrefix(filepath.ToSlash(name), "/") {
		name = treefs.Abs(dir) + "/" + name
	}
	rel, inside := treefs.Rel(name)
	if !inside {
		return ""
	}
	return rel
}
