package treefs

import (
	"bytes"
	"io/fs"
	"path"
	"path/filepath"
	"time"

	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// view is the tree as a standard file system, for the standard library's globbing and walking. Names are relative to the
// repository, the root is ".".
type view struct{ fs *FS }

var (
	_ fs.ReadDirFS = view{}
	_ fs.StatFS    = view{}
)

func (v view) Open(name string) (fs.File, error) { return v.fs.Open(Abs(name)) }

func (v view) Stat(name string) (fs.FileInfo, error) {
	switch kind := v.fs.lookup(Abs(name)).Kind; kind {
	case KindFile, KindDirectory:
		return info{path.Base(name), 0, kind == KindDirectory}, nil
	default:
		return nil, pathError("stat", Abs(name), errNotExist)
	}
}

func (v view) ReadDir(name string) ([]fs.DirEntry, error) {
	names, err := v.fs.ReadDir(Abs(name))
	if err != nil {
		return nil, err
	}
	entries := make([]fs.DirEntry, 0, len(names))
	for _, child := range names {
		if stat, err := v.Stat(path.Join(name, child)); err == nil {
			entries = append(entries, fs.FileInfoToDirEntry(stat))
		}
	}
	return entries, nil
}

// Glob returns the paths that match, without hidden ones unless the pattern asks for them, as the file system on disk does.
func (f *FS) Glob(pattern string) ([]string, error) {
	rel, inside := Rel(pattern)
	if !inside {
		_, err := path.Match(pattern, "")
		return nil, err
	}
	matches, err := fs.Glob(view{f}, rel)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, match := range matches {
		paths = append(paths, Abs(match))
	}
	if filesys.IsHiddenFilePath(pattern) {
		return paths, nil
	}
	return filesys.RemoveHiddenFiles(paths), nil
}

// Walk visits root and what is below it in lexical order, as filepath.Walk does.
func (f *FS) Walk(root string, visit filepath.WalkFunc) error {
	rel, inside := Rel(root)
	if !inside || !f.Exists(root) {
		return visit(root, nil, f.absent("lstat", root))
	}
	if rel == "" {
		rel = "."
	}
	return fs.WalkDir(view{f}, rel, func(name string, entry fs.DirEntry, err error) error {
		if entry == nil {
			return visit(Abs(name), nil, err)
		}
		stat, statErr := entry.Info()
		if err == nil {
			err = statErr
		}
		return visit(Abs(name), stat, err)
	})
}

// Open returns a file for reading.
func (f *FS) Open(name string) (filesys.File, error) {
	content, err := f.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return &file{bytes.NewReader(content), info{filepath.Base(name), int64(len(content)), false}}, nil
}

// Create fails: a tree is read-only. So do the other methods that write.
func (f *FS) Create(name string) (filesys.File, error) {
	return nil, pathError("open", name, errReadOnly)
}

// Mkdir fails.
func (f *FS) Mkdir(name string) error { return pathError("mkdir", name, errReadOnly) }

// MkdirAll fails.
func (f *FS) MkdirAll(name string) error { return pathError("mkdir", name, errReadOnly) }

// RemoveAll fails.
func (f *FS) RemoveAll(name string) error { return pathError("unlinkat", name, errReadOnly) }

// WriteFile fails.
func (f *FS) WriteFile(name string, _ []byte) error { return pathError("open", name, errReadOnly) }

type file struct {
	*bytes.Reader
	info info
}

func (*file) Close() error                 { return nil }
func (f *file) Write([]byte) (int, error)  { return 0, pathError("write", f.info.name, errReadOnly) }
func (f *file) Stat() (fs.FileInfo, error) { return f.info, nil }

type info struct {
	name      string
	size      int64
	directory bool
}

func (i info) Name() string     { return i.name }
func (i info) Size() int64      { return i.size }
func (info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool      { return i.directory }
func (info) Sys() any           { return nil }

func (i info) Mode() fs.FileMode {
	if i.directory {
		return fs.ModeDir | 0o555
	}
	return 0o444
}
