package render

import (
	"encoding/json"
	"fmt"

	"driftline/engine/internal/blobs"
	"driftline/engine/internal/rpc"
	"driftline/engine/internal/treefs"
)

// clientTree is the tree of one build: it asks the client.
type clientTree struct {
	conn  *rpc.Conn
	blobs *blobs.Cache
	build json.RawMessage
}

func (t *clientTree) ReadTree(path string) treefs.Entry {
	var answer treeReadResult
	if err := t.conn.Call("tree/read", treeReadParams{t.build, path}, &answer); err != nil {
		return unreadable(err)
	}
	switch answer.Kind {
	case treefs.KindFile, treefs.KindDirectory, treefs.KindMissing, treefs.KindUnknown:
	default:
		return unreadable(fmt.Errorf("tree/read answered the kind %q", answer.Kind))
	}
	if content, sent := answer.bytes(); sent && answer.Kind == treefs.KindFile {
		t.blobs.Put(answer.Blob, content)
	}
	return answer.Entry
}

func (t *clientTree) ReadBlob(blob string) ([]byte, *treefs.Entry) {
	if content, held := t.blobs.Get(blob); held {
		return content, nil
	}
	var answer blobReadResult
	if err := t.conn.Call("blob/read", blobReadParams{t.build, blob}, &answer); err != nil {
		entry := unreadable(err)
		return nil, &entry
	}
	content, sent := answer.bytes()
	if !sent {
		if answer.Kind != treefs.KindUnknown {
			answer.Reason, answer.Message = reasonUnreadable, "blob/read answered no content"
		}
		return nil, &treefs.Entry{Kind: treefs.KindUnknown, Reason: answer.Reason, Message: answer.Message}
	}
	t.blobs.Put(blob, content)
	return content, nil
}

const reasonUnreadable = "unreadable"

func unreadable(err error) treefs.Entry {
	return treefs.Entry{Kind: treefs.KindUnknown, Reason: reasonUnreadable, Message: err.Error()}
}
