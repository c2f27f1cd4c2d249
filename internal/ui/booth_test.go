package ui

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/ui/keymap"
)

func TestFilterChooseTypeSpeak(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("/")
	s.write("ㅈㅎ")
	s.want("Actors · 1 of 6", "Jinhyuk")
	s.press("enter")
	s.write("제 이름은 타입캐스트입니다.")
	s.want("15 / 350")
	s.press("ctrl+s")
	if len(s.jobs.orders) != 1 {
		t.Fatalf("%d orders; want 1", len(s.jobs.orders))
	}
	o := s.jobs.orders[0]
	if o.ActorName != "Jinhyuk" || o.Text != "제 이름은 타입캐스트입니다." || !*o.Params.HD || *o.Params.Lang != "auto" {
		t.Fatalf("ordered %+v", o)
	}
	s.want("제 이름은 타입캐스트입니다.", "15 used, no cost")
}

func TestHighlightedActorSpeaksIfNoneIsChosen(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("down", "tab")
	s.write("hello")
	s.press("ctrl+s")
	if len(s.jobs.orders) != 1 || s.jobs.orders[0].ActorName != "Jinhyuk" {
		t.Fatalf("ordered %+v", s.jobs.orders)
	}
}

func TestUnspeakableTextIsNotSent(t *testing.T) {
	for name, c := range map[string]struct {
		text, says string
	}{
		"nothing":     {"", "nothing to say yet"},
		"white space": {" \n ", "nothing to say yet"},
		"emoji alone": {"🎉🎉", "no word in this text"},
		"too long":    {strings.Repeat("말 ", 200), "399 characters, 350 at most"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, 120, 36)
			s.press("enter")
			s.send(tea.PasteMsg{Content: strings.TrimRight(c.text, " ")})
			s.press("ctrl+s")
			s.want(c.says)
			if len(s.jobs.orders) != 0 {
				t.Fatalf("sent %q", s.jobs.orders[0].Text)
			}
		})
	}
}

func TestTooLongScriptSendsItsParagraphOnTheSecondPress(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("enter")
	s.send(tea.PasteMsg{Content: strings.Repeat("a long first paragraph ", 20) + "\n\nThe short one."})
	s.press("ctrl+s")
	s.want("ctrl+s again speaks this paragraph: 14 characters")
	s.press("ctrl+s")
	if len(s.jobs.orders) != 1 || s.jobs.orders[0].Text != "The short one." {
		t.Fatalf("ordered %+v", s.jobs.orders)
	}
	s.now = s.now.Add(time.Second)
	s.press("ctrl+s")
	s.press("left") // a thought in between: the offer is gone
	s.press("ctrl+s")
	if len(s.jobs.orders) != 1 {
		t.Fatalf("sent without being asked: %+v", s.jobs.orders)
	}
}

func TestDoublePressIsOneTake(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("enter")
	s.write("once")
	s.press("ctrl+s", "ctrl+s")
	s.send(tea.KeyPressMsg{Code: 's', Mod: tea.ModCtrl, IsRepeat: true})
	if n := len(s.jobs.orders); n != 1 {
		t.Fatalf("%d orders of one press", n)
	}
	s.now = s.now.Add(time.Second)
	s.press("ctrl+s")
	if n := len(s.jobs.orders); n != 2 {
		t.Fatalf("the second take was not sent: %d orders", n)
	}
}

func TestSelectionIsOnOwnTakesAndNotOnThoseOfOthers(t *testing.T) {
	s := newStage(t, 120, 36)
	s.send(jobsMsg{{ID: "job-5", State: job.Queued, Text: "five", CreatedAt: noon}})
	if s.job() != "job-4" {
		t.Fatalf("a job of another process moved the selection to %s", s.job())
	}
	s.jobs.answer = job.Job{ID: "job-6", State: job.Queued, Text: "six", CreatedAt: noon}
	s.press("enter")
	s.write("six")
	s.press("ctrl+s")
	s.send(jobsMsg{s.jobs.answer})
	if s.job() != "job-6" {
		t.Fatalf("selected %s; want what was sent just now", s.job())
	}
}

