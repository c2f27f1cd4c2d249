package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"callboard/internal/api"
	"callboard/internal/api/tts"
	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/job"
	"callboard/internal/text"
	"callboard/internal/ui/words"
)

// creditsPatience is how long a command waits for the credits, which are only told and decide nothing.
const creditsPatience = 2 * time.Second

// creditsOf asks the newer service for the plan of the account, which is free. nil: it is not known, or the service has no credits.
func creditsOf(ctx context.Context, a *app.App) *tts.Subscription {
	if a.Config.Service != config.TTS {
		return nil
	}
	ctx, cancel := context.WithTimeout(api.Once(ctx), creditsPatience)
	defer cancel()
	plan, err := a.Client.Subscription(ctx)
	if err != nil || plan.Credits == 0 {
		return nil
	}
	return &plan
}

// leftAfterPrice says how many credits are left where a price is told, also if they do not cover it; empty: they are not known. Nothing is
// refused because of it: other programs use the same account, and credits renew.
func leftAfterPrice(plan *tts.Subscription, chars int) string {
	if plan == nil {
		return ""
	}
	left := words.Count(plan.CreditsLeft(), "credit") + " left"
	if chars > plan.CreditsLeft() {
		return "only " + left + ", which is not enough"
	}
	return left
}

// warnOfCredits says that the credits do not cover a price, before anything is sent.
func (s *invocation) warnOfCredits(plan *tts.Subscription, chars int) {
	if plan != nil && chars > plan.CreditsLeft() {
		s.notify(fmt.Sprintf("%s to be charged, and %s", words.Count(chars, "character"), leftAfterPrice(plan, chars)))
	}
}

// chargedSince says what became of the credits since a request whose outcome is not known; empty: it is not known either.
func chargedSince(ctx context.Context, a *app.App, before *tts.Subscription) string {
	if before == nil {
		return ""
	}
	after := creditsOf(ctx, a)
	switch {
	case after == nil:
		return ""
	case after.UsedCredits > before.UsedCredits:
		return fmt.Sprintf("the credits used went from %d to %d, so it was charged unless another program spent them", before.UsedCredits, after.UsedCredits)
	case after.UsedCredits == before.UsedCredits:
		return fmt.Sprintf("the credits used are still %d, so it is not charged by now", after.UsedCredits)
	}
	return ""
}

// chargedBesides says what became of the credits since a run of which some requests are uncertain; empty: it is not known. certain and
// perhaps are its characters that were accepted, and those that may have been.
func chargedBesides(ctx context.Context, a *app.App, before *tts.Subscription, certain, perhaps int) string {
	if before == nil || perhaps == 0 {
		return ""
	}
	after := creditsOf(ctx, a)
	if after == nil {
		return ""
	}
	return comparedCredits(before.UsedCredits, after.UsedCredits, certain, perhaps)
}

// comparedCredits says what the credits used before and after a run tell of its uncertain characters; empty: nothing.
func comparedCredits(before, after, certain, perhaps int) string {
	went := fmt.Sprintf("the credits used went from %d to %d", before, after)
	switch besides := after - before - certain; {
	case besides < 0: // a period of the plan has begun, or the service counts later
		return ""
	case after == before:
		return fmt.Sprintf("the credits used are still %d, so what is uncertain is not charged by now", after)
	case besides == 0:
		return went + ", which is what the other takes cost, so what is uncertain is not charged by now"
	case besides < perhaps:
		return fmt.Sprintf("%s, %d more than the other takes cost, so a part of what is uncertain was charged unless another program spent them", went, besides)
	default:
		return fmt.Sprintf("%s, %d more than the other takes cost, so what is uncertain was charged unless another program spent them", went, besides)
	}
}

// withCharge adds to an error of an uncertain outcome what became of the credits.
func withCharge(err error, said string) error {
	if said == "" || code(err) != exitUncertain {
		return err
	}
	line := strings.Replace(err.Error(), job.CompareCredits+"; ", "", 1) // it is done
	return &exitError{exitUncertain, &text.Problem{Why: line, Next: said, Err: err}}
}
