package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/link"
)

// taken is a link whose callback somebody else has.
func (s *stage) taken() {
	s.linkUp()
	s.link.status.State, s.link.status.TakenBy = link.Online, "https://other.example.com/hook/…"
	s.send(linkMsg(s.link.status))
}

func (s *stage) linkDid(want ...string) {
	s.tb.Helper()
	if !slices.Equal(s.link.did, want) {
		s.tb.Fatalf("the link did %q; want %q", s.link.did, want)
	}
	s.link.did = nil
}

func TestTheLinkTellsEverything(t *testing.T) {
	s := newStage(t, 120, 36)
	s.linkUp()
	s.press("L")
	s.want("● proven · since 11:58:09", "https://calm-otter-evenly.ngrok-free.app", "ngrok · Ada Example · plan Free · region eu · wire 23 ms",
		"10 s ago, 12:00:57 · 84 ms there and back", "ours · https://studio.example.com/hook/… held it before",
		"auto · studio.example.com is put back", "12:00:57    proven in 84 ms", "11:59:59  ✗ this machine was asleep")
	if text := s.text(); strings.Index(text, "proven in 84 ms") > strings.Index(text, "proven in 91 ms") {
		t.Fatalf("the newest change is not the first:\n%s", text)
	}
	s.press("L")
	s.wantNot("Last changes")
}

func TestTheKeysOfTheLinkSteerIt(t *testing.T) {
	s := newStage(t, 120, 36)
	s.taken()
	s.press("L", "r", "p", "t")
	s.linkDid("retry", "prove", "take back")
	s.want("taking the callback back …")
	s.press("y")
	if s.last == nil {
		t.Fatal("the URL was not copied")
	}
	s.press("e", "e", "e")
	s.linkDid("at the end keep", "at the end restore", "at the end auto")
	s.write("ㄱ") // r, under a Korean layout
	s.linkDid("retry")
	s.press("q")
	s.wantNot("Last changes")
	if _, quit := s.last.(tea.QuitMsg); quit {
		t.Fatal("q in the panel quit")
	}
}

func TestWhatIsNotTakenIsNotTakenBack(t *testing.T) {
	s := newStage(t, 120, 36)
	s.linkUp()
	s.press("L", "t")
	s.linkDid()
	s.want("nobody has taken the callback")
	for _, h := range s.m.hints() {
		if h.key == "t" {
			t.Fatal("the footer offers to take back what is ours")
		}
	}
}

func TestAProofThatWasAskedForIsTold(t *testing.T) {
	s := newStage(t, 120, 36)
	s.linkUp()
	s.send(linkMsg(s.link.status)) // a proof of the link's own is no news
	s.wantNot("proven in 12 ms")
	s.press("ctrl+p")
	s.write("prove the link")
	s.press("enter")
	s.linkDid("prove")
	st := s.link.status
	st.ProvenAt, st.Latency = noon, 12*time.Millisecond
	s.send(linkMsg(st))
	s.want("proven in 12 ms")
	st.State = link.Reconnecting
	s.send(linkMsg(st))
	s.press("L", "p")
	s.linkDid()
	s.want("nothing to prove yet: the link is reconnecting")
}

func TestANewPathAsksFirst(t *testing.T) {
	s := newStage(t, 120, 36)
	s.linkUp()
	s.press("L", "x")
	s.want("New secret path?", "their jobs", "settle by polling")
	s.press("esc")
	s.linkDid()
	s.press("x", "enter")
	s.linkDid("rotate")
	s.want("the callback has a new secret path", "Last changes")
	s.link.err = errors.New("the secret path cannot be changed here")
	s.press("x", "enter")
	s.want("the path is as it was: the secret path cannot be changed here")
}

func TestAnotherURLIsCheckedAndNothingTypedIsLost(t *testing.T) {
	s := newStage(t, 120, 36)
	s.linkUp()
	s.press("L", "u")
	s.link.err = errors.New("the public URL needs https")
	s.send(tea.PasteMsg{Content: "/there\n"})
	s.press("enter")
	s.linkDid("move to https://calm-otter-evenly.ngrok-free.app/there")
	s.want("the public URL needs https", "https://calm-otter-evenly.ngrok-free.app/there")
	s.press("ctrl+u")
	s.wantNot("the public URL needs https") // that was about another text
	s.write("https://길.example")
	s.link.err = nil
	s.press("enter")
	s.linkDid("move to https://길.example")
	s.want("opening the link at https://길.example", "Last changes")
}

func TestAnAnswerAboutAURLThatNobodyWaitsForIsStillTold(t *testing.T) {
	s := newStage(t, 120, 36)
	s.linkUp()
	s.press("L", "u")
	d := s.m.top().(*urlDialog)
	_, cmd := s.m.Update(keyPress("enter")) // the answer stays away
	s.press("enter", "esc", "esc")
	s.link.err = errors.New("no such URL")
	s.send(cmd())
	s.want("the public URL is as it was: no such URL")
	if d.problem != "" || s.m.top() != nil {
		t.Fatal("the answer went to a dialog that was left")
	}
	s.linkDid("move to https://calm-otter-evenly.ngrok-free.app")
}

