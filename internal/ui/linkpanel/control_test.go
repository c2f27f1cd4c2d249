package linkpanel_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"callboard/internal/link"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/linkpanel"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/screen/screentest"
)

func plain(s string) string { return ansi.Strip(s) }

func TestKeysControlTheLink(t *testing.T) {
	s := newStage(t, 120, 36, linkpanel.Options{}).up().change(taken)
	s.press("L", "r", "p", "t")
	s.wantDid("retry", "prove", "reclaim")
	s.Want("reclaiming the callback …", "hints: t reclaim · p test")
	s.press("y")
	if !slices.Equal(s.Copied, []string{s.status.URL}) {
		t.Fatalf("copied %q", s.Copied)
	}
	s.press("e", "e", "e")
	s.wantDid("on exit keep", "on exit restore", "on exit auto")
	s.Want("callback on exit: auto · ")
	s.Write("ㄱ") // r, under a Korean layout
	s.wantDid("retry")
	s.press("q")
	if s.Top() != nil || s.Quits() {
		t.Fatal("q in the panel does not just close it")
	}
}

func TestCallbackThatIsNotTakenIsNotReclaimed(t *testing.T) {
	s := newStage(t, 120, 36, linkpanel.Options{}).up()
	s.press("L", "t")
	s.wantDid()
	s.Want("the callback is not taken")
	s.WantNot("t reclaim")
}

func TestResultOfATestThatWasAskedForIsShown(t *testing.T) {
	s := newStage(t, 120, 36, linkpanel.Options{}).up()
	s.report(s.status) // a test of the link's own is no news
	if s.Toasting() {
		t.Fatalf("toasts %+v", s.Toasts)
	}
	s.Do(s.Run(keymap.ProveLink))
	s.wantDid("prove")
	s.change(func(st *link.Status) { st.ProvenAt, st.Latency = screentest.Noon, 12*time.Millisecond })
	s.Want("webhooks ok: the test took 12 ms")
	s.change(func(st *link.Status) { st.State = link.Reconnecting })
	s.press("L", "p")
	s.wantDid()
	s.Want("nothing to test yet: the link is reconnecting")
}

func TestNewPathAsksFirst(t *testing.T) {
	s := newStage(t, 120, 36, linkpanel.Options{}).up()
	s.press("L", "x")
	s.Want("New secret path?", "their jobs", "settle by polling", "enter/y new path · esc/n cancel")
	s.press("esc")
	s.wantDid()
	s.press("x", "enter")
	s.wantDid("rotate")
	s.Want("the callback has a new secret path", "Last changes")
	s.link.err = errors.New("the secret path cannot be changed here")
	s.press("x", "enter")
	s.Want("the secret path is unchanged: the secret path cannot be changed here")
}

func TestURLIsCheckedAndNothingTypedIsLost(t *testing.T) {
	s := newStage(t, 120, 36, linkpanel.Options{}).up()
	s.press("L", "u")
	s.Want("enter open it there · esc cancel")
	s.link.err = errors.New("the public URL needs https")
	s.Paste("/there\n")
	s.press("enter")
	s.wantDid("move to https://calm-otter-evenly.ngrok-free.app/there")
	s.Want("the public URL needs https", "https://calm-otter-evenly.ngrok-free.app/there")
	s.press("ctrl+u")
	s.WantNot("the public URL needs https") // that was about another text
	s.Write("https://길.example")
	s.link.err = nil
	s.press("enter")
	s.wantDid("move to https://길.example")
	s.Want("opening the link at https://길.example", "Last changes")
}

func TestAnswerAboutAURLThatWasCancelledIsStillShown(t *testing.T) {
	s := newStage(t, 120, 36, linkpanel.Options{}).up()
	s.press("L", "u")
	s.Hold = true
	s.press("enter")
	held := s.Held
	s.Hold, s.Held = false, nil
	s.press("enter", "esc", "esc")
	s.link.err = errors.New("no such URL")
	s.Do(tea.Batch(held...))
	if last := s.Toasts[len(s.Toasts)-1].Text; last != "the public URL is unchanged: no such URL" || s.Top() != nil {
		t.Fatalf("the last toast is %q", last)
	}
	s.wantDid("move to https://calm-otter-evenly.ngrok-free.app")
	s.press("L", "u")
	s.WantNot("no such URL")
}

