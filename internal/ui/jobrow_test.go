package ui

import (
	"strings"
	"testing"
	"time"

	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/ui/state"
)

// rowOf is the line of the job list with a text.
func (s *stage) rowOf(text string) string {
	s.tb.Helper()
	for line := range strings.SplitSeq(s.text(), "\n") {
		if strings.Contains(line, text) {
			return line
		}
	}
	s.tb.Fatalf("no row has %q:\n%s", text, s.text())
	return ""
}

func TestRowShowsTheTextThatFits(t *testing.T) {
	for width, least := range map[int]int{100: 20, 120: 35, 160: 40, 80: 35, 60: 20} {
		s := newStage(t, width, 30)
		text := strings.Repeat("abcdefghij", 9)
		s.send(jobsMsg{{ID: "job-9", State: job.Done, File: "/x.wav", Duration: 2, SettledBy: job.ByWebhook, ActorName: "Mina", Text: text, CreatedAt: noon,
			SettledAt: noon.Add(2 * time.Second), Timeline: job.Timeline{Accepted: noon}}})
		row := s.rowOf("abcdefghij")
		if !strings.Contains(row, text[:least]) {
			t.Errorf("%d columns show less than %d cells of the text: %s", width, least, row)
		}
	}
}

// The last column stays, with one word at least, while every text has room, and is the first to be dropped.
func TestLastColumnIsDroppedFirst(t *testing.T) {
	s := noJobs(t, 120, 36)
	take := func(id, text string) job.Job {
		return job.Job{ID: id, State: job.Done, File: "/x.wav", Duration: 2, SettledBy: job.ByWebhook, ActorName: "Mina", Text: text, CreatedAt: noon,
			SettledAt: noon.Add(2 * time.Second), Timeline: job.Timeline{Accepted: noon}}
	}
	s.send(jobsMsg{take("job-1", "My name is Typecast.")})
	s.want("webhook 2.0 s")
	s.send(jobsMsg{take("job-2", "This one is a little longer.")})
	s.want("This one is a little longer.", "webhook")
	s.wantNot("webhook 2.0 s")
	s.send(jobsMsg{take("job-3", "This one is so long that it needs the room.")})
	s.wantNot("webhook │", "webhook 2.0 s │")
	s.want("This one is so long that it needs the")
}

// No column moves while jobs go through their states.
func TestColumnsDoNotMove(t *testing.T) {
	for _, width := range []int{40, 60, 80, 100, 120, 160} {
		s := noJobs(t, width, 24)
		s.press("shift+tab")
		j := job.Job{ID: "job-1", ActorName: "Mina", Text: "a line", CreatedAt: noon}
		var before string
		for i, change := range []func(){
			func() { j.State = job.Submitting }, func() { j.State = job.Queued }, func() { j.State = job.Started }, func() { j.State = job.Progress },
			func() { s.now = noon.Add(9 * time.Second) }, func() { s.now = noon.Add(119 * time.Second) }, func() { s.now = noon.Add(30 * time.Minute) },
			func() { j.State, j.Fetching = job.Done, true }, func() { j.Fetching, j.File, j.Duration = false, "/x.wav", 123.45 },
			func() {
				j.SettledBy, j.SettledAt, j.Timeline.Accepted = job.ByWebhook, noon.Add(9*time.Second), noon
			},
			func() { s.m.state.Jobs.SetSaved(j.ID, "/saved.wav") },
		} {
			change()
			s.send(jobsMsg{j})
			got := columns(s.rowOf("a li"))
			if i == 0 {
				before = got
			}
			if got != before {
				t.Errorf("%d columns, step %d: %s; was %s", width, i, got, before)
			}
			if row := s.rowOf("a li"); strings.Contains(row, "…") && width > 40 {
				t.Errorf("%d columns: something is cut: %s", width, row)
			}
		}
	}
}

func TestTitleCountsTheJobs(t *testing.T) {
	s := newStage(t, 120, 36)
	s.want("Jobs · 1 running · 1 done · 1 failed · 1 uncertain")
	s.send(jobsMsg{{ID: "job-0", State: job.Expired, CreatedAt: noon}})
	s.want("1 failed · 1 uncertain · 1 expired")
	s = newStage(t, 50, 36)
	s.press("shift+tab")
	s.want("Jobs · 1 running · 1 done · 2 not done")
}

