package memory

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

const hungry = "DRIFTLINE_TEST_HUNGRY"

// TestMain is the hungry process when it is started as one: it holds more and more.
func TestMain(m *testing.M) {
	if os.Getenv(hungry) == "" {
		os.Exit(m.Run())
	}
	Tune()
	Limit(64<<20, os.Stderr)
	var held [][]byte
	for start := time.Now(); time.Since(start) < 30*time.Second; time.Sleep(time.Millisecond) {
		held = append(held, bytes.Repeat([]byte{1}, 1<<20))
	}
	os.Exit(len(held) % 2)
}

func TestAProcessOverItsLimitEnds(t *testing.T) {
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), hungry+"=1")
	var stderr strings.Builder
	command.Stderr = &stderr
	err := command.Run()
	if exit := new(exec.ExitError); !errors.As(err, &exit) || exit.ExitCode() != ExitStatus {
		t.Error(err)
	}
	if got := stderr.String(); !strings.HasSuffix(got, "MiB exceed the memory limit of 64 MiB\n") || strings.Count(got, "\n") != 1 {
		t.Errorf("%q", got)
	}
}
