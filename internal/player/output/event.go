package output

// EventKind is a kind of Event.
type EventKind int

// Kinds of events. An output that cannot know of one, such as a player command, does not report it.
const (
	Underrun EventKind = iota // the device ran out of samples: there was a gap
	Moved                     // the sound continues on another sink
)

// Event is something that happened to a device while it played, and that it survived.
type Event struct {
	Kind   EventKind
	Detail string // for a person: the sink that plays now, or the cause of an underrun
}

// Events reports events. It holds a few; when they are not read the oldest are dropped, so that a device never waits
// for a reader and the newest is always there. It is never closed.
func (d *Device) Events() <-chan Event { return d.events }

// emit passes an event on without waiting. It may be called from any of a driver's goroutines.
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

// reportLoss reports the loss of the device, once.
func (d *Device) reportLoss(err error) {
	select {
	case d.lost <- err:
	default:
	}
}
