// Command driftline-engine holds the upstream engines that Driftline renders with. A role is chosen by the first argument;
// each speaks the protocol of PROTOCOL.md over standard input and output.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"driftline/engine/internal/isolate"
	"driftline/engine/internal/memory"
	"driftline/engine/internal/render"
	"driftline/engine/internal/rpc"
	"driftline/engine/internal/version"
)

const usage = `driftline-engine is started by Driftline.

  driftline-engine render      serve kustomize builds over standard input and output (PROTOCOL.md)
  driftline-engine --version   print the versions of what is linked, as one line of JSON
`

func main() {
	in, out, log := os.Stdin, os.Stdout, os.Stderr
	if len(os.Args) != 2 {
		fmt.Fprint(log, usage)
		os.Exit(2)
	}
	switch os.Args[1] {
	case "render":
		isolate.Process()
		memory.Tune()
		conn := rpc.NewConn(in, out)
		if err := conn.Serve(render.NewServer(conn, log)); err != nil {
			fmt.Fprintln(log, "driftline-engine:", err)
			os.Exit(1)
		}
	case "--version":
		if err := json.NewEncoder(out).Encode(version.Linked()); err != nil {
			os.Exit(1)
		}
	default:
		fmt.Fprint(log, usage)
		os.Exit(2)
	}
}
