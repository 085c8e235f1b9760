package treefs_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"driftline/engine/internal/fixture"
	"driftline/engine/internal/treefs"

	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// onDisk writes the files of a tree to a folder and returns it.
func onDisk(t *testing.T, tree *fixture.Tree) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range tree.Files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// operations is everything that upstream can do with a file system, as text.
var operations = map[string]func(f filesys.FileSystem, path string) string{
	"ReadFile": func(f filesys.FileSystem, p string) string {
		content, err := f.ReadFile(p)
		return fmt.Sprintf("%s %v %v", content, err, errors.Is(err, fs.ErrNotExist))
	},
	"Exists":  func(f filesys.FileSystem, p string) string { return fmt.Sprint(f.Exists(p)) },
	"IsDir":   func(f filesys.FileSystem, p string) string { return fmt.Sprint(f.IsDir(p)) },
	"ReadDir": func(f filesys.FileSystem, p string) string { names, err := f.ReadDir(p); return fmt.Sprint(names, err) },
	"CleanedAbs": func(f filesys.FileSystem, p string) string {
		dir, file, err := f.CleanedAbs(p)
		return fmt.Sprint(dir, "|", file, "|", err)
	},
	"Glob": func(f filesys.FileSystem, p string) string {
		star, err := f.Glob(filepath.Join(p, "*"))
		hidden, _ := f.Glob(filepath.Join(p, ".*"))
		deep, _ := f.Glob(filepath.Join(p, "*", "?.yaml"))
		return fmt.Sprint(star, err, hidden, deep)
	},
	"Walk": func(f filesys.FileSystem, p string) string {
		var visited []string
		err := f.Walk(p, func(p string, info fs.FileInfo, err error) error {
			if err == nil {
				visited = append(visited, fmt.Sprint(p, info.IsDir()))
			}
			return err
		})
		return fmt.Sprint(visited, err)
	},
	"Open": func(f filesys.FileSystem, p string) string {
		file, err := f.Open(p)
		if err != nil {
			return err.Error()
		}
		info, err := file.Stat()
		if info.IsDir() {
			return "read " + p + ": is a directory" // os opens it and fails at the first read
		}
		return fmt.Sprint(info.Name(), info.Size(), err)
	},
}

func TestItBehavesAndFailsLikeTheDisk(t *testing.T) {
	files := fixture.Parse(tree)
	root := onDisk(t, files)
	disk := filesys.MakeFsOnDisk()
	for _, p := range []string{"", "a", "a/b", "a/b/c.yaml", "a/d.yaml", "e", "none", "a/none", "none/deep/er", "e/below", "e/below/deep"} {
		for name, operation := range operations {
			want := strings.ReplaceAll(operation(disk, filepath.Join(root, p)), root, "ROOT")
			got := strings.ReplaceAll(operation(treefs.New(files, nil), treefs.Abs(p)), treefs.Abs(""), "ROOT")
			if got != want {
				t.Errorf("%s(%q)\n  got  %s\n  disk %s", name, p, got, want)
			}
		}
	}
}
