package welcome

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/text"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/words"
)

// What the welcome waits for: a token is checked, then saved. Tokens go into the two calls and nowhere else.

// How long a wait shows nothing, and how fast its spinner turns.
const (
	spinAfter = 100 * time.Millisecond
	spinEvery = 120 * time.Millisecond
)

// wait is the call under way. Its answer is taken while its number is the latest one.
type wait struct {
	number  int
	running bool
	shows   bool // it takes longer than a moment: the page shows it
	spin    int
	stop    context.CancelFunc
}

// The messages of the welcome. None of them holds a token.
type (
	checkedMsg struct {
		number       int
		service      api.Service
		who, problem string
	}
	savedMsg struct {
		number         int
		where, problem string
	}
	waitingMsg int // number of the wait
)

// hide takes tokens out of a text that may repeat them.
func hide(line string, tokens ...string) string {
	for _, t := range tokens {
		if t != "" {
			line = strings.ReplaceAll(line, t, text.Redacted)
		}
	}
	return line
}

// Update takes the answers.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case checkedMsg:
		s.checked(msg)
	case savedMsg:
		s.saved(msg)
	case waitingMsg:
		return s.waiting(msg)
	}
	return nil
}

// check asks whose token was typed.
func (s *Screen) check() tea.Cmd {
	if strings.TrimSpace(s.token.Text()) == "" {
		s.problem = "nothing is typed yet: paste the key, then " + s.keyOf(keymap.Accept)
		return nil
	}
	token, flaw := text.CleanToken(s.token.Text())
	if flaw != "" {
		s.problem = flaw + ": copy it again, completely and nothing else"
		return nil
	}
	check := s.o.CheckToken
	return s.start(func(ctx context.Context, number int) tea.Msg {
		service, who, err := check(ctx, token)
		if err != nil {
			return checkedMsg{number: number, problem: hide(words.Error(err), token)}
		}
		who = hide(words.Clean(who), token)
		if who == text.Redacted { // the account is called like the key, as in the sandbox
			who = ""
		}
		return checkedMsg{number: number, service: service, who: who}
	})
}

func (s *Screen) checked(msg checkedMsg) {
	if !s.end(msg.number) {
		return
	}
	s.problem = msg.problem
	if msg.problem == "" {
		s.service, s.who, s.page = msg.service, msg.who, pageNgrok
	}
}

// save saves what was typed.
func (s *Screen) save() tea.Cmd {
	token, _ := text.CleanToken(s.token.Text()) // check has found no flaw
	ngrok := ""
	if s.takesNgrok() && strings.TrimSpace(s.ngrok.Text()) != "" {
		var flaw string
		if ngrok, flaw = text.CleanToken(s.ngrok.Text()); flaw != "" {
			s.problem = flaw + ": copy it again, completely and nothing else"
			return nil
		}
	}
	save := s.o.SaveTokens
	return s.start(func(ctx context.Context, number int) tea.Msg {
		where, err := save(ctx, token, ngrok)
		if err != nil {
			return savedMsg{number: number, problem: hide(words.Error(err), token, ngrok)}
		}
		return savedMsg{number: number, where: hide(words.Clean(where), token, ngrok)}
	})
}

func (s *Screen) saved(msg savedMsg) {
	if !s.end(msg.number) {
		return
	}
	s.problem = msg.problem
	if msg.problem == "" {
		s.where, s.page = words.ShortPath(msg.where), pageSaved
		s.token.SetText("")
		s.ngrok.SetText("")
	}
}

// start runs a call in a command. Nothing shows of one that takes only a moment.
func (s *Screen) start(run func(ctx context.Context, number int) tea.Msg) tea.Cmd {
	s.problem = ""
	ctx, stop := context.WithCancel(s.host.Context())
	number := s.wait.number + 1
	s.wait = wait{number: number, running: true, stop: stop}
	return tea.Batch(
		func() tea.Msg { return run(ctx, number) },
		s.host.After(spinAfter, waitingMsg(number)),
	)
}

// end ends a wait and reports whether it is the current one.
func (s *Screen) end(number int) bool {
	if !s.wait.running || number != s.wait.number {
		return false
	}
	s.stop()
	return true
}

// stop cancels the call under way, if there is one. Its answer is too late from now on.
func (s *Screen) stop() {
	if s.wait.running {
		s.wait.stop()
	}
	s.wait = wait{number: s.wait.number}
}

// waiting shows that a call takes longer, and turns its spinner.
func (s *Screen) waiting(msg waitingMsg) tea.Cmd {
	if !s.wait.running || int(msg) != s.wait.number {
		return nil
	}
	if s.wait.shows {
		s.wait.spin++
	}
	s.wait.shows = true
	if s.host.Look().NoMotion {
		return nil
	}
	return s.host.After(spinEvery, msg)
}
