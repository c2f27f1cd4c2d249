package actorlist_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/ui/actorlist"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/screen/screentest"
	"callboard/internal/ui/state"
)

// catalogue records what is stored.
type catalogue struct {
	screen.Actors
	mu     sync.Mutex
	stored []actor.Marks
	err    error
	read   []string // whose models were read
}

func (c *catalogue) SetMarks(_ context.Context, _ string, m actor.Marks) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stored = append(c.stored, m)
	return c.err
}

func (c *catalogue) Versions(_ context.Context, id string) ([]api.Version, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read = append(c.read, id)
	name := "SSFM-V2.1"
	if id == "sora" {
		name = "CATS-V1.0"
	}
	return []api.Version{{Name: "v1", DisplayName: name}}, nil
}

func someActors() []actor.Actor {
	make := func(en, ko, lang, sex string, moods ...string) actor.Actor {
		return actor.Actor{Actor: api.Actor{ID: strings.ToLower(en), Name: map[string]string{"en": en, "ko": ko}, Language: lang, Sex: sex, Age: "young adult",
			Moods: moods, Uses: []string{"news"}, Tags: append(slices.Clone(moods), "news")}}
	}
	return []actor.Actor{make("Mina", "미나", "ko", "female", "warm", "calm"), make("Jinhyuk", "진혁", "ko", "male", "deep", "calm"),
		make("Sora", "소라", "ko", "female", "soft"), make("Nora", "노라", "en", "female", "warm"), make("Owen", "오언", "en", "male", "deep")}
}

// stage is a list of actors with its dialogs in a test host. It has the words of a filter and nothing else.
type stage struct {
	*screentest.Host
	finder *actorlist.Finder
	marks  *actorlist.Marks
	state  *state.State
	svc    *catalogue
	told   []string // the actors whose marks have changed, in order
}

func newStage(t testing.TB, w, h int, list []actor.Actor) *stage {
	t.Helper()
	g := &stage{Host: screentest.New(t, w, h), state: state.New(api.ServiceSpeak), svc: &catalogue{}}
	g.state.Actors.Set(list)
	g.finder = actorlist.NewFinder(g, g.svc, g.state.Actors)
	g.marks = actorlist.NewMarks(g, g.svc, g.state.Actors, "en")
	g.finder.Find("")
	g.Screen = &under{Blank: screentest.Blank{In: []keymap.Scope{keymap.InActors}}, finder: g.finder}
	g.Listen = func(msg tea.Msg) tea.Cmd {
		if m, ok := msg.(state.ActorsMarked); ok {
			g.told = append(g.told, m.IDs...)
		}
		_, cmd := g.finder.Update(msg)
		return tea.Batch(cmd, g.marks.Update(msg))
	}
	return g
}

// under is the screen under the dialogs.
type under struct {
	screentest.Blank
	finder *actorlist.Finder
}

func (u *under) Fetch(bool) tea.Cmd { return u.finder.Fetch(true) }

func (g *stage) facets() {
	g.Host.Open(actorlist.NewFacets(g, g.finder, g.state.Filters, func(words string) tea.Cmd { g.finder.Find(words); return nil }))
	g.Send(nil)
}

func (g *stage) actor(t *testing.T, id string) actor.Actor {
	t.Helper()
	a, ok := g.state.Actors.Get(id)
	if !ok {
		t.Fatalf("no actor %s", id)
	}
	return a
}

func (g *stage) toast() string {
	if len(g.Toasts) == 0 {
		return ""
	}
	return g.Toasts[len(g.Toasts)-1].Text
}