func TestEscClearsThenGoesBackAndNeverQuits(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("/")
	s.write("mina")
	s.want("1 of 6")
	s.press("esc")
	s.want("Actors · 6")
	s.press("enter") // to the script, typing
	s.press("esc")
	if s.typing() || s.focus() != "Script" {
		t.Fatal("esc should leave the text and stay on the script")
	}
	s.press("esc", "esc", "esc")
	if s.focus() != "Actors" {
		t.Fatal("esc should lead back to the actors")
	}
	if _, quit := s.last.(tea.QuitMsg); quit {
		t.Fatal("esc quit")
	}
	s.press("q")
	if _, quit := s.last.(tea.QuitMsg); !quit {
		t.Fatal("q did not quit")
	}
}

func TestPrintableKeysBelongToTheText(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("enter")
	s.write("q?s/ j1")
	if got := s.script(); got != "q?s/ j1" {
		t.Fatalf("the text is %q", got)
	}
}

func TestJamoAreLatinKeys(t *testing.T) {
	s := newStage(t, 120, 36)
	s.write("ㅓㅓ") // j j
	if got := s.actor(); !strings.Contains(got, "Beomsu") {
		t.Fatalf("selected %s", got)
	}
	s.write("ㅏ") // k
	if got := s.actor(); !strings.Contains(got, "Jinhyuk") {
		t.Fatalf("selected %s", got)
	}
}

func TestSettingsChangeTheOrder(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("enter")
	s.write("hi")
	s.press("ctrl+o")
	s.want("Speech settings", "44.1 kHz", "tempo")
	for !strings.Contains(s.text(), "▌ emotion ") {
		s.press("down")
	}
	s.press("right", "right")
	s.want("happy-1")
	s.press("down")
	s.write("whispering")
	s.press("enter", "ctrl+s")
	if len(s.jobs.orders) != 1 {
		t.Fatal("nothing was ordered")
	}
	p := s.jobs.orders[0].Params
	if p.Emotion == nil || *p.Emotion != "emotion-prompt" || *p.EmotionPrompt != "whispering" {
		t.Fatalf("params %+v", p)
	}
}

func TestProblemWithTheActorsNamesTheNextKey(t *testing.T) {
	s := newStage(t, 120, 36)
	s.send(actorsMsg{fresh: true, err: errors.New("no answer")})
	s.want("showing the actors of last time")
	s.send(actorsMsg{fresh: true})
	s.send(actorsMsg{fresh: true, err: &api.Error{Op: "list actors", Status: 401, Message: "not authorized"}})
	s.want("Typecast does not know this token", "(401)", "r asks again")
}

func TestWorkIsRestoredInTheNextRun(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("down", "enter")
	s.write("kept")
	s.send(saveMsg(s.m.timers.save))
	again := newStage(t, 120, 36)
	for k, v := range s.settings.values {
		again.settings.values[k] = v
	}
	again.run(again.m.loadSettings())
	again.want("kept", "Jinhyuk")
	if again.chosen() != s.chosen() {
		t.Fatal("the chosen actor was lost")
	}
}

