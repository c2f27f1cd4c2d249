package booth

import (
	"context"
	"errors"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/screen/screentest"
	"callboard/internal/ui/state"
)

// modelService tells models, and counts how often it is asked.
type modelService struct {
	actors
	asked map[string]int
	err   error
	name  string // of every model; empty: two kinds
}

func (s *modelService) Versions(_ context.Context, id string) ([]api.Version, error) {
	s.asked[id]++
	name := "SSFM-V2.1"
	if id == "sora" {
		name = "CATS-V2.0"
	}
	if s.name != "" {
		name = s.name
	}
	return []api.Version{{Name: "v1", DisplayName: name}}, s.err
}

// models is a Booth whose actors have models that only the service knows.
func models(t *testing.T) (*screentest.Host, *Booth, *modelService) {
	t.Helper()
	svc, st := &modelService{asked: map[string]int{}}, state.New(api.ServiceSpeak)
	st.Actors.Loading = false
	h := screentest.New(t, 120, 36)
	b := New(h, screen.Services{Jobs: &jobs{}, Actors: svc, Player: &sound{}}, st, Options{Lang: "en"})
	h.Screen = b
	st.Actors.Set(someActors())
	h.Send(state.ActorsChanged{Fresh: true})
	h.Elapse = func(w screentest.Wait) bool { return w.D == 300*time.Millisecond } // the filter rests
	return h, b, svc
}

// The list of actors does not contain their models: the filter asks for them.
func TestFilterFindsModelsThatWereNotReadYet(t *testing.T) {
	h, _, svc := models(t)
	h.Press("/")
	h.Write("ssfm")
	h.Want("4 of 6", "Aria", "Minho") // Sora and Jinhyuk have another one
	h.Press("esc")
	h.Write("cats")
	h.Want("2 of 6", "Sora", "Jinhyuk")
	h.Press("esc")
	h.Write("nobody")
	h.Want("no actors match")
	for id, n := range svc.asked {
		if n != 1 {
			t.Errorf("%s was asked for %d times", id, n)
		}
	}
	if n := svc.asked["jinhyuk"]; n != 0 { // known from an earlier run
		t.Errorf("jinhyuk was asked for %d times", n)
	}
}

func TestFilterByANameAsksForNoModels(t *testing.T) {
	h, _, svc := models(t)
	h.Press("/")
	h.Write("mina")
	h.Press("esc")
	h.Write("없음")
	if len(svc.asked) > 0 {
		t.Errorf("the service was asked: %v", svc.asked)
	}
}

func TestModelsAreAskedForAgainAfterAProblem(t *testing.T) {
	h, b, svc := models(t)
	svc.err = errors.New("offline")
	h.Press("/")
	h.Write("ssfm")
	if b.actors.finder.Reading() || svc.asked["aria"] == 0 || svc.asked["beomsu"] != 0 {
		t.Fatalf("the service was asked: %v", svc.asked)
	}
	h.Want("no actors match")
	svc.err = nil
	h.Press("backspace")
	h.Want("4 of 6")
}

func TestModelsThatArriveLeaveTheCursorOnItsActor(t *testing.T) {
	h, b, svc := models(t)
	svc.name = "Cats"
	h.Elapse = nil
	h.Press("/")
	h.Write("cats")
	h.Want("1 of 6") // Jinhyuk, from an earlier run
	was := cursorOf(t, b)
	h.Send(h.Waits[len(h.Waits)-1].Msg)
	h.Want("6 of 6")
	if got := cursorOf(t, b); got != was {
		t.Errorf("the cursor is on %s, was on %s", got, was)
	}
}
