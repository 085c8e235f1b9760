package render

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"

	"driftline/engine/internal/fixture"
	"driftline/engine/internal/rpc"
	"driftline/engine/internal/treefs"
)

const configMaps = `
-- app/kustomization.yaml --
resources: [a.yaml]
-- app/a.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: b}
`

// client plays the editor's side over a real connection and holds a tree.
type client struct {
	conn *rpc.Conn
	tree *fixture.Tree

	mu sync.Mutex
	// asked holds "method path" of each callback.
	asked []string
	// textless answers files without their content; binary answers contents in base64.
	textless, binary bool
	// failing is answered with an error.
	failing string
}

func (c *client) HandleNotification(string, json.RawMessage) {}

// HandleRequest answers on another goroutine, so that the connection is read while an answer is held back.
func (c *client) HandleRequest(id json.RawMessage, method string, params json.RawMessage) {
	go c.answer(id, method, params)
}

func (c *client) answer(id json.RawMessage, method string, params json.RawMessage) {
	var p struct {
		Build any
		Path  string
		ID    string
	}
	_ = json.Unmarshal(params, &p)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, fmt.Sprintf("%s %v %s%s", method, p.Build, p.Path, p.ID))
	if method == "tree/read" && p.Path == c.failing && c.failing != "" {
		_ = c.conn.Reply(id, nil, &rpc.Error{Code: 1, Message: "the disk is gone"})
		return
	}
	if method == "blob/read" {
		_ = c.conn.Reply(id, c.content("text of "+p.ID), nil)
		return
	}
	entry := c.tree.ReadTree(p.Path)
	answer := map[string]any{"kind": entry.Kind, "names": entry.Names, "reason": entry.Reason, "message": entry.Message}
	if entry.Kind == treefs.KindFile {
		answer["blob"] = "blob of " + p.Path
		if !c.textless {
			for name, value := range c.content(entry.Blob) {
				answer[name] = value
			}
		}
	}
	_ = c.conn.Reply(id, answer, nil)
}

func (c *client) content(text string) map[string]any {
	if path, found := strings.CutPrefix(text, "text of blob of "); found {
		text = c.tree.Files[path]
	}
	if c.binary {
		return map[string]any{"base64": base64.StdEncoding.EncodeToString([]byte(text))}
	}
	return map[string]any{"text": text}
}

// connect starts a server and a client with a tree.
func connect(t *testing.T, files string) *client {
	t.Helper()
	engineIn, clientOut := io.Pipe()
	clientIn, engineOut := io.Pipe()
	c := &client{conn: rpc.NewConn(clientIn, clientOut), tree: fixture.Parse(files)}
	engine := rpc.NewConn(engineIn, engineOut)
	ended := make(chan error, 1)
	go func() { ended <- engine.Serve(NewServer(engine, os.Stderr)) }()
	go func() { _ = c.conn.Serve(c) }()
	t.Cleanup(func() {
		_ = clientOut.Close()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		_ = engineOut.Close()
	})
	return c
}

