package booth

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api/tts"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// accountCredits are what the account has left, a character each, as the service last told. It is asked at the start and after the end of
// a job, which is free. They are said and refuse nothing: another program may have spent them, or the plan may have renewed.
type accountCredits struct {
	left   int
	known  bool
	fresh  bool // nothing has happened since they were asked for
	asking bool
}

// creditsMsg is the answer to the question about the credits.
type creditsMsg struct {
	plan tts.Subscription
	err  error
}

// creditsPatience is how long the service may take to tell the credits.
const creditsPatience = 10 * time.Second

// askCredits asks for the credits if they may have changed, unless that is under way; nil: there is nothing to ask.
func (b *Booth) askCredits() tea.Cmd {
	if b.svc.Account == nil || b.credits.fresh || b.credits.asking {
		return nil
	}
	b.credits.fresh, b.credits.asking = true, true
	ctx, account := b.ctx(), b.svc.Account
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, creditsPatience)
		defer cancel()
		plan, err := account.Subscription(ctx)
		return creditsMsg{plan, err}
	}
}

// creditsTold takes the answer. What was known stays if it could not be had again.
func (b *Booth) creditsTold(msg creditsMsg) {
	b.credits.asking = false
	if msg.err == nil {
		b.credits.left, b.credits.known = msg.plan.CreditsLeft(), msg.plan.Credits > 0
	}
}

// tooFewCredits reports that a text of n characters costs more than the account is known to have left.
func (b *Booth) tooFewCredits(n int) bool { return b.credits.known && n > b.credits.left }

// scriptNote is at the lower rule of the script, whose length is its price: the credits that are left and what this run has spent, as
// far as w cells take it. short reports that the credits do not cover the script.
func (b *Booth) scriptNote(w int) (note string, short bool) {
	spent := b.state.Session.Spent()
	if !b.credits.known {
		return spent, false
	}
	price := b.script.sent
	if b.script.long() {
		price = b.script.speaks
	}
	left := words.Thousands(b.credits.left) + " credits left"
	if b.credits.left == 1 {
		left = "1 credit left"
	}
	if short = b.tooFewCredits(price); short {
		left = "only " + left
	}
	if spent == "" {
		return left, short
	}
	return style.FirstFitting(w, left+" · "+spent, left, spent), short
}
