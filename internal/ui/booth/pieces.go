package booth

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/script"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
)

// showPieces shows the script in pieces, with what they cost.
func (b *Booth) showPieces() tea.Cmd {
	a, ok := b.speaker()
	if !ok {
		return nil
	}
	text := strings.TrimSpace(b.script.buf.Text())
	why := b.whyNotSpoken(text)
	if why == "" && !script.Spoken(text) {
		why = "there is no word in this text to speak, only pauses"
	}
	if why != "" {
		b.host.Toast(screen.ToastBad, "%s", why)
		return nil
	}
	return b.pieces.Open(text, a)
}

// pieceChanged takes a change of a job that is a piece of the script. The pieces play in their order, not as they arrive, and their
// own dialog says what became of them.
func (b *Booth) pieceChanged(c state.JobChange) {
	if c.After.State != job.Done || !b.arrival(c) {
		return
	}
	for _, id := range b.pieces.Arrived() {
		j, known := b.state.Jobs.Get(id)
		if !known {
			break // its event is on its way
		}
		if j.State == job.Done {
			b.enqueue(j)
		}
	}
}
