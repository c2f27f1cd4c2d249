package dialog

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/words"
)

// NewBudget makes the dialog that asks for the budget of a session.
func NewBudget(h screen.Host, s *state.Session) *Prompt {
	help := "in characters; empty: no limit"
	if spent := s.Spent(); spent != "" {
		help += " · " + spent
	}
	return NewPrompt(h, "Budget of this session", s.Budget(), help, "set", func(written string) tea.Cmd {
		switch err := s.SetBudget(written); {
		case err != nil:
			h.Toast(screen.ToastBad, "%s", words.Error(err))
		case s.Budget() == "":
			h.Toast(screen.ToastPlain, "no budget: this session may spend any number of characters")
		default:
			left, _ := s.Left()
			h.Toast(screen.ToastPlain, "this session may spend %s more", words.Count(left, "character"))
		}
		return nil
	})
}
