package audition

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
)

func TestSpeakSendsWhatThePriceSays(t *testing.T) {
	g := newStage(t, 120, 36)
	g.markFirst(3)
	g.Want("3 actors marked · no line yet", "Actors · 3 of 5 marked")
	g.typeLine("Welcome aboard.")
	g.Want("3 actors marked · 3 new takes cost 45 characters", "ctrl+s speaks them", "15 characters")
	g.Press("ctrl+s")
	if n := len(g.takes.Orders); n != 3 {
		t.Fatalf("%d orders", n)
	}
	for _, o := range g.takes.Orders {
		if o.Text != "Welcome aboard." || o.Version != "v2" || !slices.Contains([]string{"mina", "jinhyuk", "sora"}, o.ActorID) {
			t.Errorf("an order is %+v", o)
		}
	}
	g.Want("Takes · 3", "3 actors marked · 3 cached, free")
	g.WantNot("speaks them")
	if s := g.state.Session; s.Jobs != 3 || s.Chars != 45 {
		t.Errorf("session %+v", s)
	}

	g.Press("ctrl+s") // once more: all of them are here
	if n := len(g.takes.Orders); n != 3 || !strings.Contains(g.toast(), "nothing is missing") {
		t.Fatalf("%d orders, %q", n, g.toast())
	}
	g.s.setFocus(paneCast)
	g.Press("G", "m", "ctrl+s")
	if n := len(g.takes.Orders); n != 4 || g.takes.Orders[3].ActorID != "yuna" {
		t.Fatalf("%d orders: only the missing one is sent", n)
	}
}

func TestTakesOfALineAreHereAgain(t *testing.T) {
	g := newStage(t, 120, 36)
	g.markFirst(2)
	g.typeLine("Welcome.")
	g.Press("ctrl+s")
	g.s.setFocus(paneTakes)
	g.Press("g", "*", "]", "]")
	g.typeLine(" Sit down.") // another line has no takes
	g.Want("no take of this line yet")
	g.s.line.buf.Undo()
	kept := map[string]string{}
	g.s.setLine("Welcome.")
	g.s.Save(kept)

	again := newStage(t, 120, 36)
	again.takes = g.takes
	again.begin()
	again.Do(again.s.Restore(kept))
	again.Resize()
	again.Send(nil)
	again.Want("Takes · 2 · 1 kept", "★★···", "keep", "2 actors marked · 2 cached, free")
	again.Press("ctrl+s")
	if n := len(g.takes.Orders); n != 2 {
		t.Errorf("%d orders after the restart", n)
	}
}

func TestUncertainTakeIsNotRepeated(t *testing.T) {
	g := newStage(t, 120, 36)
	g.takes.Answer = func(j *job.Job) error {
		j.State, j.File, j.SpeakID, j.Problem = job.Uncertain, "", "", "no clear answer"
		return fmt.Errorf("cut off")
	}
	g.markFirst(1)
	g.typeLine("Hello there.")
	g.Press("ctrl+s")
	g.Want("uncertain: no clear answer", "1 uncertain, not sent again")
	g.Press("ctrl+s")
	if n := len(g.takes.Orders); n != 1 || !strings.Contains(g.toast(), "may have been charged") {
		t.Errorf("%d orders, %q", n, g.toast())
	}
}

// In the sandbox the price says that nothing is charged, where there is room.
func TestThePriceIsFreeInTheSandbox(t *testing.T) {
	for w, free := range map[int]bool{120: true, 50: false} {
		g := newStage(t, w, 36)
		g.s.opt.Sandbox = true
		g.markFirst(2)
		g.typeLine("Hello.")
		g.Want("12 characters")
		if free {
			g.Want("2 new takes cost 12 characters, free in the sandbox")
			continue
		}
		g.WantNot("free in the")
	}
}