func TestTheBrowserIsOfferedWhereThereIsOne(t *testing.T) {
	s := newStage(t, 200, 60)
	s.linkUp()
	s.press("L")
	s.wantNot("o open")
	s.press("o", "?")
	s.wantNot("in the browser")
	opened := ""
	s = newStage(t, 200, 60, func(o *Options) {
		o.OpenURL = func(url string) error { opened = url; return errors.New("no display") }
	})
	s.linkUp()
	s.press("L")
	s.want("o open")
	s.press("o")
	if opened != s.link.status.URL {
		t.Fatalf("opened %q", opened)
	}
	s.want("the browser did not open: no display")
	s.press("?")
	s.want("open the public URL in the browser")
}

func TestTheCodeIsOfferedWhereItFits(t *testing.T) {
	for _, c := range []struct {
		w, h  int
		plain bool
		fits  bool
	}{{120, 36, false, true}, {80, 24, false, true}, {60, 20, false, false}, {40, 12, false, false}, {120, 36, true, false}, {120, 44, true, true}} {
		s := newStage(t, c.w, c.h, func(o *Options) { o.ASCII = c.plain })
		s.linkUp()
		s.press("L")
		offered := slices.ContainsFunc(s.m.hints(), func(h hint) bool { return h.key == "c" })
		s.press("c")
		_, shown := s.m.top().(*codeDialog)
		if offered != c.fits || shown != c.fits {
			t.Errorf("%d × %d, plain %v: offered %v, shown %v", c.w, c.h, c.plain, offered, shown)
		}
		if !shown {
			s.want("the QR code does not fit")
			continue
		}
		s.want("QR code")
		s.send(tea.WindowSizeMsg{Width: 50, Height: 15})
		s.want("The QR code does not fit")
		s.send(tea.WindowSizeMsg{Width: c.w, Height: c.h})
		s.press("esc")
		s.want("Last changes")
	}
}

func TestWithoutALinkThePanelSaysSo(t *testing.T) {
	s := newStage(t, 120, 36)
	s.m.deps.Link, s.m.link = nil, link.Status{}
	s.press("L")
	s.want("No way in for webhooks", "jobs settle by polling")
	s.press("r", "x", "u", "e")
	s.want("there is no link in this run")
	s.press("esc")
	s = newStage(t, 120, 36)
	s.send(linkMsg(link.Status{Follower: true}))
	s.press("L")
	s.want("Another callboard on this data folder holds the link")
	s.press("r", "p", "t", "x", "u", "y", "e")
	s.linkDid()
	s.want("steer it there")
}

func TestAProblemIsToldOnceAndNotBesideThePanel(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("L")
	s.send(linkMsg(link.Status{State: link.Failed, Problem: "the token was refused: check it", Code: "ERR_NGROK_107"}))
	s.want("problem     the token was refused: check it", "ERR_NGROK_107 · ngrok.com/docs/errors/err_ngrok_107", "r retry")
	s.wantNot("link: the token")
}

func TestANoticeIsToldOnce(t *testing.T) {
	s := newStage(t, 120, 36)
	s.linkUp()
	s.m.say(flashBad, "something else")
	st := s.link.status
	st.Notice = "a newer ngrok agent is out: 9.9.9"
	s.send(linkMsg(st))
	s.want("something else") // it waits
	st.Notice = ""
	s.press("down")
	s.send(linkMsg(st))
	s.want("link: a newer ngrok agent is out: 9.9.9")
	s.press("down")
	st.Notice = "a newer ngrok agent is out: 9.9.9"
	s.send(linkMsg(st))
	s.wantNot("a newer ngrok agent")
	s.press("L")
	s.want("notice      a newer ngrok agent is out: 9.9.9")
}

