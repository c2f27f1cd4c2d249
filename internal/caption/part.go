package caption

import (
	"slices"
	"time"

	"callboard/internal/api"
)

// Part is a timed text within longer audio, such as a piece of a script.
type Part struct {
	Timing api.Timing
	Start  time.Duration // where its audio begins in the whole
}

// start is Start in whole milliseconds, as all times of captions are.
func (p Part) start() time.Duration { return max(0, p.Start.Round(time.Millisecond)) }

// CutParts is Cut for the parts of longer audio, which are in order. No cue has words of two parts, and none lasts until the next part
// begins: there can be a pause in between.
func CutParts(parts []Part) []Cue {
	var all []Cue
	for i, p := range parts {
		cues := Cut(p.Timing)
		for _, c := range cues {
			c.Start, c.End, c.Units = c.Start+p.start(), c.End+p.start(), slices.Clone(c.Units)
			for n := range c.Units {
				c.Units[n].Start += p.start()
				c.Units[n].End += p.start()
			}
			if i+1 < len(parts) { // the times of the service may be a little longer than the audio
				c.End = min(c.End, max(parts[i+1].start(), c.Start))
			}
			if c.End > c.Start {
				all = append(all, c)
			}
		}
	}
	return all
}
