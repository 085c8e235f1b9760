// Package rpc is JSON-RPC 2.0 over a pair of streams, in the frames of the Language Server Protocol: requests and
// notifications in, responses and requests of our own out. It knows nothing of what the methods mean.
package rpc

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"sync"
)

// Codes of JSON-RPC 2.0 and of the Language Server Protocol.
const (
	CodeParseError     = -32700
	CodeInvalidRequest = -32600
	CodeMethodNotFound = -32601
	CodeInvalidParams  = -32602
	CodeInternalError  = -32603
	CodeNotInitialized = -32002
)

// Error is the error member of a response.
type Error struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

func (e *Error) Error() string { return e.Message }

type message struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *Error          `json:"error,omitempty"`
}

// Handler takes the requests and notifications of the other side. Both methods run on the goroutine that reads frames:
// they must not wait for an answer of the other side.
type Handler interface {
	// HandleRequest answers with Conn.Reply, now or later, exactly once.
	HandleRequest(id json.RawMessage, method string, params json.RawMessage)
	HandleNotification(method string, params json.RawMessage)
}

// Conn is one connection. Its methods may be called from any goroutine.
type Conn struct {
	in  *bufio.Reader
	out *bufio.Writer

	writing sync.Mutex

	mu      sync.Mutex
	nextID  int64
	pending map[int64]chan message
	closed  bool
}

// NewConn makes a connection that reads from in and writes to out. Nothing is read before Serve.
func NewConn(in io.Reader, out io.Writer) *Conn {
	return &Conn{in: bufio.NewReaderSize(in, 64<<10), out: bufio.NewWriterSize(out, 64<<10), pending: map[int64]chan message{}}
}

// Serve reads frames until the stream ends (nil) or is no longer understood (an error). Calls that wait then fail.
func (c *Conn) Serve(handler Handler) error {
	defer c.failPending()
	for {
		body, err := readFrame(c.in)
		if err == io.EOF { // not errors.Is: a stream that ends inside a frame is an error
			return nil
		}
		if err != nil {
			return err
		}
		var m message
		if err := json.Unmarshal(body, &m); err != nil {
			if err := c.Reply(json.RawMessage("null"), nil, &Error{CodeParseError, "not a JSON-RPC message: " + err.Error()}); err != nil {
				return err
			}
			continue
		}
		c.dispatch(handler, m)
	}
}

func (c *Conn) dispatch(handler Handler, m message) {
	switch {
	case m.Method != "" && len(m.ID) > 0:
		handler.HandleRequest(m.ID, m.Method, m.Params)
	case m.Method != "":
		handler.HandleNotification(m.Method, m.Params)
	default:
		id, err := strconv.ParseInt(string(bytes.TrimSpace(m.ID)), 10, 64)
		if err != nil {
			return // an answer to nothing we asked, for instance to our own parse error
		}
		c.mu.Lock()
		waiting := c.pending[id]
		delete(c.pending, id)
		c.mu.Unlock()
		if waiting != nil {
			waiting <- m
		}
	}
}

func (c *Conn) failPending() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	for id, waiting := range c.pending {
		delete(c.pending, id)
		waiting <- message{Error: &Error{CodeInternalError, "the connection ended"}}
	}
}

// Call sends a request and waits for its answer, which is decoded into result. An error of the other side is an *Error.
func (c *Conn) Call(method string, params, result any) error {
	encoded, err := encode(params)
	if err != nil {
		return err
	}
	waiting := make(chan message, 1)
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return &Error{CodeInternalError, "the connection ended"}
	}
	c.nextID++
	id := c.nextID
	c.pending[id] = waiting
	c.mu.Unlock()
	if err := c.send(message{ID: json.RawMessage(strconv.FormatInt(id, 10)), Method: method, Params: encoded}); err != nil {
		return err
	}
	answer := <-waiting
	if answer.Error != nil {
		return answer.Error
	}
	if err := json.Unmarshal(answer.Result, result); err != nil {
		return fmt.Errorf("rpc: answer to %s: %w", method, err)
	}
	return nil
}

// Reply answers a request: with failure if it is not nil, else with result (nil is JSON null).
func (c *Conn) Reply(id json.RawMessage, result any, failure *Error) error {
	if failure != nil {
		return c.send(message{ID: id, Error: failure})
	}
	encoded, err := encode(result)
	if err != nil {
		return c.send(message{ID: id, Error: &Error{CodeInternalError, err.Error()}})
	}
	return c.send(message{ID: id, Result: encoded})
}

func (c *Conn) send(m message) error {
	m.JSONRPC = "2.0"
	body, err := encode(m)
	if err != nil {
		return err
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	return writeFrame(c.out, body)
}

// encode is json.Marshal without the escapes for HTML, which would double the size of bodies that are JSON texts themselves.
func encode(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
