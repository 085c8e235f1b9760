package rpc

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

const (
	maxHeaderLine = 4 << 10
	maxFrame      = 512 << 20
)

// errHeader is what a stream that is not in frames gives: there is no way to find the next frame, so it ends the connection.
var errHeader = errors.New("rpc: malformed frame header")

// readFrame reads the body of the next frame. It returns io.EOF at the end of the stream between two frames.
func readFrame(r *bufio.Reader) ([]byte, error) {
	length := -1
	for first := true; ; first = false {
		line, err := readHeaderLine(r)
		if err != nil {
			if first && line == "" && errors.Is(err, io.EOF) {
				return nil, io.EOF
			}
			return nil, fmt.Errorf("%w: %w", errHeader, err)
		}
		if line == "" {
			break
		}
		name, value, found := strings.Cut(line, ":")
		if !found {
			return nil, errHeader
		}
		if !strings.EqualFold(strings.TrimSpace(name), "Content-Length") {
			continue
		}
		length, err = strconv.Atoi(strings.TrimSpace(value))
		if err != nil || length < 0 || length > maxFrame {
			return nil, errHeader
		}
	}
	if length < 0 {
		return nil, errHeader
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, fmt.Errorf("rpc: truncated frame: %w", err)
	}
	return body, nil
}

// readHeaderLine returns one line without its line end, bounded so that a stream without line ends cannot fill the memory.
func readHeaderLine(r *bufio.Reader) (string, error) {
	var line strings.Builder
	for {
		c, err := r.ReadByte()
		if err != nil {
			return line.String(), err
		}
		if c == '\n' {
			return strings.TrimSuffix(line.String(), "\r"), nil
		}
		if line.Len() == maxHeaderLine {
			return "", errHeader
		}
		line.WriteByte(c)
	}
}

// writeFrame writes body as one frame.
func writeFrame(w *bufio.Writer, body []byte) error {
	if _, err := fmt.Fprintf(w, "Content-Length: %d\r\n\r\n", len(body)); err != nil {
		return err
	}
	if _, err := w.Write(body); err != nil {
		return err
	}
	return w.Flush()
}
