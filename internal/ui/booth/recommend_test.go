package booth

import (
	"context"
	"errors"
	"testing"

	"callboard/internal/api/tts"
)

// adviser recommends voices, or fails.
type adviser struct {
	asked []string
	list  []tts.Recommendation
	err   error
}

func (a *adviser) Recommend(_ context.Context, description string, _ int) ([]tts.Recommendation, error) {
	a.asked = append(a.asked, description)
	return a.list, a.err
}

// A description finds voices. One that is chosen is the actor of the next order. Nothing is asked before the user agrees.
func TestFindVoiceByDescription(t *testing.T) {
	h, _, st := stage(t, 120, 36)
	b := h.Screen.(*Booth)
	from := &adviser{list: []tts.Recommendation{{VoiceID: "jinhyuk", Name: "Jinhyuk", Score: 0.91}, {VoiceID: "gone", Score: 0.8}, {VoiceID: "mina", Score: 0.5}}}
	b.svc.Voices = from
	h.Press("R")
	h.Want("Find a voice", "whether it is charged is not known")
	if len(from.asked) != 0 {
		t.Fatal("the service was asked at once")
	}
	h.Write("calm narrator")
	h.Press("enter")
	h.Want("Voices for “calm narrator”", "Jinhyuk", "0.91", "Mina", "0.50")
	h.Press("enter")
	if st.Actors.Chosen() != "jinhyuk" || len(from.asked) != 1 {
		t.Errorf("chosen %q after %v", st.Actors.Chosen(), from.asked)
	}

	h.Press("R")
	h.Want("calm narrator") // to be changed
	h.Press("esc")
	from.list, from.err = nil, errors.New("no route")
	h.Press("R", "enter")
	h.Want("no voices: no route")
	from.err = nil
	h.Press("R", "enter")
	h.Want("no voice fits")
}

func TestServiceThatRecommendsNoVoices(t *testing.T) {
	h, _, _ := stage(t, 120, 36)
	h.Press("R")
	h.Want("this service recommends no voices")
}
