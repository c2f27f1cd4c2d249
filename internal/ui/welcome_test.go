package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"callboard/internal/api"
)

const (
	aToken   = "__pltSecretSecretSecret"
	anNgrok  = "2abcDEFsecretsecret_authtoken"
	aTooLong = "이 토큰은 여기에서 쓸 수 없습니다: 다른 Typecast 제품의 키입니다. "
)

// porch is a welcome with stand-ins behind it.
type porch struct {
	tb    testing.TB
	m     *welcome
	away  bool // the answers stay away
	late  []tea.Cmd
	last  tea.Msg
	sent  []tea.Msg
	err   error
	asked []string
	kept  [][2]string
}

func newPorch(tb testing.TB, w, h int, change ...func(*Options)) *porch {
	tb.Helper()
	p := &porch{tb: tb}
	dark := true
	o := Options{Dark: &dark,
		CheckToken: func(_ context.Context, token string) (string, error) {
			p.asked = append(p.asked, token)
			return "Ada Example · 홍길동", p.err
		},
		SaveTokens: func(_ context.Context, typecast, ngrok string) (string, error) {
			p.kept = append(p.kept, [2]string{typecast, ngrok})
			return "the keyring", p.err
		},
	}
	for _, c := range change {
		c(&o)
	}
	p.m = newWelcome(tb.Context(), o)
	p.m.after = func(time.Duration, tea.Msg) tea.Cmd { return nil }
	p.send(tea.WindowSizeMsg{Width: w, Height: h})
	return p
}

func (p *porch) send(msg tea.Msg) {
	p.sent = append(p.sent, msg)
	_, cmd := p.m.Update(msg)
	p.run(cmd)
}

func (p *porch) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	if p.away {
		p.late = append(p.late, cmd)
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			p.run(c)
		}
	case tea.QuitMsg:
		p.last = msg
	default:
		p.send(msg)
	}
}

// arrive lets the answers come that were held back.
func (p *porch) arrive() {
	late := p.late
	p.away, p.late = false, nil
	for _, c := range late {
		p.run(c)
	}
}

func (p *porch) press(keys ...string) {
	for _, k := range keys {
		p.send(keyPress(k))
	}
}

func (p *porch) paste(text string) { p.send(tea.PasteMsg{Content: text}) }

func (p *porch) text() string { return onCells(p.m.View().Content, p.m.w, p.m.h) }

func (p *porch) want(words ...string) {
	p.tb.Helper()
	screen := p.text()
	for _, w := range words {
		if !strings.Contains(screen, w) {
			p.tb.Fatalf("the screen does not say %q:\n%s", w, screen)
		}
	}
}

// wantNoSecrets looks for what was typed: on the screen, in the messages, in the model's errors.
func (p *porch) wantNoSecrets() {
	p.tb.Helper()
	said := p.text()
	for _, msg := range p.sent {
		if _, typed := msg.(tea.PasteMsg); !typed {
			said += fmt.Sprintf("%v %+v %#v", msg, msg, msg)
		}
	}
	for _, secret := range []string{aToken, anNgrok} {
		if strings.Contains(said, secret) {
			p.tb.Fatalf("a token is to be seen in:\n%s", said)
		}
	}
}

// greetings are the pages that must fit everywhere.
func greetings() map[string]func(*porch) {
	token := func(p *porch) { p.press("t"); p.paste(aToken) }
	return map[string]func(*porch){
		"start":    func(*porch) {},
		"no token": func(p *porch) { p.m.opt.CheckToken = nil },
		"token":    token,
		"checking": func(p *porch) {
			token(p)
			p.away = true
			p.press("enter")
			p.m.Update(waitingMsg(p.m.wait.number))
		},
		"refused": func(p *porch) {
			p.err = &api.Error{Op: "read the account", Status: 403, Message: "forbidden"}
			token(p)
			p.press("enter")
		},
		"refused in Korean": func(p *porch) {
			p.err = errors.New(strings.Repeat(aTooLong, 3))
			token(p)
			p.press("enter")
		},
		"ngrok":       func(p *porch) { token(p); p.press("enter") },
		"ngrok typed": func(p *porch) { token(p); p.press("enter"); p.paste(anNgrok) },
		"ngrok found": func(p *porch) {
			p.m.opt.NgrokFound = "/home/ada/.config/ngrok/ngrok.yml"
			token(p)
			p.press("enter")
		},
		"not kept": func(p *porch) {
			token(p)
			p.press("enter")
			p.err = errors.New("the keyring is locked: unlock it and try again")
			p.press("enter")
		},
		"kept": func(p *porch) { token(p); p.press("enter", "enter") },
	}
}

