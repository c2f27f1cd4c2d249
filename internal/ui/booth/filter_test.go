package booth

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/ui/screen/screentest"
	"callboard/internal/ui/state"
)

// someActors are enough actors for a cursor to be lost among.
func someActors() []actor.Actor {
	list := []actor.Actor{}
	for _, name := range []string{"Aria", "Beomsu", "Mina", "Minho", "Sora", "Jinhyuk"} {
		list = append(list, actor.Actor{Actor: api.Actor{ID: strings.ToLower(name), Name: map[string]string{"en": name}, Language: "ko"}})
	}
	return list
}

// cast is a Booth with these actors.
func cast(t *testing.T, w, height int) (*screentest.Host, *Booth, *state.State) {
	t.Helper()
	h, _, st := stage(t, w, height)
	st.Actors.Set(someActors())
	h.Send(state.ActorsChanged{Fresh: true})
	return h, h.Screen.(*Booth), st
}

func cursorOf(t *testing.T, b *Booth) string {
	t.Helper()
	a, _ := b.actors.selected()
	return a.ID
}

func TestCursorIsOnTheChosenActorAtTheStart(t *testing.T) {
	for name, late := range map[string]bool{"the settings come first": false, "the actors come first": true} {
		h, _, st := stage(t, 120, 36)
		b := h.Screen.(*Booth)
		st.Actors.Set(nil)
		h.Send(state.ActorsChanged{})
		if late {
			st.Actors.Set(someActors())
			h.Send(state.ActorsChanged{})
		}
		b.Restore(map[string]string{actorSetting: "sora"})
		st.Actors.Set(someActors())
		h.Send(state.ActorsChanged{Fresh: true})
		if got := cursorOf(t, b); got != "sora" {
			t.Errorf("%s: the cursor is on %s", name, got)
		}
		h.Press("enter")
		if st.Actors.Chosen() != "sora" {
			t.Errorf("%s: enter chose %s", name, st.Actors.Chosen())
		}
	}
}

func TestNewListOfActorsLeavesTheCursorWhereThePersonPutIt(t *testing.T) {
	h, b, st := cast(t, 120, 36)
	b.Restore(map[string]string{actorSetting: "sora"})
	h.Press("up")
	st.Actors.Set(someActors())
	h.Send(state.ActorsChanged{Fresh: true})
	if got := cursorOf(t, b); got != "minho" {
		t.Errorf("the cursor went to %s", got)
	}
}

func TestChoosingEndsTheFilter(t *testing.T) {
	h, b, st := cast(t, 120, 36)
	h.Press("/")
	h.Write("min")
	h.Want("2 of 6")
	h.Press("down", "enter")
	if st.Actors.Chosen() != "minho" || cursorOf(t, b) != "minho" {
		t.Fatalf("chose %s, the cursor is on %s", st.Actors.Chosen(), cursorOf(t, b))
	}
	h.Want("Actors · 6", "Aria", "Jinhyuk")
	h.WantNot("of 6", "/ min")
}

func TestNewFilterStartsEmpty(t *testing.T) {
	h, _, _ := cast(t, 120, 36)
	h.Press("/")
	h.Write("sora")
	h.Press("tab", "esc", "shift+tab") // away and back: the list stays narrowed
	h.Want("1 of 6")
	h.Press("/")
	h.Write("min")
	h.Want("/ min", "2 of 6")
}

func TestClearingTheFilterLeavesTheCursorOnTheChosenActor(t *testing.T) {
	h, b, st := cast(t, 120, 36)
	b.Restore(map[string]string{actorSetting: "sora"})
	h.Press("/")
	h.Write("min")
	h.Press("esc")
	if got := cursorOf(t, b); got != "sora" {
		t.Fatalf("the cursor is on %s", got)
	}
	h.Write("min")
	h.Press("down", "esc") // a person went there
	if got := cursorOf(t, b); got != "minho" {
		t.Fatalf("the cursor is on %s", got)
	}
	if st.Actors.Chosen() != "sora" {
		t.Errorf("clearing chose %s", st.Actors.Chosen())
	}
}

// The first esc empties the filter and keeps the keys there: the letters of the next word are no commands.
func TestLettersAfterEscInTheFilterAreNoCommands(t *testing.T) {
	h, b, _ := cast(t, 120, 36)
	h.Press("/")
	h.Write("sora")
	h.Press("esc")
	h.Write("q s")
	if b.actors.filter.Text() != "q s" || len(h.Left) != 0 {
		t.Fatalf("the filter has %q, actions %v", b.actors.filter.Text(), h.Left)
	}
	h.Press("esc", "esc", "q")
	if len(h.Left) != 1 {
		t.Errorf("the second esc does not leave the filter: %v", h.Left)
	}
}

// history gives the Booth jobs of every kind, the newest first: e … a.
func history(h *screentest.Host, st *state.State) {
	change(h, st,
		job.Job{ID: "a", State: job.Done, File: "/a.wav", ActorID: "mina", ActorName: "Mina", Text: "the first one", CreatedAt: screentest.Noon},
		job.Job{ID: "b", State: job.Failed, ActorID: "jinhyuk", ActorName: "Jinhyuk", Text: "will not be done", CreatedAt: screentest.Noon},
		job.Job{ID: "c", State: job.Done, File: "/c.wav", ActorID: "jinhyuk", ActorName: "Jinhyuk", Text: "안녕하세요", CreatedAt: screentest.Noon, Unspoken: []string{"ㅋㅋ"}},
		job.Job{ID: "d", State: job.Queued, ActorID: "mina", ActorName: "Mina", Text: "the last", CreatedAt: screentest.Noon},
		job.Job{ID: "e", State: job.Uncertain, ActorID: "mina", ActorName: "Mina", Text: "lost", CreatedAt: screentest.Noon},
	)
}

