package workbench

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"callboard/internal/event"
	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
	"callboard/internal/webhook/send"
)

// Store is the database, as the workbench uses it.
type Store interface {
	Window(ctx context.Context, q query.Query, after webhook.Position, n int) ([]webhook.Head, error)
	WindowBefore(ctx context.Context, q query.Query, before webhook.Position, n int) ([]webhook.Head, error)
	Count(ctx context.Context, q query.Query) (int, error)
	Rank(ctx context.Context, q query.Query, at webhook.Position) (int, error)
	Searched(ctx context.Context, q query.Query) (int, error)
	Head(ctx context.Context, id string) (webhook.Head, bool, error)
	Delivery(ctx context.Context, id string) (webhook.Delivery, bool, error)
	OfSpeak(ctx context.Context, speakID string) ([]webhook.Head, error)

	Star(ctx context.Context, on bool, ids ...string) error
	DeleteDeliveries(ctx context.Context, ids ...string) (undo int64, err error)
	DeleteAll(ctx context.Context, q query.Query) (deleted int, undo int64, err error)
	RestoreDeliveries(ctx context.Context, undo int64) (restored int, err error)

	SaveDelivery(ctx context.Context, d webhook.Delivery) (webhook.Delivery, error)
	// SaveToForward is SaveDelivery for one that is to be forwarded: its row says so until SaveForward, SetForwarded or
	// EndForwards.
	SaveToForward(ctx context.Context, d webhook.Delivery) (webhook.Delivery, error)
	Sent(ctx context.Context, deliveryID string) ([]send.Result, error)
	SaveSent(ctx context.Context, r send.Result) (send.Result, error)
	// SaveForward is SaveSent and SetForwarded at once.
	SaveForward(ctx context.Context, r send.Result, f webhook.Forwarded) error
	SetForwarded(ctx context.Context, id string, f webhook.Forwarded) error
	// EndForwards notes of the deliveries before a time that still wait to be forwarded that this failed, and why.
	EndForwards(ctx context.Context, before time.Time, problem string) (ended int, err error)
	SetAnswers(ctx context.Context, list []webhook.Answered) error
	// EndAnswers notes of the deliveries before a time that have no answer yet that they got none.
	EndAnswers(ctx context.Context, before time.Time) (ended int, err error)
	// IndexDeliveries adds at most so many deliveries to the full-text index, and returns how many it has added.
	IndexDeliveries(ctx context.Context, most int) (added int, err error)

	Setting(ctx context.Context, key string) (string, bool, error)
	PutSetting(ctx context.Context, key, value string) error
}

// Job is what a made-up delivery says about a job of ours.
type Job struct {
	SpeakURL string
	AudioURL string
}

// Options configure a Service. Store is required; the rest has defaults.
type Options struct {
	Store Store
	// Job finds a job by its id or the start of it. Its error is one line for a user. nil: there are none.
	Job func(ctx context.Context, id string) (Job, error)
	// Service is the address of the service, which made-up deliveries about an invented job name. It must not block. nil or
	// empty: Typecast's.
	Service func() string
	// CallbackURL is the public callback URL with the secret path; empty: there is none now. It must not block. nil: never.
	CallbackURL func() string
	// Own lists where this program receives webhooks: URLs, or addresses of the form host:port. Nothing is forwarded there. nil:
	// nowhere.
	Own func() []string

	Now  func() time.Time // nil: time.Now
	Rand func() float64   // from 0 to 1, for plans that apply to a share of the deliveries; nil: math/rand
	Log  *slog.Logger     // nil: silent
}

// Service is the workbench of one process. Every process can read, replay and set. After Lead it carries out the settings.
// Its methods may be called from any goroutine.
type Service struct {
	o       Options
	client  *send.Client
	changes event.Topic[string, Change]

	setting sync.Mutex // held while settings are written or read, so that an older value never follows a newer one

	mu     sync.Mutex
	stored stored
	lead   *leader // nil: this process does not lead
	led    bool    // it did, and a delivery may still come to it
}

// New returns a Service with the stored settings, which carries out nothing yet.
func New(ctx context.Context, o Options) (*Service, error) {
	if o.Job == nil {
		o.Job = func(context.Context, string) (Job, error) { return Job{}, errNoJob }
	}
	if o.CallbackURL == nil {
		o.CallbackURL = func() string { return "" }
	}
	if o.Own == nil {
		o.Own = func() []string { return nil }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Float64
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Service{o: o}
	s.client = send.New(send.Options{Own: s.own})
	if err := s.read(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// Settings are the planned answers and the forwarding now.
func (s *Service) Settings() Settings {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settingsLocked()
}

// CallbackURL is the public callback URL with the secret path; empty: there is none.
func (s *Service) CallbackURL() string { return s.o.CallbackURL() }

// Subscribe reports changes from now on.
func (s *Service) Subscribe() *event.Sub[string, Change] { return s.changes.Subscribe() }

// The keys of changes that are of no single delivery. They are no ids, and a change of the settings must not replace another.
const (
	keySettings = "\x00settings"
	keyMany     = "\x00many"
)

func (s *Service) changed(ids ...string) {
	for _, id := range ids {
		s.changes.Publish(id, Change{ID: id})
	}
}

func (s *Service) changedSettings() { s.changes.Publish(keySettings, Change{Settings: true}) }

func (s *Service) changedMany() { s.changes.Publish(keyMany, Change{Many: true}) }
