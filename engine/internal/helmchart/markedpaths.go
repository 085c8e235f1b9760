package helmchart

import (
	"slices"
	"text/template/parse"
)

// textual are functions that give a value's text another form and leave the value the same.
var textual = []string{"quote", "squote", "toString", "toYaml", "toYamlPretty", "toJson", "indent", "nindent", "int", "int64", "trim", "default"}

// valuesOf is the path below .Values of the value that a pipeline prints, possibly in another form; nil if it prints something else.
func (w *templateWalk) valuesOf(pipe *parse.PipeNode) []string {
	path := w.pathOf(pipe)
	if len(path) > 1 && path[0] == "Values" {
		return path[1:]
	}
	return nil
}

// pathOf is the path of the value that a pipeline hands on, below the object that the template was called with.
func (w *templateWalk) pathOf(pipe *parse.PipeNode) []string {
	var found []string
	for i, command := range pipe.Cmds {
		arguments := command.Args
		if name, isName := arguments[0].(*parse.IdentifierNode); isName {
			if !slices.Contains(textual, name.Ident) {
				return nil
			}
			arguments = arguments[1:]
		} else if i > 0 || len(arguments) != 1 {
			return nil
		}
		for _, argument := range arguments {
			path, known := w.pathOfArgument(argument)
			switch {
			case !known:
				return nil
			case path != nil && found != nil:
				return nil
			case path != nil:
				found = path
			}
		}
	}
	return found
}

// pathOfArgument is nil for a literal; known is false for what cannot be followed.
func (w *templateWalk) pathOfArgument(argument parse.Node) (path []string, known bool) {
	switch a := argument.(type) {
	case *parse.FieldNode:
		if w.dot == nil {
			return nil, false
		}
		return slices.Concat(w.dot, a.Ident), true
	case *parse.DotNode:
		return slices.Clone(w.dot), len(w.dot) > 0
	case *parse.VariableNode:
		if a.Ident[0] != "$" || w.isNamed {
			return nil, false
		}
		return slices.Clone(a.Ident[1:]), len(a.Ident) > 1
	case *parse.PipeNode:
		path = w.pathOf(a)
		return path, path != nil
	case *parse.StringNode, *parse.NumberNode, *parse.BoolNode:
		return nil, true
	}
	return nil, false
}

// callsTemplates says that a pipeline has what named templates, or a text that is a template, print.
func callsTemplates(pipe *parse.PipeNode) bool {
	for _, command := range pipe.Cmds {
		for _, argument := range command.Args {
			switch a := argument.(type) {
			case *parse.IdentifierNode:
				if a.Ident == "include" || a.Ident == "tpl" {
					return true
				}
			case *parse.PipeNode:
				if callsTemplates(a) {
					return true
				}
			}
		}
	}
	return false
}

// isInclude says that a pipeline prints what one named template prints, with other spaces around its lines at most.
func isInclude(pipe *parse.PipeNode) bool {
	for i, command := range pipe.Cmds {
		name, isName := command.Args[0].(*parse.IdentifierNode)
		if !isName || (i == 0) != (name.Ident == "include") || (i > 0 && !slices.Contains(spacing, name.Ident)) {
			return false
		}
		for _, argument := range command.Args[1:] {
			if nested, isPipe := argument.(*parse.PipeNode); isPipe && callsTemplates(nested) {
				return false
			}
		}
	}
	return true
}

// spacing are functions that change the spaces around lines only.
var spacing = []string{"indent", "nindent", "trim"}