// Each value shows how many actors it would leave, within the present filter. Choosing again takes the word away.
func TestFacetsNarrowTheList(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{120, 36}, {80, 24}, {40, 12}} {
		g := newStage(t, size[0], size[1], someActors())
		g.facets()
		g.Want("Language", "Korean", "5 of 5")
		g.Press("space")
		if got := g.finder.Words(); got != "lang:ko" {
			t.Fatalf("the filter is %q", got)
		}
		g.Want("✓ Korean", "3 of 5", "/ lang:ko")
		for range 4 {
			g.Press("right")
		}
		g.Want("Mood", "calm", "deep")
		g.WantNot("counting")
		g.Press("enter") // calm is the most frequent
		if got := g.finder.Words(); got != "lang:ko mood:calm" || !slices.Equal(g.finder.Found().IDs, []string{"mina", "jinhyuk"}) {
			t.Fatalf("the filter %q finds %v", got, g.finder.Found().IDs)
		}
		g.Press("space")
		if got := g.finder.Words(); got != "lang:ko" {
			t.Errorf("choosing again leaves %q", got)
		}
		g.Press("backspace")
		g.Want("5 of 5", "/ all actors")
		g.Fits()
		g.Press("esc")
		if g.Top() != nil || g.finder.Found().Facets == nil {
			t.Error("esc does not close the dialog")
		}
		g.finder.Find("calm")
		if g.finder.Found().Facets != nil {
			t.Error("facets are counted that nobody sees")
		}
	}
}

// The values keep their places while the counts change, so that the cursor stays on its value.
func TestFacetsKeepTheirOrder(t *testing.T) {
	t.Parallel()
	g := newStage(t, 80, 24, someActors())
	g.facets()
	g.Press("right", "right", "right", "right") // moods
	order := func() string {
		var out []string
		for _, line := range strings.Split(g.Text(), "\n") {
			if parts := strings.Fields(line); len(parts) > 3 && slices.Contains([]string{"calm", "deep", "soft", "warm"}, parts[len(parts)-3]) {
				out = append(out, parts[len(parts)-3]) // before the count and the frame
			}
		}
		return strings.Join(out, " ")
	}
	before := order()
	g.Press("j", "j", "j", "space") // the last one: soft
	if got := order(); got != before || before != "calm deep warm soft" {
		t.Errorf("the order is %q, was %q", got, before)
	}
	g.Want("✓ soft")
}

func TestFiltersAreSavedAndUsedAgain(t *testing.T) {
	t.Parallel()
	g := newStage(t, 80, 24, someActors())
	g.facets()
	g.Press("s")
	if g.toast() != "there is no filter to save: choose some values first" {
		t.Errorf("toast %q", g.toast())
	}
	g.Press("space", "s")
	g.Write("한국어 목소리")
	g.Press("enter")
	if got := g.state.Filters.All(); !slices.Equal(got, []state.Filter{{Name: "한국어 목소리", Words: "lang:ko"}}) || g.Persisted == 0 {
		t.Fatalf("saved %v", got)
	}
	g.Press("esc")
	again := &state.Filters{} // another run
	again.Restore(g.state.Filters.Text())
	*g.state.Filters = *again
	g.finder.Find("")
	g.facets()
	g.Want("Saved", "한국어 목소리", "lang:ko")
	g.Fits()
	g.Press("enter")
	if g.Top() != nil || g.finder.Words() != "lang:ko" {
		t.Fatalf("the filter is %q", g.finder.Words())
	}
	g.finder.Find("")
	g.facets()
	g.Press("d")
	g.Want("no saved filter yet")
	g.Press("alt+z")
	g.Want("한국어 목소리")
	g.Press("d", "esc")
	if len(g.state.Filters.All()) != 0 {
		t.Error("the filter is not deleted")
	}
}

// The engines are not in the list of actors: they are read when they show.
func TestEnginesAreReadWhenTheyShow(t *testing.T) {
	t.Parallel()
	g := newStage(t, 80, 24, someActors())
	g.facets()
	if len(g.svc.read) > 0 {
		t.Fatalf("read %v", g.svc.read)
	}
	g.Press("right", "right", "right")
	g.Want("SSFM-V2.1", "CATS-V1.0")
	if len(g.svc.read) != 5 {
		t.Errorf("read %v", g.svc.read)
	}
	g.Press("space")
	g.Want("4 of 5", "/ engine:ssfm-v2.1")
}

