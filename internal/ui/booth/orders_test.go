package booth

import (
	"strings"
	"testing"
	"time"

	"callboard/internal/job"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen/screentest"
)

func selectedID(b *Booth) string {
	j, _ := b.jobs.selectedJob()
	return j.ID
}

func TestWhatWasSentIsSelected(t *testing.T) {
	for name, before := range map[string]bool{"the row comes first": true, "the answer comes first": false} {
		h, svc, st := stage(t, 120, 36)
		b := h.Screen.(*Booth)
		change(h, st, job.Job{ID: "1", CreatedAt: screentest.Noon}, job.Job{ID: "2", CreatedAt: screentest.Noon})
		h.Press("shift+tab", "down", "tab", "enter")
		h.Write("hello")
		mine := job.Job{ID: "5", State: job.Submitting, ActorID: "mina", ActorName: "Mina", Text: "hello", Params: *st.Params, CreatedAt: screentest.Noon}
		svc.jobs.answer = mine
		h.Hold = before
		h.Press("ctrl+s")
		change(h, st, job.Job{ID: "3", State: job.Submitting, ActorID: "mina", Text: "of another process", CreatedAt: screentest.Noon})
		if got := selectedID(b); got != "2" && got != "1" {
			t.Errorf("%s: a job of another process is selected: %s", name, got)
		}
		change(h, st, mine)
		if got := selectedID(b); got != "5" {
			t.Errorf("%s: selected %s", name, got)
		}
		h.Release()
		change(h, st, job.Job{ID: "6", State: job.Queued, ActorID: "mina", Text: "later", CreatedAt: screentest.Noon})
		if got := selectedID(b); got != "5" || !st.Session.Owns("5") || st.Session.Owns("3") {
			t.Errorf("%s: the selection moved to %s", name, got)
		}
	}
}

func TestSentJobIsShownAlsoWhereAFilterHidesIt(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	history(h, st)
	h.Press("enter")
	h.Write("hello")
	h.Press("esc", "tab", "/")
	h.Write("failed")
	svc.jobs.answer = job.Job{ID: "z", State: job.Queued, ActorID: "mina", Text: "hello", CreatedAt: screentest.Noon}
	h.Press("ctrl+s")
	change(h, st, svc.jobs.answer)
	if got := selectedID(h.Screen.(*Booth)); got != "z" {
		t.Errorf("selected %s", got)
	}
	h.WantNot("/ failed")
}

func TestSelectionStaysOnTheJob(t *testing.T) {
	h, _, st := stage(t, 120, 36)
	b := h.Screen.(*Booth)
	for _, id := range []string{"1", "2", "3"} {
		change(h, st, job.Job{ID: id, CreatedAt: screentest.Noon})
	}
	h.Press("shift+tab", "g")
	if j, _ := b.Playable(); j.ID != "3" {
		t.Fatalf("selected %s", j.ID)
	}
	change(h, st, job.Job{ID: "4", CreatedAt: screentest.Noon})
	if j, _ := b.Playable(); j.ID != "3" {
		t.Errorf("a new job moved the selection to %s", j.ID)
	}
}

func TestSameOrderWhileOneIsOnItsWayAsks(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	h.Press("enter")
	h.Write("hello")
	under := job.Job{ID: "9", State: job.Progress, ActorID: "mina", ActorName: "Mina", Text: "hello", CreatedAt: screentest.Noon}
	change(h, st, under) // of an earlier run, with the settings that every request has
	st.Params.HD = nil
	h.Press("ctrl+s")
	if len(svc.jobs.orders) != 0 {
		t.Fatalf("sent %+v", svc.jobs.orders)
	}
	if last := h.Toasts[len(h.Toasts)-1]; last.Text != "already on its way · ctrl+s again for another take" || last.Ask != keymap.Speak {
		t.Fatalf("toast %+v", last)
	}
	h.Press("left", "ctrl+s") // a thought between
	if len(svc.jobs.orders) != 0 {
		t.Fatal("sent without an answer")
	}
	h.Press("ctrl+s")
	if len(svc.jobs.orders) != 1 {
		t.Fatal("not sent after the answer")
	}
	h.Clock = h.Clock.Add(time.Minute)
	under.State, under.File = job.Done, "/9.wav"
	change(h, st, under)
	h.Press("ctrl+s")
	if len(svc.jobs.orders) != 2 {
		t.Error("the take has arrived, and it asks all the same")
	}
}

