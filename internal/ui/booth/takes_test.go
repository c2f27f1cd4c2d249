package booth

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/setting"
	"callboard/internal/ui/screen/screentest"
	"callboard/internal/ui/state"
)

func TestJobComesBackToTheScript(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	b := h.Screen.(*Booth)
	tempo := 1.4
	change(h, st, job.Job{ID: "1", State: job.Done, File: "/1.wav", ActorID: "jinhyuk", ActorName: "Jinhyuk", Text: "the old text", Params: setting.Initial(api.ServiceSpeak), CreatedAt: screentest.Noon})
	j, _ := st.Jobs.Get("1")
	j.Params.Tempo = &tempo
	change(h, st, j)
	h.Press("enter")
	h.Write("not sent yet")
	h.Press("esc", "tab", "e")
	if got := b.script.buf.Text(); got != "the old text" || st.Actors.Chosen() != "jinhyuk" || st.Params.Tempo == nil || *st.Params.Tempo != 1.4 {
		t.Fatalf("script %q, actor %s, params %+v", got, st.Actors.Chosen(), st.Params)
	}
	h.Want("alt+z brings the text before it back")
	if cursorOf(t, b) != "jinhyuk" || !b.script.typing {
		t.Error("the cursor is not on the actor, or the script has not the keys")
	}
	h.Press("alt+z")
	if got := b.script.buf.Text(); got != "not sent yet" {
		t.Errorf("undo gave %q", got)
	}
	h.Press("esc", "tab", "enter") // and from the details
	h.Want("Job · ")
	h.Press("e")
	if b.script.buf.Text() != "the old text" || h.Opened("") || len(svc.jobs.orders) != 0 {
		t.Error("e in the details does not lead to the script")
	}
}

func TestTakeOfAnActorThatIsGoneKeepsTheChosenOne(t *testing.T) {
	h, _, st := stage(t, 120, 36)
	h.Press("enter")
	change(h, st, job.Job{ID: "1", State: job.Done, ActorID: "gone", ActorName: "Gone", Text: "text", CreatedAt: screentest.Noon})
	h.Press("esc", "tab", "e")
	h.Want("Gone is not among the actors now")
	if st.Actors.Chosen() != "mina" {
		t.Errorf("chosen %s", st.Actors.Chosen())
	}
}

func TestRemovingAsksFirst(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	history(h, st)
	h.Press("shift+tab", "G", "x") // job a
	h.Want("Remove this job?", "audio is deleted")
	h.Press("esc")
	if len(svc.jobs.removed) != 0 {
		t.Fatal("removed after esc")
	}
	st.Player.Last = player.State{Status: player.Playing, Clip: player.Clip{Key: "a"}}
	h.Press("x", "enter")
	if fmt.Sprint(svc.jobs.removed) != "[a]" {
		t.Fatalf("removed %v", svc.jobs.removed)
	}
	change(h, st, job.Job{ID: "a", State: job.Removed})
	h.WantNot("the first one")
	h.Want("Jobs · 1 running · 1 done")
	if got := selectedID(h.Screen.(*Booth)); got != "b" {
		t.Errorf("selected %s", got)
	}
	if fmt.Sprint(svc.sound.played) != "[stop]" {
		t.Errorf("its sound: %v", svc.sound.played)
	}
	h.Press("k", "k", "x") // d runs
	h.Want("this job can be removed once it has ended: it is queued")
	if h.Opened("") {
		t.Error("it asks for a job that cannot be removed")
	}
}

func TestDetailsGoWithTheirJob(t *testing.T) {
	h, _, st := stage(t, 120, 36)
	history(h, st)
	h.Press("shift+tab", "enter")
	h.Want("Job · ", "lost")
	change(h, st, job.Job{ID: "e", State: job.Removed})
	if h.Opened("") {
		t.Error("the details of a removed job stay open")
	}
	h.Press("enter")
	h.Want("the last")
}

func TestPlayFromInsideTheText(t *testing.T) {
	for _, key := range []string{"alt+p", "ctrl+space"} {
		h, svc, st := stage(t, 120, 36)
		change(h, st, job.Job{ID: "1", State: job.Done, File: "/1", CreatedAt: screentest.Noon})
		h.Press("enter")
		h.Write("hello")
		h.Press(key)
		if got := fmt.Sprint(svc.sound.played); got != "[toggle 1]" || h.Screen.(*Booth).script.buf.Text() != "hello" {
			t.Errorf("%s did %s", key, got)
		}
	}
}