// Where there are many actors a command searches and counts; a late answer is dropped.
func TestManyActorsAreSearchedInTheBackground(t *testing.T) {
	t.Parallel()
	var list []actor.Actor
	for i := range 5000 {
		a := someActors()[i%5]
		a.ID = fmt.Sprint(a.ID, i)
		list = append(list, a)
	}
	g := newStage(t, 80, 24, list)
	g.Send(nil) // the matcher is made
	g.Hold = true
	g.finder.Find("lang:ko")
	g.Send(nil)
	g.finder.Find("lang:en")
	g.Send(nil)
	if !g.finder.Pending() || len(g.finder.Found().IDs) != 5000 || len(g.Held) != 2 {
		t.Fatalf("pending %v, found %d, %d commands", g.finder.Pending(), len(g.finder.Found().IDs), len(g.Held))
	}
	g.Hold = false
	for _, cmd := range slices.Backward(g.Held) {
		g.Send(cmd())
		if g.finder.Pending() || len(g.finder.Found().IDs) != 2000 || !g.finder.Found().New {
			t.Fatalf("found %d", len(g.finder.Found().IDs))
		}
	}
	g.facets()
	g.Want("2000 of 5000", "✓ English")
	g.finder.Find("lang:ko")
	g.finder.Now()
	if len(g.finder.Found().IDs) != 3000 || g.finder.Pending() {
		t.Errorf("found %d at once", len(g.finder.Found().IDs))
	}
}

func TestMarksAreShownStoredAndUndone(t *testing.T) {
	t.Parallel()
	g := newStage(t, 80, 24, someActors())
	do := func(act keymap.Action) {
		g.Do(g.marks.Do(act, g.actor(t, "mina")))
		g.Resize()
	}
	do(keymap.RateActorDown)
	if g.toast() != "Mina is not rated: ] rates up" || len(g.svc.stored) > 0 {
		t.Errorf("toast %q, stored %v", g.toast(), g.svc.stored)
	}
	for range 6 {
		do(keymap.RateActorUp)
	}
	if g.toast() != "Mina has all 5 stars" || g.actor(t, "mina").Marks.Rating != 5 {
		t.Errorf("toast %q, %+v", g.toast(), g.actor(t, "mina").Marks)
	}
	do(keymap.NoteActor)
	g.Want("Note · Mina")
	g.Write("warm, 조금 느림")
	g.Press("enter")
	do(keymap.TagActor)
	g.Write("hero, #News,, hero")
	g.Press("enter")
	want := actor.Marks{Rating: 5, Note: "warm, 조금 느림", Tags: []string{"News", "hero"}}
	if got := g.actor(t, "mina").Marks; !got.Equal(want) || !g.svc.stored[len(g.svc.stored)-1].Equal(want) || !slices.Contains(g.told, "mina") {
		t.Fatalf("marks %+v, stored %+v", got, g.svc.stored)
	}
	for _, what := range []string{"tags", "note", "rating"} {
		id, cmd := g.marks.Undo()
		g.Do(cmd)
		if id != "mina" || g.toast() != "undone: the "+what+" of Mina" {
			t.Errorf("undid %s: %q", id, g.toast())
		}
	}
	if got := g.svc.stored[len(g.svc.stored)-1]; !got.Equal(actor.Marks{Rating: 4}) || !g.marks.CanUndo() {
		t.Errorf("stored %+v", got)
	}
}

// Marks are stored one after the other, so that the last one wins, whatever the database takes.
func TestLastMarksWin(t *testing.T) {
	t.Parallel()
	g := newStage(t, 80, 24, someActors())
	g.Hold = true
	for range 3 {
		g.Do(g.marks.Do(keymap.RateActorUp, g.actor(t, "mina")))
	}
	g.Hold = false
	for len(g.Held) > 0 {
		cmd := g.Held[0]
		g.Held = g.Held[1:]
		g.Do(cmd)
	}
	if n := len(g.svc.stored); n != 2 || g.svc.stored[0].Rating != 1 || g.svc.stored[1].Rating != 3 {
		t.Errorf("stored %+v", g.svc.stored)
	}
}

func TestMarksThatCannotBeStored(t *testing.T) {
	t.Parallel()
	g := newStage(t, 80, 24, someActors())
	g.svc.err = errors.New("disk full")
	g.Do(g.marks.Do(keymap.RateActorUp, g.actor(t, "mina")))
	if g.toast() != "the marks of the actor were not stored: disk full" {
		t.Errorf("toast %q", g.toast())
	}
	g.Do(g.marks.Do(keymap.TagActor, g.actor(t, "mina")))
	g.Write(strings.Repeat("x", 41))
	g.Press("enter")
	if !strings.HasPrefix(g.toast(), "not changed: tag") {
		t.Errorf("toast %q", g.toast())
	}
}
