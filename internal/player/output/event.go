package output

// EventKind says what an Event tells of.
type EventKind int

// Kinds of events. Where an output cannot know of one, as a player command cannot, it is not told.
const (
	Underrun EventKind = iota // the device ran out of samples: a gap was heard
	Moved                     // the sound goes on from another loudspeaker
)

// Event is something that happened to a device while it played, and that it survived.
type Event struct {
	Kind   EventKind
	Detail string // for a person: the loudspeaker that plays now, or what an underrun comes of
}

// Events tells what happened. It holds a few events; when nobody reads them the oldest go, so that a
// device never waits for a reader and the newest is always there. It is never closed.
func (d *Device) Events() <-chan Event { return d.events }

// tell passes an event on without waiting. It is called from any of a driver's goroutines.
func (d *Device) emit(e Event) {
	d.eventsMu.Lock()
	defer d.eventsMu.Unlock()
	for {
		select {
		case d.events <- e:
			return
		default:
		}
		select {
		case <-d.events:
		default:
		}
	}
}

// lose reports the end of the device, once.
func (d *Device) reportLoss(err error) {
	select {
	case d.lost <- err:
	default:
	}
}
