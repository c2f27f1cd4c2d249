package booth

import (
	"context"
	"errors"
	"testing"

	"callboard/internal/api"
	"callboard/internal/ui/screen/screentest"
)

// modelService tells models, and counts how often it is asked.
type modelService struct {
	actors
	asked map[string]int
	err   error
}

func (s *modelService) Versions(_ context.Context, id string) ([]api.Version, error) {
	s.asked[id]++
	name := "SSFM-V2.1"
	if id == "sora" {
		name = "CATS-V2.0"
	}
	return []api.Version{{Name: "v1", DisplayName: name}}, s.err
}

// models is a Booth whose actors have models that only the service knows.
func models(t *testing.T) (*screentest.Host, *Booth, *modelService) {
	t.Helper()
	h, b, st := cast(t, 120, 36)
	st.Actors.Loading = false
	svc := &modelService{asked: map[string]int{}}
	b.svc.Actors = svc
	h.Elapse = func(w screentest.Wait) bool { _, ok := w.Msg.(modelsWantedMsg); return ok }
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
	if b.actors.reading || svc.asked["aria"] == 0 || svc.asked["beomsu"] != 0 {
		t.Fatalf("the service was asked: %v", svc.asked)
	}
	h.Want("no actors match")
	svc.err = nil
	h.Press("backspace")
	h.Want("4 of 6")
}

func TestModelsThatArriveLeaveTheCursorOnItsActor(t *testing.T) {
	h, b, _ := models(t)
	h.Hold = true
	h.Press("/")
	h.Write("mi")
	h.Press("down")
	was := cursorOf(t, b)
	h.Send(modelsReadMsg{ids: []string{"aria"}, lists: map[string][]api.Version{"aria": {{Name: "v1", DisplayName: "MI-V1"}}}})
	if got := cursorOf(t, b); got != was {
		t.Errorf("the cursor is on %s, was on %s", got, was)
	}
}