func TestPriceIsSaidBeforeItIsSpent(t *testing.T) {
	g := newStage(t, 120, 36)
	g.markFirst(2)
	g.s.setFocus(paneLine)
	g.Hold = true
	g.Write("Hello.")
	g.Press("ctrl+s")
	g.Want("counting …")
	g.Release()
	g.Send(nil)
	if n := len(g.takes.Orders); n != 0 {
		t.Fatalf("%d orders were sent before their price showed", n)
	}
	if last := g.Toasts[len(g.Toasts)-1]; last.Ask != keymap.Speak || !strings.Contains(last.Text, "2 new takes cost 12 characters") {
		t.Errorf("asked %+v", last)
	}
	g.Press("ctrl+s")
	if n := len(g.takes.Orders); n != 2 {
		t.Errorf("%d orders", n)
	}
}

func TestEscapeStopsWhatIsNotSentYet(t *testing.T) {
	g := newStage(t, 120, 36)
	g.markFirst(5)
	g.typeLine("Hello.")
	g.Hold = true
	g.Press("ctrl+s")
	g.Want("speaking · 0 of 5 done")
	g.Press("ctrl+s")
	if !strings.Contains(g.toast(), "speaking already: 0 of 5 done · esc stops") {
		t.Errorf("toast %q", g.toast())
	}
	g.Press("esc")
	if last := g.Toasts[len(g.Toasts)-1]; last.Ask != keymap.Back || !strings.Contains(last.Text, "esc again stops the 5 that are not sent yet") {
		t.Fatalf("asked %+v", last)
	}
	g.Press("esc")
	g.Release()
	if n := len(g.takes.Orders); n != 0 || !strings.Contains(g.toast(), "stopped: 5 takes not sent") {
		t.Errorf("%d orders, %q", n, g.toast())
	}
	g.Want("5 new takes cost 30 characters", "no take of this line yet")
}

func TestWhatCannotBeSpokenIsNotSent(t *testing.T) {
	g := newStage(t, 120, 36)
	g.Press("ctrl+s")
	if !strings.Contains(g.toast(), "nothing to say yet") {
		t.Errorf("without a line: %q", g.toast())
	}
	g.typeLine("Hello.")
	g.Press("ctrl+s")
	if !strings.Contains(g.toast(), "no actor is marked: m marks one") {
		t.Errorf("without marks: %q", g.toast())
	}
	g.cast.unknown = "mina"
	g.markFirst(2)
	g.Want("1 new take costs 6 characters", "1 cannot speak it")
	sad := "sad-1"
	g.state.Params.Emotion = &sad
	g.Send(nil)
	g.Want("2 cannot speak it")
	g.Press("ctrl+s")
	if len(g.takes.Orders) != 0 {
		t.Errorf("sent %+v", g.takes.Orders)
	}
	g.state.Params.Emotion = nil
	g.s.setLine(strings.Repeat("가", api.ServiceSpeak.MaxTextChars()+1))
	g.Press("ctrl+s")
	if len(g.takes.Orders) != 0 || !strings.Contains(g.toast(), "351 characters") {
		t.Errorf("a long line: %q", g.toast())
	}
}

// spoken is a stage with takes of n actors, and the focus on them.
func spoken(t *testing.T, w, h, n int) *stage {
	t.Helper()
	g := newStage(t, w, h)
	g.markFirst(n)
	g.typeLine("Welcome aboard, this is your captain speaking.")
	g.Press("ctrl+s", "g")
	return g
}

func TestVerdictsAreStoredAndUndone(t *testing.T) {
	g := spoken(t, 120, 36, 2)
	g.Press("*", "]", "]", "]", "[", "i")
	g.Write("too fast")
	g.Press("enter")
	if m := g.takes.Noted["take-01"]; m != (job.Marks{Verdict: job.Keep, Rating: 2, Note: "too fast"}) {
		t.Fatalf("stored %+v", m)
	}
	g.Want("Takes · 2 · 1 kept", "★★···", "too fast")
	g.Press("d")
	if m := g.takes.Noted["take-01"]; m.Verdict != job.Drop {
		t.Errorf("stored %+v", m)
	}
	g.Press("j")
	for range 7 {
		g.Press("alt+z")
	}
	if m := g.takes.Noted["take-01"]; m != (job.Marks{}) {
		t.Errorf("after undoing all: %+v", m)
	}
	if j, _ := g.s.takes.selected(); j.ID != "take-01" {
		t.Error("undo does not show the take that it changed")
	}
}

