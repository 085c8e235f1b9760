package render

import "driftline/engine/internal/kust"

// sentMemory is how many ids a process remembers to have sent, at least.
const sentMemory = 65_536

// sentIDs remembers which objects' bodies crossed already. It keeps two generations: when the younger one is full, the older one is
// forgotten. It belongs to the goroutine that builds.
type sentIDs struct {
	limit          int
	younger, older map[string]struct{}
}

func newSentIDs(limit int) *sentIDs {
	return &sentIDs{limit: limit, younger: map[string]struct{}{}, older: map[string]struct{}{}}
}

func (s *sentIDs) has(id string) bool {
	if _, found := s.younger[id]; found {
		return true
	}
	_, found := s.older[id]
	return found
}

func (s *sentIDs) add(id string) {
	if len(s.younger) == s.limit {
		s.younger, s.older = map[string]struct{}{}, s.younger
	}
	s.younger[id] = struct{}{}
}

// pack makes the answer's objects: a body is left out if the client has it.
func (s *sentIDs) pack(objects []kust.Object, known []string, resend bool) []object {
	clientHas := make(map[string]struct{}, len(known))
	for _, id := range known {
		clientHas[id] = struct{}{}
	}
	packed := make([]object, len(objects))
	for i, o := range objects {
		packed[i].ID = o.ID
		if e := o.Explanation; e != nil {
			packed[i].Origin, packed[i].Transformations = e.Origin, e.Transformations
		}
		if _, has := clientHas[o.ID]; has || (!resend && s.has(o.ID)) {
			continue
		}
		packed[i].Body = string(o.Body)
		clientHas[o.ID] = struct{}{} // equal objects of one build cross once
		s.add(o.ID)
	}
	return packed
}