func TestTakeIsSavedToAPlaceOnce(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	b := h.Screen.(*Booth)
	dir := t.TempDir()
	b.opt.SaveDir = filepath.Join(dir, "takes")
	if err := os.Mkdir(b.opt.SaveDir, 0o700); err != nil {
		t.Fatal(err)
	}
	audio := filepath.Join(dir, "a.wav")
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(audio, "audio of a")
	change(h, st, job.Job{ID: "a", State: job.Done, File: audio, CreatedAt: screentest.Noon})
	h.Press("shift+tab", "s")
	h.Want("saved ")
	h.Press("s")
	h.Want("already saved: ", "a-0.wav", "S saves it elsewhere")
	if len(svc.jobs.saved) != 1 {
		t.Fatalf("saved %v", svc.jobs.saved)
	}
	write(svc.jobs.saved[0], "audio of x")
	h.Press("s") // the copy has changed
	if len(svc.jobs.saved) != 2 {
		t.Fatalf("a changed copy: saved %v", svc.jobs.saved)
	}
	if err := os.Remove(svc.jobs.saved[1]); err != nil {
		t.Fatal(err)
	}
	h.Press("s") // it is gone
	if len(svc.jobs.saved) != 3 {
		t.Fatalf("a copy that is gone: saved %v", svc.jobs.saved)
	}
	b.kept = map[string]string{} // as in the next run
	write(filepath.Join(b.opt.SaveDir, "a.wav"), "audio of a")
	h.Press("s")
	h.Want("already saved: ")
	if len(svc.jobs.saved) != 3 {
		t.Errorf("in the next run: saved %v", svc.jobs.saved)
	}
}

// The mark of a saved take shows at every width, and so do those of a take that lacks something.
func TestMarksShowAtEveryWidth(t *testing.T) {
	for _, w := range []int{40, 49, 60, 80, 100, 120, 200} {
		h, _, st := stage(t, w, 36)
		long := strings.Repeat("a long text ", 9)
		change(h, st, job.Job{ID: "1", State: job.Done, File: "/1", Duration: 2, ActorName: "Jinhyuk", Text: long, CreatedAt: screentest.Noon})
		h.Press("shift+tab")
		h.Want("done")
		st.Jobs.SetSaved("1", "/saved")
		change(h, st, job.Job{ID: "1", State: job.Done, File: "/1", Duration: 2, ActorName: "Jinhyuk", Text: long, CreatedAt: screentest.Noon})
		h.Want("saved")
		h.Fits()
		change(h, st, job.Job{ID: "2", State: job.Done, File: "/2", ActorName: "Jinhyuk", Text: long, CreatedAt: screentest.Noon, Unspoken: []string{"ㅋㅋ"}})
		h.Want("saved", "has gaps")
		change(h, st, job.Job{ID: "3", State: job.Done, File: "/3", ActorName: "Jinhyuk", Text: long, CreatedAt: screentest.Noon, Unconfirmed: true})
		h.Want("saved", "has gaps", "unsure")
		h.Fits()
	}
}

func TestDetailsSayWhatWasNotSpokenAndWhatIsNotConfirmed(t *testing.T) {
	h, _, st := stage(t, 120, 36)
	change(h, st, job.Job{ID: "1", State: job.Done, File: "/1", SettledBy: job.ByWebhook, Text: "hi ㅋㅋ", CreatedAt: screentest.Noon, Unspoken: []string{"ㅋㅋ", "\U0001f389"}, Unconfirmed: true})
	h.Press("shift+tab", "enter")
	h.Want("not spoken  ㅋㅋ · ", "unconfirmed: only a webhook says so")
}

func TestDetailsScrollWhereThereIsLittleRoom(t *testing.T) {
	h, _, st := stage(t, 40, 12)
	history(h, st)
	j, _ := st.Jobs.Get("c")
	j.Text, j.SpeakID, j.Problem = strings.Repeat("한 줄 ", 30), "speak-id", "there was a problem"
	change(h, st, j)
	h.Press("shift+tab", "j", "j", "enter")
	h.WantNot("speak-id")
	h.Fits()
	for range 40 {
		h.Press("down")
	}
	h.Want("speak-id", "↑↓ scroll")
	h.Press("tab")
	h.Want("will not be done") // the next job, from its start
	h.Fits()
}

