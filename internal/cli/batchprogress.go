package cli

import (
	"fmt"

	"callboard/internal/audition"
	"callboard/internal/batch"
	"callboard/internal/config"
	"callboard/internal/ui/words"
)

// batchProgress shows on stderr how far a batch is: a line that is redrawn on a terminal, else one line for each tenth.
type batchProgress struct {
	s    *invocation
	line *progress

	total, step     int
	done, free, bad int
	chars           int
}

func (s *invocation) batchProgress(c config.Config, total batch.Totals) *batchProgress {
	p := &batchProgress{s: s, line: s.progress(c), total: total.Takes, step: max(total.Takes/10, 1)}
	if p.line.w == nil && p.total < audition.Many { // a few lines of results say enough
		p.step = p.total + 1
	}
	p.show()
	return p
}

func (p *batchProgress) add(r batch.Result) {
	p.chars += r.Charged
	switch r.State {
	case batch.Done:
		p.done++
	case batch.Cached:
		p.free++
	default:
		p.bad++
	}
	p.line.end() // what is printed next must not stand behind it
	if n := p.done + p.free + p.bad; p.line.w == nil && n%p.step == 0 {
		p.s.notify(p.text())
	}
}

func (p *batchProgress) text() string {
	line := fmt.Sprintf("%d of %d", p.done+p.free+p.bad, p.total)
	if p.free > 0 {
		line += fmt.Sprintf(" · %d cached", p.free)
	}
	if p.bad > 0 {
		line += fmt.Sprintf(" · %d not done", p.bad)
	}
	return line + fmt.Sprintf(" · %s charged", words.Count(p.chars, "character"))
}

func (p *batchProgress) show() { p.line.line(p.text()) }

func (p *batchProgress) end() { p.line.end() }

// readProgress shows on stderr how many takes were compared with the history: a line that is redrawn on a terminal, else one line
// for each tenth of a large batch.
type readProgress struct {
	s       *invocation
	line    *progress
	n, step int
	total   int
}

// manyRows is from how many takes on a batch says off a terminal how far it has read.
const manyRows = 20_000

func (s *invocation) readProgress(c config.Config, total int) *readProgress {
	p := &readProgress{s: s, line: s.progress(c), total: total, step: max(total/100, 1)}
	if p.line.w == nil {
		p.step = max(total/10, 1)
	}
	return p
}

// add counts one take.
func (p *readProgress) add() {
	p.n++
	if p.n%p.step != 0 || p.n == p.total {
		return
	}
	p.line.line(p.text())
	if p.line.w == nil && p.total >= manyRows {
		p.s.notify(p.text())
	}
}

func (p *readProgress) text() string {
	return fmt.Sprintf("%d of %s compared with what is here", p.n, words.Count(p.total, "take"))
}

func (p *readProgress) end() { p.line.end() }
