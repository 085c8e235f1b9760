package helmchart

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"driftline/engine/internal/treefs"

	"helm.sh/helm/v4/pkg/chart/loader/archive"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/ignore"
	"sigs.k8s.io/yaml"
)

const (
	// maxDepth ends the walk through a link to a folder above it; Linux follows forty links.
	maxDepth = 40
	// maxFiles keeps a chart at the repository's root from being read file by file for ever.
	maxFiles = 20_000
)

var byteOrderMark = []byte{0xEF, 0xBB, 0xBF}

// loadedChart is a chart with the charts in it, and where they lie.
type loadedChart struct {
	chart *chart.Chart
	// folders are the folders of charts by their full path (`web/charts/db`); nil for those in archives.
	folders map[string]*string
}

// load reads the chart in a folder, or in an archive.
func load(tree *treefs.FS, root string) (*loadedChart, error) {
	loaded, named, err := loadAt(tree, root)
	if err != nil {
		return nil, err
	}
	sortDependencies(loaded)
	result := &loadedChart{chart: loaded, folders: map[string]*string{}}
	var folder *string
	if named != nil {
		folder = &root
	}
	result.place(loaded.ChartFullPath(), loaded, folder, named)
	return result, nil
}

// loadAt also says where the charts in a folder lie; nothing for an archive.
func loadAt(tree *treefs.FS, root string) (*chart.Chart, folderNames, error) {
	abs := treefs.Abs(root)
	if !tree.Exists(abs) {
		return nil, nil, &Error{Kind: "missing-path", File: root, err: fmt.Errorf("path %q not found", abs)}
	}
	if !tree.IsDir(abs) {
		content, err := tree.ReadFile(abs)
		if err != nil {
			return nil, nil, &Error{Kind: "missing-path", File: root, err: err}
		}
		loaded, err := loader.LoadArchive(bytes.NewReader(content))
		if err != nil {
			return nil, nil, &Error{Kind: "chart", File: root, err: err}
		}
		return loaded, nil, nil
	}
	if err := detect(tree, root); err != nil {
		return nil, nil, err
	}
	f := &folder{tree: tree, root: root, rules: ignore.Empty(), budget: archive.MaxDecompressedChartSize}
	if err := f.read(); err != nil {
		return nil, nil, describe("chart", join(root, "Chart.yaml"), err)
	}
	named := nameFolders(root, f.files)
	loaded, err := loader.LoadFiles(f.files)
	if err != nil {
		return nil, nil, describe("chart", fileOfLoadError(root, err), err)
	}
	return loaded, named, nil
}

// fileOfLoadError is the file that upstream's text names.
func fileOfLoadError(root string, err error) string {
	for _, name := range []string{"Chart.lock", "values.yaml", "requirements.yaml", "requirements.lock"} {
		if strings.HasPrefix(err.Error(), "cannot load "+name) {
			return join(root, name)
		}
	}
	return join(root, "Chart.yaml")
}

// sortDependencies gives charts an order: upstream's is that of a map, which differs each time.
func sortDependencies(c *chart.Chart) {
	dependencies := slices.Clone(c.Dependencies())
	slices.SortStableFunc(dependencies, func(a, b *chart.Chart) int {
		if byName := strings.Compare(a.Name(), b.Name()); byName != 0 {
			return byName
		}
		return strings.Compare(a.Metadata.Version, b.Metadata.Version)
	})
	c.SetDependencies(dependencies...)
	for _, dependency := range dependencies {
		sortDependencies(dependency)
	}
}

// folderNames are the folders of a folder's charts by the names of the charts, and theirs.
type folderNames map[string]struct {
	folder string
	charts folderNames
}

// nameFolders reads the names of the charts in charts/, before upstream forgets their folders.
func nameFolders(root string, files []*archive.BufferedFile) folderNames {
	byFolder := map[string][]*archive.BufferedFile{}
	for _, file := range files {
		if rest, inside := strings.CutPrefix(file.Name, "charts/"); inside {
			if dir, name, nested := strings.Cut(rest, "/"); nested {
				byFolder[dir] = append(byFolder[dir], &archive.BufferedFile{Name: name, Data: file.Data})
			}
		}
	}
	names := folderNames{}
	for dir, inside := range byFolder {
		folder := join(root, "charts/"+dir)
		for _, file := range inside {
			var head chart.Metadata
			if file.Name == "Chart.yaml" && yaml.Unmarshal(file.Data, &head) == nil {
				entry := names[head.Name]
				entry.folder, entry.charts = folder, nameFolders(folder, inside)
				names[head.Name] = entry
			}
		}
	}
	return names
}

