package job

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"callboard/internal/api"
	"callboard/internal/event"
	"callboard/internal/naming"
)

// Client is what the service asks of Typecast.
type Client interface {
	// Speak starts a synthesis and is charged. Its error says whether that may have happened (api.IsUncertain).
	Speak(ctx context.Context, r api.SpeakRequest) (api.SpeakReply, error)
	// Status asks for the state of a synthesis; it is free.
	Status(ctx context.Context, speakID string) (api.SpeakStatus, error)
	// Trusted reports whether a link to audio leads to the service by its looks.
	Trusted(url string) bool
	// Download opens a link to audio; it is free.
	Download(ctx context.Context, url string) (api.Audio, error)
}

// Store is what the service keeps things in. A method that has returned without error has put its change on the disk.
type Store interface {
	CreateJob(ctx context.Context, j Job) error
	// UpdateJob lets change look at a job and alter it, alone among all processes; change may run more than once.
	UpdateJob(ctx context.Context, id string, change func(*Job) bool) (Job, bool, error)
	Job(ctx context.Context, id string) (Job, error) // ErrNotFound if there is none
	JobBySpeak(ctx context.Context, speakID string) (Job, bool, error)
	Jobs(ctx context.Context, f Filter) ([]Job, error)
	Unfinished(ctx context.Context) ([]Job, error)
	// JobsSince lists what was written after a revision, and the revision to go on from; below zero only that.
	JobsSince(ctx context.Context, rev int64) ([]Job, int64, error)
	// Changed differs from what it was when anything was committed in between, by any process.
	Changed(ctx context.Context) (int64, error)
	Reports(ctx context.Context, speakID string) ([]Report, error)
	UnhandledReports(ctx context.Context) ([]Report, error)
	MarkHandled(ctx context.Context, deliveries ...string) error
}

// Options say what a Service works with. Client, Store and AudioDir are needed.
type Options struct {
	Client   Client
	Store    Store
	AudioDir string                  // an existing folder for the fetched files
	Owner    string                  // this process, unlike any other that ever used the store
	Alive    func(owner string) bool // does that process still live? nil: only this one does
	Leader   bool                    // this process holds the link: it also looks after the jobs of processes that are gone

	// PollAfter is how long a webhook is waited for before a job is asked after: some seconds while one can
	// be expected, about one when none can. nil: 15 s.
	PollAfter func() time.Duration
	// Probe checks that a file is playable audio and tells its length in seconds. nil: only its first bytes are looked at.
	Probe func(path string) (seconds float64, err error)

	SaveName naming.Template // how Save names what it puts into a folder
	Sidecar  bool            // Save writes the facts of a job beside its audio

	Now func() time.Time // nil: time.Now; for what is written down, never for waiting
	Log *slog.Logger     // nil: silent
}

// ErrClosed is returned by a service after Close.
var ErrClosed = errors.New("the job service is closed")

// Service carries jobs through their lives. Its methods may be called from any goroutine.
type Service struct {
	o     Options
	topic event.Topic[string, Job]

	polls   *agenda // jobs to look at again, by id
	fetches *agenda // audio to fetch, by job id

	life     context.Context // of the workers
	end      context.CancelFunc
	postLife context.Context // of the POSTs, which get a moment more
	endPosts context.CancelFunc
	workers  sync.WaitGroup
	posts    sync.WaitGroup
	wake     chan struct{} // for the watcher

	mu         sync.Mutex
	closed     bool
	leader     bool
	subscribed bool
	wanted     map[string]int // jobs that somebody here waits for, and how many do
	waiting    map[*waiter]struct{}
	open       map[string]struct{}  // jobs that were last seen unfinished
	revs       map[string]int64     // newest revision published
	inFlight   map[string]bool      // jobs whose POST is on its way from here
	fetching   map[string]bool      // audio being fetched by this process right now
	downloads  map[string]*Download // and audio that can be heard meanwhile
	tries      map[string]int       // fetches that failed in a row
}

// New returns a service that answers and publishes; the work that happens by itself begins with Start.
func New(o Options) *Service {
	if o.Alive == nil {
		o.Alive = func(owner string) bool { return owner == o.Owner }
	}
	if o.PollAfter == nil {
		o.PollAfter = func() time.Duration { return 15 * time.Second }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Service{
		o: o, leader: o.Leader,
		polls: newAgenda(), fetches: newAgenda(), wake: make(chan struct{}, 1),
		wanted: map[string]int{}, waiting: map[*waiter]struct{}{}, open: map[string]struct{}{}, revs: map[string]int64{},
		inFlight: map[string]bool{}, fetching: map[string]bool{}, downloads: map[string]*Download{}, tries: map[string]int{},
	}
	s.life, s.end = context.WithCancel(context.Background())
	s.postLife, s.endPosts = context.WithCancel(context.Background())
	return s
}

// fetchers is how many files are fetched side by side.
const fetchers = 3

// Start takes up what earlier processes left and then works until Close. It makes no call over the network
// itself. Its error is the store's or the audio folder's.
func (s *Service) Start(ctx context.Context) error {
	_, rev, err := s.o.Store.JobsSince(ctx, -1)
	if err != nil {
		return err
	}
	if err := s.recover(ctx); err != nil {
		return err
	}
	s.work(func() { s.watch(rev) })
	s.work(s.poll)
	for range fetchers {
		s.work(s.fetch)
	}
	return nil
}

// work runs f as one of the goroutines that Close waits for.
func (s *Service) work(f func()) { s.spawn(&s.workers, f) }

func (s *Service) spawn(group *sync.WaitGroup, f func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	group.Go(f)
	return true
}

// How long Close waits: for the answers of POSTs on their way, and then for everything else to let go.
const (
	postGrace  = 80 * time.Millisecond
	closeGrace = 60 * time.Millisecond
)

// Close ends the service within about 140 ms. A POST on its way gets a moment to be answered; then it is
// called off and its job written down as uncertain. Fetches stop and are taken up by the next Start.
// The store must stay open until Close has returned.
func (s *Service) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.end()
	posted := wait(ctx, postGrace, &s.posts)
	s.endPosts()
	if !posted {
		posted = wait(ctx, closeGrace, &s.posts)
	}
	if !wait(ctx, closeGrace, &s.workers) || !posted {
		return errors.New("some work did not stop in time; it is taken up at the next start")
	}
	return nil
}

// wait reports whether the group came to its end within d, or before ctx ended.
func wait(ctx context.Context, d time.Duration, group *sync.WaitGroup) bool {
	done := make(chan struct{})
	go func() { group.Wait(); close(done) }()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	select {
	case <-done:
		return true
	default:
		return false
	}
}

// SetLeader tells whether this process holds the link now. The new leader takes up the jobs of processes that are gone.
func (s *Service) SetLeader(on bool) {
	s.mu.Lock()
	took := on && !s.leader
	s.leader = on
	s.mu.Unlock()
	if took {
		s.work(func() {
			for err := s.takeUp(s.life); err != nil && s.life.Err() == nil; err = s.takeUp(s.life) {
				s.o.Log.Warn("take up the jobs of others", "err", err)
				select {
				case <-time.After(lastGap):
				case <-s.life.Done():
				}
			}
		})
	}
}

// minds reports whether asking after the job is this process's duty: the one that submitted it asks as long as it
// lives, then the leader of the link, or whoever waits for it.
func (s *Service) minds(j Job) bool {
	if j.Owner == s.o.Owner {
		return true
	}
	s.mu.Lock()
	cares := s.leader || s.wanted[j.ID] > 0
	s.mu.Unlock()
	return cares && !s.o.Alive(j.Owner)
}
