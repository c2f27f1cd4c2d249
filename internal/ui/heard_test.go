package ui

import (
	"slices"
	"strings"
	"testing"

	"callboard/internal/actor"
	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/ui/state"
)

// rated is a catalogue of which two actors have marks.
func (s *stage) rated() {
	mina, jinhyuk := s.m.state.Actors.At(0), s.m.state.Actors.At(1)
	s.m.state.Actors.SetMarks(mina.ID, actor.Marks{Rating: 4, Tags: []string{"hero", "차분한"}, Note: "따뜻하고 조금 느린 목소리, good for the long lines of the second act", Heard: noon})
	s.m.state.Actors.SetMarks(jinhyuk.ID, actor.Marks{Rating: 2, Heard: noon})
	s.send(state.ActorsMarked{IDs: []string{mina.ID, jinhyuk.ID}})
	s.press("g")
}

// sounding reports that a clip plays, changed by some functions.
func (s *stage) sounding(key string, change ...func(*player.State)) {
	st := player.State{Status: player.Playing, Clip: player.Clip{Key: key}, Volume: 80}
	for _, f := range change {
		f(&st)
	}
	s.send(playerMsg(st))
}

// taken is a take by the second actor.
func (s *stage) taken() job.Job {
	j := job.Job{ID: "take-1", State: job.Done, File: "/a.wav", ActorID: s.m.state.Actors.At(1).ID, ActorName: "Jinhyuk", Text: "x", CreatedAt: noon}
	s.send(jobsMsg{j})
	return j
}

// A voice is marked as heard when a sample or a take of it sounds.
func TestHeardVoicesAreMarked(t *testing.T) {
	s := newStage(t, 120, 36)
	mina := s.m.state.Actors.At(0).ID
	s.sounding(state.SampleKey(mina))
	if a, _ := s.m.state.Actors.Get(mina); a.Marks.Heard.IsZero() || !slices.Equal(s.actors.heard, []string{mina}) {
		t.Fatalf("heard %v, stored %v", a.Marks.Heard, s.actors.heard)
	}
	s.sounding(state.SampleKey(mina)) // the same sound
	j := s.taken()
	s.sounding(j.ID)
	if !slices.Equal(s.actors.heard, []string{mina, j.ActorID}) {
		t.Errorf("stored %v", s.actors.heard)
	}
	s.press("g", "/")
	s.write("heard")
	if text := s.text(); !strings.Contains(text, "2 of 6") || !strings.Contains(text, "ko F ♪") || !strings.Contains(text, "♪ heard 23 Nov") {
		t.Errorf("the list does not show who was heard:\n%s", text)
	}
}

func TestWhatNobodyHearsIsNotMarked(t *testing.T) {
	s := newStage(t, 120, 36)
	mina := s.m.state.Actors.At(0).ID
	for _, change := range []func(*player.State){
		func(st *player.State) { st.Silent = true }, func(st *player.State) { st.Muted = true }, func(st *player.State) { st.Volume = 0 },
		func(st *player.State) { st.Status = player.Paused }, func(st *player.State) { st.Clip.Key = "unknown" },
	} {
		s.sounding(state.SampleKey(mina), change)
		s.sounding("", func(st *player.State) { st.Status = player.Idle })
	}
	if len(s.actors.heard) > 0 {
		t.Errorf("stored %v", s.actors.heard)
	}
}

// The mark would tell whose take a blind audition plays.
func TestHiddenVoicesAreMarkedWhenTheyAreNamed(t *testing.T) {
	s := newStage(t, 120, 36)
	j := s.taken()
	s.m.state.Audition.Hide(map[string]string{j.ID: "A"})
	s.sounding(j.ID)
	if a, _ := s.m.state.Actors.Get(j.ActorID); len(s.actors.heard) > 0 || !a.Marks.Heard.IsZero() {
		t.Fatalf("stored %v", s.actors.heard)
	}
	s.m.state.Audition.Hide(nil)
	s.send(state.Tick{})
	if !slices.Equal(s.actors.heard, []string{j.ActorID}) {
		t.Errorf("stored %v", s.actors.heard)
	}
}
