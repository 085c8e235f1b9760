// Package memory keeps the process within its memory. It knows nothing of what the memory is used for: a hostile input is
// ended from outside the code that works on it, because upstream cannot be interrupted.
package memory

import (
	"fmt"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// ExitStatus is the status of a process that exceeded its limit (EX_SOFTWARE).
const ExitStatus = 70

// maxStack ends a runaway recursion before it has taken the memory (the runtime's own bound is 1 GB).
const maxStack = 128 << 20

// Tune sets the garbage collector for short builds with long pauses between them.
func Tune() {
	debug.SetGCPercent(400)
	debug.SetMaxStack(maxStack)
}

// Limit makes the collector aim below limit bytes and ends the process when it holds more all the same. The reason goes to out.
func Limit(limit int64, out *os.File) {
	debug.SetMemoryLimit(limit / 4 * 3)
	go func() {
		samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		for range time.Tick(25 * time.Millisecond) {
			metrics.Read(samples)
			if used := int64(samples[0].Value.Uint64() - samples[1].Value.Uint64()); used > limit {
				fmt.Fprintf(out, "driftline-engine: %d MiB exceed the memory limit of %d MiB\n", used>>20, limit>>20)
				os.Exit(ExitStatus)
			}
		}
	}()
}
