package main

import (
	"encoding/json"
	"math/rand"
	"reflect"
	"slices"
	"sort"

	apiextensionsinstall "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/install"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	aggregatorinstall "k8s.io/kube-aggregator/pkg/apis/apiregistration/install"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/admissionregistration/install"
	_ "k8s.io/kubernetes/pkg/apis/apiserverinternal/install"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/authentication/install"
	_ "k8s.io/kubernetes/pkg/apis/authorization/install"
	_ "k8s.io/kubernetes/pkg/apis/autoscaling/install"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	_ "k8s.io/kubernetes/pkg/apis/certificates/install"
	_ "k8s.io/kubernetes/pkg/apis/coordination/install"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	_ "k8s.io/kubernetes/pkg/apis/discovery/install"
	_ "k8s.io/kubernetes/pkg/apis/events/install"
	_ "k8s.io/kubernetes/pkg/apis/extensions/install"
	_ "k8s.io/kubernetes/pkg/apis/flowcontrol/install"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	_ "k8s.io/kubernetes/pkg/apis/node/install"
	_ "k8s.io/kubernetes/pkg/apis/policy/install"
	_ "k8s.io/kubernetes/pkg/apis/rbac/install"
	_ "k8s.io/kubernetes/pkg/apis/resource/install"
	_ "k8s.io/kubernetes/pkg/apis/scheduling/install"
	_ "k8s.io/kubernetes/pkg/apis/storage/install"
	_ "k8s.io/kubernetes/pkg/apis/storagemigration/install"
)

// attempts is how many random objects of each kind are defaulted. Every default must hold in all of them.
const attempts = 400

// addDefaults finds the defaults that do not depend on other fields, by experiment: random objects of every kind go through the API
// server's own defaulting; what an absent field becomes is its default if it is the same wherever the field is absent. Fields that
// nothing defaults read as Go's zero value if they are no pointers.
func addDefaults(kinds []kind, definitions map[string]*definition) {
	apiextensionsinstall.Install(legacyscheme.Scheme)
	aggregatorinstall.Install(legacyscheme.Scheme)
	seen := observations{}
	for _, k := range kinds {
		random := rand.New(rand.NewSource(1))
		for attempt := range attempts {
			f := filler{random, []float64{0, 0.3, 0.6, 1}[attempt%4]}
			before := k.newObject()
			f.fill(reflect.ValueOf(before).Elem(), definitions[modelName(k.goType)], definitions, nil)
			after := before.DeepCopyObject()
			legacyscheme.Scheme.Default(after)
			seen.compare(definitions, modelName(k.goType), reflect.ValueOf(before).Elem(), reflect.ValueOf(after).Elem())
		}
	}
	for name, d := range definitions {
		for property, f := range d.fields {
			if typeText(f.schema) == "time" {
				continue // the defaulting of times reads the clock
			}
			f.defaultText = seen.constant(name, property)
			if f.defaultText == "" && len(seen[name][property]) <= 1 {
				f.defaultText = zeroText(f, definitions)
			}
		}
	}
}

// zeroText is what an absent field reads as when nothing defaults it; "" where absence means something else.
func zeroText(f *field, definitions map[string]*definition) string {
	switch f.goType.Kind() {
	case reflect.String:
		return `""`
	case reflect.Bool:
		return "false"
	case reflect.Int, reflect.Int32, reflect.Int64:
		return "0"
	case reflect.Struct:
		if ref := refOf(f.schema); ref != "" && scalarText(ref) == "" && len(definitions[ref].fields) > 0 {
			return "{}"
		}
	}
	return ""
}

// observations counts what absent fields became: definition, field, JSON ("" = stayed absent).
type observations map[string]map[string]map[string]int

// constant is the one value a field always became; "" if it varied or stayed absent.
func (o observations) constant(definition, property string) string {
	values := o[definition][property]
	if len(values) != 1 {
		return ""
	}
	for value := range values {
		return value
	}
	return ""
}

func (o observations) add(definition, property, value string) {
	if o[definition] == nil {
		o[definition] = map[string]map[string]int{}
	}
	if o[definition][property] == nil {
		o[definition][property] = map[string]int{}
	}
	o[definition][property][value]++
}

// compare walks an object before and after defaulting. What defaulting itself added is not looked into.
func (o observations) compare(definitions map[string]*definition, name string, before, after reflect.Value) {
	d := definitions[name]
	for property, f := range d.fields {
		was, is := fieldByJSON(before, property), fieldByJSON(after, property)
		if was.IsZero() && was.Kind() != reflect.Struct {
			o.add(name, property, valueText(is))
			continue
		}
		if ref, _ := referred(f.schema, f.goType); ref != "" && scalarText(ref) == "" {
			o.compareInside(definitions, ref, was, is)
		}
	}
}

