package app

import (
	"testing"

	"callboard/internal/api/tts"
)

func TestPlanLine(t *testing.T) {
	t.Parallel()
	for want, s := range map[string]tts.Subscription{
		"lite plan, 198,500 of 200,000 credits left, 5 requests at the same time": {Plan: "lite", Credits: 200_000, UsedCredits: 1500, Concurrency: 5},
		"0 of 7 credits left": {Credits: 7, UsedCredits: 9},
		"lite plan, the service does not say how many credits are left": {Plan: "lite", CreditsUnknown: true},
	} {
		if got := planLine(s); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
