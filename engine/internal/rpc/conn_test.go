package rpc

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
)

// echo answers requests with their method and keeps notifications.
type echo struct {
	conn          *Conn
	notifications []string
}

func (e *echo) HandleRequest(id json.RawMessage, method string, _ json.RawMessage) {
	_ = e.conn.Reply(id, method, nil)
}
func (e *echo) HandleNotification(method string, _ json.RawMessage) {
	e.notifications = append(e.notifications, method)
}

func frame(body string) string { return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body) }

// check feeds a stream to a connection and compares what it answers and how it ends.
func check(t *testing.T, in, want, wantError string) *echo {
	t.Helper()
	var out strings.Builder
	handler := &echo{}
	handler.conn = NewConn(strings.NewReader(in), &out)
	err := handler.conn.Serve(handler)
	if got := fmt.Sprint(err); !strings.HasPrefix(got, wantError) {
		t.Errorf("ended with %q, not %q", got, wantError)
	}
	if out.String() != want {
		t.Errorf("answered %q, not %q", out.String(), want)
	}
	return handler
}

func TestRequestIsAnswered(t *testing.T) {
	check(t, frame(`{"jsonrpc":"2.0","id":7,"method":"hi"}`), frame(`{"jsonrpc":"2.0","id":7,"result":"hi"}`), "<nil>")
}

func TestIDsMayBeStrings(t *testing.T) {
	check(t, frame(`{"jsonrpc":"2.0","id":"a","method":"hi"}`), frame(`{"jsonrpc":"2.0","id":"a","result":"hi"}`), "<nil>")
}

func TestOtherHeadersAreIgnored(t *testing.T) {
	in := "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length: 31\r\n\r\n" + `{"id":1,"method":"hi","x":"é"}`
	check(t, in, frame(`{"jsonrpc":"2.0","id":1,"result":"hi"}`), "<nil>")
}

func TestNotificationsAreNotAnswered(t *testing.T) {
	handler := check(t, frame(`{"method":"$/cancelRequest","params":{"id":1}}`), "", "<nil>")
	if len(handler.notifications) != 1 {
		t.Errorf("got %v", handler.notifications)
	}
}

func TestWhatIsNotJSONIsAnsweredAndLeavesTheConnection(t *testing.T) {
	var out strings.Builder
	handler := &echo{}
	handler.conn = NewConn(strings.NewReader(frame(`{`)+frame(`{"id":1,"method":"hi"}`)), &out)
	if err := handler.conn.Serve(handler); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), `"code":-32700`) || !strings.Contains(out.String(), `"result":"hi"`) {
		t.Error(out.String())
	}
}

func TestAStreamThatIsNotInFramesEndsTheConnection(t *testing.T) {
	check(t, "GET / HTTP/1.1\r\n\r\n", "", "rpc: malformed frame header")
	check(t, "Content-Length: -1\r\n\r\n", "", "rpc: malformed frame header")
	check(t, "Content-Length: 99999999999\r\n\r\n", "", "rpc: malformed frame header")
	check(t, strings.Repeat("x", 1<<20), "", "rpc: malformed frame header")
	check(t, "\r\n", "", "rpc: malformed frame header")
	check(t, "Content-Length: 5\r\n\r\n{}", "", "rpc: truncated frame")
	check(t, "Content-Le", "", "rpc: malformed frame header")
}

// answering plays the client: it answers each request with what answer makes of it.
func answering(t *testing.T, answer func(id json.RawMessage) string) (*Conn, *io.PipeWriter) {
	t.Helper()
	fromClient, client := io.Pipe()
	toClient, engine := io.Pipe()
	conn := NewConn(fromClient, engine)
	go func() { _ = conn.Serve(&echo{conn: conn}) }()
	go func() {
		in := bufio.NewReader(toClient)
		for {
			body, err := readFrame(in)
			if err != nil {
				return
			}
			var m message
			if err := json.Unmarshal(body, &m); err != nil {
				t.Error(err)
			}
			if text := answer(m.ID); text != "" {
				_, _ = io.WriteString(client, frame(text))
			}
		}
	}()
	t.Cleanup(func() { _ = client.Close() })
	return conn, client
}

func TestCallsWaitForTheirOwnAnswer(t *testing.T) {
	conn, _ := answering(t, func(id json.RawMessage) string { // the first is answered below, after the second; either may be sent first
		if string(id) == "1" {
			return ""
		}
		return fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"result":%[1]s}`, id)
	})
	first := make(chan int, 1)
	go func() {
		var n int
		if err := conn.Call("slow", nil, &n); err == nil {
			first <- n
		}
	}()
	for { // until the first has its id
		conn.mu.Lock()
		sent := conn.nextID == 1
		conn.mu.Unlock()
		if sent {
			break
		}
	}
	var second int
	if err := conn.Call("fast", nil, &second); err != nil || second != 2 {
		t.Fatal(second, err)
	}
	conn.dispatch(nil, message{ID: json.RawMessage("1"), Result: json.RawMessage("1")})
	if got := <-first; got != 1 {
		t.Fatal(got)
	}
}

func TestCallFailsWithTheErrorOfTheOtherSide(t *testing.T) {
	conn, _ := answering(t, func(id json.RawMessage) string {
		return fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"error":{"code":1,"message":"no"}}`, id)
	})
	if err := conn.Call("x", nil, nil); err == nil || err.Error() != "no" {
		t.Fatal(err)
	}
}

func TestCallFailsWhenTheConnectionEnds(t *testing.T) {
	var client *io.PipeWriter
	asked := make(chan struct{})
	conn, client := answering(t, func(json.RawMessage) string { close(asked); return "" })
	go func() { <-asked; _ = client.Close() }()
	if err := conn.Call("x", nil, nil); err == nil {
		t.Fatal("no error")
	}
	if err := conn.Call("x", nil, nil); err == nil {
		t.Fatal("no error after the end")
	}
}
