// Reads templates from standard input, a JSON list of texts, and answers what Go's parser makes of each, as Helm uses it: a JSON list of
// trees in one line each, or of errors. Functions are not looked up.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
	"text/template/parse"
)

type answer struct {
	Tree  string `json:"tree"`
	Error string `json:"error,omitempty"`
}

func main() {
	var texts []string
	if err := json.NewDecoder(os.Stdin).Decode(&texts); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	answers := make([]answer, 0, len(texts))
	for _, text := range texts {
		answers = append(answers, read(text))
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func read(text string) answer {
	trees := map[string]*parse.Tree{}
	tree := parse.New("main")
	tree.Mode = parse.SkipFuncCheck
	if _, err := tree.Parse(text, "", "", trees); err != nil {
		return answer{Error: err.Error()}
	}
	names := make([]string, 0, len(trees))
	for name := range trees {
		if name != "main" {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	parts := []string{}
	if main := trees["main"]; main != nil {
		parts = append(parts, showList(main.Root))
	} else {
		parts = append(parts, "")
	}
	for _, name := range names {
		parts = append(parts, fmt.Sprintf("define(%s: %s)", name, showList(trees[name].Root)))
	}
	return answer{Tree: strings.Join(parts, "\n")}
}

func showList(list *parse.ListNode) string {
	if list == nil {
		return ""
	}
	parts := []string{}
	for _, node := range list.Nodes {
		if shown := showNode(node); shown != "" {
			parts = append(parts, shown)
		}
	}
	return strings.Join(parts, " ")
}

func showNode(node parse.Node) string {
	switch n := node.(type) {
	case *parse.ActionNode:
		return showPipe(n.Pipe)
	case *parse.IfNode:
		return showBranch("if", n.Pipe, n.List, n.ElseList)
	case *parse.WithNode:
		return showBranch("with", n.Pipe, n.List, n.ElseList)
	case *parse.RangeNode:
		return showBranch("range", n.Pipe, n.List, n.ElseList)
	case *parse.TemplateNode:
		if n.Pipe == nil {
			return fmt.Sprintf("call(%s)", n.Name)
		}
		return fmt.Sprintf("call(%s %s)", n.Name, showPipe(n.Pipe))
	case *parse.BreakNode:
		return "break"
	case *parse.ContinueNode:
		return "continue"
	}
	return ""
}

func showBranch(keyword string, pipe *parse.PipeNode, list, otherwise *parse.ListNode) string {
	shown := fmt.Sprintf("%s(%s: %s", keyword, showPipe(pipe), showList(list))
	if rest := showList(otherwise); rest != "" {
		shown += " else " + rest
	}
	return shown + ")"
}

func showPipe(pipe *parse.PipeNode) string {
	names := []string{}
	for _, variable := range pipe.Decl {
		names = append(names, variable.Ident[0])
	}
	set := strings.Join(names, ",")
	if len(names) > 0 {
		if pipe.IsAssign {
			set += "="
		} else {
			set += ":="
		}
	}
	commands := []string{}
	for _, command := range pipe.Cmds {
		operands := []string{}
		for _, operand := range command.Args {
			operands = append(operands, showOperand(operand))
		}
		commands = append(commands, strings.Join(operands, " "))
	}
	return set + strings.Join(commands, "|")
}

func showOperand(node parse.Node) string {
	switch n := node.(type) {
	case *parse.PipeNode:
		return "(" + showPipe(n) + ")"
	case *parse.ChainNode:
		if _, isGroup := n.Node.(*parse.PipeNode); !isGroup {
			return "(" + showOperand(n.Node) + ")" + showFields(n.Field)
		}
		return showOperand(n.Node) + showFields(n.Field)
	case *parse.FieldNode:
		return showFields(n.Ident)
	case *parse.VariableNode:
		return n.Ident[0] + showFields(n.Ident[1:])
	case *parse.StringNode:
		return strconv.Quote(n.Text)
	}
	return node.String()
}

func showFields(fields []string) string {
	shown := ""
	for _, field := range fields {
		shown += "." + field
	}
	return shown
}
