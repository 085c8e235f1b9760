// Package blobs holds file contents by id, so that a file crosses to this process once. It does not know what the
// ids are made of: the same id is always the same bytes.
package blobs

import (
	"container/list"
	"sync"
)

// Cache keeps contents up to a number of bytes; the least recently used go first. It may be used from any goroutine.
type Cache struct {
	limit int

	mu    sync.Mutex
	size  int
	order *list.List // of *entry, most recently used first
	byID  map[string]*list.Element
}

type entry struct {
	id      string
	content []byte
}

// overhead is what an entry costs beside its content, roughly: map, list and id.
const overhead = 256

// NewCache makes a cache that keeps at most limit bytes.
func NewCache(limit int) *Cache {
	return &Cache{limit: limit, order: list.New(), byID: map[string]*list.Element{}}
}

// Get returns the content of id, which must not be changed.
func (c *Cache) Get(id string) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, found := c.byID[id]
	if !found {
		return nil, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*entry).content, true
}

// Put keeps content under id. What is larger than the whole cache is not kept.
func (c *Cache) Put(id string, content []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, found := c.byID[id]; found || len(content)+overhead > c.limit {
		return
	}
	c.byID[id] = c.order.PushFront(&entry{id, content})
	c.size += len(content) + overhead
	for c.size > c.limit {
		last := c.order.Back()
		dropped := c.order.Remove(last).(*entry)
		delete(c.byID, dropped.id)
		c.size -= len(dropped.content) + overhead
	}
}