// place notes where a chart and those in it lie, under all the names that aliases give them. named is nil for an archive.
func (l *loadedChart) place(fullPath string, c *chart.Chart, folder *string, named folderNames) {
	l.folders[fullPath] = folder
	for _, dependency := range c.Dependencies() {
		names := []string{dependency.Name()}
		for _, wanted := range c.Metadata.Dependencies {
			if wanted.Name == dependency.Name() && wanted.Alias != "" {
				names = append(names, wanted.Alias)
			}
		}
		for _, name := range names {
			var below *string
			if entry, known := named[dependency.Name()]; known {
				below = &entry.folder
			}
			l.place(fullPath+"/charts/"+name, dependency, below, named[dependency.Name()].charts)
		}
	}
}

// folder reads a chart's folder as Helm's directory loader does, which works on the disk only.
type folder struct {
	tree   *treefs.FS
	root   string
	rules  *ignore.Rules
	budget int64
	files  []*archive.BufferedFile
}

func (f *folder) read() error {
	if ignored := treefs.Abs(path.Join(f.root, ignore.HelmIgnore)); f.tree.Exists(ignored) {
		content, err := f.tree.ReadFile(ignored)
		if err != nil {
			return err
		}
		if f.rules, err = ignore.Parse(bytes.NewReader(content)); err != nil {
			return &Error{Kind: "chart", File: join(f.root, ignore.HelmIgnore), err: err}
		}
	}
	f.rules.AddDefaults()
	return f.walk("", 0)
}

// detect refuses what is no chart of a version that Helm installs, with the command line's words.
func detect(tree *treefs.FS, root string) error {
	name := join(root, "Chart.yaml")
	content, err := tree.ReadFile(treefs.Abs(name))
	if err != nil {
		return &Error{Kind: "missing-path", File: name, err: fmt.Errorf("unable to detect chart at %s: %w", treefs.Abs(name), err)}
	}
	var head struct {
		APIVersion string `json:"apiVersion,omitempty"`
	}
	if err := yaml.Unmarshal(content, &head); err != nil {
		return &Error{Kind: "chart", File: name, err: fmt.Errorf("cannot load Chart.yaml: %w", err)}
	}
	switch head.APIVersion {
	case "", chart.APIVersionV1, chart.APIVersionV2:
		return nil
	case "v3":
		return &Error{Kind: "chart", File: name, err: errors.New("invalid chart apiVersion")}
	default:
		return &Error{Kind: "chart", File: name, err: errors.New("unsupported chart version")}
	}
}

// walk adds the files below a folder of the chart, in lexical order.
func (f *folder) walk(dir string, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("error reading %s: folders are nested more than %d deep", dir, maxDepth)
	}
	names, err := f.tree.ReadDir(treefs.Abs(path.Join(f.root, dir)))
	if err != nil {
		return err
	}
	for _, base := range names {
		name := path.Join(dir, base)
		abs := treefs.Abs(path.Join(f.root, name))
		if !f.tree.Exists(abs) {
			return fmt.Errorf("error evaluating symlink %s: no such file or directory", abs)
		}
		directory := f.tree.IsDir(abs)
		if f.rules.Ignore(name, entry{base, directory}) {
			continue
		}
		if directory {
			err = f.walk(name, depth+1)
		} else {
			err = f.add(name, abs)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (f *folder) add(name, abs string) error {
	content, err := f.tree.ReadFile(abs)
	if err != nil {
		return fmt.Errorf("error reading %s: %w", name, err)
	}
	f.budget -= int64(len(content))
	if f.budget < 0 || len(f.files) >= maxFiles {
		return &Error{Kind: "too-large", File: join(f.root, "Chart.yaml"), err: errTooLarge}
	}
	f.files = append(f.files, &archive.BufferedFile{Name: name, Data: bytes.TrimPrefix(content, byteOrderMark)})
	return nil
}

var errTooLarge = errors.New("the chart's folder holds more than Helm loads; list in .helmignore what does not belong to the chart")

// entry is what the rules of .helmignore want to know of a file.
type entry struct {
	name      string
	directory bool
}

var _ fs.FileInfo = entry{}

func (e entry) Name() string     { return filepath.Base(e.name) }
func (entry) Size() int64        { return 0 }
func (entry) ModTime() time.Time { return time.Time{} }
func (e entry) IsDir() bool      { return e.directory }
func (entry) Sys() any           { return nil }

func (e entry) Mode() fs.FileMode {
	if e.directory {
		return fs.ModeDir | 0o555
	}
	return 0o444
}
