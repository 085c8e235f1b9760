// Command argocd generates the Applications of ApplicationSets with the packages of Argo CD's own controller, out of a git repository on
// disk. Standard input is a JSON array of cases; for each it prints one line of JSON.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/argoproj/argo-cd/v3/applicationset/controllers/template"
	"github.com/argoproj/argo-cd/v3/applicationset/generators"
	"github.com/argoproj/argo-cd/v3/applicationset/utils"
	argov1alpha1 "github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/git"
	log "github.com/sirupsen/logrus"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/kubernetes"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

type testCase struct {
	// Repository is a clone: every repository URL leads to it.
	Repository string                      `json:"repository"`
	Set        argov1alpha1.ApplicationSet `json:"set"`
	Clusters   []corev1.Secret             `json:"clusters"`
	// Applications are others' results, to be read and printed as Argo CD reads and prints them.
	Applications []argov1alpha1.Application `json:"applications"`
}

type answer struct {
	Applications []argov1alpha1.Application `json:"applications"`
	// Read are the Applications of the case.
	Read  []argov1alpha1.Application `json:"read"`
	Error string                     `json:"error,omitempty"`
}

func main() {
	log.SetLevel(log.PanicLevel)
	in := json.NewDecoder(os.Stdin)
	if _, err := in.Token(); err != nil {
		fail(err)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for in.More() {
		var test testCase
		var result answer
		// What Argo CD cannot even read it refuses.
		var text json.RawMessage
		if err := in.Decode(&text); err != nil {
			fail(err)
		}
		if err := json.Unmarshal(text, &test); err != nil {
			result.Error = err.Error()
		} else if applications, err := generate(test); err != nil {
			result.Error = err.Error()
		} else {
			result.Applications = applications
		}
		result.Read = test.Applications
		if err := encoder.Encode(result); err != nil {
			fail(err)
		}
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func generate(test testCase) (applications []argov1alpha1.Application, err error) {
	defer func() {
		if r := recover(); r != nil {
			applications, err = nil, fmt.Errorf("panic: %v", r)
		}
	}()
	c := cluster{secrets: test.Clusters}
	terminal := map[string]generators.Generator{
		"List":     generators.NewListGenerator(),
		"Clusters": generators.NewClusterGenerator(context.Background(), c, clientset{secrets: test.Clusters}, "argocd"),
		"Git":      generators.NewGitGenerator(repository{test.Repository}, "argocd"),
	}
	with := func(inner map[string]generators.Generator) map[string]generators.Generator {
		all := map[string]generators.Generator{
			"Matrix": generators.NewMatrixGenerator(inner),
			"Merge":  generators.NewMergeGenerator(inner),
		}
		for name, generator := range terminal {
			all[name] = generator
		}
		return all
	}
	applications, _, err = template.GenerateApplications(log.NewEntry(log.StandardLogger()), test.Set, with(with(terminal)), &utils.Render{}, c)
	return applications, err
}

// repository answers what the repository server would.
type repository struct{ root string }

func (r repository) GetFiles(_ context.Context, url, _, _, pattern string, _, _ bool) (map[string][]byte, error) {
	clone, err := git.NewClientExt("https://example.com/clone.git", r.root, git.NopCreds{}, false, false, "", "")
	if err != nil {
		return nil, err
	}
	if pattern == "" {
		pattern = "."
	}
	paths, err := clone.LsFiles(pattern, false)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, path := range paths {
		if files[path], err = os.ReadFile(filepath.Join(r.root, path)); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// GetDirectories is what the repository server's GetGitDirectories does with a clone.
func (r repository) GetDirectories(_ context.Context, url, _, _ string, _, _ bool) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(r.root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !entry.IsDir() {
			return nil
		}
		if strings.HasPrefix(entry.Name(), ".") {
			return filepath.SkipDir
		}
		relative, err := filepath.Rel(r.root, path)
		if err != nil {
			return err
		}
		if relative != "." {
			paths = append(paths, relative)
		}
		return nil
	})
	return paths, err
}

// cluster answers what the generators ask the API server for.
type cluster struct {
	client.Client
	secrets []corev1.Secret
}

// Get finds every project.
func (c cluster) Get(context.Context, client.ObjectKey, client.Object, ...client.GetOption) error { return nil }

func (c cluster) List(_ context.Context, into client.ObjectList, options ...client.ListOption) error {
	asked := client.ListOptions{}
	for _, option := range options {
		option.ApplyToList(&asked)
	}
	list, isSecrets := into.(*corev1.SecretList)
	if !isSecrets {
		return fmt.Errorf("cannot list %T", into)
	}
	for _, secret := range c.secrets {
		if asked.LabelSelector == nil || asked.LabelSelector.Matches(labels.Set(secret.Labels)) {
			list.Items = append(list.Items, secret)
		}
	}
	return nil
}

type clientset struct {
	kubernetes.Interface
	secrets []corev1.Secret
}

func (c clientset) CoreV1() typedcorev1.CoreV1Interface { return core{secrets: c.secrets} }

type core struct {
	typedcorev1.CoreV1Interface
	secrets []corev1.Secret
}

func (c core) Secrets(string) typedcorev1.SecretInterface { return secretLister{secrets: c.secrets} }

type secretLister struct {
	typedcorev1.SecretInterface
	secrets []corev1.Secret
}

func (l secretLister) List(_ context.Context, options metav1.ListOptions) (*corev1.SecretList, error) {
	selector, err := labels.Parse(options.LabelSelector)
	if err != nil {
		return nil, err
	}
	list := &corev1.SecretList{}
	for _, secret := range l.secrets {
		if selector.Matches(labels.Set(secret.Labels)) {
			list.Items = append(list.Items, secret)
		}
	}
	return list, nil
}
