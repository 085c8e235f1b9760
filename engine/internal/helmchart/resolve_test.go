package helmchart

import (
	"errors"
	"strings"
	"testing"
)

const index = `apiVersion: v1
entries:
  web:
    - {apiVersion: v2, name: web, version: 1.2.0, urls: [web-1.2.0.tgz], digest: aa}
    - {apiVersion: v2, name: web, version: 2.0.0-rc.1, urls: [web-2.0.0-rc.1.tgz]}
    - {apiVersion: v2, name: web, version: 1.10.0, urls: [web-1.10.0.tgz]}
    - {name: web, version: not-a-version}
    - null
`

func TestChooseFromIndex(t *testing.T) {
	for _, test := range []struct{ version, want, kind string }{
		{"", "1.10.0", ""},
		{"*", "1.10.0", ""},
		{"1.2", "1.2.0", ""},
		{"~1.2", "1.2.0", ""},
		{">=1.0.0-0", "2.0.0-rc.1", ""},
		{"2.0.0-rc.1", "2.0.0-rc.1", ""},
		{"^2", "", "no-version"},
		{"one", "", "constraint"},
	} {
		text := index
		choice, err := Choose(Choices{Index: &text}, "web", test.version)
		checkChoice(t, test.version, choice, err, test.want, test.kind)
	}
	text := index
	if choice, _ := Choose(Choices{Index: &text}, "web", "1.2.0"); choice.Digest != "aa" || choice.URLs[0] != "web-1.2.0.tgz" {
		t.Errorf("the entry of 1.2.0 is %+v", choice)
	}
}

func TestChooseFromIndexThatIsWrong(t *testing.T) {
	for text, kind := range map[string]string{"": "index", "a: [": "index", "entries: {}": "index", index: "no-chart"} {
		choice, err := Choose(Choices{Index: &text}, "api", "")
		checkChoice(t, text, choice, err, "", kind)
	}
}

func TestChooseFromTags(t *testing.T) {
	tags := []string{"latest", "1.0.0", "1.2.0_build.1", "v1.9.0", "sha256-abc.sig"}
	for _, test := range []struct {
		version string
		literal bool
		want    string
		kind    string
	}{
		{"", false, "1.2.0+build.1", ""},
		{"^1", true, "v1.9.0", ""},
		{"9.9.9", false, "9.9.9", ""},
		{"^2", false, "", "no-version"},
	} {
		choice, err := Choose(Choices{Tags: tags, Literal: test.literal}, "web", test.version)
		checkChoice(t, test.version, choice, err, test.want, test.kind)
	}
}

func checkChoice(t *testing.T, name string, choice Choice, err error, want, kind string) {
	t.Helper()
	var known *Error
	if errors.As(err, &known) != (kind != "") || (known != nil && known.Kind != kind) || choice.Version != want {
		t.Errorf("%q: %+v, %v; want %q, %q", name, choice, err, want, kind)
	}
}

func TestDependencies(t *testing.T) {
	const metadata = `{apiVersion: v2, name: web, version: 1.0.0,
dependencies: [{name: db, version: '>=1 <2', repository: 'file://../db', condition: db.enabled}]}`
	// As `helm dependency update` writes it.
	const lock = `dependencies: [{name: db, repository: file://../db, version: 1.4.2}]
digest: sha256:ce7467e6e300e50f0f86114a65a92bfc75b73125f50e1eef140a2e1dcabad6ad
`
	for _, test := range []struct {
		chart, lock, want string
		stale             bool
	}{
		{metadata, "", ">=1 <2", false},
		{metadata, lock, "1.4.2", false},
		{strings.Replace(metadata, ">=1", ">=1.1", 1), lock, "", true},
	} {
		m := Metadata{Chart: test.chart}
		if test.lock != "" {
			m.Lock = &test.lock
		}
		found, stale, err := Dependencies(m)
		if err != nil || stale != test.stale || (!stale && (len(found) != 1 || found[0].Version != test.want)) {
			t.Errorf("%+v %v %v; want %q", found, stale, err, test.want)
		}
	}
}