func TestRetryIsFreeInTheSandbox(t *testing.T) {
	for sandbox, says := range map[bool]string{true: "In the sandbox it is free", false: "costs 4 characters"} {
		h, _, st := stage(t, 120, 36)
		b := h.Screen.(*Booth)
		b.opt.Sandbox = sandbox
		history(h, st)
		h.Press("shift+tab", "r")
		h.Want("Speak it again?", says)
		if strings.Contains(h.Text(), "quota") == sandbox {
			t.Errorf("sandbox %v:\n%s", sandbox, h.Text())
		}
	}
}

// What the player's line offers is what the key does, and what the hints say.
func TestPlayerLineSaysWhatThePlayKeyDoes(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	b := h.Screen.(*Booth)
	offers := func(want string, hint bool) {
		t.Helper()
		if got := b.PlayOffer(); got != want {
			t.Errorf("the line says %q; want %q", got, want)
		}
		if got := strings.Contains(h.Hints(), "space play") || strings.Contains(h.Hints(), "space sample"); got != hint {
			t.Errorf("the hints are %s", h.Hints())
		}
	}
	offers("nothing to play yet", false)
	history(h, st)
	h.Press("shift+tab", "g")
	offers("nothing to play in the selected job: uncertain", false)
	h.Press("down")
	offers("this take has not arrived yet: it is queued", false)
	h.Press("down")
	offers("space plays Jinhyuk: 안녕하세요", true)
	h.Press("down")
	offers("nothing to play in the selected job: failed", false)
	h.Press("G")
	offers("space plays Mina: the first one", true)
	all := someActors()
	all[0].PreviewURL = "https://example.com/aria.wav"
	st.Actors.Set(all)
	h.Send(state.ActorsChanged{Fresh: true})
	h.Press("tab", "g")
	offers("space plays the sample of Aria", true)
	h.Press("G")
	offers("space plays Mina: the first one", true)
	h.Press("enter")
	if got := b.PlayOffer(); got != "alt+p plays Mina: the first one" || !strings.Contains(h.Hints(), "alt+p play") {
		t.Errorf("in the text: %q, %s", got, h.Hints())
	}
	h.Press("alt+p")
	if fmt.Sprint(svc.sound.played) != "[toggle a]" {
		t.Errorf("played %v", svc.sound.played)
	}
}

func TestDoubleClickChoosesAndPlays(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	b := h.Screen.(*Booth)
	history(h, st)
	click := func(x, y int) { h.Send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}) }
	l := b.layout
	click(l.jobs.X+5, l.jobs.Y+5) // job a
	if len(svc.sound.played) != 0 || selectedID(b) != "a" {
		t.Fatalf("one click selected %s, and did %v", selectedID(b), svc.sound.played)
	}
	click(l.jobs.X+5, l.jobs.Y+5)
	if fmt.Sprint(svc.sound.played) != "[toggle a]" {
		t.Errorf("two clicks did %v", svc.sound.played)
	}
	h.Clock = h.Clock.Add(time.Minute)
	click(l.jobs.X+5, l.jobs.Y+4) // job b, which has failed
	click(l.jobs.X+5, l.jobs.Y+4)
	h.Want("Job · ")
	h.Press("esc")
	click(l.actors.X+5, l.actors.Y+3)
	if st.Actors.Chosen() != "" {
		t.Fatal("one click chose")
	}
	click(l.actors.X+5, l.actors.Y+3)
	if st.Actors.Chosen() != "jinhyuk" {
		t.Errorf("two clicks chose %q", st.Actors.Chosen())
	}
}

// A new order selects its job. Until that has audio, the play key pauses and resumes the take that plays meanwhile.
func TestPlayKeyPausesWhatPlaysWhileTheSelectedTakeIsOnItsWay(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	history(h, st)
	h.Press("shift+tab", "g", "down") // queued
	h.WantNot("space pause")
	for status, hint := range map[player.Status]string{player.Playing: "space pause", player.Paused: "space play"} {
		heard(h, st, status, "a")
		svc.sound.played = nil
		h.Press("space")
		if got := fmt.Sprint(svc.sound.played); got != "[toggle a]" || !strings.Contains(h.Hints(), hint) {
			t.Errorf("%v: played %s, the hints are %s", status, got, h.Hints())
		}
	}
	heard(h, st, player.Ended, "a")
	svc.sound.played = nil
	h.Press("space")
	if h.Toasts[len(h.Toasts)-1].Text != "this take has not arrived yet: it is queued" || len(svc.sound.played) > 0 {
		t.Errorf("%v, played %v", h.Toasts, svc.sound.played)
	}
}