// A length is the same everywhere, and never longer than the audio.
func TestLengthIsRoundedDownEverywhere(t *testing.T) {
	s := newStage(t, 120, 36)
	s.send(jobsMsg{{ID: "job-9", State: job.Done, File: "/x.wav", Duration: 6.29, ActorName: "Mina", Text: "six", CreatedAt: noon}})
	s.press("shift+tab", "g")
	s.want("6.2 s")
	s.press("enter")
	s.want("length      6.2 s")
	s.wantNot("6.29", "6.3 s")
}

func TestRowOfThePlayingTakeIsMarked(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		s := newStage(t, 120, 36, func(o *Options) { o.ASCII = ascii })
		play, pause, done := "▶ 12:01:03", "‖ 12:01:03", "✓ 12:01:03"
		if ascii {
			play, pause, done = "> 12:01:03", "= 12:01:03", "+ 12:01:03"
		}
		s.want(done)
		s.sounds()
		s.want(play)
		s.sounds(func(st *player.State) { st.Status = player.Paused })
		s.want(pause)
		s.sounds(func(st *player.State) { st.Clip.Key = "job-2" })
		s.want(done, strings.Replace(play, "01:03", "00:29", 1))
		s.sounds(func(st *player.State) { st.Clip.Key, st.Status = "job-2", player.Ended })
		s.wantNot(play, strings.Replace(play, "01:03", "00:29", 1))
	}
}

func TestFlipSaysWhichTakePlays(t *testing.T) {
	for width, want := range map[int]string{120: "now the take of 12:00:49 · f flips back", 40: "now the take of 12:00:49"} {
		s := newStage(t, width, 24)
		s.send(jobsMsg{{ID: "job-0", State: job.Done, File: "/0.wav", ActorName: "Mina", Text: "x", CreatedAt: noon.Add(-20 * time.Second)}})
		s.sounds(func(st *player.State) { st.Clip.Key = "job-0" })
		s.sounds()
		s.press("f")
		s.wantDid("flip job-0 /0.wav")
		s.want(want)
		s.sounds(func(st *player.State) { st.Clip.Key = "job-4" })
		s.press("f")
		s.want("now Mina, the take of 12:01:03")
	}
	for _, tc := range []struct {
		actor string
		after time.Duration
		want  string
	}{
		{"Jinhyuk", 0, "now the take by Mina ·"}, {"Mina", -2 * time.Millisecond, "now the later of the two takes of 12:01:09 ·"},
		{"Mina", 2 * time.Millisecond, "now the earlier of the two takes of 12:01:09 ·"}, {"Mina", 0, "now the other of the two takes of 12:01:09 ·"},
		{"Mina", -24 * time.Hour, "now the take of 23 Nov 12:01:09 ·"}, {"Jinhyuk", -time.Minute, "now Mina, the take of 12:01:09 ·"},
	} {
		s := newStage(t, 120, 24)
		at := noon.Add(500 * time.Millisecond)
		s.send(jobsMsg{
			{ID: "a", State: job.Done, File: "/a.wav", ActorName: "Mina", Text: "x", CreatedAt: at},
			{ID: "b", State: job.Done, File: "/b.wav", ActorName: tc.actor, Text: "x", CreatedAt: at.Add(tc.after)},
		})
		for _, id := range []string{"a", "b"} {
			s.sounds(func(st *player.State) { st.Clip.Key = id })
		}
		s.press("f")
		s.want(tc.want)
	}
	s := newStage(t, 120, 24)
	s.sounds(func(st *player.State) { st.Clip.Key = state.SampleKey(s.actors.list[0].ID) })
	s.sounds()
	s.press("f")
	s.want("now the sample of Mina")
}

// The end of a long path is read in the details: the file's name.
func TestDetailsShowTheNameOfTheFile(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {40, 24}} {
		s := newStage(t, size[0], size[1])
		file := "/" + strings.Repeat("folder/", 20) + "audio/mina.wav"
		s.send(jobsMsg{{ID: "job-9nn7d3pj9cej1sbnpnmqjxc", State: job.Done, File: file, ActorName: "Mina", Text: "six", CreatedAt: noon}})
		s.press("shift+tab", "g", "enter")
		s.want("/audio/mina.wav", "xc") // and the end of the job's ID, which wraps
		fits(t, s, size[0], size[1])
	}
}
