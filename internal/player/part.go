package player

import (
	"time"

	"github.com/gopxl/beep/v2"
)

// part is the stream of a clip that ends early, with a fade.
type part struct {
	*cursor
	frames int // up to the end
	fade   int // frames
	at     int
}

// partUntil ends a stream, which begins at a position, at another one.
func partUntil(p *cursor, par params, at time.Duration, rate beep.SampleRate) *part {
	frames := frameAt(time.Duration(float64(par.until-at)/par.speed), rate)
	return &part{cursor: p, frames: max(0, frames), fade: int(fadeTime * float64(rate))}
}

// Stream implements beep.Streamer.
func (p *part) Stream(out [][2]float64) (n int, ok bool) {
	out = out[:min(len(out), max(0, p.frames-p.at))]
	if len(out) == 0 {
		return 0, false
	}
	n, ok = p.cursor.Stream(out)
	for i := range out[:n] {
		if left := p.frames - p.at - i; left <= p.fade {
			w := float64(left) / float64(p.fade+1)
			out[i][0] *= w
			out[i][1] *= w
		}
	}
	p.at += n
	return n, ok
}

// Seek implements stream.
func (p *part) Seek(frame int) error {
	p.at = frame
	return p.cursor.Seek(frame)
}

func (p *part) moment(frame int) time.Duration { return p.cursor.moment(min(frame, p.frames)) }
func (p *part) ended() bool                    { return p.at >= p.frames || p.cursor.ended() }
