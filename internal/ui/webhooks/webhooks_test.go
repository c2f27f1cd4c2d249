package webhooks

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/player"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/screen/screentest"
	"callboard/internal/ui/state"
	"callboard/internal/ui/words"
	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
	"callboard/internal/workbench"
)

type sound struct {
	screen.Player
	toggled []string
}

func (s *sound) Toggle(c player.Clip) { s.toggled = append(s.toggled, c.Key) }

// stage is the screen with n deliveries, and what a test does to it.
type stage struct {
	*screentest.Host
	svc   *screentest.Webhooks
	state *state.State
	s     *Screen
	sound *sound
	dir   string
}

func newStage(t *testing.T, n int) *stage {
	t.Helper()
	g := &stage{Host: screentest.New(t, 120, 36), svc: screentest.NewWebhooks(n), state: state.New(api.ServiceSpeak), sound: &sound{}, dir: t.TempDir()}
	g.Elapse = func(screentest.Wait) bool { return true }
	g.s = New(g, screen.Services{Webhooks: g.svc, Player: g.sound}, g.state, Options{Dir: g.dir})
	g.Screen = g.s
	g.Listen = func(msg tea.Msg) tea.Cmd { // as the root does
		if _, ok := msg.(state.WebhooksChanged); ok {
			g.state.Webhooks.Settings = g.svc.Settings()
		}
		return nil
	}
	g.Send(nil)
	return g
}

// changed reports changes to the screen, as the bridge does.
func (g *stage) changed(list ...workbench.Change) { g.Send(state.WebhooksChanged(list)) }

// id is the selected delivery.
func (g *stage) id() string { return g.s.selected.ID }

func (g *stage) wantDid(t *testing.T, want string) {
	t.Helper()
	if got := strings.Join(g.svc.Did(), "; "); got != want {
		t.Errorf("did %s; want %s", got, want)
	}
}

// A service without webhooks has no deliveries to wait for. The screen says so, and what can be done all the same.
func TestAServiceWithoutWebhooksIsNamed(t *testing.T) {
	g := newStage(t, 0)
	g.Want("no delivery yet", "speak something in the Booth")
	g.state.Params.Service = api.ServiceTTS
	g.Want("this service sends no webhooks", "a request is answered with the audio itself; t sends a made-up", "delivery to a URL of yours")
}

func TestTheListFollowsTheNewestUntilTheUserMoves(t *testing.T) {
	g := newStage(t, 100)
	g.Want("Deliveries · 100 · following")
	g.changed(g.svc.Arrive(3)...)
	if g.id() != g.svc.IDs()[0] {
		t.Fatalf("selected %s", g.id())
	}
	g.Press("down")
	at, line := g.id(), g.s.list.list.Index()
	g.changed(g.svc.Arrive(40)...)
	if g.id() != at {
		t.Fatalf("the selection went from %s to %s", at, g.id())
	}
	g.WantNot("following")
	if from, _ := g.s.list.list.Window(); g.s.list.list.Index()-from != line {
		t.Errorf("the row has moved on screen: window from %d, index %d, before on line %d", from, g.s.list.list.Index(), line)
	}
	g.Press("g")
	g.Want("following")
	g.changed(g.svc.Arrive(1)...)
	if g.id() != g.svc.IDs()[0] {
		t.Errorf("it does not follow again")
	}
}

// A key can come while the newest rows are read. The answer does not bring the cursor back: what is deleted next is the selected row.
func TestAReadUnderWayDoesNotMoveTheCursorBack(t *testing.T) {
	g := newStage(t, 10)
	second := g.svc.IDs()[1]
	g.Hold = true
	g.changed(g.svc.Arrive(1)...)
	g.Press("down")
	g.Release()
	if g.id() != second {
		t.Errorf("selected %s, want %s", g.id(), second)
	}
	g.WantNot("following")
	g.Press("g")
	g.Want("Deliveries · 11 · following")
	if g.id() != g.svc.IDs()[0] {
		t.Errorf("the top is %s, want %s", g.id(), g.svc.IDs()[0])
	}
}

// A title that is too long leaves room for the note that there is more.
func TestALongTitleLeavesRoomForTheNote(t *testing.T) {
	g := newStage(t, 3)
	g.changed(g.svc.Change(g.id(), func(h *webhook.Head) { h.Text = strings.Repeat("long ", 30) }))
	g.Press("enter")
	g.Size(40, 10)
	g.Want("─ done · 범수 · long", "… ── more ↓ ─╮")
	g.Size(40, 36)
	g.Want("… ─╮")
	g.WantNot("more")
}

