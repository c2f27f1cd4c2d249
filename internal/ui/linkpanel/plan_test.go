package linkpanel_test

import (
	"errors"
	"testing"

	"callboard/internal/api"
	"callboard/internal/api/tts"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/linkpanel"
	"callboard/internal/ui/screen/screentest"
)

// newService is a stage with a service that sends no webhooks.
func newService(t *testing.T, a *fakeAccount) *stage {
	t.Helper()
	s := newStage(t, 120, 36, linkpanel.Options{})
	o := linkpanel.Options{Service: api.ServiceTTS, OpenURL: func(string) error { return nil }}
	if a != nil {
		o.Account = a
	}
	s.control(linkpanel.New(s.Host, nil, s.state, o))
	return s
}

func TestServiceWithoutWebhooks(t *testing.T) {
	account := &fakeAccount{plan: litePlan()}
	s := newService(t, account)
	full, short := s.c.Light(s.Look(), screentest.Noon)
	if plain(full) != "tts · no webhooks" || plain(short) != "tts" {
		t.Errorf("the header says %q and %q", plain(full), plain(short))
	}
	s.press("L")
	s.Want("Service", "service     tts", "webhooks    none", "plan        lite", "credits     198,500 of 200,000 left", "at once     5 requests",
		"and sends no webhooks,", "so there is no link.", "hints: esc close · r ask again")
	s.WantNot("polling", "NGROK", "Last changes", "problem")
	account.plan.UsedCredits = 200_000
	s.press("r")
	s.Want("credits     0 of 200,000 left")
	if account.n != 2 {
		t.Errorf("asked %d times", account.n)
	}
	account.err = errors.New("no answer in time")
	s.press("r")
	s.Want("problem     no answer in time", "credits     0 of 200,000 left") // what was known stays
}

// A plan without numbers has none on the screen.
func TestPlanThatIsHardlyKnown(t *testing.T) {
	s := newService(t, &fakeAccount{plan: tts.Subscription{UsedCredits: 7}})
	s.press("L")
	s.Want("credits     7 used")
	s.WantNot("at once", "NaN")
}

// Nothing of a link is offered where there is none, and what is pressed all the same says why.
func TestServiceWithoutWebhooksOffersNoLink(t *testing.T) {
	s := newService(t, nil)
	for _, act := range []keymap.Action{keymap.RetryLink, keymap.ProveLink, keymap.Reclaim, keymap.ChangeURL, keymap.RotateSecret, keymap.CopyURL, keymap.OpenURL, keymap.ShowQR, keymap.CycleExit} {
		if s.c.Offers(act) {
			t.Errorf("%s is offered", act)
		}
	}
	if !s.c.Offers(keymap.ShowLink) {
		t.Error("the panel is not offered")
	}
	s.press("L", "p")
	s.Want("this service sends no webhooks: there is no link")
	s.WantNot("ask again")
}
