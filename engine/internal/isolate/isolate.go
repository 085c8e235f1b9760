// Package isolate takes away from the process what upstream code could use to reach out: programs and the network.
// It does not know the upstream engines; it must run before any of them.
package isolate

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"
)

// ErrRefused is in the chain (and its text in the message) of every error of a refused connection.
var ErrRefused = errors.New("driftline-engine does not use the network")

type refusingTransport struct{}

func (refusingTransport) RoundTrip(*http.Request) (*http.Response, error) { return nil, ErrRefused }

// Process empties PATH (git, helm and docker cannot be found), refuses HTTP and name resolution, drops the environment's
// proxies, plugin homes and credentials, and silences what upstream prints: standard output belongs to the protocol. The
// caller takes os.Stdout and os.Stderr before. Runtime panics still reach standard error.
func Process() {
	kept := map[string]string{"PATH": ""}
	for _, name := range []string{"TMPDIR", "TMP", "TEMP", "SystemRoot"} {
		if value, set := os.LookupEnv(name); set {
			kept[name] = value
		}
	}
	os.Clearenv()
	for name, value := range kept {
		os.Setenv(name, value)
	}
	http.DefaultTransport = refusingTransport{}
	net.DefaultResolver = &net.Resolver{
		PreferGo: true,
		Dial:     func(context.Context, string, string) (net.Conn, error) { return nil, ErrRefused },
	}
	// Templates print times: the same ones everywhere.
	time.Local = time.UTC
	log.SetOutput(io.Discard)
	if null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stdout, os.Stderr = null, null
	}
}
