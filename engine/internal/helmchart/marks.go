package helmchart

import (
	"path"
	"slices"
	"strings"
	"text/template/parse"
	"unicode/utf8"

	"helm.sh/helm/v4/pkg/chart/common"
	chart "helm.sh/helm/v4/pkg/chart/v2"
)

// Where rendered text comes from: characters of a private plane are put into the templates, one for each position that prints, and
// taken out of what comes out. They may change what is printed (a template that measures or hashes text, or asks whether it is empty),
// so what they say is used only where the rest is exactly the plain rendering.

// Place is a position in a template.
type Place struct {
	// Source is the template's name, File its path in the tree; empty if it lies in an archive.
	Source string `json:"source"`
	File   string `json:"file,omitempty"`
	// Line counts from 1, Column from 0 in UTF-16 code units.
	Line   int `json:"line"`
	Column int `json:"column"`
}

// mark is what one character stands for.
type mark struct {
	Place
	// values is the path that an action prints unchanged, from .Values; nil if it does something else.
	values []string
	// opens says that what follows was printed by templates that the action includes, until the mark that closes it.
	opens bool
	// closes ends what the mark of this index opened; -1 for others.
	closes int
}

const (
	firstMark  = 0xF0000
	secondMark = 0x100000
	// perPlane leaves out the two that are no characters.
	perPlane = 0xFFFE
	maxMarks = 2 * perPlane
)

func isMark(r rune) bool { return r >= firstMark }

// holdsMarks says that a text has such characters of its own: then nothing can be told.
func holdsMarks(text string) bool { return strings.ContainsFunc(text, isMark) }

func withoutMarks(text string) string {
	if !holdsMarks(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if isMark(r) {
			return -1
		}
		return r
	}, text)
}

// marker puts marks into templates.
type marker struct {
	// named says that named templates are marked too. Where that does harm, what they print is told to come from what includes them.
	named  bool
	fileOf func(source string) string
	marks  []mark
	// failed says that something was not marked that prints, so that its output would seem to come from elsewhere.
	failed bool
}

// markChart returns the templates with marks. The files of charts with two aliases are the same, so each is marked once.
func (m *marker) markChart(c *chart.Chart, texts map[*common.File]string) {
	for _, file := range c.Templates {
		if _, done := texts[file]; !done && file != nil && !strings.HasSuffix(file.Name, "NOTES.txt") {
			texts[file] = m.markTemplate(path.Join(c.ChartFullPath(), file.Name), string(file.Data))
		}
	}
	for _, dependency := range c.Dependencies() {
		m.markChart(dependency, texts)
	}
}

// add returns the character of a new mark; empty if there are too many.
func (m *marker) add(made mark) string {
	index := len(m.marks)
	if index >= maxMarks {
		m.failed = true
		return ""
	}
	m.marks = append(m.marks, made)
	if index < perPlane {
		return string(rune(firstMark + index))
	}
	return string(rune(secondMark + index - perPlane))
}

func (m *marker) find(r rune) (int, bool) {
	index := int(r) - firstMark
	if r >= secondMark {
		index = int(r) - secondMark + perPlane
	}
	return index, isMark(r) && index < len(m.marks)
}

// markTemplate returns one template's text with marks: before the first character of each line of text that is no space, and before
// each action that prints, where they do not stand between the spaces that an action trims and the action.
func (m *marker) markTemplate(source, text string) string {
	tree := parse.New(source)
	tree.Mode = parse.SkipFuncCheck | parse.ParseComments
	trees := map[string]*parse.Tree{}
	if _, err := tree.Parse(text, "", "", trees); err != nil {
		return text // the engine reports it
	}
	walk := &templateWalk{marker: m, text: text, place: Place{Source: source, File: m.fileOf(source)}}
	for i := range len(text) {
		if text[i] == '\n' {
			walk.breaks = append(walk.breaks, i)
		}
	}
	for name, named := range trees {
		if named.Root == nil {
			continue
		}
		walk.isNamed, walk.dot = name != source, []string{}
		if walk.isNamed {
			walk.dot = nil
		}
		if !walk.isNamed || m.named {
			walk.node(named.Root)
		}
	}
	return walk.edited()
}

// templateWalk collects the edits of one template's text.
type templateWalk struct {
	*marker
	text   string
	place  Place
	breaks []int
	edits  []edit
	// isNamed says that it walks through a named template, which anything may be handed to.
	isNamed bool
	// dot is what `.` stands for: a path below the object that the template was called with; nil if that is not known.
	dot []string
}

// edit replaces removed bytes at an offset.
type edit struct {
	at      int
	removed int
	text    string
}

func (w *templateWalk) insert(at int, text string) {
	w.edits = append(w.edits, edit{at: at, text: text})
}

func (w *templateWalk) edited() string {
	slices.SortStableFunc(w.edits, func(a, b edit) int { return a.at - b.at })
	var out strings.Builder
	done := 0
	for _, e := range w.edits {
		out.WriteString(w.text[done:e.at])
		out.WriteString(e.text)
		done = e.at + e.removed
	}
	out.WriteString(w.text[done:])
	return out.String()
}

