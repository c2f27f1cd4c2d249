package player

import (
	"fmt"
	"time"

	"github.com/gopxl/beep/v2"
)

// Loop is a part of the clip that is repeated. The zero value is none.
type Loop struct {
	From, To time.Duration // positions in the clip; To is 0 while only the beginning is marked
}

// On reports whether the loop has a beginning and an end, and is being played.
func (l Loop) On() bool { return l.To > l.From }

// Marked reports whether the beginning is set and the end is not.
func (l Loop) Marked() bool { return l.To == 0 && l.From > 0 }

// LoopPlace repeats the part of the clip between two places, 0 to 1; see State.Place. As every loop, it is carried over
// to the same places of the clips of Flip and Switch, and ends with Play.
func (e *Engine) LoopPlace(from, to float64) {
	e.do(func() {
		e.whenLoaded(func() {
			if e.track != nil && from < to {
				e.setLoop(Loop{e.track.positionOf(from), e.track.positionOf(to)})
			}
		})
	})
}

// shortestLoop is the shortest loop; shorter ones would sound like a tone.
const shortestLoop = 50 * time.Millisecond

// looped is a stream that runs to the end of the loop and then repeats the loop without end. Before each jump, the
// sound that leads into the loop's beginning is faded in over its end, so that the jump is not audible.
type looped struct {
	head  *cursor        // up to the end of the loop, the first time
	body  *cursor        // the loop, with a short lead before it; nil until it is needed
	enter func() *cursor // makes body
	first int            // frames of head
	again int            // frames of the loop
	lead  [][2]float64   // the sound before the loop's beginning, into which its end fades
	led   int            // frames of lead that are in the clip; those before the clip's first frame are silence
	at    int
}

// loopFrom returns the stream of a track in a loop. A position after the loop becomes its beginning.
func loopFrom(at time.Duration, loop Loop, par params, rate beep.SampleRate, straight func(time.Duration) *cursor) *looped {
	if at >= loop.To {
		at = loop.From
	}
	frame := func(at time.Duration) int { return frameAt(time.Duration(float64(at)/par.speed), rate) }
	fade := time.Duration(fadeTime * float64(time.Second))
	whole := time.Duration(float64(fade) * par.speed)
	lead := min(whole, loop.From)
	begins, ends := frame(loop.From), frame(loop.To) // differences of frames: those of moments would round to others
	l := &looped{head: straight(at), first: ends - frame(at), again: ends - begins, led: begins - frame(loop.From-lead)}
	l.lead = make([][2]float64, max(l.led, frame(whole)))
	l.enter = func() *cursor { return straight(loop.From - lead) }
	return l
}

// begin prepares the loop's body. It is called when it is needed: at first, the loop's beginning may not have arrived.
func (l *looped) begin() {
	if l.body == nil {
		l.body = l.enter()
		_, _ = l.body.Stream(l.lead[len(l.lead)-l.led:])
	}
}

// place returns the cursor for a frame, the cursor's frame, and how many frames are left in this pass.
func (l *looped) place(frame int) (p *cursor, at, left int) {
	if frame < l.first {
		return l.head, frame, l.first - frame
	}
	l.begin()
	k := (frame - l.first) % l.again
	return l.body, l.led + k, l.again - k
}

// Stream never ends.
func (l *looped) Stream(out [][2]float64) (int, bool) {
	n := 0
	for n < len(out) {
		p, at, left := l.place(l.at)
		part := out[n:min(len(out), n+left)]
		if p.s.Position() == p.origin+at || p.Seek(at) == nil { // otherwise the clip is shorter than it was said to be
			got, _ := p.Stream(part)
			if !p.over && got < len(part) {
				part = part[:got]
			}
			clear(part[got:])
		} else {
			clear(part)
		}
		for i := range part {
			if back := left - i; back <= len(l.lead) {
				l.begin()
				w := float64(len(l.lead)-back+1) / float64(len(l.lead)+1)
				f := l.lead[len(l.lead)-back]
				part[i][0] += w * (f[0] - part[i][0])
				part[i][1] += w * (f[1] - part[i][1])
			}
		}
		n += len(part)
		l.at += len(part)
		if len(part) == 0 {
			break
		}
	}
	return n, true
}

func (l *looped) Seek(frame int) error {
	if frame < 0 {
		return fmt.Errorf("frame %d is before the beginning", frame)
	}
	l.at = frame
	return nil
}

func (l *looped) Err() error  { return nil }
func (l *looped) ended() bool { return false }

func (l *looped) moment(frame int) time.Duration {
	p, at, _ := l.place(frame)
	return p.moment(at)
}
