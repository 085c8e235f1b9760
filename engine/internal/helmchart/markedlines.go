package helmchart

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"unicode"

	"helm.sh/helm/v4/pkg/chart/common"
	chart "helm.sh/helm/v4/pkg/chart/v2"
)

// MarkedPlace is a place that printed something.
type MarkedPlace struct {
	Place
	// Values is the RFC 6901 pointer into the values of the whole release of the value that was printed; empty if it was no value alone.
	Values string `json:"values,omitempty"`
	// IncludedFrom is the index of the place that included the template of this one; nil if it was rendered by itself.
	IncludedFrom *int `json:"includedFrom,omitempty"`
}

// Segment is a part of a rendered line, up to the next: its column, in UTF-16 code units from 0, and the index of its place. A line
// without any has nothing but spaces, or is not known.
type Segment [2]int

// provenance knows the places of rendered files.
type provenance struct {
	loaded *loadedChart
	values map[string]any
	places []MarkedPlace
	files  map[string][][]Segment
}

// trace finds out where the lines of the rendered files come from. render renders the chart again with other functions.
func trace(loaded *loadedChart, values map[string]any, plain map[string]string, render func(template.FuncMap) (map[string]string, error)) *provenance {
	found := &provenance{loaded: loaded, values: values, files: map[string][][]Segment{}}
	for _, text := range plain {
		if holdsMarks(text) {
			return found
		}
	}
	for _, named := range []bool{true, false} {
		m := &marker{named: named, fileOf: loaded.fileOf}
		texts := map[*common.File]string{}
		if m.markChart(loaded.chart, texts); m.failed {
			continue
		}
		marked, err := renderWith(texts, func() (map[string]string, error) { return render(cleaningFunctions(newStandIns().functions())) })
		if err != nil {
			continue
		}
		missing := false
		for name, text := range plain {
			if _, done := found.files[name]; done {
				continue
			}
			if withoutMarks(marked[name]) == text {
				found.files[name] = found.read(m, name, marked[name])
			} else {
				missing = true
			}
		}
		if !missing {
			break
		}
	}
	return found
}

// renderWith renders while the templates have other texts.
func renderWith(texts map[*common.File]string, render func() (map[string]string, error)) (map[string]string, error) {
	before := make(map[*common.File][]byte, len(texts))
	for file, text := range texts {
		before[file] = file.Data
		file.Data = []byte(text)
	}
	defer func() {
		for file, data := range before {
			file.Data = data
		}
	}()
	return render()
}

// reader reads the marks of one rendered file.
type reader struct {
	*provenance
	marker *marker
	scope  []string
	known  map[placeKey]int
	// open are the places that include what is being read, the innermost last.
	open    []opened
	current int
	lines   [][]Segment
	// texts are what the segments of the line hold so far.
	texts []*strings.Builder
}

type placeKey struct{ mark, from int }

type opened struct{ mark, place int }

func (p *provenance) read(m *marker, name, text string) [][]Segment {
	r := &reader{provenance: p, marker: m, scope: p.loaded.scopeOf(name), known: map[placeKey]int{}, current: -1, lines: [][]Segment{{}}}
	column := 0
	for _, c := range text {
		if index, marked := m.find(c); marked {
			r.enter(index)
			continue
		}
		if c == '\n' {
			r.endLine()
			column = 0
			continue
		}
		r.add(c, column)
		column += utf16Length(string(c))
	}
	r.endLine()
	return r.lines[:len(r.lines)-1]
}

// enter changes the place that what follows was printed by.
func (r *reader) enter(index int) {
	made := r.marker.marks[index]
	if made.closes >= 0 {
		for i := len(r.open) - 1; i >= 0; i-- {
			if r.open[i].mark == made.closes {
				r.current = r.open[i].place
				r.open = r.open[:i]
				return
			}
		}
		return
	}
	from := -1
	if len(r.open) > 0 {
		from = r.open[len(r.open)-1].place
	}
	key := placeKey{index, from}
	place, known := r.known[key]
	if !known {
		place = len(r.places)
		r.known[key] = place
		marked := MarkedPlace{Place: made.Place}
		if made.values != nil && from < 0 {
			marked.Values = pointerOf(append(append([]string{}, r.scope...), made.values...))
		}
		if from >= 0 {
			marked.IncludedFrom = &from
		}
		r.places = append(r.places, marked)
	}
	r.current = place
	if made.opens {
		r.open = append(r.open, opened{index, place})
	}
}

func (r *reader) add(c rune, column int) {
	last := len(r.lines) - 1
	segments := r.lines[last]
	if r.current < 0 {
		return
	}
	if len(segments) == 0 || segments[len(segments)-1][1] != r.current {
		if unicode.IsSpace(c) {
			return
		}
		r.lines[last] = append(segments, Segment{column, r.current})
		r.texts = append(r.texts, &strings.Builder{})
	}
	r.texts[len(r.texts)-1].WriteRune(c)
}

// endLine drops the value of each place that did not print it as it is.
func (r *reader) endLine() {
	for i, segment := range r.lines[len(r.lines)-1] {
		if place := &r.places[segment[1]]; place.Values != "" && !prints(r.texts[i].String(), valueAt(r.values, place.Values)) {
			place.Values = ""
		}
	}
	r.lines = append(r.lines, []Segment{})
	r.texts = nil
}

