package booth

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/ui/screen/screentest"
	"callboard/internal/ui/state"
)

// heard reports the state of the player.
func heard(h *screentest.Host, st *state.State, status player.Status, key string) {
	before := st.Player.Last
	st.Player.Last = player.State{Status: status, Clip: player.Clip{Key: key}}
	h.Send(state.PlayerChanged{Before: before, After: st.Player.Last})
}

func arrive(h *screentest.Host, st *state.State, ids ...string) {
	var done []job.Job
	for _, id := range ids {
		change(h, st, job.Job{ID: id, State: job.Progress, CreatedAt: screentest.Noon})
		done = append(done, job.Job{ID: id, State: job.Done, File: "/" + id, CreatedAt: screentest.Noon})
	}
	change(h, st, done...)
}

func TestTakesThatArriveTogetherPlayInTurn(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	h.Press("A")
	h.Want("new takes play as they arrive")
	arrive(h, st, "1", "2")
	played := func(want string) {
		t.Helper()
		if got := fmt.Sprint(svc.sound.played); got != want {
			t.Fatalf("played %s; want %s", got, want)
		}
	}
	played("[play 1]")
	heard(h, st, player.Loading, "1")
	heard(h, st, player.Playing, "1")
	arrive(h, st, "3")
	played("[play 1]")
	heard(h, st, player.Ended, "1")
	played("[play 1 play 2]")
	heard(h, st, player.Ended, "1") // a late report
	played("[play 1 play 2]")
	heard(h, st, player.Playing, "2")
	heard(h, st, player.Broken, "2")
	played("[play 1 play 2 play 3]")
	heard(h, st, player.Playing, "3")
	arrive(h, st, "4")
	heard(h, st, player.Idle, "") // stopped by hand: silence is wanted
	played("[play 1 play 2 play 3]")
	arrive(h, st, "5")
	played("[play 1 play 2 play 3 play 5]")
	h.Press("A")
	heard(h, st, player.Ended, "5")
	arrive(h, st, "6")
	played("[play 1 play 2 play 3 play 5]")
}

// A quick take may be done when its job is first reported.
func TestTakeThatIsDoneAtOncePlays(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	h.Press("A", "enter")
	h.Write("hello")
	svc.jobs.answer = job.Job{ID: "1"}
	h.Press("ctrl+s")
	change(h, st, job.Job{ID: "1", State: job.Done, File: "/1", ActorID: "mina", Text: "hello", CreatedAt: screentest.Noon})
	if got := fmt.Sprint(svc.sound.played); got != "[play 1]" {
		t.Errorf("played %s", got)
	}
	change(h, st, job.Job{ID: "0", State: job.Done, File: "/0", CreatedAt: screentest.Noon}) // not of this run
	if got := fmt.Sprint(svc.sound.played); got != "[play 1]" {
		t.Errorf("played %s", got)
	}
}

// What is not in a take is said when it arrives, and also where new takes play by themselves.
func TestArrivalSaysWhatWasNotSpoken(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	h.Press("enter")
	h.Write("hello")
	arrive := func(id string) {
		svc.jobs.answer = job.Job{ID: id, State: job.Queued, ActorID: "mina", ActorName: "Mina", Text: "hello", CreatedAt: screentest.Noon}
		h.Clock = h.Clock.Add(time.Minute)
		h.Press("ctrl+s")
		change(h, st, svc.jobs.answer)
		done := svc.jobs.answer
		done.State, done.File, done.Unspoken = job.Done, "/"+id, []string{"ㅋㅋ", "ㅎㅎ", strings.Repeat("字", 50)}
		change(h, st, done)
	}
	arrive("1")
	h.Want("the take by Mina is done, not spoken: ㅋㅋ · ㅎㅎ · 字", "… · alt+p plays it")
	h.Press("esc", "A", "enter")
	arrive("2")
	h.Want("the take by Mina is done, not spoken: ㅋㅋ · ㅎㅎ · 字")
	h.WantNot("alt+p plays it")
}

func TestFirstTakeOffersToPlayTheNextOnes(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	h.Press("enter")
	h.Write("hello")
	for i, id := range []string{"1", "2"} {
		svc.jobs.answer = job.Job{ID: id, State: job.Queued, ActorID: "mina", ActorName: "Mina", Text: "hello", CreatedAt: screentest.Noon}
		h.Clock = h.Clock.Add(time.Minute)
		h.Press("ctrl+s")
		change(h, st, svc.jobs.answer)
		done := svc.jobs.answer
		done.State, done.File = job.Done, "/"+id
		change(h, st, done)
		h.Want("the take by Mina is done · alt+p plays it")
		if offers := strings.Contains(h.Text(), "A, plays new takes as they arrive"); offers != (i == 0) {
			t.Errorf("take %s: offered %v", id, offers)
		}
	}
	h.Press("esc", "A")
	h.Want("▶ new takes play")
	h.Press("A")
	h.WantNot("▶ new takes play")
}