// The question whether to order the same again goes once the order under way has arrived, and leaves room for what is said of
// the take. Another question stays.
func TestQuestionAboutAnOrderGoesWhenItIsSettled(t *testing.T) {
	for _, end := range []job.State{job.Done, job.Failed} {
		h, svc, st := stage(t, 120, 36)
		under := job.Job{ID: "9", State: job.Progress, ActorID: "mina", ActorName: "Mina", Text: "hello", Params: *st.Params, CreatedAt: screentest.Noon}
		st.Session.Own("9")
		h.Press("enter")
		h.Write("hello")
		change(h, st, under)
		h.Press("ctrl+s")
		change(h, st, job.Job{ID: "8", State: job.Done, ActorID: "mina", Text: "another", CreatedAt: screentest.Noon})
		h.Want("already on its way")
		under.State = end
		if under.Problem = "refused"; end == job.Done {
			under.Problem, under.File = "", "/9.wav"
		}
		change(h, st, under)
		h.WantNot("already on its way")
		h.Want(map[job.State]string{job.Done: "the take by Mina is done", job.Failed: "refused"}[end])
		if h.Press("ctrl+s"); len(svc.jobs.orders) != 1 {
			t.Errorf("%s: %d orders after the next key", end, len(svc.jobs.orders))
		}
	}
}

// A key that is held down orders once, also in a terminal that does not tell repeats apart, and with a service that answers at once.
func TestHeldKeyOrdersOnce(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	done := job.Job{ID: "9", State: job.Done, File: "/9.wav", ActorID: "mina", Text: "hello", Params: *st.Params, CreatedAt: screentest.Noon}
	svc.jobs.answer = done
	h.Press("enter")
	h.Write("hello")
	h.Press("ctrl+s")
	change(h, st, done)
	h.Clock = h.Clock.Add(600 * time.Millisecond)
	for range 100 {
		h.Press("ctrl+s")
		change(h, st, done) // takes the question back, which would be answered by the next press
		h.Clock = h.Clock.Add(33 * time.Millisecond)
	}
	if n := len(svc.jobs.orders); n != 1 {
		t.Errorf("%d orders", n)
	}
	h.Clock = h.Clock.Add(doublePress)
	h.Press("ctrl+s")
	if n := len(svc.jobs.orders); n != 2 {
		t.Errorf("%d orders after another press", n)
	}
}

func TestOtherSettingsAreAnotherOrder(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	svc.jobs.answer = job.Job{ID: "9"}
	h.Press("enter")
	h.Write("hello")
	h.Press("ctrl+s")
	tempo := 1.5
	st.Params.Tempo = &tempo
	h.Press("ctrl+s")
	if len(svc.jobs.orders) != 2 {
		t.Errorf("%d orders", len(svc.jobs.orders))
	}
}

// One question does not answer the next: a paragraph that is on its way asks again.
func TestEachQuestionNeedsItsAnswer(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	h.Press("enter")
	h.Paste(strings.Repeat("a long first paragraph ", 20) + "\n\nThe short one.")
	change(h, st, job.Job{ID: "9", State: job.Queued, ActorID: "mina", Text: "The short one.", Params: *st.Params, CreatedAt: screentest.Noon})
	h.Press("ctrl+s")
	h.Want("again speaks this paragraph")
	h.Press("ctrl+s")
	h.Want("already on its way")
	if len(svc.jobs.orders) != 0 {
		t.Fatal("sent after the first answer")
	}
	h.Press("ctrl+s")
	if len(svc.jobs.orders) != 1 {
		t.Error("not sent after the second answer")
	}
}

// Where the chosen actor has left the catalogue, no other voice speaks, and costs, in its place.
func TestNoOtherActorSpeaksForOneThatIsGone(t *testing.T) {
	h, svc, _ := stage(t, 120, 36)
	h.Screen.(*Booth).Restore(map[string]string{actorSetting: "gone", scriptSetting: "hello"})
	h.Want("no actor chosen")
	h.Press("ctrl+s")
	h.Want("not in the list any more")
	if len(svc.jobs.orders) != 0 {
		t.Fatalf("sent %+v", svc.jobs.orders)
	}
	h.Press("enter", "ctrl+s")
	if len(svc.jobs.orders) != 1 || svc.jobs.orders[0].ActorID != "mina" {
		t.Errorf("after choosing: %+v", svc.jobs.orders)
	}
}

// Spaces at the ends are not sent: they make no text too long.
func TestSpacesAtTheEndsAreNotCounted(t *testing.T) {
	h, svc, _ := stage(t, 120, 36)
	h.Press("enter")
	h.Paste(strings.Repeat("word ", 70) + "\n\n\n")
	h.WantNot("too long")
	h.Press("ctrl+s")
	if len(svc.jobs.orders) != 1 || len(svc.jobs.orders[0].Text) != 349 {
		t.Errorf("orders %+v", svc.jobs.orders)
	}
}

func TestJobThatFailsAtOnceSaysWhy(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	h.Press("enter")
	h.Write("hello")
	svc.jobs.answer = job.Job{ID: "1"}
	h.Press("ctrl+s")
	change(h, st, job.Job{ID: "1", State: job.Failed, ActorID: "mina", Text: "hello", Problem: "Typecast could not speak this", CreatedAt: screentest.Noon})
	h.Want("toast: Typecast could not speak this")
}