func (w *templateWalk) placeAt(offset int) Place {
	line, _ := slices.BinarySearch(w.breaks, offset)
	start := 0
	if line > 0 {
		start = w.breaks[line-1] + 1
	}
	at := w.place
	at.Line, at.Column = line+1, utf16Length(w.text[start:offset])
	return at
}

func utf16Length(text string) int {
	length := 0
	for _, r := range text {
		length++
		if r > 0xFFFF {
			length++
		}
	}
	return length
}

func (w *templateWalk) node(n parse.Node) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				w.node(child)
			}
		}
	case *parse.TextNode:
		w.textNode(int(n.Pos), string(n.Text))
	case *parse.ActionNode:
		includes := isInclude(n.Pipe)
		if len(n.Pipe.Decl) == 0 {
			w.action(int(n.Pos), w.valuesOf(n.Pipe), includes)
		}
		if len(n.Pipe.Decl) > 0 || !includes {
			w.cleanPipe(n.Pipe)
		}
	case *parse.TemplateNode:
		w.action(int(n.Pos), nil, true)
	case *parse.IfNode:
		w.branch(&n.BranchNode, w.dot)
	case *parse.WithNode:
		w.branch(&n.BranchNode, w.pathOf(n.Pipe))
	case *parse.RangeNode:
		w.branch(&n.BranchNode, nil)
	}
}

// branch walks through a condition's lists; dot is what `.` stands for in the first of them.
func (w *templateWalk) branch(n *parse.BranchNode, dot []string) {
	w.cleanPipe(n.Pipe)
	before := w.dot
	w.dot = dot
	w.node(n.List)
	w.dot = before
	if n.ElseList != nil {
		w.node(n.ElseList)
	}
}

func (w *templateWalk) textNode(at int, text string) {
	if at+len(text) > len(w.text) || w.text[at:at+len(text)] != text {
		w.failed = true
		return
	}
	offset := 0
	for line := range strings.SplitAfterSeq(text, "\n") {
		if blank := len(line) - len(strings.TrimLeft(line, " \t\r\n")); blank < len(line) {
			first := at + offset + blank
			w.insert(first, w.add(mark{Place: w.placeAt(first), closes: -1}))
		}
		offset += len(line)
	}
}

// action marks an action that prints; pos is somewhere in it.
func (w *templateWalk) action(pos int, values []string, includes bool) {
	start := strings.LastIndex(w.text[:pos], "{{")
	if start < 0 {
		w.failed = true
		return
	}
	index := len(w.marks)
	character := w.add(mark{Place: w.placeAt(start), values: values, opens: includes, closes: -1})
	if character == "" {
		return
	}
	if trimsLeft(w.text[start:]) {
		w.edits = append(w.edits, edit{at: start, removed: 3, text: "{{- \"" + character + "\" }}{{"})
	} else {
		w.insert(start, character)
	}
	if end := endOfAction(w.text, start+2); includes && end >= 0 {
		closing := w.add(mark{Place: w.placeAt(start), closes: index})
		if closing == "" {
			return
		}
		if w.text[end-1] == '-' && strings.IndexByte(" \t\r\n", w.text[end-2]) >= 0 {
			w.edits = append(w.edits, edit{at: end - 1, removed: 3, text: "}}{{ \"" + closing + "\" -}}"})
		} else {
			w.insert(end+2, closing)
		}
	}
}

// cleanPipe takes the marks out of what a pipeline makes of other templates' output, unless it prints just that: whether a text is empty
// must not depend on them, and what is added to a text must not seem to come from where the text does.
func (w *templateWalk) cleanPipe(pipe *parse.PipeNode) {
	if pipe == nil || len(pipe.Cmds) == 0 || !callsTemplates(pipe) {
		return
	}
	start := int(pipe.Cmds[0].Pos)
	end := endOfAction(w.text, start)
	if end < 0 {
		return
	}
	if w.text[end-1] == '-' && strings.IndexByte(" \t\r\n", w.text[end-2]) >= 0 {
		end -= 2
	}
	w.insert(start, cleanName+" (")
	w.insert(end, ")")
}

func trimsLeft(action string) bool {
	return len(action) > 3 && action[2] == '-' && strings.IndexByte(" \t\r\n", action[3]) >= 0
}

// endOfAction returns the offset of the delimiter that ends an action, from an offset in it that is in no literal; -1 if there is none.
func endOfAction(text string, at int) int {
	for at < len(text) {
		switch c := text[at]; {
		case strings.HasPrefix(text[at:], "}}"):
			return at
		case c == '`':
			end := strings.IndexByte(text[at+1:], '`')
			if end < 0 {
				return -1
			}
			at += end + 2
		case c == '"' || c == '\'':
			at++
			for at < len(text) && text[at] != c {
				if text[at] == '\\' {
					at++
				}
				at++
			}
			at++
		default:
			_, size := utf8.DecodeRuneInString(text[at:])
			at += size
		}
	}
	return -1
}
