package isolate

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"testing"
)

func TestMain(m *testing.M) {
	stdout, stderr := os.Stdout, os.Stderr
	for name, value := range map[string]string{"HTTPS_PROXY": "http://127.0.0.1:1", "KUSTOMIZE_PLUGIN_HOME": "/plugins", "TMPDIR": "/private"} {
		os.Setenv(name, value)
	}
	Process()
	os.Stdout, os.Stderr = stdout, stderr
	os.Exit(m.Run())
}

func TestNoProgramIsFound(t *testing.T) {
	for _, name := range []string{"git", "helm", "docker", "sh"} {
		if path, err := exec.LookPath(name); err == nil {
			t.Error(path)
		}
	}
}

func TestHTTPIsRefused(t *testing.T) {
	for _, client := range []*http.Client{http.DefaultClient, {}} {
		if _, err := client.Get("http://127.0.0.1:1/"); !errors.Is(err, ErrRefused) {
			t.Error(err)
		}
	}
}

func TestNamesAreNotResolved(t *testing.T) {
	if addresses, err := net.DefaultResolver.LookupHost(context.Background(), "example.com"); err == nil {
		t.Error(addresses)
	}
}

func TestTheEnvironmentIsDropped(t *testing.T) {
	for name, want := range map[string]string{"HTTPS_PROXY": "", "KUSTOMIZE_PLUGIN_HOME": "", "HOME": "", "PATH": "", "TMPDIR": "/private"} {
		if got := os.Getenv(name); got != want {
			t.Errorf("%s=%s", name, got)
		}
	}
}
