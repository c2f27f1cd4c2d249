package cli

import (
	"strings"
	"testing"

	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
)

// What is said of an answer is what the target did, not more.
func TestWhyAnswered(t *testing.T) {
	t.Parallel()
	answered := func(status int) webhook.Forwarded {
		return webhook.Forwarded{State: webhook.ForwardAnswered, Status: status}
	}
	failed := webhook.Forwarded{State: webhook.ForwardFailed, Problem: "no answer within 8 s"}
	for name, c := range map[string]struct {
		d    webhook.Delivery
		f    webhook.Forwarded
		want string
	}{
		"normal":                {webhook.Delivery{Answered: 200}, webhook.Forwarded{}, ""},
		"by a plan":             {webhook.Delivery{Answered: 500, Answer: "plan 500"}, webhook.Forwarded{}, " (plan 500)"},
		"reset by a plan":       {webhook.Delivery{Answer: "plan reset"}, webhook.Forwarded{}, " (plan reset)"},
		"the target's 502":      {webhook.Delivery{Answered: 502, Answer: byForward}, answered(502), ", as the target did"},
		"a target that hangs":   {webhook.Delivery{Answered: 502, Answer: byForward}, failed, ", because the target gave no whole answer"},
		"a target's broken 200": {webhook.Delivery{Answered: 502, Answer: byForward}, answered(200), ", because the target gave no whole answer"},
		"the sender went away":  {webhook.Delivery{Answer: byForward}, answered(200), ""},
	} {
		if got := whyAnswered(c.d, webhook.Head{Forwarded: c.f}); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// What was not sent has no result that says why.
func TestUnsentPair(t *testing.T) {
	t.Parallel()
	circle := webhook.Head{Forwarded: webhook.Forwarded{State: webhook.ForwardCircle, Problem: "not sent: a circle"}}
	waits := webhook.Head{Forwarded: webhook.Forwarded{State: webhook.ForwardWaits}}
	for _, c := range []struct {
		h       webhook.Head
		results []send.Result
		want    string
	}{
		{webhook.Head{}, nil, ""},
		{circle, nil, "not sent: a circle"},
		{circle, []send.Result{{Kind: send.Replay}}, "not sent: a circle"},
		{circle, []send.Result{{Kind: send.Forward}}, ""},
		{waits, nil, "it waits for the target, or is under way to it"},
	} {
		if got := unsentPair(c.h, c.results)[1]; got != c.want {
			t.Errorf("%+v, %+v: %q, want %q", c.h, c.results, got, c.want)
		}
	}
}

func TestRefusedBySaysThatAnAnswerBrokeOff(t *testing.T) {
	t.Parallel()
	err := refusedBy("replay", 1, []send.Result{{Status: 200, Problem: "the connection was closed in the middle of the answer"}})
	if !strings.Contains(err.Error(), "the target's answer (200) did not come whole") {
		t.Error(err)
	}
}
