package player

import (
	"slices"
	"time"
)

// QueuePause is the usual silence between two clips of PlayAll.
const QueuePause = 300 * time.Millisecond

// Queue says how far PlayAll has come. The zero value is none.
type Queue struct {
	At int // clip that plays or is about to, from 1
	Of int
}

// InTurn are the options of PlayAll. The zero value plays all of each clip once.
type InTurn struct {
	Pause    time.Duration // between two clips; 0 is QueuePause, less is none
	From, To float64       // play only what is between these places, see State.Place; both 0 are the whole clip
	Repeat   bool          // begin again after the last clip
}

// phrase reports whether only a part of each clip is played.
func (o InTurn) phrase() bool { return o.From < o.To }

// queue is the state of PlayAll.
type queue struct {
	InTurn
	clips  []Clip
	at     int       // the current one
	played bool      // one of them was played, in this round
	start  time.Time // when the current clip starts
}

// PlayAll plays clips in turn, with a pause between two of them. State.Clip and State.Queue say which one sounds. A clip
// that cannot be played is left out, with an EventRefused. Play, Flip, Switch and Stop end it; pausing, seeking and the
// settings do not. Matched clips share one loudness as prepared ones do.
func (e *Engine) PlayAll(clips []Clip, o InTurn) {
	if o.Pause == 0 {
		o.Pause = QueuePause
	}
	e.do(func() {
		e.endQueue()
		if len(clips) == 0 {
			e.stop()
			return
		}
		e.queue = queue{InTurn: o, clips: slices.Clone(clips)}
		e.begin(clips[0])
		if slices.ContainsFunc(clips, func(c Clip) bool { return !e.prepared(c) }) {
			e.prepareAll(slices.Concat(clips[1:], clips[:1])) // the first one is being loaded
		}
	})
}

// The functions below are called with mu held.

// endQueue forgets what else was to be played.
func (e *Engine) endQueue() { e.queue = queue{} }

// queueState is what State tells.
func (e *Engine) queueState() Queue {
	if len(e.queue.clips) == 0 {
		return Queue{}
	}
	return Queue{e.queue.at + 1, len(e.queue.clips)}
}

// next begins the next clip of the queue after a pause. It returns false if there is none; the queue is then over.
func (e *Engine) next(pause time.Duration) bool {
	q := e.queue
	if q.at++; q.at == len(q.clips) && q.Repeat && q.played {
		q.at, q.played = 0, false
	}
	if q.at >= len(q.clips) {
		e.endQueue()
		return false
	}
	q.start = time.Now().Add(max(0, pause))
	e.queue = q
	e.begin(q.clips[q.at])
	return true
}

// skip leaves out a clip of the queue that cannot be played. It returns false if it was the last one and none was played:
// then it is as if it was played alone.
func (e *Engine) skip(err error) bool {
	q := e.queue
	if len(q.clips) == 0 {
		return false
	}
	if !q.played && q.at == len(q.clips)-1 {
		e.endQueue()
		return false
	}
	e.emitFor(EventRefused, e.clip, unplayableText(err))
	if !e.next(time.Until(q.start)) {
		e.stop()
	}
	return true
}

// startDue reports whether the pause before the current clip is over, and otherwise how long it takes.
func (e *Engine) startDue() (wait time.Duration, due bool) {
	wait = time.Until(e.queue.start)
	return wait, wait <= 0
}

// queuedUntil is where PlayAll ends the current clip, if that is before its end.
func (e *Engine) queuedUntil() time.Duration {
	if !e.queue.phrase() {
		return 0
	}
	return e.track.positionOf(e.queue.To)
}

// useInQueue is loaded for a clip of the queue. A part of a clip can be found only in all of it.
func (e *Engine) useInQueue(t *track) bool {
	if e.queue.phrase() {
		if !t.settled() {
			return false
		}
		e.at = t.positionOf(e.queue.From)
	}
	return e.loaded(t)
}
