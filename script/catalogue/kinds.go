package main

import (
	"reflect"
	"sort"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/client/clientset/clientset"
	apiextensionsscheme "k8s.io/apiextensions-apiserver/pkg/client/clientset/clientset/scheme"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	aggregator "k8s.io/kube-aggregator/pkg/client/clientset_generated/clientset"
	aggregatorscheme "k8s.io/kube-aggregator/pkg/client/clientset_generated/clientset/scheme"
)

// kind is an object a repository can declare.
type kind struct {
	gvk        schema.GroupVersionKind
	goType     reflect.Type
	namespaced bool
}

func (k kind) newObject() runtime.Object {
	return reflect.New(k.goType).Interface().(runtime.Object)
}

// findKinds reads kinds and scopes off the typed clients: `Deployments(namespace string)` is namespaced, `Namespaces()` is not.
func findKinds() []kind {
	types := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{scheme.AddToScheme, apiextensionsscheme.AddToScheme, aggregatorscheme.AddToScheme} {
		if err := add(types); err != nil {
			panic(err)
		}
	}
	found := map[schema.GroupVersionKind]kind{}
	for _, clientset := range []reflect.Type{
		reflect.TypeFor[kubernetes.Interface](),
		reflect.TypeFor[apiextensions.Interface](),
		reflect.TypeFor[aggregator.Interface](),
	} {
		for _, group := range resultsOf(clientset) {
			for _, resource := range methodsOf(group) {
				if object := objectType(resource); object != nil {
					for _, gvk := range kindsOf(types, object) {
						found[gvk] = kind{gvk, object, resource.Type.NumIn() == 1}
					}
				}
			}
		}
	}
	kinds := make([]kind, 0, len(found))
	for _, k := range found {
		kinds = append(kinds, k)
	}
	sort.Slice(kinds, func(i, j int) bool { return kindKey(kinds[i].gvk) < kindKey(kinds[j].gvk) })
	return kinds
}

func kindKey(gvk schema.GroupVersionKind) string {
	return gvk.GroupVersion().String() + "/" + gvk.Kind
}

func methodsOf(t reflect.Type) []reflect.Method {
	methods := make([]reflect.Method, t.NumMethod())
	for i := range methods {
		methods[i] = t.Method(i)
	}
	return methods
}

// resultsOf returns the interfaces that the methods without arguments return.
func resultsOf(t reflect.Type) []reflect.Type {
	var results []reflect.Type
	for _, method := range methodsOf(t) {
		if method.Type.NumIn() == 0 && method.Type.NumOut() == 1 && method.Type.Out(0).Kind() == reflect.Interface {
			results = append(results, method.Type.Out(0))
		}
	}
	return results
}

// objectType is the struct that the client of a resource creates or gets; nil if the method is no such client.
func objectType(method reflect.Method) reflect.Type {
	if method.Type.NumOut() != 1 || method.Type.Out(0).Kind() != reflect.Interface {
		return nil
	}
	for _, name := range []string{"Create", "Get"} {
		if action, ok := method.Type.Out(0).MethodByName(name); ok && action.Type.Out(0).Implements(reflect.TypeFor[runtime.Object]()) {
			return action.Type.Out(0).Elem()
		}
	}
	return nil
}

func kindsOf(types *runtime.Scheme, object reflect.Type) []schema.GroupVersionKind {
	kinds, _, err := types.ObjectKinds(reflect.New(object).Interface().(runtime.Object))
	if err != nil {
		panic(err)
	}
	return kinds
}

func kindTexts(kinds []kind) map[string]string {
	texts := map[string]string{}
	for _, k := range kinds {
		scope := "Cluster"
		if k.namespaced {
			scope = "Namespaced"
		}
		texts[kindKey(k.gvk)] = scope + " " + shortName(modelName(k.goType))
	}
	return texts
}
