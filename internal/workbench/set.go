package workbench

import (
	"context"
	"strings"

	"callboard/internal/text"
	"callboard/internal/webhook/answer"
	"callboard/internal/webhook/send"
)

// Events are which deliveries are forwarded.
const (
	EventsAll    = "all" // every delivery, also one that says neither "done" nor "failed"
	EventsDone   = "done"
	EventsFailed = "failed"
)

// SetAnswers plans answers (internal/webhook/answer); an empty plan ends it. The error is one line for a user.
func (s *Service) SetAnswers(ctx context.Context, plan string) error {
	plan = strings.TrimSpace(plan)
	if _, err := answer.Parse(plan); err != nil && plan != "" {
		return err
	}
	s.setting.Lock()
	defer s.setting.Unlock()
	a := s.newAnswers(plan)
	if err := s.save(ctx, keyAnswers, a); err != nil {
		return err
	}
	s.use(func(v *stored) { v.answers = a })
	return nil
}

// SetForward sets the target and turns forwarding on or off. Health of f is ignored. An empty URL keeps the one that was set
// last. The error is one line for a user.
func (s *Service) SetForward(ctx context.Context, f Forward) error {
	s.setting.Lock()
	defer s.setting.Unlock()
	next, err := s.checked(f)
	if err != nil {
		return err
	}
	if err := s.save(ctx, keyForward, next); err != nil {
		return err
	}
	s.use(func(v *stored) { v.forward = next })
	return nil
}

// CheckForward returns the error of SetForward for the forwarding now, and also looks the target's name up: nothing may be forwarded to
// ourselves, and some of our addresses are known only when the link is online.
func (s *Service) CheckForward(ctx context.Context) error {
	f := s.Settings().Forward
	if !f.On {
		return nil
	}
	next, err := s.checked(f)
	if err != nil {
		return err
	}
	t, err := send.ParseTarget(next.URL)
	if err != nil {
		return err
	}
	return s.client.RefuseOwn(ctx, t)
}

// checked is what is stored of f.
func (s *Service) checked(f Forward) (storedForward, error) {
	f.URL = strings.TrimSpace(f.URL)
	if f.URL == "" {
		f.URL = s.Settings().Forward.URL
	}
	next := storedForward{URL: f.URL, On: f.On, Events: orElse(f.Events, EventsAll), Respond: orElse(string(f.Respond), string(Pass))}
	switch next.Events {
	case EventsAll, EventsDone, EventsFailed:
	default:
		return next, &text.Problem{What: "forward", Why: text.Quote(next.Events) + " are no deliveries", Next: "choose done, failed or all"}
	}
	switch Respond(next.Respond) {
	case Pass, OK:
	default:
		return next, &text.Problem{What: "forward", Why: text.Quote(next.Respond) + " is no answer to a sender", Next: "choose pass or ok"}
	}
	if f.URL == "" {
		if f.On {
			return next, &text.Problem{What: "forward", Why: "there is no target", Next: "give a URL like http://localhost:3000/webhook"}
		}
		return next, nil
	}
	t, err := send.ParseTarget(f.URL)
	if err != nil {
		return next, err
	}
	return next, send.RefuseOwn(t, s.own())
}

// own lists where this program receives webhooks.
func (s *Service) own() []string { return append(s.o.Own(), s.o.CallbackURL()) }

// use changes the settings to what is stored now.
func (s *Service) use(change func(*stored)) {
	s.mu.Lock()
	before := s.stored
	change(&s.stored)
	if s.lead != nil && s.stored.answers != before.answers {
		s.replan()
	}
	if s.lead != nil && s.stored.forward != before.forward {
		s.aim()
	}
	differs := s.stored != before
	s.mu.Unlock()
	if differs {
		s.changedSettings()
	}
}

// read reads what is stored.
func (s *Service) read(ctx context.Context) error {
	s.setting.Lock()
	defer s.setting.Unlock()
	v, err := s.loadAll(ctx)
	if err != nil {
		return err
	}
	var l *leader // set if it has to know what another process saw
	s.use(func(now *stored) {
		if s.lead == nil {
			*now = v
			return
		}
		if now.seen != v.seen {
			l = s.lead
		}
		now.answers, now.forward, now.seen = v.answers, v.forward, v.seen // the rest is what this process itself writes
	})
	if l != nil {
		l.sawElsewhere(v.seen)
	}
	return nil
}

// Committed follows what other processes have set and changed. It is for a caller that watches the database; it reads some
// small rows.
func (s *Service) Committed(ctx context.Context) {
	if err := s.read(ctx); err != nil && ctx.Err() == nil {
		s.o.Log.Warn("cannot read the settings of the workbench", "err", err)
	}
	s.changedMany()
}
