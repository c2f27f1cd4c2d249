package audition

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
)

// mostLines is how many earlier lines are offered.
const mostLines = 100

// spokenLine is a text that was spoken, here or in the Booth.
type spokenLine struct {
	text  string
	takes int // with audio
}

// spokenLines are the texts of the jobs, those of the newest jobs first.
func (s *Screen) spokenLines() []spokenLine {
	var lines []spokenLine
	at := map[string]int{}
	for _, id := range s.state.Jobs.IDs() {
		j, _ := s.state.Jobs.Get(id)
		i, known := at[j.Text]
		switch {
		case known:
		case len(lines) == mostLines || j.Text == "":
			continue
		default:
			i = len(lines)
			at[j.Text] = i
			lines = append(lines, spokenLine{text: j.Text})
		}
		if j.State == job.Done && j.File != "" {
			lines[i].takes++
		}
	}
	return lines
}

// openLines offers the lines that were spoken before. The chosen one is the line then, with its takes.
func (s *Screen) openLines() {
	lines := s.spokenLines()
	if len(lines) == 0 {
		s.host.Toast(screen.ToastPlain, "no line was spoken yet")
		return
	}
	items, current := make([]dialog.Item, len(lines)), 0
	for i, l := range lines {
		if l.text == s.line.text {
			current = i
		}
		items[i] = dialog.Item{Label: words.Count(l.takes, "take"), Value: l.text, Then: func() tea.Cmd {
			s.setLine(l.text)
			s.setFocus(paneTakes)
			return nil
		}}
	}
	menu := dialog.NewMenu(s.host, "lines", "Lines that were spoken", []keymap.Scope{keymap.InMenu, keymap.Moving}, items...)
	menu.Select(current)
	s.host.Open(menu)
}