func TestMouseFocusesSelectsAndSeeks(t *testing.T) {
	s := newStage(t, 120, 36)
	actors, jobs := s.pane("Actors"), s.pane("Jobs")
	s.send(tea.MouseClickMsg{X: actors.X + 5, Y: actors.Y + 4, Button: tea.MouseLeft})
	if got := s.actor(); !strings.Contains(got, "Beomsu") {
		t.Fatalf("the click selected %s", got)
	}
	s.send(tea.MouseClickMsg{X: jobs.X + 5, Y: jobs.Y + 2, Button: tea.MouseLeft})
	if s.job() != "job-3" || s.focus() != "Jobs" {
		t.Fatalf("the click selected %v", s.job())
	}
	s.player.state = player.State{Status: player.Playing, Clip: player.Clip{Key: "job-3"}, Length: 2 * time.Second}
	s.send(playerMsg(s.player.state))
	wave := s.wave()
	s.send(tea.MouseClickMsg{X: wave.X + wave.W/2, Y: wave.Y, Button: tea.MouseLeft})
	if len(s.player.did) != 1 || s.player.did[0] != "seek "+timeAt(wave.X+wave.W/2, wave, 2*time.Second) {
		t.Fatalf("the player did %v", s.player.did)
	}
}

func TestHugePasteSaysWhatDidNotFit(t *testing.T) {
	s := newStage(t, 120, 36)
	s.send(tea.PasteMsg{Content: strings.Repeat("가나다라 \x1b[31mred\x1b[0m\u202e", 1<<18)})
	s.want("the script is full", "alt+z undoes the paste", "too long")
	if text := s.script(); strings.ContainsAny(text, "\x1b\u202e") {
		t.Fatal("control characters reached the text")
	}
}

func TestPasteSaysWhatWasLeftOut(t *testing.T) {
	s := newStage(t, 120, 36)
	s.send(tea.PasteMsg{Content: "red\x1b[31m ink"})
	s.want("red ink", "left out 5 characters")
}

func TestEnterChoosesWhatWasTypedAmongVeryMany(t *testing.T) {
	s := crowded(t, 5001)
	s.press("/")
	for _, r := range "Actor 4711" {
		s.m.Update(tea.KeyPressMsg{Code: r, Text: string(r)}) // the answers stay away
	}
	s.press("enter")
	if a, _ := s.m.state.Actors.Get(s.chosen()); a.Names()[0] != "Actor 4711" {
		t.Fatalf("chose %v", a.Names())
	}
}

func TestMegabyteOfTextIsKept(t *testing.T) {
	s := newStage(t, 120, 36)
	text := strings.Repeat("가나다 and ", 1<<20/15)
	s.send(tea.PasteMsg{Content: text})
	if got := s.script(); got != text {
		t.Fatalf("%d of %d bytes were kept", len(got), len(text))
	}
	s.wantNot("did not fit")
	s.press("ctrl+s")
	if len(s.jobs.orders) != 0 {
		t.Fatal("a megabyte was sent")
	}
	s.press("alt+z")
	if s.script() != "" {
		t.Fatal("undo did not take the paste back")
	}
}

func TestClearIsOneUndoStep(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("enter")
	s.send(tea.PasteMsg{Content: "one\n\ntwo\n"})
	s.do(keymap.Clear)
	if s.script() != "" {
		t.Fatal("not cleared")
	}
	s.press("alt+z")
	if got := s.script(); got != "one\n\ntwo\n" {
		t.Fatalf("undo gave %q", got)
	}
}

// The script is cleared by a key, which help and Commands name, and one undo brings it back: also where Commands clears it from
// another pane.
func TestScriptIsClearedByAKey(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("enter")
	s.send(tea.PasteMsg{Content: "one\n\ntwo"})
	s.press("alt+x")
	if s.script() != "" {
		t.Fatal("not cleared")
	}
	s.want("the script is cleared · alt+z brings it back")
	s.send(tea.PasteMsg{Content: "x"})
	s.wantNot("the script is cleared")
	s.press("alt+z", "alt+z")
	if got := s.script(); got != "one\n\ntwo" {
		t.Fatalf("undo gave %q", got)
	}
	s.press("esc", "tab", "ctrl+p")
	s.write("clear the")
	s.want("clear the script", "alt+x")
	s.press("enter", "alt+z")
	if got := s.script(); got != "one\n\ntwo" {
		t.Fatalf("undo after Commands gave %q", got)
	}
}
