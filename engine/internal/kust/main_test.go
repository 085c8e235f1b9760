package kust

import (
	"os"
	"testing"

	"driftline/engine/internal/isolate"
)

// TestMain isolates the tests as the program isolates itself: a remote base must not be looked for.
func TestMain(m *testing.M) {
	stdout, stderr := os.Stdout, os.Stderr
	isolate.Process()
	os.Stdout, os.Stderr = stdout, stderr
	os.Exit(m.Run())
}
