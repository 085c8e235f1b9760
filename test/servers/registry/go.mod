// An OCI registry in memory: a module of its own, so that nothing of it reaches the engine.
module driftline.dev/driftline/test/servers/registry

go 1.26.0

require github.com/google/go-containerregistry v0.22.1