func TestBrowserIsOfferedWhereThereIsOne(t *testing.T) {
	s := newStage(t, 200, 60, linkpanel.Options{}).up()
	s.press("L")
	s.WantNot("o open")
	s.press("o")
	s.Want("there is no browser to open it in: copy it with y in the link's panel")
	s.press("?")
	s.WantNot("in the browser")
	opened := ""
	s = newStage(t, 200, 60, linkpanel.Options{OpenURL: func(url string) error { opened = url; return errors.New("no display") }}).up()
	s.press("L")
	s.Want("o open")
	s.press("o")
	if opened != s.status.URL {
		t.Fatalf("opened %q", opened)
	}
	s.Want("the browser did not open: no display")
	s.press("?")
	s.Want("open the public URL in the browser")
}

func TestQRCodeIsOfferedWhereItFits(t *testing.T) {
	for _, c := range []struct {
		w, h  int
		ascii bool
		fits  bool
	}{{120, 36, false, true}, {80, 24, false, true}, {60, 20, false, false}, {40, 12, false, false}, {120, 36, true, false}, {120, 44, true, true}} {
		s := newStage(t, c.w, c.h, linkpanel.Options{})
		if c.ascii {
			s.ASCII()
		}
		s.up().press("L")
		offered := strings.Contains(s.Hints(), "c QR")
		s.press("c")
		shown := s.Top().ID() == linkpanel.QRID
		if offered != c.fits || shown != c.fits {
			t.Errorf("%d × %d, ascii %v: offered %v, shown %v", c.w, c.h, c.ascii, offered, shown)
		}
		if !shown {
			s.Want("the QR code does not fit")
			continue
		}
		s.Want("QR code", "esc close · y copy URL")
		s.Size(50, 15)
		s.Want("The QR code does not fit")
		s.Size(c.w, c.h)
		s.press("esc")
		s.Want("Last changes")
	}
}

// Commands runs the action from outside the panel. A dialog that only says that it does not fit is of no use.
func TestQRCodeThatDoesNotFitOpensNoDialog(t *testing.T) {
	s := newStage(t, 60, 20, linkpanel.Options{}).up()
	s.Do(s.Run(keymap.ShowQR))
	if s.Top() != nil {
		t.Fatalf("%s is open", s.Top().ID())
	}
	s.Want("the QR code does not fit: make the window larger")
	s.Size(120, 36)
	s.refresh()
	s.Do(s.Run(keymap.ShowQR))
	if s.Top() == nil || s.Top().ID() != linkpanel.QRID {
		t.Error("it is not open where it fits")
	}
}

// In the sandbox no other URL leads to the link, and no phone reaches it.
func TestSandboxOffersNoOtherURL(t *testing.T) {
	s := newStage(t, 120, 36, linkpanel.Options{}).up()
	s.press("L")
	s.Want("u change URL", "c QR")
	s.change(func(st *link.Status) { st.Tunnel, st.URL = "loopback", "http://127.0.0.1:4011" })
	if hints := s.Hints(); strings.Contains(hints, "URL · u") || strings.Contains(hints, "change URL") || strings.Contains(hints, "QR") {
		t.Errorf("the hints are %s", hints)
	}
	for _, act := range []keymap.Action{keymap.ChangeURL, keymap.ShowQR} {
		if s.c.Offers(act) {
			t.Errorf("%s is offered", act)
		}
	}
	s.press("u")
	s.Want("only this machine reaches this link")
	if s.Top().ID() != linkpanel.PanelID {
		t.Errorf("%s is open", s.Top().ID())
	}
}

// A retry is no failure: sign and word are those of the state.
func TestReconnectingHasOneSign(t *testing.T) {
	s := newStage(t, 120, 36, linkpanel.Options{}).up()
	s.link.changes = append(s.link.changes,
		link.Change{At: screentest.Noon, Text: "reconnecting at https://calm-otter-evenly.ngrok-free.app", Bad: true, State: link.Reconnecting},
		link.Change{At: screentest.Noon, Text: "the tunnel is refused", Bad: true})
	s.change(func(st *link.Status) { st.State = link.Reconnecting })
	s.press("L")
	s.Want("webhooks    ◐ reconnecting", "◐ reconnecting at https://calm", "✗ the tunnel is refused")
	s.WantNot("✗ reconnecting")
}