func (o observations) compareInside(definitions map[string]*definition, ref string, before, after reflect.Value) {
	switch before.Kind() {
	case reflect.Pointer:
		if !after.IsNil() {
			o.compareInside(definitions, ref, before.Elem(), after.Elem())
		}
	case reflect.Slice:
		for i := range min(before.Len(), after.Len()) {
			o.compareInside(definitions, ref, before.Index(i), after.Index(i))
		}
	case reflect.Struct:
		o.compare(definitions, ref, before, after)
	}
}

// valueText is the JSON of a defaulted scalar or empty struct; "" if the field is still absent or became something larger.
func valueText(value reflect.Value) string {
	if value.IsZero() {
		return ""
	}
	if value.Kind() == reflect.Slice || value.Kind() == reflect.Map {
		return ""
	}
	text, err := json.Marshal(value.Interface())
	if err != nil {
		panic(err)
	}
	if text[0] == '{' && string(text) != "{}" {
		return ""
	}
	return string(text)
}

func fieldByJSON(value reflect.Value, property string) reflect.Value {
	return value.FieldByIndex(fieldIndex(value.Type(), property))
}

func fieldIndex(t reflect.Type, property string) []int {
	f := jsonFields(t)[property]
	// The index within an embedded struct is relative to it: look the name up from the outside.
	outer, ok := t.FieldByName(f.Name)
	if !ok {
		panic("no field " + property + " in " + t.String())
	}
	return outer.Index
}

// filler makes random objects: each absent field is set with the given probability, enumerated strings to one of their values.
type filler struct {
	random      *rand.Rand
	probability float64
}

// fill sets fields of a structure; `within` are the definitions it lies in, so that recursive types end.
func (f filler) fill(value reflect.Value, d *definition, definitions map[string]*definition, within []*definition) {
	if slices.Contains(within, d) {
		return
	}
	within = append(within, d)
	properties := make([]string, 0, len(d.fields))
	for property := range d.fields {
		properties = append(properties, property)
	}
	sort.Strings(properties)
	for _, property := range properties {
		described := d.fields[property]
		target := fieldByJSON(value, property)
		isScalar := isScalarType(target.Type())
		// Structures are usually present, so that the defaults inside them are seen; scalars are usually absent.
		probability := f.probability
		if isScalar {
			probability = f.probability / 2
		}
		if target.Kind() == reflect.Struct || f.random.Float64() < probability {
			f.set(target, described, definitions, within)
		}
	}
}

func (f filler) set(target reflect.Value, described *field, definitions map[string]*definition, within []*definition) {
	ref, _ := referred(described.schema, described.goType)
	switch target.Kind() {
	case reflect.Pointer:
		target.Set(reflect.New(target.Type().Elem()))
		f.set(target.Elem(), described, definitions, within)
	case reflect.Slice:
		if ref != "" && scalarText(ref) == "" && target.Type().Elem().Kind() == reflect.Struct {
			target.Set(reflect.MakeSlice(target.Type(), 1, 1))
			f.fill(target.Index(0), definitions[ref], definitions, within)
		}
	case reflect.Struct:
		f.setStruct(target, ref, definitions, within)
	case reflect.String:
		target.SetString(f.text(described))
	case reflect.Bool:
		target.SetBool(f.random.Intn(2) == 0)
	case reflect.Int, reflect.Int32, reflect.Int64:
		target.SetInt(int64(f.random.Intn(3)))
	}
}

func (f filler) setStruct(target reflect.Value, ref string, definitions map[string]*definition, within []*definition) {
	switch target.Interface().(type) {
	case intstr.IntOrString:
		target.Set(reflect.ValueOf(intstr.FromInt32(f.random.Int31n(3))))
	case resource.Quantity, metav1.Time, metav1.MicroTime:
		return
	default:
		if ref != "" && definitions[ref] != nil && len(definitions[ref].fields) > 0 {
			f.fill(target, definitions[ref], definitions, within)
		}
	}
}

// text is one of the enumerated values, or one of a few that upstream tells apart.
func (f filler) text(described *field) string {
	choices := []string{"a", "a:1", "a:latest", ""}
	if len(described.schema.Enum) > 0 {
		choices = nil
		for _, value := range described.schema.Enum {
			choices = append(choices, value.(string))
		}
	}
	return choices[f.random.Intn(len(choices))]
}

func isScalarType(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() != reflect.Struct && t.Kind() != reflect.Slice && t.Kind() != reflect.Map
}
