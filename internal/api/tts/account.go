package tts

import (
	"context"
	"math"
	"net/http"
	"strconv"

	"callboard/internal/api"
)

// Subscription is the plan of the account.
type Subscription struct {
	Plan           string // free, lite, plus, custom, or the service's own word
	Credits        int    // of the month; one is a character
	UsedCredits    int
	CreditsUnknown bool // the service did not say both in numbers that can be true: then both are 0
	Concurrency    int  // how many requests may be under way at once; 0: not known
	VoiceSlots     int  // voices that the account may make from a short recording
	ProVoiceSlots  int  // voices that the account may train
	ProGenerations int  // trainings of the plan
	ProUsed        int
}

// CreditsLeft is what is left of the credits.
func (s Subscription) CreditsLeft() int { return max(0, s.Credits-s.UsedCredits) }

// Subscription reads the plan: GET /v1/users/me/subscription. It is free, and shows whether the key is valid.
func (c *Client) Subscription(ctx context.Context) (Subscription, error) {
	var s Subscription
	err := c.Do(ctx, api.Call{Op: opSubscription, Method: http.MethodGet, Path: []string{"v1", "users", "me", "subscription"},
		Decode: func(n api.Node) (ok bool) { s, ok = decodeSubscription(n); return ok }})
	return s, err
}

func decodeSubscription(n api.Node) (Subscription, bool) {
	if !n.Has("plan", "credits", "limits") {
		return Subscription{}, false
	}
	count := func(object, key string) int { return max(0, n.At(object).At(key).Count()) }
	plan, known := credits(n.At("credits").At("plan_credits"))
	used, usedKnown := credits(n.At("credits").At("used_credits"))
	if known = known && usedKnown; !known {
		plan, used = 0, 0
	}
	return Subscription{
		Plan:    n.At("plan").Text(),
		Credits: plan, UsedCredits: used, CreditsUnknown: !known,
		Concurrency: count("limits", "concurrency_limit"), VoiceSlots: count("limits", "custom_voice_slot"),
		ProVoiceSlots:  count("limits", "professional_voice_slot"),
		ProGenerations: count("professional_clone_generations", "plan_generations"),
		ProUsed:        count("professional_clone_generations", "used_generations"),
	}, true
}

// credits reads a number of credits. It reports false if there is none, or one that cannot be true.
func credits(n api.Node) (int, bool) {
	const most = 1 << 53 // up to which JSON numbers are exact
	c, err := strconv.ParseFloat(n.Text(), 64)
	if err != nil || !(c >= 0 && c <= min(most, math.MaxInt)) {
		return 0, false
	}
	return int(c), true
}