// prints says that a part of a line is what is printed of a value, or a line of it.
func prints(text string, value any) bool {
	text = strings.TrimSpace(text)
	bare := strings.Trim(text, `"'`)
	switch v := value.(type) {
	case nil:
		return false
	case map[string]any, []any:
		return true
	case float64:
		return bare == fmt.Sprint(v) || bare == strconv.FormatFloat(v, 'f', -1, 64)
	case string:
		if strings.Contains(v, "\n") {
			return strings.Contains(v, text) || text == strconv.Quote(v)
		}
		return bare == strings.Trim(strings.TrimSpace(v), `"'`) || text == strconv.Quote(v)
	default:
		return bare == fmt.Sprint(v)
	}
}

func valueAt(values any, pointer string) any {
	for segment := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		segment = strings.ReplaceAll(strings.ReplaceAll(segment, "~1", "/"), "~0", "~")
		switch table := values.(type) {
		case map[string]any:
			values = table[segment]
		case common.Values:
			values = table[segment]
		default:
			return nil
		}
	}
	return values
}

func pointerOf(path []string) string {
	var pointer strings.Builder
	for _, segment := range path {
		pointer.WriteString("/" + escapePointer(segment))
	}
	return pointer.String()
}

// scopeOf is where the values of a template's chart stand in those of the release.
func (l *loadedChart) scopeOf(source string) []string {
	for c := l.chart; ; {
		next := (*chart.Chart)(nil)
		for _, dependency := range c.Dependencies() {
			if strings.HasPrefix(source, dependency.ChartFullPath()+"/") {
				next = dependency
			}
		}
		if next == nil {
			return scopeOfChart(c)
		}
		c = next
	}
}

func scopeOfChart(c *chart.Chart) []string {
	if c.IsRoot() {
		return nil
	}
	return append(scopeOfChart(c.Parent()), c.Name())
}

// separator is where upstream cuts a rendered file into documents.
var separator = regexp.MustCompile(`(?m)^---[ \t]*`)

// renderedDocument is a part of a rendered file as upstream cuts it.
type renderedDocument struct {
	text string
	// line and column, in UTF-16 code units, are where it begins in the file, from 0.
	line, column int
}

func documentsOf(text string) []renderedDocument {
	var documents []renderedDocument
	start := len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace))
	body, from := text[start:], 0
	for _, cut := range append(separator.FindAllStringIndex(body, -1), []int{len(body), len(body)}) {
		if document := strings.TrimLeftFunc(body[from:cut[0]], unicode.IsSpace); document != "" {
			before := text[:start+cut[0]-len(document)]
			column := utf16Length(before[strings.LastIndexByte(before, '\n')+1:])
			documents = append(documents, renderedDocument{document, strings.Count(before, "\n"), column})
		}
		from = cut[1]
	}
	return documents
}

// in returns the lines of the document out of those of its file.
func (d renderedDocument) in(lines [][]Segment) [][]Segment {
	count := strings.Count(d.text, "\n")
	if !strings.HasSuffix(d.text, "\n") {
		count++
	}
	own := slices.Clone(lines[min(d.line, len(lines)):min(d.line+count, len(lines))])
	if len(own) > 0 {
		own[0] = segmentsFrom(own[0], d.column)
	}
	return own
}

// segmentsFrom are the segments of what follows a column.
func segmentsFrom(segments []Segment, column int) []Segment {
	rest := []Segment{}
	for _, segment := range segments {
		if segment[0] <= column {
			rest = rest[:0]
		}
		rest = append(rest, Segment{max(segment[0]-column, 0), segment[1]})
	}
	return rest
}

// attach gives the manifests their lines. Equal documents of one file are taken in their order.
func (p *provenance) attach(manifests []Manifest, plain map[string]string) {
	left := map[string][]renderedDocument{}
	for i := range manifests {
		m := &manifests[i]
		lines, known := p.files[m.Source]
		if m.Definition || !known {
			continue
		}
		documents, cut := left[m.Source]
		if !cut {
			documents = documentsOf(plain[m.Source])
		}
		if at := slices.IndexFunc(documents, func(d renderedDocument) bool { return d.text == m.Text }); at >= 0 {
			m.Lines = documents[at].in(lines)
			documents = slices.Delete(documents, at, at+1)
		}
		left[m.Source] = documents
	}
}

// framesAt are the places that printed a line of a document, from 0; of the nearest line before it that something was printed to. None if
// that is not known.
func (p *provenance) framesAt(source string, document renderedDocument, line int) []Frame {
	lines := document.in(p.files[source])
	for at := min(line, len(lines)-1); at >= 0; at-- {
		if len(lines[at]) > 0 {
			return p.frames(lines[at][0][1])
		}
	}
	return nil
}

// frames are a place and those that included it, the outermost first.
func (p *provenance) frames(index int) []Frame {
	at := p.places[index]
	column := at.Column
	frame := Frame{Source: at.Source, File: at.File, Line: at.Line, Column: &column}
	if at.IncludedFrom == nil {
		return []Frame{frame}
	}
	return append(p.frames(*at.IncludedFrom), frame)
}
