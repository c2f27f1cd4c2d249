package audition

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"callboard/internal/job"
)

// labels are the names of the rows that show.
func (g *stage) labels() string {
	var out []string
	for _, key := range g.s.takes.listed {
		out = append(out, g.s.takes.rows[key].label)
	}
	return strings.Join(out, " ")
}

func TestFilterOfTakes(t *testing.T) {
	g := newStage(t, 120, 36)
	g.takes.Answer = func(j *job.Job) error {
		if j.ActorID == "yuna" {
			j.State, j.File, j.Problem = job.Failed, "", "no such voice"
		}
		return nil
	}
	g.markFirst(5)
	g.typeLine("Welcome.")
	g.Press("ctrl+s", "g", "*", "]", "]", "]", "j", "d", "j", "]", "]", "]", "]", "]", "i")
	g.Write("warm voice")
	g.Press("enter")
	all := g.labels()
	if all != "Mina Jinhyuk Sora Beomsu Yuna" {
		t.Fatalf("rows %q", all)
	}
	for query, want := range map[string]string{
		"": all, "kept": "Mina", "dropped": "Jinhyuk", "undecided": "Sora Beomsu Yuna", "rated": "Mina Sora", "unrated undecided": "Beomsu Yuna",
		"3*": "Mina", "3+": "Mina Sora", "5+": "Sora", "0*": "Jinhyuk Beomsu Yuna", "failed": "Yuna", "done": "Mina Jinhyuk Sora Beomsu", "noted": "Sora",
		"warm": "Sora", "소라": "Sora", "ㅅㄹ": "Sora", "jin": "Jinhyuk", "kept dropped": "", "6+": "", "nobody": "", "KEPT min": "Mina",
	} {
		g.Press("/")
		g.Write(query)
		if got := g.labels(); got != want {
			t.Errorf("%q shows %q, want %q", query, got, want)
		}
		g.Fits()
		if query != "" {
			g.Press("esc")
		}
		g.Press("esc")
		if g.labels() != all || g.s.takes.filter.Active() {
			t.Errorf("after %q the filter is not cleared: %q", query, g.labels())
		}
	}
}

func TestFilteredTakesAreComparedAndDecided(t *testing.T) {
	g := spoken(t, 120, 36, 4)
	g.Press("*", "j", "j", "*", "/")
	g.Write("kept")
	g.Want("Takes · 2 of 4 · 2 kept", "/ kept")
	g.Press("enter", "a")
	if got, want := g.sound.did, []string{"match true", "in turn take-01", "in turn take-03"}; !slices.Equal(got, want) {
		t.Errorf("plays %v, want %v", got, want)
	}
	g.Press("G", "*") // no longer kept, so it does not show
	if g.labels() != "Mina" || g.takes.Noted["take-03"].Verdict != job.NoVerdict {
		t.Errorf("shows %q", g.labels())
	}
	g.Press("*", "alt+z", "alt+z") // what is undone shows, whatever the filter says
	g.Want("Takes · 2 of 4")
	g.Press("alt+z", "alt+z")
	if j, _ := g.s.takes.selected(); j.ID != "take-01" || g.s.takes.filter.Active() {
		t.Errorf("undo leaves the cursor on %s, the filter on %v", j.ID, g.s.takes.filter.Active())
	}
	g.Press("/")
	g.Write("nothing like it")
	g.Want("no takes match “nothing like it”", "esc clears the filter")
	g.s.setFocus(paneCast)
	g.Press("G", "m", "ctrl+s") // new takes show
	if n := len(g.s.takes.listed); n != 5 {
		t.Errorf("%d rows show after another take was spoken", n)
	}
	g.Press("/")
	if g.s.focus != paneTakes || !g.s.takes.filter.Open {
		t.Error("/ does not filter the focused list")
	}
	g.s.setFocus(paneLine)
	g.Press("esc", "/")
	if g.s.focus != paneCast || !g.s.cast.filter.Open {
		t.Error("/ on the line does not filter the actors")
	}
}

// A filter must not tell the names that a blind audition hides.
func TestFilterOfABlindAudition(t *testing.T) {
	g := spoken(t, 120, 36, 3)
	g.Press("b", "/")
	g.Write("mina")
	if g.labels() != "" {
		t.Errorf("the name finds %q", g.labels())
	}
	g.Press("esc")
	g.Write("미나")
	if g.labels() != "" {
		t.Errorf("the Korean name finds %q", g.labels())
	}
	g.Press("esc")
	g.Write("2")
	if g.labels() != "take 2" {
		t.Errorf("its number finds %q", g.labels())
	}
}

func FuzzTakeFilter(f *testing.F) {
	for _, q := range []string{"kept 3+", "3*", "*", "+", "９+", "-1*", "미 ㄴ", "\x00 \xff", strings.Repeat("a ", 500)} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, query string) {
		if len(query) > 300 {
			return
		}
		g := spoken(t, 80, 24, 3)
		g.Press("*", "/")
		if utf8.ValidString(query) {
			g.s.Paste(query)
		}
		got := g.s.matching(g.s.takes.order, query)
		at := -1
		for _, key := range got {
			next := slices.Index(g.s.takes.order, key)
			if next <= at {
				t.Fatalf("%q changes the order of the rows", query)
			}
			at = next
		}
		g.Send(nil)
		g.Fits()
	})
}