// Keys that come faster than the disk writes are stored in their order.
func TestTheLastRatingIsStored(t *testing.T) {
	g := spoken(t, 120, 36, 1)
	g.Hold = true
	g.Press("]", "]", "]")
	if n := len(g.Held); n != 1 {
		t.Fatalf("%d writes at once", n)
	}
	g.Release()
	if m := g.takes.Noted["take-01"]; m.Rating != 3 {
		t.Errorf("stored %+v", m)
	}
	g.takes.Err = fmt.Errorf("the disk is full")
	g.Press("]")
	if !strings.Contains(g.toast(), "the disk is full") {
		t.Errorf("toast %q", g.toast())
	}
	g.Want("★★★··") // what is stored
}

func TestBlindHidesTheNames(t *testing.T) {
	g := spoken(t, 120, 36, 4)
	names := []string{"Mina ", "Jinhyuk ", "Sora ", "Beomsu "}
	rows := func() string {
		lines, _ := g.s.takesBox()
		return strings.Join(lines, "\n")
	}
	for _, n := range names {
		if !strings.Contains(rows(), n) {
			t.Fatalf("no %s in\n%s", n, rows())
		}
	}
	g.Press("j", "space")
	playing, _ := g.s.takes.selected()
	g.plays(playing.ID)
	g.Press("b")
	if i := g.s.takes.list.Index(); i != 0 || g.sound.did[len(g.sound.did)-1] != "stop" {
		t.Errorf("the cursor on row %d, or what sounds, tells which take is which: %v", i+1, g.sound.did)
	}
	before := slices.Clone(g.s.takes.order)
	for _, n := range names {
		if strings.Contains(rows(), n) {
			t.Errorf("a blind audition shows %s", n)
		}
	}
	if !strings.Contains(rows(), "take 1") || !strings.Contains(rows(), "blind") {
		t.Errorf("rows\n%s", rows())
	}
	for id, j := range g.s.takes.jobs {
		g.state.Jobs.Merge([]job.Job{j})
		if name, _ := g.state.ClipLabel(id, "en"); !strings.HasPrefix(name, "take ") {
			t.Errorf("the player shows %q", name)
		}
	}
	g.Send(state.MarkedChanged{})
	g.s.setFocus(paneCast)
	g.Press("G", "m", "ctrl+s") // one more take
	kept := slices.DeleteFunc(slices.Clone(g.s.takes.order), func(id string) bool { return !slices.Contains(before, id) })
	if len(g.s.takes.order) != 5 || !slices.Equal(kept, before) {
		t.Errorf("the order changed from %v to %v", before, g.s.takes.order)
	}
	g.Press("v", "u")
	if !strings.Contains(g.toast(), "the names are hidden: b shows them first") || g.Top() != nil {
		t.Errorf("a key shows the name: %q", g.toast())
	}
	g.Press("b")
	if slices.Equal(g.s.takes.order[:4], before) || !strings.Contains(rows(), "Mina ") {
		t.Errorf("names shown again:\n%s", rows())
	}
}

func TestMarksOfTheFilterAndTheBooth(t *testing.T) {
	g := newStage(t, 120, 36)
	g.Press("/")
	g.Write("calm")
	g.Press("enter", "M")
	if got := g.state.Audition.Marked(); !slices.Equal(got, []string{"jinhyuk"}) {
		t.Fatalf("marked %v", got)
	}
	g.Press("esc", "M")
	if got := g.state.Audition.Marked(); len(got) != 5 {
		t.Fatalf("marked %v", got)
	}
	g.Press("M")
	if got := g.state.Audition.Marked(); len(got) != 0 {
		t.Fatalf("marked %v", got)
	}
	g.state.Audition.Mark(true, "sora") // in the Booth
	g.Send(state.MarkedChanged{})
	g.Want("1 actor marked", "✓  Sora")
}

