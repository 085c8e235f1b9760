// Package render is the role `driftline-engine render`: it serves the protocol of engine/PROTOCOL.md. Builds run one at a time
// in the order of their arrival, while frames are read all along. It knows messages and the order of things; what a build is
// belongs to kust.
package render

import (
	"encoding/json"
	"os"

	"driftline/engine/internal/blobs"
	"driftline/engine/internal/flux"
	"driftline/engine/internal/kust"
	"driftline/engine/internal/memory"
	"driftline/engine/internal/rpc"
	"driftline/engine/internal/version"
)

// blobMemory is how many bytes of file contents a process keeps.
const blobMemory = 128 << 20

// Server is the engine's side of one connection.
type Server struct {
	conn  *rpc.Conn
	log   *os.File
	blobs *blobs.Cache
	sent  *sentIDs
	// builds is everything that touches kyaml's schema, which is process-wide.
	builds *queue

	initialized bool
	shutDown    bool
}

// NewServer makes a server on conn; what ends the process is told on log.
func NewServer(conn *rpc.Conn, log *os.File) *Server {
	s := &Server{conn: conn, log: log, blobs: blobs.NewCache(blobMemory), sent: newSentIDs(sentMemory), builds: newQueue()}
	go s.builds.run()
	return s
}

// HandleRequest implements rpc.Handler.
func (s *Server) HandleRequest(id json.RawMessage, method string, params json.RawMessage) {
	if !s.initialized && method != "initialize" {
		s.fail(id, rpc.CodeNotInitialized, method+" before initialize")
		return
	}
	switch method {
	case "initialize":
		s.initialize(id, params)
	case "kustomize/build":
		serve(s, id, params, func(p buildParams) {
			if p.Root == nil || (p.LoadRestrictor != restrictRootOnly && p.LoadRestrictor != restrictNone) {
				s.fail(id, rpc.CodeInvalidParams, "kustomize/build needs root and loadRestrictor (rootOnly or none)")
				return
			}
			s.builds.add(func() { s.reply(id, s.build(id, p)) })
			s.builds.add(kust.RestoreSchema)
		})
	case "flux/generate":
		serve(s, id, params, func(p fluxGenerateParams) {
			if p.Root == nil {
				s.fail(id, rpc.CodeInvalidParams, "flux/generate needs root")
				return
			}
			s.builds.add(func() { s.reply(id, s.generate(id, p)) })
		})
	case "flux/apply":
		serve(s, id, params, func(p fluxApplyParams) { s.builds.add(func() { s.reply(id, s.apply(p)) }) })
	case "flux/ignored":
		serve(s, id, params, func(p fluxIgnoredParams) {
			go s.reply(id, fluxIgnoredResult{flux.Ignored(p.Rules, p.Paths)})
		})
	case "helm/template":
		serve(s, id, params, func(p helmTemplateParams) {
			if p.Chart == nil {
				s.fail(id, rpc.CodeInvalidParams, "helm/template needs chart")
				return
			}
			s.builds.add(func() { s.reply(id, s.template(id, p)) })
		})
	case "helm/resolve":
		serve(s, id, params, func(p helmResolveParams) { go s.reply(id, resolve(p)) })
	case "helm/dependencies":
		serve(s, id, params, func(p helmDependenciesParams) { go s.reply(id, dependencies(p)) })
	case "argocd/expand":
		serve(s, id, params, func(p argocdExpandParams) { s.builds.add(func() { s.reply(id, s.expand(id, p)) }) })
	case "argocd/prepare":
		serve(s, id, params, func(p argocdPrepareParams) { s.builds.add(func() { s.reply(id, s.prepare(id, p)) }) })
	case "yaml/print":
		serve(s, id, params, func(p printParams) { go s.print(id, p) })
	case "shutdown":
		s.shutDown = true
		s.reply(id, nil)
	default:
		s.fail(id, rpc.CodeMethodNotFound, "unknown method "+method)
	}
}

// HandleNotification implements rpc.Handler. Only exit means something; a build cannot be cancelled.
func (s *Server) HandleNotification(method string, _ json.RawMessage) {
	if method != "exit" {
		return
	}
	if s.shutDown {
		os.Exit(0)
	}
	os.Exit(1) // as the Language Server Protocol has it
}

// serve decodes params for work, or answers that they cannot be decoded.
func serve[P any](s *Server, id, params json.RawMessage, work func(P)) {
	var decoded P
	if len(params) > 0 {
		if err := json.Unmarshal(params, &decoded); err != nil {
			s.fail(id, rpc.CodeInvalidParams, err.Error())
			return
		}
	}
	work(decoded)
}

func (s *Server) initialize(id, params json.RawMessage) {
	if s.initialized {
		s.fail(id, rpc.CodeInvalidRequest, "initialize was sent before")
		return
	}
	serve(s, id, params, func(p initializeParams) {
		s.initialized = true
		if p.MemoryLimit > 0 {
			memory.Limit(p.MemoryLimit, s.log)
		}
		s.builds.add(kust.WarmUp)
		s.reply(id, initializeResult{protocolVersion, version.Linked()})
	})
}

func (s *Server) print(id json.RawMessage, p printParams) {
	texts := make([]string, len(p.Bodies))
	for i, body := range p.Bodies {
		text, err := kust.Print([]byte(body))
		if err != nil {
			s.fail(id, rpc.CodeInvalidParams, err.Error())
			return
		}
		texts[i] = text
	}
	s.reply(id, printResult{texts})
}

// reply answers a request. If that fails the stream is gone, which the reading goroutine sees too.
func (s *Server) reply(id json.RawMessage, result any) { _ = s.conn.Reply(id, result, nil) }

func (s *Server) fail(id json.RawMessage, code int, message string) {
	_ = s.conn.Reply(id, nil, &rpc.Error{Code: code, Message: message})
}
