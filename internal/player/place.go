package player

import (
	"time"

	"callboard/internal/player/decode"
)

// Two takes of one line are compared at the same place of the line. A place is a fraction of the voiced part of a clip:
// the silence before and after the speech differs from take to take and does not count.

// Part is a part of a clip, between two positions.
type Part = decode.Part

// voiced is the clip without the silence at its ends. All of a clip counts until it has arrived.
func (t *track) voiced() Part {
	if t.audio == nil {
		return Part{To: t.length()}
	}
	return t.audio.Voiced
}

// place is the fraction of the voiced part before a position, 0 to 1.
func (t *track) place(at time.Duration) float64 {
	v := t.voiced()
	if v.To <= v.From {
		return 0
	}
	return max(0, min(float64(at-v.From)/float64(v.To-v.From), 1))
}

// positionOf is the position of a place.
func (t *track) positionOf(place float64) time.Duration {
	v := t.voiced()
	return v.From + time.Duration(max(0, min(place, 1))*float64(v.To-v.From)).Truncate(time.Microsecond)
}

// counterpart returns the position in the clip to that corresponds to one in from. The silence before the voiced part,
// the voiced part, and the silence after it correspond to each other. The ends do so exactly: a loop of the whole clip
// stays one.
func counterpart(from, to *track, at time.Duration) time.Duration {
	a, b := from.voiced(), to.voiced()
	switch {
	case from.length() <= 0:
		return 0
	case at >= from.length():
		return to.length()
	case at < a.From:
		return scale(at, Part{To: a.From}, Part{To: b.From})
	case at < a.To:
		return scale(at, a, b)
	}
	return scale(at, Part{From: a.To, To: from.length()}, Part{From: b.To, To: to.length()})
}

// scale moves a position of one part to the same fraction of another one.
func scale(at time.Duration, from, to Part) time.Duration {
	if from.To <= from.From {
		return to.From
	}
	fraction := float64(at-from.From) / float64(from.To-from.From)
	return (to.From + time.Duration(fraction*float64(to.To-to.From))).Truncate(time.Microsecond)
}
