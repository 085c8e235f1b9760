// Package treefs is kustomize's file system over a tree that the client holds: it asks for what it does not know, behaves and
// fails like the file system on disk, and records everything that was looked at (the dependency set of a build).
// It does not know kustomizations, and it never touches the disk.
package treefs

import (
	"bytes"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// mount is where the tree stands in the file system that upstream sees. It is not the root, so that a path which climbs out of
// the repository leaves the tree, as it would on disk, instead of being folded back into it.
const (
	outside = "/driftline.outside"
	mount   = outside + "/tree"
)

// FS implements filesys.FileSystem. It is made for one build and used from one goroutine.
type FS struct {
	source  Source
	entries map[string]Entry
	reads   map[string]Read
	unknown *Unknown
	// onRead may replace what ReadFile returns.
	onRead func(path string, content []byte) []byte
}

var _ filesys.FileSystem = (*FS)(nil)

// New makes a file system over source. entries are what is known of the tree already; the map is added to.
func New(source Source, entries map[string]Entry) *FS {
	if entries == nil {
		entries = map[string]Entry{}
	}
	return &FS{source: source, entries: entries, reads: map[string]Read{}}
}

// OnRead makes ReadFile return what rewrite makes of a file's content.
func (f *FS) OnRead(rewrite func(path string, content []byte) []byte) { f.onRead = rewrite }

// Abs is the path to give to upstream for a repository-relative one.
func Abs(rel string) string { return filepath.FromSlash(path.Join(mount, rel)) }

// Rel is the repository-relative path for one that upstream uses. False if it leaves the repository.
func Rel(abs string) (string, bool) {
	p := filepath.ToSlash(abs)
	if !strings.HasPrefix(p, "/") {
		p = mount + "/" + p
	}
	p = path.Clean(p)
	if p == mount {
		return "", true
	}
	return strings.CutPrefix(p, mount+"/")
}

// Reads returns everything that was looked at, sorted by path.
func (f *FS) Reads() []Read {
	reads := make([]Read, 0, len(f.reads))
	for _, read := range f.reads {
		reads = append(reads, read)
	}
	slices.SortFunc(reads, func(a, b Read) int { return strings.Compare(a.Path, b.Path) })
	return reads
}

// Unknown returns the first thing that the build needed and the client does not know; nil if it knew everything.
func (f *FS) Unknown() *Unknown { return f.unknown }

// lookup says what stands at a path of upstream's and records that it was looked at. Outside the repository there is nothing but
// the folders that lead to it.
func (f *FS) lookup(abs string) Entry {
	rel, inside := Rel(abs)
	if !inside {
		if p := path.Clean(filepath.ToSlash(abs)); p == "/" || p == outside {
			return Entry{Kind: KindDirectory}
		}
		return Entry{Kind: KindMissing}
	}
	return f.lookupRel(rel)
}

func (f *FS) lookupRel(rel string) Entry {
	entry, known := f.entries[rel]
	if !known {
		entry = f.source.ReadTree(rel)
		f.entries[rel] = entry
	}
	if entry.Kind == KindUnknown {
		f.noteUnknown(rel, entry)
	} else if _, recorded := f.reads[rel]; !recorded {
		f.reads[rel] = Read{Path: rel, Kind: entry.Kind, Blob: entry.Blob, Real: entry.Real}
	}
	return entry
}

func (f *FS) noteUnknown(rel string, entry Entry) {
	if f.unknown == nil {
		f.unknown = &Unknown{Path: rel, Reason: entry.Reason, Message: entry.Message}
	}
}

// listing is a directory's sorted names; the dependency is then on the names and not only on the folder.
func (f *FS) listing(abs string) []string {
	rel, inside := Rel(abs)
	if !inside {
		return nil
	}
	entry := f.lookupRel(rel)
	names := slices.Sorted(slices.Values(entry.Names))
	if names == nil {
		names = []string{}
	}
	f.reads[rel] = Read{Path: rel, Kind: KindDirectory, Names: names, Real: entry.Real}
	return names
}

// missing says why nothing stands at a path, and which of the folders that lead there is the first that fails.
func (f *FS) missing(abs string) (failing string, reason error) {
	failing = filepath.Clean(abs)
	for p := parent(failing); ; p = parent(p) {
		switch f.lookup(p).Kind {
		case KindFile:
			return failing, errNotDirectory
		case KindUnknown:
			return failing, errUnknown
		case KindDirectory:
			return failing, errNotExist
		}
		failing = p
	}
}

// absent is the error of an operation at whose path nothing stands.
func (f *FS) absent(op, abs string) error {
	_, reason := f.missing(abs)
	return pathError(op, abs, reason)
}

func parent(abs string) string { return filepath.Dir(filepath.Clean(abs)) }

// ReadFile returns a file's content. The errors are those of os.ReadFile.
func (f *FS) ReadFile(name string) ([]byte, error) {
	entry := f.lookup(name)
	switch entry.Kind {
	case KindFile:
	case KindDirectory:
		return nil, pathError("read", name, errIsDirectory)
	case KindUnknown:
		return nil, pathError("open", name, errUnknown)
	default:
		return nil, f.absent("open", name)
	}
	content, unknown := f.source.ReadBlob(entry.Blob)
	rel, _ := Rel(name)
	if unknown != nil {
		f.noteUnknown(rel, *unknown)
		return nil, pathError("open", name, errUnknown)
	}
	content = bytes.Clone(content) // upstream may write to it
	if f.onRead != nil {
		content = f.onRead(rel, content)
	}
	return content, nil
}

// Exists says whether anything stands at name.
func (f *FS) Exists(name string) bool {
	kind := f.lookup(name).Kind
	return kind == KindFile || kind == KindDirectory
}

// IsDir says whether a directory stands at name.
func (f *FS) IsDir(name string) bool { return f.lookup(name).Kind == KindDirectory }

// ReadDir returns the sorted base names of a directory's children.
func (f *FS) ReadDir(name string) ([]string, error) {
	switch f.lookup(name).Kind {
	case KindDirectory:
		return f.listing(name), nil
	case KindFile:
		return nil, pathError("open", name, errNotDirectory)
	case KindUnknown:
		return nil, pathError("open", name, errUnknown)
	default:
		return nil, f.absent("open", name)
	}
}

// CleanedAbs follows all links and splits what it comes to into a directory and, unless it is a directory itself, a base name.
// The errors are those of the file system on disk.
func (f *FS) CleanedAbs(name string) (filesys.ConfirmedDir, string, error) {
	entry := f.lookup(name)
	if entry.Real != nil {
		name = Abs(*entry.Real)
	}
	switch entry.Kind {
	case KindDirectory:
		return filesys.ConfirmedDir(filepath.Clean(name)), "", nil
	case KindFile:
		return filesys.ConfirmedDir(parent(name)), filepath.Base(name), nil
	case KindUnknown:
		return "", "", linkError(name, pathError("lstat", name, errUnknown))
	default:
		failing, reason := f.missing(name)
		if reason == errNotDirectory {
			return "", "", linkError(name, reason) // without a path, as filepath.EvalSymlinks gives it
		}
		return "", "", linkError(name, pathError("lstat", failing, reason))
	}
}