// TestTheClockOfTheLinkRunsWhileSomethingChanges counts what is asked of the clock.
func TestTheClockOfTheLinkRunsWhileSomethingChanges(t *testing.T) {
	s := newStage(t, 120, 36)
	s.m.jobs = newJobsPane(true)
	var waits []time.Duration
	s.m.after = func(d time.Duration, msg tea.Msg) tea.Cmd {
		if _, ok := msg.(ageMsg); ok {
			waits = append(waits, d)
		}
		return nil
	}
	asked := func(do func()) []time.Duration { waits = nil; do(); return waits }

	if got := asked(func() { s.send(linkMsg(link.Status{State: link.Failed, ProvenAt: noon})) }); got != nil {
		t.Errorf("a link that waits for a person asked for %v", got)
	}
	waiting := link.Status{State: link.Reconnecting, NextTry: noon.Add(2500 * time.Millisecond)}
	if got := asked(func() { s.send(linkMsg(waiting)) }); !slices.Equal(got, []time.Duration{500 * time.Millisecond}) {
		t.Errorf("with 2.5 s to go it asked for %v", got)
	}
	s.want("retry in 3 s")
	s.now = noon.Add(500 * time.Millisecond)
	if got := asked(func() { s.send(ageMsg(s.m.aging)) }); !slices.Equal(got, []time.Duration{time.Second}) {
		t.Errorf("with 2 s to go it asked for %v", got)
	}
	s.want("retry in 2 s")
	s.now = noon.Add(3 * time.Second)
	if got := asked(func() { s.send(ageMsg(s.m.aging)) }); got != nil {
		t.Errorf("when the time had come it asked for %v", got)
	}
	if got := asked(func() { s.send(ageMsg(s.m.aging - 1)) }); got != nil {
		t.Errorf("an old clock asked for %v", got)
	}
	s.send(linkMsg(link.Status{State: link.Reconnecting, ProvenAt: s.now.Add(-63 * time.Second)}))
	if got := asked(func() { s.press("L") }); !slices.Equal(got, []time.Duration{57 * time.Second}) {
		t.Errorf("the panel's age asked for %v", got)
	}
}

func TestQuittingAsksWhereThereIsSomethingToDecide(t *testing.T) {
	ask := func(o *Options) { o.AskOnExit = true }
	quits := func(s *stage) bool { _, quit := s.last.(tea.QuitMsg); return quit }

	for key, did := range map[string]string{"k": "at the end keep", "b": "at the end restore", "enter": "at the end restore"} {
		s := newStage(t, 120, 36, ask)
		s.linkUp()
		s.press("q")
		s.want("What becomes of the callback?", "put back studio.example.com", "Our URL will be another")
		if quits(s) {
			t.Fatal("it did not wait for the answer")
		}
		s.press(key)
		s.linkDid(did)
		if !quits(s) {
			t.Errorf("%s did not quit", key)
		}
	}

	s := newStage(t, 120, 36, ask)
	s.linkUp()
	s.link.status.Fixed = true // keeping it is worth something then
	s.send(linkMsg(s.link.status))
	s.press("L", "ctrl+c")
	s.want("Our URL will be the same")
	s.press("esc")
	s.want("Last changes")
	s.press("ctrl+c", "down", "up", "enter")
	s.linkDid("at the end keep")

	s = newStage(t, 120, 36, ask)
	s.linkUp()
	s.press("ctrl+c", "ctrl+c")
	s.linkDid()
	if !quits(s) {
		t.Error("the second ctrl+c did not quit")
	}

	for name, change := range map[string]func(*stage){
		"nothing to put back": func(s *stage) { s.link.status.Displaced = "" },
		"taken":               func(s *stage) { s.link.status.TakenBy = "https://other.example.com" },
		"not registered":      func(s *stage) { s.link.status.State = link.Connecting },
		"beside":              func(s *stage) { s.link.status.Follower = true },
		"answered before":     func(s *stage) { s.press("L", "e", "esc") },
	} {
		s := newStage(t, 120, 36, ask)
		s.linkUp()
		change(s)
		s.send(linkMsg(s.link.status))
		s.press("q")
		if !quits(s) {
			t.Errorf("%s: it asked", name)
		}
	}
	s = newStage(t, 120, 36)
	s.linkUp()
	s.press("q")
	if !quits(s) {
		t.Error("asked without being told to")
	}
}

func TestAskingIsOneOfTheAnswersWhereItIsWanted(t *testing.T) {
	s := newStage(t, 120, 36, func(o *Options) { o.AskOnExit = true })
	s.linkUp()
	s.press("L")
	s.want("on exit     ask")
	s.press("e", "e", "e", "e")
	s.linkDid("at the end auto", "at the end keep", "at the end restore", "at the end auto")
	s.want("on exit     ask")
	s = newStage(t, 120, 36, func(o *Options) { o.OnExit = link.Keep })
	s.linkUp()
	s.press("L")
	s.want("on exit     keep · ours stays")
}

// TestTheLinksWordsAreCleaned gives the panel what a careless tunnel might say.
func TestTheLinksWordsAreCleaned(t *testing.T) {
	s := newStage(t, 120, 36)
	s.linkUp()
	st := s.link.status
	st.Account, st.Notice = "Ada\x1b[31m\nExample\u202e", "new\x07s"
	s.send(linkMsg(st))
	s.press("L")
	s.want("ngrok · Ada[31m Example · plan", "news")
}

// BenchmarkLinkPanel is a frame with the panel open and its history full. Budget: under 1 ms.
func BenchmarkLinkPanel(b *testing.B) {
	s := newStage(b, 120, 40)
	s.linkUp()
	for range 44 {
		s.link.changes = append(s.link.changes, link.Change{At: noon, Text: "registered; the callback was https://studio.example.com/hook/… before", Bad: true})
	}
	s.press("L")
	down := keyPress("down")
	b.ReportAllocs()
	for b.Loop() {
		s.m.Update(down)
		s.m.View()
	}
}
