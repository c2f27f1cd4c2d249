package cli

import (
	"slices"
	"time"
)

// holding holds deliveries back until they are ready to be printed, and what they have caused until they are printed. Those of
// one synthesis stay in the order of arrival; they do not wait for those of others. The zero value is empty.
type holding struct {
	byID   map[string]*heldDelivery
	queues map[string][]*heldDelivery // by synthesis, in the order of arrival
	caused map[string][]func() error  // by synthesis: what is printed after its first delivery here
	added  int                        // deliveries so far
}

type heldDelivery struct {
	id, speak string
	at        time.Time // when it was added
	order     int       // of arrival; the clock of Windows has steps, so times can be equal
	isReady   bool
}

// add prints a delivery, or holds it until it is ready and none of its synthesis is held before it.
func (h *holding) add(id, speakID string, isReady bool, show func(id string) error) error {
	if speakID == "" {
		speakID = "\x00" + id // it belongs to no other
	}
	queue := h.queues[speakID]
	if isReady && len(queue) == 0 {
		return show(id)
	}
	if h.byID == nil {
		h.byID, h.queues = map[string]*heldDelivery{}, map[string][]*heldDelivery{}
	}
	h.added++
	d := &heldDelivery{id, speakID, time.Now(), h.added, isReady}
	h.byID[id], h.queues[speakID] = d, append(queue, d)
	return nil
}

// after prints what a delivery of a synthesis may have caused: at once if none is held, otherwise after the first of them.
func (h *holding) after(speakID string, show func() error) error {
	if len(h.queues[speakID]) == 0 {
		return show()
	}
	if h.caused == nil {
		h.caused = map[string][]func() error{}
	}
	h.caused[speakID] = append(h.caused[speakID], show)
	return nil
}

// has reports whether a delivery is held.
func (h *holding) has(id string) bool { return h.byID[id] != nil }

// ready prints a delivery that is held, and those that are held only because of it.
func (h *holding) ready(id string, show func(id string) error) error {
	d := h.byID[id]
	d.isReady = true
	for len(h.queues[d.speak]) > 0 && h.queues[d.speak][0].isReady {
		if err := h.first(d.speak, show); err != nil {
			return err
		}
	}
	return nil
}

// first prints the first delivery of a synthesis, and what it has caused.
func (h *holding) first(speakID string, show func(id string) error) error {
	queue := h.queues[speakID]
	id := queue[0].id
	delete(h.byID, id)
	if len(queue) == 1 {
		delete(h.queues, speakID)
	} else {
		h.queues[speakID] = queue[1:]
	}
	caused := h.caused[speakID]
	delete(h.caused, speakID)
	if err := show(id); err != nil {
		return err
	}
	for _, show := range caused {
		if err := show(); err != nil {
			return err
		}
	}
	return nil
}

// release prints what is held since a time or longer, ready or not, in the order of arrival.
func (h *holding) release(since time.Time, show func(id string) error) error {
	var late []*heldDelivery
	for _, d := range h.byID {
		if !d.at.After(since) {
			late = append(late, d)
		}
	}
	slices.SortFunc(late, func(a, b *heldDelivery) int { return a.order - b.order })
	for _, d := range late {
		if !h.has(d.id) { // printed with one before it
			continue
		}
		if err := h.ready(d.id, show); err != nil {
			return err
		}
	}
	return nil
}
