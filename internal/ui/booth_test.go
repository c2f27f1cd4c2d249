package ui

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/link"
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
	s.want("제 이름은 타입캐스트입니다.", "session 1 job · 15 chars")
}

func TestWithoutAChoiceTheHighlightedActorSpeaks(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("down", "tab")
	s.write("hello")
	s.press("ctrl+s")
	if len(s.jobs.orders) != 1 || s.jobs.orders[0].ActorName != "Jinhyuk" {
		t.Fatalf("ordered %+v", s.jobs.orders)
	}
}

func TestNothingIsSentThatWasNotPlainlyMeant(t *testing.T) {
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

func TestTooLongOffersTheParagraphAndSendsItOnTheSecondPress(t *testing.T) {
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

func TestADoublePressIsOneTake(t *testing.T) {
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

func TestTheSelectionFollowsTheNewestUntilThePersonMoves(t *testing.T) {
	s := newStage(t, 120, 36)
	s.send(jobsMsg{{ID: "job-5", State: job.Queued, Text: "five", CreatedAt: noon}})
	if s.job() != "job-5" {
		t.Fatalf("selected %s; want the newest", s.job())
	}
	s.press("shift+tab", "down")
	s.send(jobsMsg{{ID: "job-6", State: job.Queued, Text: "six", CreatedAt: noon}})
	if s.job() != "job-4" {
		t.Fatalf("selected %s; want job-4, where the person went", s.job())
	}
}

func TestARowSaysHowItWasSettled(t *testing.T) {
	s := newStage(t, 140, 36)
	s.want("webhook 2.0 s", "✓", "done", "2.3 s", "✗", "failed", "?", "uncertain")
	s.send(jobsMsg{{ID: "job-4", State: job.Done, SettledBy: job.ByPoll, ActorName: "Jinhyuk", Text: "x", CreatedAt: noon, SettledAt: noon.Add(16 * time.Second),
		Timeline: job.Timeline{Accepted: noon}, Duration: 1.5, File: "/tmp/x.wav"}})
	s.want("poll 16 s", "1.5 s")
}

func TestPlaySaveAndCopyTheSelectedJob(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("shift+tab", "space")
	s.want("not arrived yet")
	s.press("down", "space", "s")
	if got := strings.Join(s.player.did, ","); got != "toggle job-3" {
		t.Fatalf("the player did %q", got)
	}
	if len(s.jobs.saved) != 1 || s.jobs.saved[0] != "job-3 to takes" {
		t.Fatalf("saved %v", s.jobs.saved)
	}
	s.want("saved takes/take.wav", "saved")
	s.press("y")
	s.want("Copy", "speak id", "the request as curl, without the token")
	s.press("s")
	if s.last == nil {
		t.Fatal("nothing went to the clipboard")
	}
	s.want("copied speak id")
}

func TestSpeakingAgainAsksBecauseItCosts(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("shift+tab", "G", "r")
	s.want("Speak it again?", "costs")
	s.press("esc")
	if len(s.jobs.orders) != 0 {
		t.Fatal("sent after esc")
	}
	s.press("r", "enter")
	if len(s.jobs.orders) != 1 || s.jobs.orders[0].Text != someJobs()[3].Text {
		t.Fatalf("ordered %+v", s.jobs.orders)
	}
}

func TestFetchingAgainIsFreeAndDoesNotAsk(t *testing.T) {
	s := newStage(t, 120, 36)
	s.send(jobsMsg{{ID: "job-9", State: job.Done, Text: "x", Problem: "the download broke off", CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)}})
	s.press("shift+tab", "r")
	if len(s.jobs.fetched) != 1 || len(s.jobs.orders) != 0 {
		t.Fatalf("fetched %v, ordered %v", s.jobs.fetched, s.jobs.orders)
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

func TestJamoAreTheKeysTheyStandOn(t *testing.T) {
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
	s.press("down", "enter")
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

func TestAProblemWithTheActorsSaysWhatHelps(t *testing.T) {
	s := newStage(t, 120, 36)
	s.send(actorsMsg{fresh: true, err: errors.New("no answer")})
	s.want("showing the actors of last time")
	s.send(actorsMsg{fresh: true})
	s.send(actorsMsg{fresh: true, err: &api.Error{Op: "list actors", Status: 401, Message: "not authorized"}})
	s.want("Typecast does not know this token", "(401)", "r asks again")
}

func TestWorkIsKeptFromRunToRun(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("down", "enter")
	s.write("kept")
	s.send(saveMsg(s.m.timers.save))
	again := newStage(t, 120, 36)
	for k, v := range s.settings {
		again.settings[k] = v
	}
	again.run(again.m.loadSettings())
	again.want("kept", "Jinhyuk")
	if again.chosen() != s.chosen() {
		t.Fatal("the chosen actor was lost")
	}
}

func TestTheLightSaysNoMoreThanWasProven(t *testing.T) {
	s := newStage(t, 120, 36)
	for _, c := range []struct {
		status link.Status
		says   string
	}{
		{link.Status{State: link.Proven, ProvenAt: noon.Add(-70 * time.Second), Latency: 3 * time.Millisecond}, "● webhooks ok"},
		{link.Status{State: link.Online}, "◐ online, not tested"},
		{link.Status{State: link.Connecting}, "◌ connecting"},
		{link.Status{State: link.Failed}, "✗ failed"},
		{link.Status{State: link.Off}, "– polling"},
		{link.Status{State: link.Off, Follower: true}, "◌ in another callboard"},
		{link.Status{State: link.Online, ProvenAt: noon, TakenBy: "https://other.example.com/hook/…"}, "◐ taken by other.example.com"},
		{link.Status{State: link.Online, TakenBy: link.NoCallback}, "◐ callback removed"},
		{link.Status{State: link.Reconnecting, NextTry: noon.Add(3200 * time.Millisecond)}, "◐ reconnecting, 4 s"},
		{link.Status{State: link.Connecting, NextTry: noon.Add(3 * time.Second)}, "◌ connecting, 3 s"},
		{link.Status{State: link.Connecting, NextTry: noon.Add(-time.Second)}, "◌ connecting  "},
	} {
		s.send(linkMsg(c.status))
		s.want(c.says)
	}
}

func TestNothingMovesWhileNothingHappens(t *testing.T) {
	s := quiet(t)
	ticks := 0
	s.m.after = func(_ time.Duration, msg tea.Msg) tea.Cmd {
		if _, ok := msg.(tickMsg); ok {
			ticks++
		}
		return nil
	}
	s.press("down", "up", "tab")
	if ticks != 0 {
		t.Fatalf("%d ticks asked for on a quiet screen", ticks)
	}
	s.send(playerMsg(player.State{Status: player.Playing, Clip: player.Clip{Key: "x"}, Length: time.Second}))
	if ticks != 1 {
		t.Fatalf("%d ticks while sound plays; want 1", ticks)
	}
}

func TestARowThatIsDoneAtOnceNeverSpins(t *testing.T) {
	s := newStage(t, 120, 36)
	s.send(jobsMsg{{ID: "job-7", State: job.Queued, Text: "quick", CreatedAt: s.now}})
	s.want("◌ 12:01:09")
	s.now = s.now.Add(200 * time.Millisecond)
	s.tick()
	s.wantNot("◌ 12:01:09")
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

func TestAHugePasteKeepsTheScreenAndSaysWhatWasLost(t *testing.T) {
	s := newStage(t, 120, 36)
	s.send(tea.PasteMsg{Content: strings.Repeat("가나다라 \x1b[31mred\x1b[0m\u202e", 1<<18)})
	s.want("the script is full", "alt+z undoes the paste", "too long")
	if text := s.script(); strings.ContainsAny(text, "\x1b\u202e") {
		t.Fatal("control characters reached the text")
	}
}

func TestAPasteSaysWhatWasLeftOut(t *testing.T) {
	s := newStage(t, 120, 36)
	s.send(tea.PasteMsg{Content: "red\x1b[31m ink"})
	s.want("red ink", "left out 5 characters")
}

func TestSpaceOnAnActorPlaysTheSample(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("space")
	if got := strings.Join(s.player.did, ","); got != "play sample:5c3c52ca5827e00008dd7f3a" {
		t.Fatalf("the player did %q", got)
	}
	s.player.did = nil
	s.press("down", "space") // no sample: what plays is the selected take
	s.want("not arrived yet")
}

func TestWithoutMotionNothingSpins(t *testing.T) {
	s := newStage(t, 120, 36, func(o *Options) { o.NoMotion = true })
	s.want("◐ 12:01:06")
	for range 3 {
		s.tick()
		s.want("◐ 12:01:06")
	}
}

func TestALinkThatFailsSaysWhyAndWhatToDo(t *testing.T) {
	s := newStage(t, 120, 36)
	s.send(linkMsg(link.Status{State: link.Failed, Problem: "the token was refused: check it"}))
	s.want("link: the token was refused: check it · L shows more", "✗ failed")
	s.press("down")
	s.wantNot("the token was refused")
	s.send(linkMsg(link.Status{State: link.Failed, Problem: "the token was refused: check it"}))
	s.wantNot("the token was refused") // said once
}

func TestEnterMeansWhatWasTypedAlsoAmongVeryMany(t *testing.T) {
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

func TestATakeThatArrivesSaysHowToHearIt(t *testing.T) {
	s := newStage(t, 120, 36)
	s.jobs.answer = job.Job{ID: "job-9", State: job.Queued, ActorName: "Mina", Text: "hi", CreatedAt: noon}
	s.press("enter")
	s.write("hi")
	s.press("ctrl+s")
	s.send(jobsMsg{s.jobs.answer})
	done := s.jobs.answer
	done.State, done.File = job.Done, "/tmp/9.wav"
	s.send(jobsMsg{done})
	s.want("Mina is done · esc, then space, plays it")
	s.press("esc", "space")
	if got := strings.Join(s.player.did, ","); got != "toggle job-9" {
		t.Fatalf("the player did %q", got)
	}
}

func TestAMegabyteIsKeptWhole(t *testing.T) {
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

func TestSavingOverAFileAsksFirst(t *testing.T) {
	s := newStage(t, 120, 36)
	s.jobs.err = fmt.Errorf("take.wav: %w", job.ErrExists)
	s.press("shift+tab", "down", "S", "enter")
	s.want("Overwrite?", "exists")
	s.jobs.err = nil
	s.press("enter")
	s.want("saved ")
	if len(s.jobs.saved) != 2 {
		t.Fatalf("saved %v", s.jobs.saved)
	}
}

func TestClearingIsOneStepBack(t *testing.T) {
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

func TestATakeWhoseAudioIsLateSaysSo(t *testing.T) {
	s := newStage(t, 120, 36)
	late := job.Job{ID: "job-9", State: job.Done, SettledBy: job.ByWebhook, ActorName: "Mina", Text: "late", CreatedAt: noon, Problem: "the audio is not here yet: 403", Fetching: true}
	s.send(jobsMsg{late})
	s.want("fetching")
	s.press("shift+tab", "space")
	s.want("the audio is not here yet: 403")
	late.Fetching = false
	s.send(jobsMsg{late})
	s.want("✗ 12:01:09", "no audio")
}