// However far the user goes, a few hundred rows are in memory, without a gap, and the numbers are right.
func TestOnlyAWindowOfTheListIsInMemory(t *testing.T) {
	g := newStage(t, 5000)
	all := g.svc.IDs()
	check := func(when string) {
		t.Helper()
		r := g.s.rows
		if len(r.heads) > g.s.kept()+g.s.chunk() {
			t.Fatalf("%s: %d rows in memory", when, len(r.heads))
		}
		for i, h := range r.heads {
			if all[r.offset+i] != h.ID {
				t.Fatalf("%s: row %d is %s, want %s", when, r.offset+i, h.ID, all[r.offset+i])
			}
		}
	}
	at := func() int { return slices.Index(all, g.id()) }
	for i := range 60 {
		g.Press("pgdown")
		check(fmt.Sprint("page down ", i))
	}
	if at() < 1000 {
		t.Errorf("60 pages went to row %d", at())
	}
	g.Press("G")
	check("end")
	if at() != 4999 {
		t.Errorf("the end is row %d", at())
	}
	for i := range 40 {
		g.Press("pgup")
		check(fmt.Sprint("page up ", i))
	}
	before := at()
	g.Press("up", "ctrl+u")
	if at() >= before-1 {
		t.Errorf("up from %d to %d", before, at())
	}
	g.Press("g")
	check("top")
	if at() != 0 {
		t.Errorf("the top is row %d", at())
	}
}

// A key that is held down while rows are read loses no step.
func TestMovesWaitForRows(t *testing.T) {
	g := newStage(t, 1000)
	all := g.svc.IDs()
	g.Hold = true
	for range 300 {
		g.Press("down")
	}
	if n := len(g.s.rows.heads); n != chunkRows {
		t.Fatalf("%d rows without an answer", n)
	}
	for range 8 {
		g.Release()
	}
	if at := slices.Index(all, g.id()); at != 300 {
		t.Errorf("300 steps went to row %d", at)
	}
}

func TestAnAnswerToAnEarlierFilterIsDropped(t *testing.T) {
	g := newStage(t, 100)
	g.Press("/")
	g.Hold = true
	g.Write("Mina")
	early := g.Held
	g.Held = nil
	g.Write(" status:failed ")
	g.Release()
	g.Want("0 of 100", "no delivery matches")
	for _, cmd := range early {
		g.Do(cmd)
	}
	g.Want("0 of 100", "no delivery matches")
}

func TestTheFilterSaysWhatIsWrongAndTheListStays(t *testing.T) {
	g := newStage(t, 50)
	g.Press("/")
	g.Write("ours:500 ")
	g.Want("7 of 50")
	g.Write("ours:x ")
	g.Want("12:01:08.500", "ours:x")
	g.Press("enter") // stays open
	if !g.s.filter.open {
		t.Error("a wrong filter was accepted")
	}
	for range 7 {
		g.Press("backspace")
	}
	g.Press("enter")
	g.Want("7 of 50")
	g.Press("down", "down")
	at := g.id()
	g.Press("esc")
	g.Want("Deliveries · 50")
	if g.id() != at {
		t.Errorf("clearing the filter went from %s to %s", at, g.id())
	}
}

// A pending row is updated and not doubled, and the details show what comes later.
func TestALaterResultUpdatesTheRowAndTheDetails(t *testing.T) {
	g := newStage(t, 3)
	id := g.id()
	g.changed(g.svc.Change(id, func(h *webhook.Head) {
		h.Answered, h.Answer, h.Took = 0, "forward", 0
		h.Forwarded = webhook.Forwarded{State: webhook.ForwardWaits}
	}))
	if !regexp.MustCompile(`▌.* …  +…  `).MatchString(g.Text()) {
		t.Errorf("neither answer is pending:\n%s", g.Text())
	}
	g.Press("[", "down", "up") // the tab Forward
	g.changed(g.svc.Change(id, func(h *webhook.Head) {
		h.Forwarded = webhook.Forwarded{State: webhook.ForwardAnswered, Status: 418, Took: 9e6}
	}))
	g.Want("418 9ms", "Deliveries · 3")
	if _, err := g.svc.Replay(t.Context(), id, "http://localhost:3000", send.Edit{}); err != nil {
		t.Fatal(err)
	}
	g.changed(workbench.Change{ID: id})
	g.Want("204")
}

func TestPlanText(t *testing.T) {
	for in, want := range map[string]string{"500x2": "500 ×2, then normal", "500x3,429:5,hang:10s": "500 ×3, 429:5, hang:10s, then normal", "30%:500": "30%:500 of all"} {
		if got := planText(in); got != want {
			t.Errorf("%s is %s; want %s", in, got, want)
		}
	}
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 100_000: "100,000", 1_002_003: "1,002,003"} {
		if got := words.Thousands(n); got != want {
			t.Errorf("%d is %s", n, got)
		}
	}
}