func TestJobsAreFiltered(t *testing.T) {
	h, _, st := stage(t, 120, 36)
	b := h.Screen.(*Booth)
	history(h, st)
	st.Actors.SetFavourite("jinhyuk", true)
	for query, want := range map[string]string{
		"done": "ca", "failed": "b", "running": "d", "queued": "d", "uncertain": "e", "unspoken": "c", "gaps": "c", "mina": "eda", "ㅈㅎ": "cb", "진혁": "cb",
		"first": "a", "안녕": "c", "mina done": "a", "fav": "cb", "fav failed": "b", "fai": "b", "nobody": "", "": "edcba",
	} {
		if got := strings.Join(b.jobs.matching(query), ""); got != want {
			t.Errorf("%q gives %q; want %q", query, got, want)
		}
	}
}

func TestSlashFiltersTheFocusedList(t *testing.T) {
	h, _, st := stage(t, 120, 36)
	b := h.Screen.(*Booth)
	history(h, st)
	h.Press("shift+tab", "/")
	h.Write("failed")
	h.Want("Jobs · 1 of 5", "/ failed", "will not be done")
	h.WantNot("the first one", "Actors · 1 of")
	h.Fits()
	h.Press("enter") // the jobs stay narrowed, and the keys are theirs
	h.Want("Jobs · 1 of 5", "r again")
	change(h, st, job.Job{ID: "d", State: job.Failed, ActorName: "Mina", Text: "the last", CreatedAt: screentest.Noon})
	h.Want("Jobs · 2 of 5", "the last")
	if j, _ := b.jobs.selectedJob(); j.ID != "b" {
		t.Errorf("another job moved the selection to %s", j.ID)
	}
	h.Press("esc")
	h.Want("the first one", "Jobs · 2 done")
	if j, _ := b.jobs.selectedJob(); j.ID != "b" {
		t.Errorf("after clearing, the selection is on %s", j.ID)
	}
	h.Press("/")
	h.Write("xyz")
	h.Want("no jobs match “xyz”", "esc clears the filter")
	h.Press("esc", "esc", "esc", "/")
	h.Write("mina")
	h.Want("Actors · 1 of 2")
}

// The words are those of "actors --search".
func TestActorsAreFilteredByTheWordsOfTheCommandLine(t *testing.T) {
	h, b, st := cast(t, 120, 36)
	all := someActors()
	all[0].Sex, all[2].Sex, all[2].Tags = "female", "female", []string{"calm"}
	all[2].Name["ko"] = "미나"
	st.Actors.Set(all)
	h.Send(state.ActorsChanged{Fresh: true})
	st.Actors.SetFavourite("sora", true)
	for query, want := range map[string]string{"여자": "aria mina", "ㅁㄴ": "mina", "calm": "mina", "fav": "sora", "cats": "jinhyuk"} {
		h.Press("/")
		h.Write(query)
		ids := b.actors.finder.Found().IDs
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%s finds %q; want %q", query, got, want)
		}
		h.Press("esc", "esc")
	}
}

// A favourite goes to the top once the cursor leaves its row; the cursor stays where the person is.
func TestFavouritesMoveToTheTop(t *testing.T) {
	h, b, _ := cast(t, 120, 36)
	first := func() string { id, _ := b.actors.list.At(0); return id }
	h.Press("G", "up", "*") // sora
	h.Want("★")
	if cursorOf(t, b) != "sora" || first() != "aria" {
		t.Fatalf("the cursor is on %s, the first row is %s", cursorOf(t, b), first())
	}
	h.Press("down")
	if cursorOf(t, b) != "jinhyuk" || first() != "sora" {
		t.Fatalf("the cursor is on %s, the first row is %s", cursorOf(t, b), first())
	}
	h.Press("/")
	h.Write("fav")
	h.Want("1 of 6", "Sora")
	h.Press("esc", "esc", "g", "*", "down") // and back to its place
	if first() != "aria" || cursorOf(t, b) != "aria" {
		t.Errorf("the cursor is on %s, the first row is %s", cursorOf(t, b), first())
	}
}

func TestClickInsideThePaneKeepsTheFilterOpen(t *testing.T) {
	h, b, _ := cast(t, 120, 36)
	h.Press("/")
	h.Write("min")
	for _, y := range []int{0, 2, 9} { // the frame, a row, below the rows
		h.Send(tea.MouseClickMsg{X: 5, Y: b.layout.actors.Y + y, Button: tea.MouseLeft})
		h.Write("h")
		h.Press("backspace")
		h.Want("/ min")
	}
	h.Send(tea.MouseClickMsg{X: b.layout.script.X + 5, Y: b.layout.script.Y + 1, Button: tea.MouseLeft})
	if b.actors.filter.Open {
		t.Error("a click elsewhere leaves the filter open")
	}
}