func TestUseShowsTheActorInTheBooth(t *testing.T) {
	g := spoken(t, 120, 36, 2)
	var to screen.GoTo
	g.Listen = func(msg tea.Msg) tea.Cmd {
		if m, ok := msg.(screen.GoTo); ok {
			to = m
		}
		return nil
	}
	g.Press("j", "u")
	j, _ := g.s.takes.selected()
	use, ok := to.Msg.(state.UseActor)
	if !ok || to.Screen != keymap.Screen1 || use.ActorID != j.ActorID || use.Name != j.ActorName {
		t.Errorf("went to %+v", to)
	}
}

func TestEverySizeFits(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {40, 12}, {59, 20}, {60, 20}, {79, 23}, {80, 24}, {100, 15}, {120, 36}, {200, 60}} {
		g := newStage(t, size[0], size[1])
		g.Fits()
		g.markFirst(5)
		g.typeLine("승객 여러분, 저는 기장입니다. " + strings.Repeat("아주 긴 대본 👨‍👩‍👧 ", 12))
		g.Press("ctrl+s")
		for range paneCount {
			g.Press("tab")
			g.Fits()
		}
		g.s.setFocus(paneTakes)
		g.Press("*", "]", "j", "d", "i")
		g.Write("너무 빠르고 조금 날카로운 목소리")
		g.Fits()
		g.Press("enter", "b")
		g.Fits()
	}
}

// FuzzKeys plays random keys at random sizes: nothing panics, everything fits, and nothing is sent twice.
func FuzzKeys(f *testing.F) {
	names := []string{"enter", "esc", "tab", "shift+tab", "up", "down", "g", "G", "/", "ctrl+o", "ctrl+s", "space", "m", "M", "*", "d", "[", "]", "i", "a", "b", "u", "K", "v",
		"c", "r", "alt+z", "ctrl+y", "backspace", "가", "x", "1", "2", "=", "s", "j", "k", "y"}
	f.Add([]byte{12, 5, 12, 2, 29, 30, 10, 1, 20, 14, 22, 31, 0}, uint8(119), uint8(35))
	f.Add([]byte{13, 3, 3, 30, 30, 10, 10, 17, 17, 23, 5, 0, 0, 18, 30, 0, 26}, uint8(79), uint8(23))
	f.Fuzz(func(t *testing.T, keys []byte, w, h uint8) {
		g := newStage(t, int(w)+1, int(h)+1)
		g.s.opt.SaveDir = t.TempDir()
		g.s.svc.Jobs = saving{}
		for _, k := range keys[:min(len(keys), 60)] {
			g.Press(names[int(k)%len(names)])
			g.Fits()
		}
	})
}

// The key that goes back returns to the pane that the focus came from, and from there to the actors; the line is not typed by it.
func TestBackReturnsToWhereTheFocusCameFrom(t *testing.T) {
	g := newStage(t, 120, 36)
	g.markFirst(2)
	g.typeLine("Hello.")
	g.Press("ctrl+s")
	for i, want := range []pane{paneTakes, paneLine, paneCast, paneCast} {
		if i > 0 {
			g.Press("esc")
		}
		if g.s.focus != want || g.s.line.typing {
			t.Fatalf("after esc %d times the focus is %v, want %v; typing: %v", i, g.s.focus, want, g.s.line.typing)
		}
	}
	g.Press("shift+tab") // to the takes, from the actors
	if g.s.focus != paneTakes {
		t.Fatalf("the focus is %v", g.s.focus)
	}
	if g.Press("esc"); g.s.focus != paneCast {
		t.Errorf("back from the takes is %v", g.s.focus)
	}
}
