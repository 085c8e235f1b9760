package render

import (
	"encoding/json"

	"driftline/engine/internal/kust"
	"driftline/engine/internal/treefs"
)

// build runs one build. What the client could not tell decides over whatever upstream made of it.
func (s *Server) build(id json.RawMessage, p buildParams) buildResult {
	source := &clientTree{conn: s.conn, blobs: s.blobs, build: id}
	if len(p.Build) > 0 {
		source.build = p.Build
	}
	fs := treefs.New(source, p.Entries)
	objects, yaml, err := run(fs, p)
	result := buildResult{Objects: []object{}, Reads: fs.Reads(), Unknown: fs.Unknown()}
	switch {
	case result.Unknown != nil:
	case err != nil:
		failure := kust.Classify(err, *p.Root, result.Reads)
		result.Error = &failure
	default:
		result.Objects = s.sent.pack(objects, p.Known, p.Resend)
		result.YAML = yaml
	}
	return result
}

func run(fs *treefs.FS, p buildParams) (objects []kust.Object, yaml *string, err error) {
	options := kust.Options{Root: *p.Root, AnyPath: p.LoadRestrictor == restrictNone}
	built, err := kust.Run(fs, options)
	if err != nil {
		return nil, nil, err
	}
	objects, err = kust.Objects(built)
	if err != nil {
		return nil, nil, err
	}
	if p.YAML {
		text, err := kust.YAML(objects)
		if err != nil {
			return nil, nil, err
		}
		yaml = &text
	}
	if p.Explain {
		kust.Explain(fs, options, objects)
	}
	return objects, yaml, nil
}