func TestEveryGreetingFitsEverySize(t *testing.T) {
	for name, play := range greetings() {
		for _, size := range [][2]int{{1, 1}, {3, 2}, {20, 4}, {40, 10}, {40, 12}, {60, 20}, {80, 24}, {120, 36}, {200, 60}} {
			for _, plain := range []bool{false, true} {
				p := newPorch(t, size[0], size[1], func(o *Options) { o.ASCII = plain })
				play(p)
				v := p.m.View()
				lines := strings.Split(v.Content, "\n")
				if len(lines) != size[1] {
					t.Fatalf("%s, %v: %d lines", name, size, len(lines))
				}
				for _, l := range lines {
					if got := ansi.StringWidth(l); got != size[0] {
						t.Fatalf("%s, %v: a line of %d cells: %q", name, size, got, ansi.Strip(l))
					}
				}
				if c := v.Cursor; c != nil && (c.X < 0 || c.X >= size[0] || c.Y < 0 || c.Y >= size[1]) {
					t.Fatalf("%s, %v: the cursor stands at %d, %d", name, size, c.X, c.Y)
				}
				if plain && !strings.Contains(name, "Korean") {
					for _, r := range strings.ReplaceAll(v.Content, "홍길동", "") {
						if r >= 0x80 {
							t.Fatalf("%s, %v: shows %q", name, size, r)
						}
					}
				}
				if (v.Cursor != nil) != (p.m.typed() != nil) {
					t.Fatalf("%s, %v: a cursor is %v", name, size, v.Cursor)
				}
				p.wantNoSecrets()
			}
		}
	}
}

func TestGoldenGreetings(t *testing.T) {
	for _, size := range [][2]int{{200, 60}, {120, 36}, {80, 24}, {60, 20}, {40, 12}} {
		for name, play := range greetings() {
			t.Run(fmt.Sprintf("%dx%d/%s", size[0], size[1], strings.ReplaceAll(name, " ", "-")), func(t *testing.T) {
				p := newPorch(t, size[0], size[1])
				play(p)
				golden.RequireEqual(t, p.text())
			})
		}
	}
}

func TestTheWelcomeAnswersAtOnce(t *testing.T) {
	for key, want := range map[string]Choice{"enter": ChooseSandbox, "s": ChooseSandbox, "q": ChooseQuit, "esc": ChooseQuit, "ctrl+c": ChooseQuit} {
		p := newPorch(t, 80, 24)
		p.press(key)
		if p.m.choice != want || p.last == nil {
			t.Errorf("%s chose %v", key, p.m.choice)
		}
	}
	p := newPorch(t, 80, 24)
	p.press("x")
	if p.last != nil {
		t.Error("any key ends the welcome")
	}
}

// TestTheWelcomeRuns lets the program itself take a key.
func TestTheWelcomeRuns(t *testing.T) {
	choice, err := Welcome(t.Context(), Options{Input: strings.NewReader("\r"), Output: io.Discard})
	if choice != ChooseSandbox || err != nil {
		t.Fatalf("chose %v, %v", choice, err)
	}
}

func TestWithoutAWayToCheckNoTokenIsAskedFor(t *testing.T) {
	p := newPorch(t, 80, 24, func(o *Options) { o.CheckToken = nil })
	p.want("export TYPECAST_API_TOKEN")
	p.press("t")
	p.paste(aToken)
	p.want("No Typecast token")
	p.wantNoSecrets()
}

func TestATokenIsCheckedAndKept(t *testing.T) {
	p := newPorch(t, 80, 24)
	p.press("t")
	p.paste(aToken + "\n")
	p.want("•••")
	p.press("enter")
	p.want("✓ Ada Example · 홍길동", "will be kept in the keyring of this system", "dashboard.ngrok.com/get-started/your-authtoken", "keep the token; without ngrok, jobs settle by polling")
	p.paste(" " + anNgrok)
	p.want("keep both, and go on")
	p.press("enter")
	p.want("Kept in the keyring")
	if len(p.asked) != 1 || p.asked[0] != aToken || len(p.kept) != 1 || p.kept[0] != [2]string{aToken, anNgrok} {
		t.Fatalf("asked %q, kept %q", p.asked, p.kept)
	}
	if p.m.token.Text()+p.m.ngrok.Text() != "" {
		t.Error("the tokens are still in the fields")
	}
	p.wantNoSecrets()
	p.press("enter")
	if p.m.choice != ChooseAccount || p.last == nil {
		t.Fatalf("chose %v", p.m.choice)
	}
}

