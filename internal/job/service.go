package job

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"callboard/internal/api"
	"callboard/internal/event"
	"callboard/internal/naming"
	"callboard/internal/player/decode"
)

// Client is what the service needs of Typecast's API.
type Client interface {
	// Speak starts a synthesis and is charged. Its error says whether a synthesis may have started (api.IsUncertain).
	Speak(ctx context.Context, r api.SpeakRequest) (api.SpeakReply, error)
	// Status returns the state of a synthesis. It is free.
	Status(ctx context.Context, speakID string) (api.SpeakStatus, error)
	// Trusted reports whether the URL of audio is one of the service, by its form.
	Trusted(url string) bool
	// Download opens the URL of audio. It is free.
	Download(ctx context.Context, url string) (api.Audio, error)
}

// Store keeps jobs and deliveries. When a method returns without error, its change is on disk.
type Store interface {
	CreateJob(ctx context.Context, j Job) error
	// CreateJobUnless is CreateJob unless taken reports true of a job of the same text and actor, which it returns then. No other
	// write of any process comes in between. taken may run more than once.
	CreateJobUnless(ctx context.Context, j Job, taken func(Job) bool) (other Job, created bool, err error)
	// UpdateJob runs change on a job, exclusively among all processes. change may run more than once.
	UpdateJob(ctx context.Context, id string, change func(*Job) bool) (Job, bool, error)
	Job(ctx context.Context, id string) (Job, error) // ErrNotFound if there is none
	JobBySpeak(ctx context.Context, speakID string) (Job, bool, error)
	Jobs(ctx context.Context, f Filter) ([]Job, error)
	// Takes lists the jobs of a text, as it was sent, that were not removed, newest first, at most 1,000. An empty actorID is any.
	Takes(ctx context.Context, text, actorID string) ([]Job, error)
	// TextsOfJobs returns those of the texts that jobs have which were not removed.
	TextsOfJobs(ctx context.Context, texts []string) (map[string]bool, error)
	TakeMarks(ctx context.Context, ids ...string) (map[string]Marks, error)
	// UpdateTakeMarks changes the marks of a job, exclusively among all processes. change may run more than once.
	UpdateTakeMarks(ctx context.Context, id string, change func(*Marks)) error
	// PutWordTimes stores when the words of a job's audio are heard. WordTimes returns it; false if it is not known.
	PutWordTimes(ctx context.Context, id string, times api.Timing) error
	WordTimes(ctx context.Context, id string) (api.Timing, bool, error)
	Unfinished(ctx context.Context) ([]Job, error)
	// JobsSince lists the jobs written after a revision, and returns the revision to continue from; with a negative one only that.
	JobsSince(ctx context.Context, rev int64) ([]Job, int64, error)
	// Changed returns another value than before if any process has committed in between.
	Changed(ctx context.Context) (int64, error)
	Reports(ctx context.Context, speakID string) ([]Report, error)
	// UnhandledReports lists the reports of the deliveries that have a job and were not marked as handled.
	UnhandledReports(ctx context.Context) ([]Report, error)
	MarkHandled(ctx context.Context, deliveries ...string) error
}

// Options configure a Service. Client, Store and AudioDir are required.
type Options struct {
	Client   Client
	Store    Store
	AudioDir string                  // an existing folder for the downloaded files
	Owner    string                  // this process; no other process that used the store ever had the same name
	Alive    func(owner string) bool // reports whether that process lives; nil: only this one does
	Leader   bool                    // this process holds the link: it also looks after the jobs of processes that are gone

	// Synthesiser, if there is one, gets the requests instead of Client, which then only downloads. Jobs are settled by its answer.
	Synthesiser Synthesiser

	// PollAfter is how long to wait for a webhook before the first poll of a job: some seconds while webhooks are expected,
	// about one otherwise. nil: 15 s.
	PollAfter func() time.Duration
	// Probe checks that a file is playable audio and returns its properties. nil: only its first bytes are checked.
	Probe func(path string) (decode.Info, error)

	SaveName naming.Template // names of the files that Save creates in a folder
	Sidecar  bool            // Save also writes a JSON file with the job and the properties of its audio

	// Committed is called when any process may have committed something to the store, at most every quietInterval or so. It
	// lets others follow the database without another loop of theirs. It must return soon. nil: there are no others.
	Committed func()

	Now func() time.Time // nil: time.Now; for stored times, never for waiting
	Log *slog.Logger     // nil: silent
}

