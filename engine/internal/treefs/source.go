package treefs

// Kinds of entries.
const (
	KindFile      = "file"
	KindDirectory = "directory"
	KindMissing   = "missing"
	KindUnknown   = "unknown"
)

// Entry is what stands at a path of the tree.
type Entry struct {
	Kind string `json:"kind"`
	// Blob is the id of a file's content.
	Blob string `json:"blob,omitempty"`
	// Names are the base names of a directory's children, in any order.
	Names []string `json:"names,omitempty"`
	// Real is the path with all links followed; nil if there is no link on the way.
	Real *string `json:"real,omitempty"`
	// Reason and Message say why the entry is unknown.
	Reason  string `json:"reason,omitempty"`
	Message string `json:"message,omitempty"`
}

// Source is where a build's tree comes from: the client. Paths are repository-relative with slashes, the root is "".
type Source interface {
	// ReadTree says what stands at path. It never fails: what cannot be read is an entry of KindUnknown.
	ReadTree(path string) Entry
	// ReadBlob returns the content of a file's blob, or why it cannot be had (an entry of KindUnknown).
	ReadBlob(blob string) ([]byte, *Entry)
}

// Read is one thing a build looked at.
type Read struct {
	Path string `json:"path"`
	Kind string `json:"kind"`
	Blob string `json:"blob,omitempty"`
	// Names is nil unless the listing itself was used.
	Names []string `json:"names,omitzero"`
	// Real is that of the entry.
	Real *string `json:"real,omitempty"`
}

// Unknown is the first entry of KindUnknown that a build came upon.
type Unknown struct {
	Path    string `json:"path"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
}
