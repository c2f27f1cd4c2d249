package state

import (
	"maps"
	"slices"
	"testing"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/player"
)

func TestJobsAreCountedByWhatBecameOfThem(t *testing.T) {
	s := New(api.ServiceSpeak).Jobs
	if !s.Merge([]job.Job{{ID: "b", State: job.Queued}, {ID: "a", State: job.Done, File: "/a"}, {ID: "c", State: job.Failed}}) {
		t.Error("new jobs are not reported")
	}
	if got := s.IDs(); !slices.Equal(got, []string{"c", "b", "a"}) {
		t.Errorf("ids %v; want the newest first", got)
	}
	if got := s.Tally(); got != (Tally{Running: 1, Done: 1, Failed: 1}) {
		t.Errorf("tally %+v", got)
	}
	if s.Merge([]job.Job{{ID: "b", State: job.Uncertain}, {ID: "a", State: job.Expired}}) {
		t.Error("known jobs are reported as new")
	}
	if got := s.Tally(); got != (Tally{Failed: 1, Uncertain: 1, Expired: 1}) {
		t.Errorf("tally %+v", got)
	}
	for j := range s.Running() {
		t.Errorf("%s still runs", j.ID)
	}
	s.Merge([]job.Job{{ID: "d", State: job.Done, Fetching: true}})
	running := map[string]bool{}
	for j := range s.Running() {
		running[j.ID] = true
	}
	if !maps.Equal(running, map[string]bool{"d": true}) {
		t.Errorf("running %v; want the one whose audio is being downloaded", running)
	}
}

func TestClipsHaveLabels(t *testing.T) {
	s := New(api.ServiceSpeak)
	s.Jobs.Merge([]job.Job{{ID: "j", ActorName: "Mina", Text: "hello"}})
	s.Actors.Set([]actor.Actor{{Actor: api.Actor{ID: "x", Name: map[string]string{"en": "Jinhyuk", "ko": "진혁"}}}})
	for _, c := range []struct{ key, lang, name, text string }{
		{"j", "en", "Mina", "hello"}, {SampleKey("x"), "ko", "진혁", "sample"}, {SampleKey("x"), "en", "Jinhyuk", "sample"}, {"x", "en", "", ""}, {"", "en", "", ""},
	} {
		if name, text := s.ClipLabel(c.key, c.lang); name != c.name || text != c.text {
			t.Errorf("%q is %q, %q; want %q, %q", c.key, name, text, c.name, c.text)
		}
	}
}

func TestTheCurrentClip(t *testing.T) {
	p := &Player{}
	for status, has := range map[player.Status]bool{player.Playing: true, player.Paused: true, player.Loading: true, player.Idle: false, player.Ended: false, player.Broken: false} {
		p.Last = player.State{Status: status, Clip: player.Clip{Key: "k"}}
		if p.Has("k") != has || p.Has("other") || p.Has("") {
			t.Errorf("%s: has %v", status, p.Has("k"))
		}
		if p.Playing("k") != (status == player.Playing) {
			t.Errorf("%s: playing %v", status, p.Playing("k"))
		}
	}
}

func TestTheVersionOfAModel(t *testing.T) {
	list := []api.Version{{Name: "v1", Aliases: []string{"first"}}, {Name: "v2", Aliases: []string{"latest"}}}
	for model, want := range map[string]string{"latest": "v2", "first": "v1", "v1": "v1", "v9": "v2"} {
		if got := Version(list, model).Name; got != want {
			t.Errorf("%s is %s; want %s", model, got, want)
		}
	}
	if got := Latest(list[:1]).Name; got != "v1" {
		t.Errorf("latest of one is %s", got)
	}
}

func TestRemovedJobsAreForgotten(t *testing.T) {
	s := New(api.ServiceSpeak).Jobs
	s.Merge([]job.Job{{ID: "a", State: job.Done, File: "/a", Rev: 3}, {ID: "b", State: job.Failed, Rev: 1}, {ID: "c", State: job.Queued, Rev: 1}})
	s.SetSaved("a", "/saved")
	s.Merge([]job.Job{{ID: "a", State: job.Removed, Rev: 4}, {ID: "x", State: job.Removed, Rev: 1}})
	s.Merge([]job.Job{{ID: "a", State: job.Done, File: "/a", Rev: 3}, {ID: "x", State: job.Done}}) // a history that was read before
	if got := s.IDs(); !slices.Equal(got, []string{"c", "b"}) {
		t.Errorf("ids %v", got)
	}
	if _, known := s.Get("a"); known || s.Saved("a") != "" {
		t.Error("something is left of a removed job")
	}
	if got := s.Tally(); got != (Tally{Running: 1, Failed: 1}) || got.Total() != 2 {
		t.Errorf("tally %+v", got)
	}
}

func TestOlderCopyOfAJobIsDropped(t *testing.T) {
	s := New(api.ServiceSpeak).Jobs
	s.Merge([]job.Job{{ID: "a", State: job.Done, File: "/a", Rev: 3}})
	s.Merge([]job.Job{{ID: "a", State: job.Queued, Rev: 2}})
	if j, _ := s.Get("a"); j.State != job.Done || s.Tally() != (Tally{Done: 1}) {
		t.Errorf("job %+v, tally %+v", j, s.Tally())
	}
}

func TestFavouritesAreSortedFirst(t *testing.T) {
	s := New(api.ServiceSpeak).Actors
	s.Set([]actor.Actor{{Actor: api.Actor{ID: "a"}, Favourite: true}, {Actor: api.Actor{ID: "b"}}, {Actor: api.Actor{ID: "c"}}})
	before := s.All()
	order := func(want string) {
		t.Helper()
		got := ""
		for i := range s.Len() {
			got += s.At(i).ID
			if at, _ := s.Index(s.At(i).ID); at != i {
				t.Errorf("%s has place %d, want %d", s.At(i).ID, at, i)
			}
		}
		if got != want {
			t.Errorf("order %s, want %s", got, want)
		}
	}
	s.SetFavourite("c", true)
	order("abc") // only the mark has changed
	if !s.Sort() || s.Sort() {
		t.Error("Sort does not say what it did")
	}
	order("acb")
	s.SetFavourite("c", false)
	s.SetFavourite("a", false)
	s.Sort()
	order("abc")
	if before[2].Favourite || before[0].ID != "a" {
		t.Error("a slice that was handed out has changed")
	}
}
