package state

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api/tts"
	"callboard/internal/ui/words"
)

// Credits are what the account has left, a character each, as the service last told. It is asked when a screen shows a price and after the
// end of a job, which is free. They are said and refuse nothing: another program may have spent them, or the plan may have renewed.
type Credits struct {
	left   int
	known  bool
	fresh  bool // nothing has happened since they were asked for
	asking bool
}

// CreditsTold is the answer to Credits.Ask.
type CreditsTold struct {
	Plan tts.Subscription
	Err  error
}

// creditsPatience is how long the service may take to tell the credits.
const creditsPatience = 10 * time.Second

// Account tells the plan of an account, which is free.
type Account interface {
	Subscription(ctx context.Context) (tts.Subscription, error)
}

// Ask asks an account for the credits if they may have changed, unless that is under way; nil: there is nothing to ask. A nil account
// tells nothing.
func (c *Credits) Ask(ctx context.Context, account Account) tea.Cmd {
	if account == nil || c.fresh || c.asking {
		return nil
	}
	c.fresh, c.asking = true, true
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, creditsPatience)
		defer cancel()
		plan, err := account.Subscription(ctx)
		return CreditsTold{plan, err}
	}
}

// Told takes the answer, also more than once. What was known stays if it could not be had again.
func (c *Credits) Told(msg CreditsTold) {
	c.asking = false
	if msg.Err == nil {
		c.left, c.known = msg.Plan.CreditsLeft(), msg.Plan.Credits > 0
	}
}

// Stale says that the credits may have changed.
func (c *Credits) Stale() { c.fresh = false }

// TooFew reports that n characters cost more than the account is known to have left.
func (c *Credits) TooFew(n int) bool { return c.known && n > c.left }

// Left is how many credits are left; 0: none, or it is not known.
func (c *Credits) Left() int { return c.left }

// Beside says how many credits are left, beside a price of n characters: "6 credits left", "only 6 credits left"; empty: it is not known.
func (c *Credits) Beside(n int) string {
	if !c.known {
		return ""
	}
	says := words.Thousands(c.left) + " credits left"
	if c.left == 1 {
		says = "1 credit left"
	}
	if c.TooFew(n) {
		says = "only " + says
	}
	return says
}
