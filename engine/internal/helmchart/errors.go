package helmchart

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"driftline/engine/internal/treefs"

	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
	"sigs.k8s.io/yaml"
)

// Error is an error of upstream with what could be recognised of it.
type Error struct {
	// Kind is one of those that PROTOCOL.md lists.
	Kind string
	// File is what it is about, repository-relative; empty if that is no file of the tree.
	File string
	// Frames are the places of templates where it happened, the outermost first.
	Frames []Frame
	// Violations are what a schema finds wrong in the values.
	Violations []Violation
	// Missing are the names of dependencies that are not there.
	Missing []string

	err error
}

// Frame is a place in a template.
type Frame struct {
	// Source is the template's name, File its path in the tree; empty if it lies in an archive.
	Source string `json:"source"`
	File   string `json:"file,omitempty"`
	// Line counts from 1, Column from 0 in bytes; nil if upstream does not tell.
	Line   int  `json:"line"`
	Column *int `json:"column,omitempty"`
}

// Violation is one thing that a schema finds wrong.
type Violation struct {
	// Pointer is the RFC 6901 pointer into the values of the whole release.
	Pointer string `json:"pointer"`
	Message string `json:"message"`
}

const (
	// maxMessage and maxFrames keep an error through a thousand includes readable: its beginning and its end.
	maxMessage = 8192
	maxFrames  = 40
)

// Error is upstream's text; paths in it are repository-relative with a leading slash.
func (e *Error) Error() string {
	text := treefs.Message(e.err.Error())
	if len(text) > maxMessage {
		text = strings.ToValidUTF8(text[:maxMessage/2], "") + " … " + strings.ToValidUTF8(text[len(text)-maxMessage/2:], "")
	}
	return text
}

func (e *Error) Unwrap() error { return e.err }

// describe makes an error of upstream one of ours, unless it is one already.
func describe(kind, file string, err error) *Error {
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	return &Error{Kind: kind, File: file, err: err}
}

// Places in upstream's texts: `parse error at (web/templates/a.yaml:3)`, `execution error at (web/templates/a.yaml:3:5)`, the lines of
// a trace, and the chain of text/template where upstream leaves it as it is.
var (
	parsePlace = regexp.MustCompile(`^parse error at \(([^():]+):(\d+)\)`)
	failPlace  = regexp.MustCompile(`^execution error at \(([^():]+):(\d+):(\d+)\)`)
	tracePlace = regexp.MustCompile(`(?m)^([^\s:]+):(\d+):(\d+)$`)
	chainPlace = regexp.MustCompile(`(?:^|: )template: ([^\s:]+):(\d+):(\d+): `)
)

// templateError says where in the templates an error of upstream's engine happened. again renders once more with functions on top of
// the engine's: where a template itself fails, upstream names the outermost place only.
func (l *loadedChart) templateError(err error, again func(template.FuncMap) error) *Error {
	text := err.Error()
	if place := parsePlace.FindStringSubmatch(text); place != nil {
		return l.inTemplates("template", err, place)
	}
	if place := failPlace.FindStringSubmatch(text); place != nil {
		if second := again(plainFailures()); second != nil {
			if places := placesOf(second.Error()); len(places) > 1 && slices.Equal(places[0][1:], place[1:]) {
				return l.inTemplates("render", err, places...)
			}
		}
		return l.inTemplates("render", err, place)
	}
	return l.inTemplates("render", err, placesOf(text)...)
}

// limitError is that of a template that asks for more than a rendering may take.
func (l *loadedChart) limitError(err error, exceeded string) *Error {
	described := l.inTemplates("limit", err, placesOf(err.Error())...)
	if last := len(described.Frames) - 1; last >= 0 {
		exceeded = fmt.Sprintf("%s:%d: %s", described.Frames[last].Source, described.Frames[last].Line, exceeded)
	}
	described.err = errors.New(exceeded + "; the chart is not rendered")
	return described
}

func placesOf(text string) [][]string {
	if places := tracePlace.FindAllStringSubmatch(text, -1); places != nil {
		return places
	}
	return chainPlace.FindAllStringSubmatch(text, -1)
}

// plainFailures are `fail` and `required` without the marks by which upstream finds their texts and cuts off where they stand.
func plainFailures() template.FuncMap {
	return template.FuncMap{
		"fail": func(text string) (string, error) { return "", errors.New(text) },
		"required": func(text string, value any) (any, error) {
			if value == nil || value == "" {
				return value, errors.New(text)
			}
			return value, nil
		},
	}
}

func (l *loadedChart) inTemplates(kind string, err error, places ...[]string) *Error {
	described := &Error{Kind: kind, err: err}
	for _, place := range places {
		frame := Frame{Source: place[1], File: l.fileOf(place[1])}
		frame.Line, _ = strconv.Atoi(place[2])
		if len(place) > 3 {
			column, _ := strconv.Atoi(place[3])
			frame.Column = &column
		}
		described.Frames = append(described.Frames, frame)
		described.File = frame.File
	}
	if surplus := len(described.Frames) - maxFrames; surplus > 0 {
		described.Frames = slices.Delete(described.Frames, maxFrames/2, maxFrames/2+surplus)
	}
	return described
}

var yamlPlace = regexp.MustCompile(`^YAML parse error on (\S+): `)

// yamlError is that of a template whose result is no YAML of an object. files are what was rendered; traced finds out where from.
func (l *loadedChart) yamlError(err error, files map[string]string, traced func() *provenance) *Error {
	described := &Error{Kind: "yaml", err: err}
	place := yamlPlace.FindStringSubmatch(err.Error())
	if place == nil {
		return described
	}
	source := place[1]
	described.File = l.fileOf(source)
	for _, document := range documentsOf(files[source]) {
		var head releaseutil.SimpleHead
		if err := yaml.Unmarshal([]byte(document.text), &head); err != nil {
			described.Frames = traced().framesAt(source, document, yamlLine(err))
			break
		}
	}
	return described
}

var (
	yamlLineNumber = regexp.MustCompile(`(?:yaml: |\n  )line (\d+): (.*)`)
	// parserMessages are those of the YAML library that name the line before the one they mean: its scanner counts from 1, its parser from 0.
	parserMessages = regexp.MustCompile(`^did not find expected (?:key|node content|<|'-' indicator|',' or)`)
)

// yamlLine is the line of a text, from 0, that an error of the YAML library is about; the first if it names none.
func yamlLine(err error) int {
	match := yamlLineNumber.FindStringSubmatch(err.Error())
	if match == nil {
		return 0
	}
	line, _ := strconv.Atoi(match[1])
	if parserMessages.MatchString(match[2]) {
		return line
	}
	return line - 1
}

// fileOf is the path in the tree of a chart's file that upstream calls by the chart's full path: the names of charts, not of their
// folders. Empty if it lies in an archive.
func (l *loadedChart) fileOf(source string) string {
	best, file := -1, ""
	for prefix, folder := range l.folders {
		if rest, inside := strings.CutPrefix(source, prefix+"/"); inside && len(prefix) > best {
			best, file = len(prefix), ""
			if folder != nil {
				file = join(*folder, rest)
			}
		}
	}
	return file
}

func join(folder, name string) string {
	if folder == "" {
		return name
	}
	return folder + "/" + name
}