// ErrClosed is returned by a service after Close.
var ErrClosed = errors.New("the job service is closed")

// Service runs jobs. Its methods may be called from any goroutine. The package documentation describes its parts and locks.
type Service struct {
	o     Options
	topic event.Topic[string, Job]

	polls   *delayQueue // jobs to look at again
	fetches *delayQueue // jobs whose audio to download
	gate    *gate       // requests to a Synthesiser

	life     context.Context // of the workers
	end      context.CancelFunc
	postLife context.Context // of the POSTs, which Close gives more time
	endPosts context.CancelFunc
	workers  sync.WaitGroup
	posts    sync.WaitGroup
	wake     chan struct{} // for the watcher

	diskFull atomic.Bool // see DiskFull

	mu         sync.Mutex
	closed     bool
	left       Left
	leader     bool
	subscribed bool
	waiters    map[string]int // number of waiters in this process, by job
	waits      map[*waiter]struct{}
	open       map[string]struct{}  // jobs that are not finished, as last published
	revs       map[string]int64     // newest published revision, by job
	inFlight   map[string]bool      // jobs that this process is POSTing, or will
	requests   map[string]bool      // jobs whose request to a Synthesiser is under way
	fetching   map[string]*transfer // running downloads of this process, by job
	downloads  map[string]*Download // what can be read of running downloads, by job
	tries      map[string]int       // failed downloads in a row, by job
	cuts       map[string]sameCut   // audio that came without its end, by job
	inquiries  map[string]*inquiry  // state calls, by job
}

// New returns a service that answers calls and publishes changes. Its workers begin with Start.
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
		polls: newDelayQueue(), fetches: newDelayQueue(), gate: newGate(), wake: make(chan struct{}, 1),
		waiters: map[string]int{}, waits: map[*waiter]struct{}{}, open: map[string]struct{}{}, revs: map[string]int64{},
		inFlight: map[string]bool{}, requests: map[string]bool{}, fetching: map[string]*transfer{}, downloads: map[string]*Download{}, tries: map[string]int{}, inquiries: map[string]*inquiry{}, cuts: map[string]sameCut{},
	}
	s.life, s.end = context.WithCancel(context.Background())
	s.postLife, s.endPosts = context.WithCancel(context.Background())
	return s
}

// fetchers is the number of parallel downloads.
const fetchers = 3

// Start resumes what earlier processes left and starts the workers, which run until Close. It makes no network call itself.
// Its error is the store's or the audio folder's.
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
		s.work(s.fetchLoop)
	}
	return nil
}

// work runs f in a goroutine that Close waits for.
func (s *Service) work(f func()) { s.spawn(&s.workers, f) }

// spawn runs f in a goroutine of the group. It reports false after Close.
func (s *Service) spawn(group *sync.WaitGroup, f func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	group.Go(f)
	return true
}

// How long Close waits for the answers of running POSTs, and then for everything else.
const (
	postGrace  = 80 * time.Millisecond
	closeGrace = 60 * time.Millisecond
)

// Close ends the service within about 140 ms. A running POST gets 80 ms to be answered; then it is cancelled and its job is
// stored as uncertain. Downloads stop and are resumed by the next Start. The store must stay open until Close has returned.
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
		return errors.New("some work did not stop in time; the next start resumes it")
	}
	return nil
}

// wait waits for the group for at most d, or until ctx ends. It reports whether the group has ended.
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

// SetLeader sets whether this process holds the link. A new leader resumes the jobs of dead processes.
func (s *Service) SetLeader(on bool) {
	s.mu.Lock()
	became := on && !s.leader
	s.leader = on
	s.mu.Unlock()
	if became {
		s.work(func() {
			for err := s.resumeOpen(s.life); err != nil && s.life.Err() == nil; err = s.resumeOpen(s.life) {
				s.o.Log.Warn("resume the jobs of dead processes", "err", err)
				select {
				case <-time.After(lastGap):
				case <-s.life.Done():
				}
			}
		})
	}
}

// owns reports whether this process must poll and download the job: the process that submitted it does while it lives, then
// the leader, or a process that waits for the job.
func (s *Service) owns(j Job) bool {
	if j.Owner == s.o.Owner {
		return true
	}
	s.mu.Lock()
	responsible := s.leader || s.waiters[j.ID] > 0
	s.mu.Unlock()
	return responsible && !s.o.Alive(j.Owner)
}
