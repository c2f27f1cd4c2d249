package workbench

import (
	"context"
	"time"

	"callboard/internal/text"
	"callboard/internal/webhook/send"
)

// settingsLocked are the settings with the present state of what the leader carries out. The caller holds mu.
func (s *Service) settingsLocked() Settings {
	out := s.stored.settings()
	if s.lead != nil {
		out.Answers.Left = s.lead.plan.String()
		out.Forward.Health = s.lead.health(out.Forward.On)
	}
	return out
}

// health is the state of the target.
func (l *leader) health(on bool) Health {
	switch {
	case !on:
		return Health{}
	case l.refused != nil:
		return Health{State: Down, Problem: text.Line(l.refused.Error()), Since: l.refusedAt}
	}
	h := l.forwarder.Health()
	return Health{State: HealthState(h.State), Problem: h.Problem, Since: h.Since, Waiting: h.Waiting}
}

// storeHealth stores the state of the target for other processes. A change of nothing but how many wait is stored later.
func (s *Service) storeHealth(ctx context.Context, l *leader, last bool) error {
	s.mu.Lock()
	f := s.stored.forward
	h := l.health(f.On)
	next := storedHealth{URL: f.URL, State: string(h.State), Problem: h.Problem, Since: h.Since, Waiting: h.Waiting}
	before := s.stored.health
	onlyWaiting := before
	onlyWaiting.Waiting = next.Waiting
	switch {
	case next == before:
		s.mu.Unlock()
		return nil
	case next == onlyWaiting && !last && s.o.Now().Sub(l.healthAt) < healthEvery:
		s.mu.Unlock()
		s.changedSettings()
		l.pending.noteHealth()
		return nil
	}
	l.healthAt, s.stored.health = s.o.Now(), next
	s.mu.Unlock()
	s.changedSettings()
	return s.save(ctx, keyHealth, next)
}

// saw counts what a target answered to a replay or a made-up delivery for its health, if it is the target of forwarding.
// began is when that was sent. A process that does not lead stores it for the one that does.
func (s *Service) saw(ctx context.Context, t send.Target, r send.Result, began time.Time) {
	s.mu.Lock()
	l, f, health := s.lead, s.settingsLocked().Forward, s.stored.health
	s.mu.Unlock()
	if to, err := send.ParseTarget(f.URL); !f.On || err != nil || to != t {
		return
	}
	if l != nil {
		l.forwarder.Saw(t, r, began)
		return
	}
	seen := storedSeen{URL: f.URL, State: string(Up), At: began}
	if r.Status == 0 {
		seen.State, seen.Problem = string(Down), r.Problem
	}
	known := health.URL == seen.URL && health.State == seen.State && health.Problem == seen.Problem
	if known || r.Status == 0 && r.Took == 0 { // Took is 0 if nothing was tried
		return
	}
	if err := s.save(context.WithoutCancel(ctx), keySeen, seen); err != nil {
		s.o.Log.Warn("cannot store that a target was asked", "err", err)
	}
}

// sawElsewhere counts what another process saw.
func (l *leader) sawElsewhere(seen storedSeen) {
	t, err := send.ParseTarget(seen.URL)
	if err != nil {
		return
	}
	r := send.Result{Problem: seen.Problem, Took: 1}
	if seen.State == string(Up) {
		r.Status = 200
	}
	l.forwarder.Saw(t, r, seen.At)
}
