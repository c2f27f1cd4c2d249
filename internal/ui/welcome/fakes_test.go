package welcome_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/ui/screen/screentest"
	"callboard/internal/ui/welcome"
)

const (
	someToken = "__pltSecretSecretSecret"
	someNgrok = "2abcDEFsecretsecret_authtoken"
	tooLong   = "이 토큰은 여기에서 쓸 수 없습니다: 다른 Typecast 제품의 키입니다. "
)

// stage is a welcome with functions that record what they are asked.
type stage struct {
	*screentest.Host
	tb      testing.TB
	o       welcome.Options
	w       *welcome.Screen
	seen    []tea.Msg   // all messages that the screen got but pasted text
	err     error       // of the functions
	service api.Service // that accepts the token
	// nameless: the service does not tell whose token it is.
	nameless bool
	asked    []string
	saved    [][2]string
}

func newStage(tb testing.TB, w, h int, change ...func(*stage)) *stage {
	tb.Helper()
	s := &stage{Host: screentest.New(tb, w, h), tb: tb}
	s.o = welcome.Options{
		CheckToken: func(_ context.Context, token string) (api.Service, string, error) {
			s.asked = append(s.asked, token)
			if s.nameless {
				return s.service, "", s.err
			}
			return s.service, "Ada Example · 홍길동", s.err
		},
		SaveTokens: func(_ context.Context, typecast, ngrok string) (string, error) {
			s.saved = append(s.saved, [2]string{typecast, ngrok})
			return "the keyring", s.err
		},
	}
	for _, c := range change {
		c(s)
	}
	s.w = welcome.New(s.Host, s.o)
	s.Bare, s.Screen = true, s.w
	s.Listen = func(msg tea.Msg) tea.Cmd {
		s.seen = append(s.seen, msg)
		return nil
	}
	s.Resize()
	return s
}

// takeLong shows that the call under way takes longer.
func (s *stage) takeLong() { s.Send(s.Waits[len(s.Waits)-1].Msg) }

// cursor reports whether the terminal's cursor shows.
func (s *stage) cursor() bool {
	_, c := s.w.View()
	return c != nil
}

// wantNoSecrets fails the test if a token is on the screen or in a message.
func (s *stage) wantNoSecrets() {
	s.tb.Helper()
	said := s.Text()
	for _, msg := range s.seen {
		said += fmt.Sprintf("%v %+v %#v", msg, msg, msg)
	}
	for _, secret := range []string{someToken, someNgrok} {
		if strings.Contains(said, secret) {
			s.tb.Fatalf("a token shows in:\n%s", said)
		}
	}
}

// page is a state of the welcome, and how to get there.
type page struct {
	change func(*stage)
	play   func(*stage)
	field  bool // there is a field for text
}

func pages() map[string]page {
	token := func(s *stage) { s.Press("t"); s.Paste(someToken) }
	return map[string]page{
		"start":    {},
		"no token": {change: func(s *stage) { s.o.CheckToken = nil }},
		"token":    {play: token, field: true},
		"checking": {field: true, play: func(s *stage) {
			token(s)
			s.Hold = true
			s.Press("enter")
			s.takeLong()
		}},
		"refused": {field: true, play: func(s *stage) {
			s.err = errors.New("This token does not work here: use one that begins with __plt or __api, from your account at typecast.ai (403)")
			token(s)
			s.Press("enter")
		}},
		"refused in Korean": {field: true, play: func(s *stage) {
			s.err = errors.New(strings.Repeat(tooLong, 3))
			token(s)
			s.Press("enter")
		}},
		"ngrok":       {field: true, play: func(s *stage) { token(s); s.Press("enter") }},
		"ngrok typed": {field: true, play: func(s *stage) { token(s); s.Press("enter"); s.Paste(someNgrok) }},
		"ngrok found": {change: func(s *stage) { s.o.NgrokFound = "/home/ada/.config/ngrok/ngrok.yml" }, play: func(s *stage) {
			token(s)
			s.Press("enter")
		}},
		"newer service": {change: func(s *stage) { s.service = api.ServiceTTS }, play: func(s *stage) {
			token(s)
			s.Press("enter")
		}},
		"not saved": {field: true, play: func(s *stage) {
			token(s)
			s.Press("enter")
			s.err = errors.New("the keyring is locked: unlock it and try again")
			s.Press("enter")
		}},
		"saved": {play: func(s *stage) { token(s); s.Press("enter", "enter") }},
	}
}

// open makes a stage with a page.
func (p page) open(tb testing.TB, w, h int, change ...func(*stage)) *stage {
	tb.Helper()
	if p.change != nil {
		change = append(change, p.change)
	}
	s := newStage(tb, w, h, change...)
	if p.play != nil {
		p.play(s)
	}
	return s
}