func TestProblemIsShownOnceAndNotOverThePanel(t *testing.T) {
	failed := link.Status{State: link.Failed, Problem: "the token was refused: check it", Code: "ERR_NGROK_107"}
	s := newStage(t, 120, 36, linkpanel.Options{})
	s.report(failed)
	s.Want("link: the token was refused: check it · L shows more")
	if s.Toasts[0].Kind != screen.ToastBad {
		t.Errorf("the toast is %+v", s.Toasts[0])
	}
	s.press("down")
	s.report(failed)
	if s.Toasting() {
		t.Error("it is shown again")
	}

	s = newStage(t, 120, 36, linkpanel.Options{})
	s.press("L")
	s.report(failed)
	s.Want("problem     the token was refused: check it", "ERR_NGROK_107 · ngrok.com/docs/errors/err_ngrok_107", "r retry")
	s.WantNot("link: the token")
}

func TestNoticeIsShownOnce(t *testing.T) {
	s := newStage(t, 120, 36, linkpanel.Options{}).up()
	s.Toast(screen.ToastBad, "something else")
	s.change(func(st *link.Status) { st.Notice = "a newer ngrok agent is out: 9.9.9" })
	s.Want("something else") // it waits
	s.press("down")
	s.change(func(st *link.Status) { st.Notice = "" })
	s.Want("link: a newer ngrok agent is out: 9.9.9")
	s.press("down")
	s.change(func(st *link.Status) { st.Notice = "a newer ngrok agent is out: 9.9.9" })
	if s.Toasting() {
		t.Error("it is shown again")
	}
	s.press("L")
	s.Want("notice      a newer ngrok agent is out: 9.9.9")
}

func TestQuitAsksAboutReplacedCallback(t *testing.T) {
	ask := linkpanel.Options{AskOnExit: true}
	for key, did := range map[string]string{"k": "on exit keep", "r": "on exit restore", "enter": "on exit restore"} {
		s := newStage(t, 120, 36, ask).up()
		s.press("q")
		s.Want("Callback on exit", "restore studio.example.com", "Our URL will be another", "enter quit · ↑↓ move · esc do not quit · ctrl+c quit at once")
		if s.Quits() {
			t.Fatal("it did not wait for the answer")
		}
		s.press(key)
		s.wantDid(did)
		if !s.Quits() {
			t.Errorf("%s did not quit", key)
		}
	}

	s := newStage(t, 120, 36, ask).up().change(func(st *link.Status) { st.Fixed = true }) // keeping it is of use then
	s.press("L", "ctrl+c")
	s.Want("Our URL will be the same")
	s.press("esc")
	s.Want("Last changes")
	s.press("ctrl+c", "down", "up", "enter")
	s.wantDid("on exit keep")

	s = newStage(t, 120, 36, ask).up()
	s.press("ctrl+c", "ctrl+c")
	s.wantDid()
	if !s.Quits() {
		t.Error("the second ctrl+c did not quit")
	}
}

func TestQuittingDoesNotAskWithoutNeed(t *testing.T) {
	for name, change := range map[string]func(*link.Status){
		"nothing to restore": func(st *link.Status) { st.Displaced = "" },
		"taken":              func(st *link.Status) { st.TakenBy = "https://other.example.com" },
		"not registered":     func(st *link.Status) { st.State = link.Connecting },
		"follower":           func(st *link.Status) { st.Follower = true },
	} {
		s := newStage(t, 120, 36, linkpanel.Options{AskOnExit: true}).up().change(change)
		s.press("q")
		if !s.Quits() {
			t.Errorf("%s: it asked", name)
		}
	}
	s := newStage(t, 120, 36, linkpanel.Options{AskOnExit: true}).up()
	s.press("L", "e", "esc", "q") // answered before
	if !s.Quits() {
		t.Error("it asked again")
	}
	s = newStage(t, 120, 36, linkpanel.Options{}).up()
	s.press("q")
	if !s.Quits() {
		t.Error("it asked without being told to")
	}
}

func TestAskingIsOneOfTheAnswersWhereItIsWanted(t *testing.T) {
	s := newStage(t, 120, 36, linkpanel.Options{AskOnExit: true}).up()
	s.press("L")
	s.Want("on exit     ask")
	s.press("e", "e", "e", "e")
	s.wantDid("on exit auto", "on exit keep", "on exit restore", "on exit auto")
	s.Want("on exit     ask")
	s = newStage(t, 120, 36, linkpanel.Options{OnExit: link.Keep}).up()
	s.press("L")
	s.Want("on exit     keep · ours stays")
}
