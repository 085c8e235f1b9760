package blobs

import "testing"

func TestTheLeastRecentlyUsedGoesFirst(t *testing.T) {
	c := NewCache(3 * (overhead + 1))
	for _, id := range []string{"a", "b", "c"} {
		c.Put(id, []byte(id))
	}
	c.Get("a")
	c.Put("d", []byte("d"))
	for id, want := range map[string]bool{"a": true, "b": false, "c": true, "d": true} {
		content, held := c.Get(id)
		if held != want || (held && string(content) != id) {
			t.Errorf("%s: %q %v", id, content, held)
		}
	}
}

func TestWhatIsLargerThanTheCacheIsNotKept(t *testing.T) {
	c := NewCache(1000)
	c.Put("small", []byte("x"))
	c.Put("large", make([]byte, 1001))
	if _, held := c.Get("large"); held {
		t.Error("large is held")
	}
	if _, held := c.Get("small"); !held {
		t.Error("small was dropped")
	}
}

func TestPuttingAgainCountsOnce(t *testing.T) {
	c := NewCache(2 * (overhead + 1))
	c.Put("a", []byte("a"))
	c.Put("a", []byte("a"))
	c.Put("b", []byte("b"))
	if _, held := c.Get("a"); !held {
		t.Error("a was dropped")
	}
}