// initialized is connect, initialized.
func initialized(t *testing.T, files string) *client {
	t.Helper()
	c := connect(t, files)
	var answer initializeResult
	if err := c.conn.Call("initialize", map[string]any{}, &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Protocol != 1 || answer.Versions.Go == "" || answer.Versions.Engine == "" {
		t.Fatal(answer)
	}
	return c
}

type params = map[string]any

func (c *client) build(t *testing.T, more params) buildResult {
	t.Helper()
	p := params{"root": "app", "loadRestrictor": "rootOnly"}
	for name, value := range more {
		p[name] = value
	}
	var result buildResult
	if err := c.conn.Call("kustomize/build", p, &result); err != nil {
		t.Fatal(err)
	}
	return result
}

// check compares a result, as JSON without the reads.
func check(t *testing.T, got buildResult, want string) {
	t.Helper()
	got.Reads = nil
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	if string(text) != want {
		t.Errorf("got\n%s", text)
	}
}

const (
	bodyA  = `{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"}}`
	bodyB  = `{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"b\"}}`
	hashA  = "bee2360fe9a24e63651736acbf8fc1ac"
	hashB  = "3204d465d11f8b390dcf7b7eb8f0e23c"
	noYAML = `,"reads":null}`
)

func TestABodyCrossesOnce(t *testing.T) {
	c := initialized(t, configMaps)
	both := `{"objects":[{"id":"` + hashA + `","body":"` + bodyA + `"},{"id":"` + hashB + `","body":"` + bodyB + `"}]` + noYAML
	none := `{"objects":[{"id":"` + hashA + `"},{"id":"` + hashB + `"}]` + noYAML
	check(t, c.build(t, nil), both)
	check(t, c.build(t, nil), none)
	check(t, c.build(t, params{"resend": true}), both)
	check(t, c.build(t, params{"resend": true, "known": []string{hashA, hashB}}), none)
	check(t, initialized(t, configMaps).build(t, params{"known": []string{hashB}}), `{"objects":[{"id":"`+hashA+`","body":"`+bodyA+`"},{"id":"`+hashB+`"}]`+noYAML)
}

func TestYAMLIsWhatTheCommandLinePrints(t *testing.T) {
	got := initialized(t, configMaps).build(t, params{"yaml": true}).YAML
	if got == nil || *got != "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n" {
		t.Error(got)
	}
}

func TestExplainNamesRepositoryPaths(t *testing.T) {
	c := initialized(t, configMaps)
	check(t, c.build(t, params{"explain": true, "known": []string{hashB}}), `{"objects":[{"id":"`+hashA+`","body":"`+bodyA+`","origin":{"path":"app/a.yaml"}},{"id":"`+hashB+`","origin":{"path":"app/a.yaml"}}]`+noYAML)
	for i, asked := range c.asked {
		for _, before := range c.asked[:i] {
			if asked == before {
				t.Errorf("asked twice: %s", asked)
			}
		}
	}
}

func TestReadsAreTheDependencySet(t *testing.T) {
	got, _ := json.Marshal(initialized(t, configMaps).build(t, nil).Reads)
	want := `[{"path":"app","kind":"directory"},{"path":"app/Kustomization","kind":"missing"},{"path":"app/a.yaml","kind":"file","blob":"blob of app/a.yaml"},` +
		`{"path":"app/kustomization.yaml","kind":"file","blob":"blob of app/kustomization.yaml"},{"path":"app/kustomization.yml","kind":"missing"}]`
	if string(got) != want {
		t.Errorf("got %s", got)
	}
}

func TestNothingIsAskedThatTheClientSent(t *testing.T) {
	c := initialized(t, configMaps)
	entries := params{}
	for _, read := range c.build(t, nil).Reads {
		entries[read.Path] = read
	}
	c.asked = nil
	if got := c.build(t, params{"entries": entries}); len(got.Objects) != 2 || len(c.asked) != 0 {
		t.Error(got.Error, c.asked)
	}
}

func TestBlobsThatAreNotHeldAreAskedFor(t *testing.T) {
	for _, binary := range []bool{false, true} {
		c := initialized(t, configMaps)
		c.textless, c.binary = true, binary
		first := c.build(t, params{"build": "seven"})
		if len(first.Objects) != 2 || c.asked[len(c.asked)-1] != "blob/read seven blob of app/a.yaml" {
			t.Error(first.Error, c.asked)
		}
		c.asked = nil
		c.build(t, nil)
		if strings.Contains(strings.Join(c.asked, "\n"), "blob/read") {
			t.Error(c.asked)
		}
	}
}

func TestAnUnknownDecidesOverWhatUpstreamMakesOfIt(t *testing.T) {
	c := initialized(t, configMaps)
	c.tree.Unknown = map[string]treefs.Entry{"app/a.yaml": {Kind: "unknown", Reason: "lfs", Message: "not here"}}
	check(t, c.build(t, nil), `{"objects":[],"reads":null,"unknown":{"path":"app/a.yaml","reason":"lfs","message":"not here"}}`)
	c.tree.Unknown = map[string]treefs.Entry{"app/kustomization.yml": {Kind: "unknown", Reason: "link-outside"}} // upstream does not care
	check(t, c.build(t, nil), `{"objects":[],"reads":null,"unknown":{"path":"app/kustomization.yml","reason":"link-outside","message":""}}`)
}

func TestACallbackThatFailsIsAnUnknown(t *testing.T) {
	c := initialized(t, configMaps)
	c.failing = "app/a.yaml"
	check(t, c.build(t, nil), `{"objects":[],"reads":null,"unknown":{"path":"app/a.yaml","reason":"unreadable","message":"the disk is gone"}}`)
}

func TestABadKustomizationIsAResult(t *testing.T) {
	c := initialized(t, "-- app/kustomization.yaml --\nresource: []\n")
	check(t, c.build(t, params{"yaml": true}), `{"objects":[],"reads":null,"error":{"message":"invalid Kustomization: json: unknown field \"resource\"","kind":"unknown-field","path":"app/kustomization.yaml","kustomization":"app/kustomization.yaml"}}`)
}

func TestLoadRestrictorNone(t *testing.T) {
	c := initialized(t, "-- app/kustomization.yaml --\nresources: [../a.yaml]\n-- a.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
	if got := c.build(t, nil); got.Error == nil || got.Error.Kind != "load-restriction" {
		t.Error(got)
	}
	if got := c.build(t, params{"loadRestrictor": "none"}); len(got.Objects) != 1 {
		t.Error(got.Error)
	}
}

func TestBuildsQueueWhilePrintingIsAnswered(t *testing.T) {
	c := initialized(t, configMaps)
	c.mu.Lock() // the client answers no callback
	var wait sync.WaitGroup
	for range 3 {
		wait.Go(func() {
			var result buildResult
			if err := c.conn.Call("kustomize/build", params{"root": "app", "loadRestrictor": "none", "known": []string{}, "resend": true}, &result); err != nil || len(result.Objects) != 2 {
				t.Error(err, result)
			}
		})
	}
	var printed printResult
	if err := c.conn.Call("yaml/print", params{"bodies": []string{`{"b":{"d":[1,"2"]},"a":"yes"}`}}, &printed); err != nil || len(printed.Texts) != 1 || printed.Texts[0] != "a: \"yes\"\nb:\n  d:\n  - 1\n  - \"2\"\n" {
		t.Error(err, printed)
	}
	c.mu.Unlock()
	wait.Wait()
}

func TestABrokenClientIsTold(t *testing.T) {
	code := func(c *client, method string, p any) int {
		err := c.conn.Call(method, p, new(json.RawMessage))
		if failure, ok := err.(*rpc.Error); ok {
			return failure.Code
		}
		return 0
	}
	c := connect(t, configMaps)
	if got := code(c, "kustomize/build", params{"root": "app"}); got != rpc.CodeNotInitialized {
		t.Error(got)
	}
	c = initialized(t, configMaps)
	for _, request := range []struct {
		method string
		params any
		want   int
	}{
		{"initialize", params{}, rpc.CodeInvalidRequest},
		{"none", nil, rpc.CodeMethodNotFound},
		{"kustomize/build", params{"loadRestrictor": "none"}, rpc.CodeInvalidParams},
		{"kustomize/build", params{"root": "app", "loadRestrictor": "all"}, rpc.CodeInvalidParams},
		{"kustomize/build", []int{1}, rpc.CodeInvalidParams},
		{"yaml/print", params{"bodies": []string{"{"}}, rpc.CodeInvalidParams},
		{"shutdown", nil, 0},
	} {
		if got := code(c, request.method, request.params); got != request.want {
			t.Errorf("%s %v: %d", request.method, request.params, got)
		}
	}
}
