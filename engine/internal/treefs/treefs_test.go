package treefs_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"reflect"
	"testing"

	"driftline/engine/internal/fixture"
	"driftline/engine/internal/treefs"
)

const tree = `
-- a/b/c.yaml --
c
-- a/b/.hidden --
h
-- a/d.yaml --
d
-- e --
e
`

func TestNothingCanBeWritten(t *testing.T) {
	f := treefs.New(fixture.Parse(tree), nil)
	p := treefs.Abs("a/new")
	_, err := f.Create(p)
	for _, err := range []error{err, f.Mkdir(p), f.MkdirAll(p), f.RemoveAll(treefs.Abs("a")), f.WriteFile(p, nil)} {
		if !errors.Is(err, fs.ErrPermission) {
			t.Error(err)
		}
	}
}

func TestAPathThatClimbsOutIsNotFoldedBack(t *testing.T) {
	f := treefs.New(fixture.Parse(tree), nil)
	for _, p := range []string{"../e", "../../e", "../../../../e", "../tree.other/e"} {
		if f.Exists(treefs.Abs("") + "/" + p) {
			t.Errorf("%s exists", p)
		}
	}
	if !f.IsDir(treefs.Abs("")+"/..") || len(f.Reads()) != 0 {
		t.Errorf("%v", f.Reads())
	}
}

func TestReadsHoldWhateverWasLookedAt(t *testing.T) {
	files := fixture.Parse(tree)
	f := treefs.New(files, nil)
	_, _ = f.ReadFile(treefs.Abs("a/d.yaml"))
	_, _ = f.ReadFile(treefs.Abs("a/x/y"))
	f.Exists(treefs.Abs("none"))
	f.IsDir(treefs.Abs("a"))
	_, _ = f.ReadDir(treefs.Abs("a/b"))
	want := []treefs.Read{
		{Path: "a", Kind: "directory"},
		{Path: "a/b", Kind: "directory", Names: []string{".hidden", "c.yaml"}},
		{Path: "a/d.yaml", Kind: "file", Blob: "d\n"},
		{Path: "a/x", Kind: "missing"},
		{Path: "a/x/y", Kind: "missing"},
		{Path: "none", Kind: "missing"},
	}
	if got := f.Reads(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestNothingIsAskedTwiceNorWhatIsKnown(t *testing.T) {
	files := fixture.Parse(tree)
	f := treefs.New(files, map[string]treefs.Entry{"a": {Kind: treefs.KindDirectory}})
	for range 2 {
		f.IsDir(treefs.Abs("a"))
		f.IsDir(treefs.Abs("a/b"))
	}
	if !reflect.DeepEqual(files.Asked, []string{"a/b"}) {
		t.Error(files.Asked)
	}
}

func TestTheFirstUnknownIsKept(t *testing.T) {
	files := fixture.Parse(tree)
	files.Unknown = map[string]treefs.Entry{
		"a/d.yaml": {Kind: treefs.KindUnknown, Reason: "lfs", Message: "a pointer"},
		"e":        {Kind: treefs.KindUnknown, Reason: "filter"},
	}
	f := treefs.New(files, nil)
	_, err := f.ReadFile(treefs.Abs("a/d.yaml"))
	if err == nil || f.Exists(treefs.Abs("e")) {
		t.Error("read an unknown")
	}
	if got := f.Unknown(); got == nil || *got != (treefs.Unknown{Path: "a/d.yaml", Reason: "lfs", Message: "a pointer"}) {
		t.Error(got)
	}
	if reads := f.Reads(); len(reads) != 0 {
		t.Error(reads)
	}
}

func TestLinksAreFollowedWhereUpstreamFollowsThem(t *testing.T) {
	root, elsewhere := "", "x/y"
	files := fixture.Parse(tree)
	files.Unknown = map[string]treefs.Entry{
		"top":  {Kind: treefs.KindDirectory, Real: &root},
		"link": {Kind: treefs.KindFile, Blob: "l", Real: &elsewhere},
	}
	f := treefs.New(files, nil)
	if dir, name, err := f.CleanedAbs(treefs.Abs("top")); dir.String() != treefs.Abs("") || name != "" || err != nil {
		t.Error(dir, name, err)
	}
	if dir, name, err := f.CleanedAbs(treefs.Abs("link")); dir.String() != treefs.Abs("x") || name != "y" || err != nil {
		t.Error(dir, name, err)
	}
	want := []treefs.Read{
		{Path: "link", Kind: "file", Blob: "l", Real: &elsewhere},
		{Path: "top", Kind: "directory", Real: &root},
	}
	if got := f.Reads(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestMessagesNamePathsFromTheRepositorysRoot(t *testing.T) {
	root := treefs.Abs("")
	got := treefs.Message("'" + root + "/a/b' is not below '" + root + "', nor is '" + filepath.Dir(root) + "/x'")
	if want := "'/a/b' is not below '/', nor is '/../x'"; got != want {
		t.Error(got)
	}
}
