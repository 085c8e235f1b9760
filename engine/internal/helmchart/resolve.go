package helmchart

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/Masterminds/semver/v3"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"sigs.k8s.io/yaml"
)

// Choice is the version that Helm takes for a constraint, and where an index says that it is.
type Choice struct {
	Version string   `json:"version,omitempty"`
	URLs    []string `json:"urls,omitempty"`
	Digest  string   `json:"digest,omitempty"`
}

// Choices is what there is to choose from: the index of a repository, or the tags of a registry.
type Choices struct {
	// Index is the text of an index.yaml.
	Index *string
	// Tags are those of a registry.
	Tags []string
	// Literal takes tags as Flux' OCIRepository does: as they are, a v before the version allowed.
	Literal bool
}

// indexEntry is one version in an index.yaml (upstream: repo.ChartVersion; its package would link what downloads).
type indexEntry struct {
	*chart.Metadata
	URLs   []string `json:"urls"`
	Digest string   `json:"digest"`
}

// Choose picks the version of a chart as Helm does: one that is called so, else the highest that the constraint allows; a stable one
// unless the constraint has a pre-release.
func Choose(from Choices, name, version string) (Choice, error) {
	if from.Index != nil {
		return chooseFromIndex([]byte(*from.Index), name, version)
	}
	return chooseFromTags(from.Tags, version, from.Literal)
}

// chooseFromIndex is upstream's loadIndex and IndexFile.Get for one chart.
func chooseFromIndex(data []byte, name, version string) (Choice, error) {
	var index struct {
		APIVersion string                     `json:"apiVersion"`
		Entries    map[string]json.RawMessage `json:"entries"`
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return Choice{}, &Error{Kind: "index", err: errors.New("the index is empty")}
	}
	decode := yaml.Unmarshal
	if json.Valid(data) {
		decode = func(data []byte, into any, _ ...yaml.JSONOpt) error { return json.Unmarshal(data, into) }
	}
	if err := decode(data, &index); err != nil {
		return Choice{}, &Error{Kind: "index", err: err}
	}
	if index.APIVersion == "" {
		return Choice{}, &Error{Kind: "index", err: errors.New("no API version specified")}
	}
	raw, ok := index.Entries[name]
	if !ok {
		return Choice{}, &Error{Kind: "no-chart", err: errors.New("no chart name found")}
	}
	var entries []*indexEntry
	if err := json.Unmarshal(raw, &entries); err != nil {
		return Choice{}, &Error{Kind: "index", err: err}
	}
	entries = slices.DeleteFunc(entries, isInvalid)
	sort.SliceStable(entries, func(a, b int) bool { return isHigher(entries[a].Version, entries[b].Version) })
	at, err := choose(len(entries), func(i int) string { return entries[i].Version }, version)
	if err != nil {
		return Choice{}, err
	}
	return Choice{Version: entries[at].Version, URLs: entries[at].URLs, Digest: entries[at].Digest}, nil
}

// isInvalid tells entries that upstream leaves out.
func isInvalid(entry *indexEntry) bool {
	if entry == nil {
		return true
	}
	if entry.Metadata == nil {
		entry.Metadata = &chart.Metadata{}
	}
	if entry.APIVersion == "" {
		entry.APIVersion = chart.APIVersionV1
	}
	err := entry.Validate()
	return err != nil && !strings.HasPrefix(err.Error(), "validation: more than one dependency with name or alias")
}

// chooseFromTags is upstream's ValidateReference: a version is its own tag, a constraint is looked for among the tags that are
// versions (`_` stands for `+`).
func chooseFromTags(tags []string, version string, literal bool) (Choice, error) {
	if _, err := semver.NewVersion(version); err == nil && !literal {
		return Choice{Version: version}, nil
	}
	var versions []string
	for _, tag := range tags {
		read := strings.ReplaceAll(tag, "_", "+")
		if literal {
			read = strings.TrimPrefix(tag, "v")
		}
		if parsed, err := semver.StrictNewVersion(read); err == nil {
			if literal {
				read = tag
			} else {
				read = parsed.String()
			}
			versions = append(versions, read)
		}
	}
	sort.SliceStable(versions, func(a, b int) bool { return isHigher(versions[a], versions[b]) })
	at, err := choose(len(versions), func(i int) string { return versions[i] }, version)
	if err != nil {
		return Choice{}, err
	}
	return Choice{Version: versions[at]}, nil
}

// isHigher puts what is no version last.
func isHigher(a, b string) bool {
	first, err := semver.NewVersion(a)
	if err != nil {
		return false
	}
	second, err := semver.NewVersion(b)
	return err != nil || first.GreaterThan(second)
}

func choose(count int, versionAt func(int) string, version string) (int, error) {
	wanted := version
	if wanted == "" {
		wanted = "*"
	}
	constraint, err := semver.NewConstraint(wanted)
	if err != nil {
		return 0, &Error{Kind: "constraint", err: err}
	}
	for i := range count {
		if version != "" && versionAt(i) == version {
			return i, nil
		}
	}
	for i := range count {
		if parsed, err := semver.NewVersion(versionAt(i)); err == nil && constraint.Check(parsed) {
			return i, nil
		}
	}
	return 0, &Error{Kind: "no-version", err: fmt.Errorf("no version matches %q", wanted)}
}

// Dependency is a chart that another one needs, at the version that its lock file names, if it has one.
type Dependency struct {
	Name       string `json:"name"`
	Version    string `json:"version"`
	Repository string `json:"repository"`
}

// Metadata are the texts that say what a chart depends on; a nil one is absent.
type Metadata struct {
	Chart            string
	Lock             *string
	Requirements     *string
	RequirementsLock *string
}

// Dependencies reads what a chart depends on. Stale is a lock file that was made for other dependencies: `helm dependency build`
// refuses it.
func Dependencies(m Metadata) (dependencies []Dependency, stale bool, err error) {
	metadata := &chart.Metadata{}
	if err := yaml.Unmarshal([]byte(m.Chart), metadata); err != nil {
		return nil, false, &Error{Kind: "chart", err: err}
	}
	lockText := m.Lock
	if metadata.APIVersion == "" || metadata.APIVersion == chart.APIVersionV1 {
		lockText = m.RequirementsLock
		if m.Requirements != nil {
			if err := yaml.Unmarshal([]byte(*m.Requirements), metadata); err != nil {
				return nil, false, &Error{Kind: "chart", err: err}
			}
		}
	}
	wanted := metadata.Dependencies
	if lockText != nil {
		lock := &chart.Lock{}
		if err := yaml.Unmarshal([]byte(*lockText), lock); err != nil {
			return nil, false, &Error{Kind: "chart", err: err}
		}
		if !isCurrent(lock, wanted) {
			return nil, true, nil
		}
		wanted = lock.Dependencies
	}
	for _, d := range wanted {
		if d != nil {
			dependencies = append(dependencies, Dependency{d.Name, d.Version, d.Repository})
		}
	}
	return dependencies, false, nil
}

// isCurrent is upstream's resolver.HashReq and HashV2Req, which are internal there.
func isCurrent(lock *chart.Lock, wanted []*chart.Dependency) bool {
	sum := func(value any) string {
		data, err := json.Marshal(value)
		if err != nil {
			return ""
		}
		digest := sha256.Sum256(data)
		return hex.EncodeToString(digest[:])
	}
	if lock.Digest == "sha256:"+sum([2][]*chart.Dependency{wanted, lock.Dependencies}) {
		return true
	}
	old := sum(map[string][]*chart.Dependency{"dependencies": wanted})
	return lock.Digest == old || lock.Digest == "sha256:"+old
}
