package render

import "sync"

// queue runs functions one after the other, in the order in which they were added. Adding never waits.
type queue struct {
	mu      sync.Mutex
	waiting []func()
	added   *sync.Cond
}

func newQueue() *queue {
	q := &queue{}
	q.added = sync.NewCond(&q.mu)
	return q
}

func (q *queue) add(work func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, work)
	q.added.Signal()
}

// run works for ever.
func (q *queue) run() {
	for {
		q.mu.Lock()
		for len(q.waiting) == 0 {
			q.added.Wait()
		}
		work := q.waiting[0]
		q.waiting = q.waiting[1:]
		q.mu.Unlock()
		work()
	}
}
