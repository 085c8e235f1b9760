package kust

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/yaml"
)

// Object is one object of a build.
type Object struct {
	ID   string
	Body []byte
	// Explanation is nil if the object is not explained.
	Explanation *Explanation
}

// Objects marshals what a build gave, in its order.
func Objects(built resmap.ResMap) ([]Object, error) {
	resources := built.Resources()
	objects := make([]Object, len(resources))
	err := inParallel(len(resources), func(i int) error {
		body, err := resources[i].MarshalJSON()
		if err != nil {
			return fmt.Errorf("%s: %w", resources[i].CurId(), err)
		}
		objects[i] = Object{ID: id(body), Body: body}
		return nil
	})
	return objects, err
}

// NewObject is an object that something else than a build gave.
func NewObject(body []byte) Object { return Object{ID: id(body), Body: body} }

func id(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:16])
}

// YAML is the objects as `kustomize build` prints them.
func YAML(objects []Object) (string, error) {
	texts := make([]string, len(objects))
	err := inParallel(len(objects), func(i int) (err error) {
		texts[i], err = Print(objects[i].Body)
		return err
	})
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	for i, text := range texts {
		if i > 0 {
			out.WriteString("---\n")
		}
		out.WriteString(text)
	}
	return out.String(), nil
}

// Print is one object as `kustomize build` prints it (upstream's Resource.AsYAML does the same to its JSON).
func Print(body []byte) (string, error) {
	text, err := yaml.JSONToYAML(body)
	return string(text), err
}

// inParallel calls work for 0 … n-1 on all processors and returns one of the errors. A panic of work is an error.
func inParallel(n int, work func(i int) error) error {
	var next atomic.Int64
	var wait sync.WaitGroup
	workers := min(n, runtime.GOMAXPROCS(0))
	errs := make([]error, workers)
	for w := range workers {
		wait.Go(func() {
			defer func() {
				if r := recover(); r != nil {
					errs[w] = &Panic{r}
				}
			}()
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				if err := work(int(i)); err != nil {
					errs[w] = err
					return
				}
			}
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