func TestNgrokMayBeLeftOutOrFound(t *testing.T) {
	p := newPorch(t, 80, 24)
	p.press("t")
	p.paste(aToken)
	p.press("enter", "enter", "enter")
	if p.m.choice != ChooseAccount || len(p.kept) != 1 || p.kept[0] != [2]string{aToken, ""} {
		t.Fatalf("chose %v, kept %q", p.m.choice, p.kept)
	}
	p = newPorch(t, 80, 24, func(o *Options) { o.NgrokFound = "ngrok.yml" })
	p.press("t")
	p.paste(aToken)
	p.press("enter")
	p.want("Webhooks come in by ngrok: its authtoken is in ngrok.yml")
	p.paste(anNgrok) // there is no field for it
	p.press("enter", "enter")
	if p.m.choice != ChooseAccount || len(p.kept) != 1 || p.kept[0] != [2]string{aToken, ""} {
		t.Fatalf("chose %v, kept %q", p.m.choice, p.kept)
	}
}

func TestATokenOfTheOtherProductIsExplainedAndNothingTypedIsLost(t *testing.T) {
	p := newPorch(t, 80, 24)
	p.err = fmt.Errorf("check: %w", &api.Error{Op: "read the account", Status: 403, Message: "forbidden " + aToken})
	p.press("t")
	p.paste(aToken)
	p.press("enter")
	p.want("Keys of the newer Typecast", "begins with __plt or __api", "(403)", "•••")
	p.wantNoSecrets()
	p.press("x")
	if strings.Contains(p.text(), "(403)") {
		t.Error("the error stays, though the text is another one now")
	}
	p.err = errors.New("the service said no to " + aToken + "x")
	p.press("enter")
	p.want("the service said no to …")
	p.press("esc", "t")
	if p.m.token.Text() != aToken+"x" {
		t.Errorf("the field holds %q", p.m.token.Text())
	}
	p.press("ctrl+u", "enter")
	p.want("nothing is typed yet")
	p.wantNoSecrets()
}

func TestEscGoesOneStepBackAndCallsTheWaitOff(t *testing.T) {
	p := newPorch(t, 80, 24)
	p.paste(aToken) // pasted before there was a field
	p.want("The API token of your Typecast account")
	p.away = true
	p.press("enter", "enter", "y") // one check, and no typing meanwhile
	if len(p.late) != 1 || p.m.token.Text() != aToken {
		t.Fatalf("%d commands; the field holds %q", len(p.late), p.m.token.Text())
	}
	p.press("esc")
	p.want("No Typecast token")
	p.arrive()
	p.want("No Typecast token") // the answer came too late
	p.press("t", "enter")
	p.want("✓ Ada Example")
	p.press("esc")
	p.want("The API token")
	p.press("enter")
	p.want("✓ Ada Example")
	if p.last != nil {
		t.Fatal("esc quit")
	}
	p.press("ctrl+c")
	if p.m.choice != ChooseQuit || p.last == nil {
		t.Fatal("ctrl+c did not quit")
	}
}

func TestASpinnerComesAfterAMoment(t *testing.T) {
	for _, still := range []bool{false, true} {
		p := newPorch(t, 80, 24, func(o *Options) { o.NoMotion = still })
		var waits []time.Duration
		p.m.after = func(d time.Duration, _ tea.Msg) tea.Cmd { waits = append(waits, d); return nil }
		p.press("t")
		p.paste(aToken)
		p.away = true
		p.press("enter")
		if strings.Contains(p.text(), "asking") {
			t.Error("it spins at once")
		}
		p.send(waitingMsg(p.m.wait.number - 1))
		if strings.Contains(p.text(), "asking") {
			t.Error("an old clock made it spin")
		}
		p.send(waitingMsg(p.m.wait.number))
		p.want("asking Typecast whose it is …")
		before := p.text()
		p.send(waitingMsg(p.m.wait.number))
		if moved := p.text() != before; moved == still {
			t.Errorf("without motion %v, and it moved %v", still, moved)
		}
		if want := map[bool]int{false: 3, true: 1}[still]; len(waits) != want || waits[0] != spinAfter {
			t.Errorf("asked for %v", waits)
		}
		number := p.m.wait.number
		p.arrive()
		p.want("✓ Ada Example")
		p.send(waitingMsg(number))
		if len(waits) > 3 {
			t.Error("the clock runs on")
		}
	}
}
