package helmchart

import (
	"maps"
	"reflect"
	"slices"
	"text/template"

	_ "unsafe" // for the linkname

	_ "helm.sh/helm/v4/pkg/engine" // has what it names
)

// helmFunctions are the functions that Helm's engine adds to those of the language; it does not export them.
//
//go:linkname helmFunctions helm.sh/helm/v4/pkg/engine.funcMap
func helmFunctions() template.FuncMap

// movers only move lines about or hand them on, so that marks may stay in it. The others measure, hash, read or change it.
var movers = []string{"indent", "nindent", "trim", "include", "tpl", "required", "fail", "lookup", "getHostByName"}

// cleanName is a function that takes the marks out of a value.
const cleanName = "driftlineClean"

// cleaningFunctions are the functions of Helm, with those of custom in their place, that see no marks.
func cleaningFunctions(custom template.FuncMap) template.FuncMap {
	all := helmFunctions()
	maps.Copy(all, custom)
	cleaning := template.FuncMap{cleanName: func(value any) any {
		if text, ok := value.(string); ok {
			return withoutMarks(text)
		}
		return value
	}}
	for name, function := range all {
		value := reflect.ValueOf(function)
		if slices.Contains(movers, name) || value.Kind() != reflect.Func || !takesText(value.Type()) {
			continue
		}
		cleaning[name] = cleaned(value)
	}
	return cleaning
}

func takesText(function reflect.Type) bool {
	for parameter := range function.Ins() {
		if kind := parameter.Kind(); kind == reflect.String || kind == reflect.Interface || kind == reflect.Slice {
			return true
		}
	}
	return false
}

func cleaned(function reflect.Value) any {
	signature := function.Type()
	return reflect.MakeFunc(signature, func(arguments []reflect.Value) []reflect.Value {
		for i, argument := range arguments {
			if argument.Kind() != reflect.Slice || (signature.IsVariadic() && i == len(arguments)-1) {
				arguments[i] = cleanedValue(argument)
			}
		}
		if signature.IsVariadic() {
			return function.CallSlice(arguments)
		}
		return function.Call(arguments)
	}).Interface()
}

func cleanedValue(value reflect.Value) reflect.Value {
	switch value.Kind() {
	case reflect.String:
		return reflect.ValueOf(withoutMarks(value.String())).Convert(value.Type())
	case reflect.Interface:
		text, ok := value.Interface().(string)
		if !ok || !holdsMarks(text) {
			return value
		}
		clean := reflect.New(value.Type()).Elem()
		clean.Set(reflect.ValueOf(withoutMarks(text)))
		return clean
	case reflect.Slice: // what a variadic function was given
		clean := reflect.MakeSlice(value.Type(), value.Len(), value.Len())
		for i := range value.Len() {
			clean.Index(i).Set(cleanedValue(value.Index(i)))
		}
		return clean
	}
	return value
}
