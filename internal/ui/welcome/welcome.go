// Package welcome is the screen of the first run. It offers the sandbox, and takes the tokens of an account where there
// are functions to check and to save them. It runs before there are services, as the only screen of the program, and ends
// the program when the user has chosen.
package welcome

import (
	"context"
	"time"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/field"
)

// Choice is the answer to the welcome.
type Choice int

// The answers to the welcome.
const (
	ChooseQuit Choice = iota
	ChooseSandbox
	ChooseAccount // tokens were given and saved: go on with them
)

// Options are what the screen needs to take tokens.
type Options struct {
	// CheckToken asks both services whose key this is, and returns the one that accepts it. Its error is shown with what to do about
	// it. nil: no key is taken.
	CheckToken func(ctx context.Context, key string) (service api.Service, who string, err error)
	// SaveTokens saves the tokens for the next runs and says where; ngrok is empty where none was given. nil: no token is taken.
	SaveTokens func(ctx context.Context, typecast, ngrok string) (where string, err error)
	// NgrokFound names the file that has the authtoken of ngrok already; empty: none was found.
	NgrokFound string
	// NoKeyring: the tokens are saved in a file, not in the keyring of the system.
	NoKeyring bool
}

// page is a step of the welcome. The cancel key leads from each to the one before it.
type page int

const (
	pageChoose page = iota
	pageToken       // the key of the Typecast account, of either service
	pageNgrok       // whose it is, and ngrok's authtoken, which is optional and of no use without webhooks
	pageSaved       // where they were saved
)

// Screen is the welcome. Make one with New.
type Screen struct {
	host screen.Host
	o    Options
	area screen.Area

	page         page
	token, ngrok *field.Field
	problem      string      // under the field
	service      api.Service // that accepts the token
	who, where   string      // whose token it is, and where it was saved
	wait         wait
	choice       Choice
}

var _ screen.Screen = (*Screen)(nil)

// New makes the welcome.
func New(h screen.Host, o Options) *Screen {
	s := &Screen{host: h, o: o, token: field.New(), ngrok: field.New()}
	mask, _ := utf8.DecodeRuneInString(h.Look().Glyphs.Hidden)
	s.token.Mask, s.ngrok.Mask = mask, mask
	return s
}

// Choice is what the user has chosen. It is ChooseQuit until then.
func (s *Screen) Choice() Choice { return s.choice }

// takesTokens reports whether a token that is typed here can be checked and saved.
func (s *Screen) takesTokens() bool { return s.o.CheckToken != nil && s.o.SaveTokens != nil }

// Title is "Welcome".
func (s *Screen) Title() string { return "Welcome" }

// Bindings are none: the keys of the welcome are in the key table.
func (s *Screen) Bindings() []keymap.Binding { return nil }

// Scopes are the keys of the page.
func (s *Screen) Scopes() []keymap.Scope {
	switch s.page {
	case pageChoose:
		return []keymap.Scope{keymap.InWelcome}
	case pageSaved:
		return []keymap.Scope{keymap.InWelcomed}
	}
	return []keymap.Scope{keymap.InWelcomeForm}
}

// Hints are none: the page shows its keys.
func (s *Screen) Hints() []key.Binding { return nil }

// Do carries out an action of the page.
func (s *Screen) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	if act == keymap.Quit {
		s.stop()
		s.choice = ChooseQuit
		return tea.Quit, true
	}
	switch s.page {
	case pageChoose:
		return s.choose(act)
	case pageSaved:
		if act != keymap.Accept {
			return nil, false
		}
		s.choice = ChooseAccount
		return tea.Quit, true
	}
	switch act {
	case keymap.Cancel:
		s.back()
	case keymap.Accept:
		switch {
		case s.wait.running:
		case s.page == pageNgrok:
			return s.save(), true
		default:
			return s.check(), true
		}
	default:
		return nil, false
	}
	return nil, true
}

func (s *Screen) choose(act keymap.Action) (tea.Cmd, bool) {
	switch act {
	case keymap.StartSandbox:
		s.choice = ChooseSandbox
		return tea.Quit, true
	case keymap.TypeToken:
		if s.takesTokens() {
			s.page = pageToken
		}
		return nil, true
	case keymap.Cancel:
		return tea.Quit, true
	}
	return nil, false
}

// field is the field of the page, or nil.
func (s *Screen) field() *field.Field {
	switch {
	case s.page == pageToken:
		return s.token
	case s.takesNgrok():
		return s.ngrok
	}
	return nil
}

// takesNgrok reports whether the page takes ngrok's authtoken: the service sends webhooks, and there is none yet.
func (s *Screen) takesNgrok() bool {
	return s.page == pageNgrok && s.o.NgrokFound == "" && s.service == api.ServiceSpeak
}

// Type edits the field.
func (s *Screen) Type(msg tea.KeyPressMsg) tea.Cmd {
	if f := s.field(); f != nil && !s.wait.running && f.Key(msg) {
		s.problem = ""
	}
	return nil
}

// Paste puts text into the field. What is pasted before there is a field is taken for a token: there is nothing else to
// paste here.
func (s *Screen) Paste(text string) tea.Cmd {
	if s.page == pageChoose && s.takesTokens() {
		s.page = pageToken
	}
	if f := s.field(); f != nil && !s.wait.running {
		f.Insert(text)
		s.problem = ""
	}
	return nil
}

// back goes one page back and cancels what that page was waiting for. Nothing that was typed is lost.
func (s *Screen) back() {
	s.stop()
	s.problem = ""
	s.page--
}

// Mouse does nothing.
func (s *Screen) Mouse(tea.MouseMsg) tea.Cmd { return nil }

// Resize sets the part of the terminal that is the screen's.
func (s *Screen) Resize(area screen.Area) {
	s.area = area
	for _, f := range []*field.Field{s.token, s.ngrok} {
		f.SetWidth(s.width() - markCells)
	}
}

// Playable is nothing.
func (s *Screen) Playable() (job.Job, bool) { return job.Job{}, false }

// Pace is never: a wait has a timer of its own.
func (s *Screen) Pace(time.Time) time.Duration { return 0 }
