package helmchart

import (
	"fmt"
	"text/template"
)

const (
	// maxElements is how long a list a function may make, maxText how long a text: a chart that wants more would take all memory.
	maxElements = 1_000_000
	maxText     = 32 << 20
)

// bounds keep templates from asking for lists and texts without end. Upstream cannot be interrupted, and its functions take any number.
type bounds struct {
	// exceeded says what was asked for; empty if nothing was.
	exceeded string
}

// functions are Helm's, refusing what is too large.
func (b *bounds) functions() template.FuncMap {
	all := helmFunctions()
	until := all["until"].(func(int) []int)
	untilStep := all["untilStep"].(func(int, int, int) []int)
	seq := all["seq"].(func(...int) string)
	repeat := all["repeat"].(func(int, string) string)
	indent := all["indent"].(func(int, string) string)
	nindent := all["nindent"].(func(int, string) string)
	text := func(name string, make func(int, string) string, each int) func(int, string) (string, error) {
		return func(count int, text string) (string, error) {
			size := len(text)
			if each > 0 {
				size = each
			}
			if size > 0 && count > maxText/size {
				return "", b.refuse("%s %d makes a text of more than %d MiB", name, count, maxText>>20)
			}
			return make(count, text), nil
		}
	}
	elements := func(name string, from, to, step int) error {
		if step == 0 {
			return nil
		}
		if count := (float64(to) - float64(from)) / float64(step); count > maxElements {
			return b.refuse("%s makes a list of %.0f elements, more than %d", name, count, maxElements)
		}
		return nil
	}
	return template.FuncMap{
		"repeat":  text("repeat", repeat, 0),
		"indent":  text("indent", indent, 1),
		"nindent": text("nindent", nindent, 1),
		"until": func(count int) ([]int, error) {
			if err := elements("until", 0, max(count, -count), 1); err != nil {
				return nil, err
			}
			return until(count), nil
		},
		"untilStep": func(start, stop, step int) ([]int, error) {
			if err := elements("untilStep", start, stop, step); err != nil {
				return nil, err
			}
			return untilStep(start, stop, step), nil
		},
		"seq": func(numbers ...int) (string, error) {
			from, to, step := 1, 0, 1
			switch len(numbers) {
			case 1:
				to = numbers[0]
			case 2:
				from, to = numbers[0], numbers[1]
			case 3:
				from, step, to = numbers[0], numbers[1], numbers[2]
			}
			if to < from && step > 0 {
				step = -step
			}
			if err := elements("seq", from, to, step); err != nil {
				return "", err
			}
			return seq(numbers...), nil
		},
	}
}

func (b *bounds) refuse(format string, arguments ...any) error {
	b.exceeded = fmt.Sprintf(format, arguments...)
	return fmt.Errorf("%s", b.exceeded)
}
