// Package sandbox is a Typecast that runs on this machine: the same calls, the same webhook with the documented
// retries, links that die, and faults on demand.
//
// It knows nothing of the rest of the program and declares its own wire types on purpose, so that a mistake of
// the client is not mirrored by its judge. What the vendor documents holds to the letter; where the documents
// are silent, the decision is written down where it is made.
package sandbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"callboard/internal/speech"
)

// Utterance is one thing to say, and how.
type Utterance = speech.Utterance

// PCM is the sound of an utterance.
type PCM = speech.PCM

// Voice turns an utterance into sound. The same utterance must give the same samples: audio is rendered again
// when it is asked for, not kept. An error fails the synthesis.
type Voice interface {
	Speak(ctx context.Context, u Utterance) (PCM, error)
}

// Options say how the sandbox behaves; the zero value is a sandbox on a free loopback port.
type Options struct {
	Addr           string        // where to listen; "127.0.0.1:0" by default, and ":PORT" means loopback too
	URL            string        // where others reach it, for the URLs in its answers; by default where it listens
	Token          string        // what Authorization: Bearer must carry; "sandbox" by default
	TimeScale      float64       // divides the waits of the webhook's retries and the life of links; 1 by default
	SynthDelay     time.Duration // from started to done; 600 ms by default, negative for none
	Quota          int           // characters; 0 is without end
	WebhookTimeout time.Duration // for one attempt; 10 s by default
	Keep           int           // how many speaks, and how many attempts, are remembered, the newest; 10,000 by default
	Assume         Assumptions   // where the documents are silent; the zero value is Assumed()
	Voice          Voice         // who speaks; nil is the one of VoiceName
	VoiceName      string        // builtin, the default; espeak-ng, flite or say; auto: the best one of this machine
	Journal        string        // a file that lets a restarted sandbox remember; empty keeps everything in memory
	Log            *slog.Logger  // nil logs nothing
}

// ErrAddrInUse is wrapped by Start's error when another program listens on the address.
var ErrAddrInUse = errors.New("the address is in use")

// Server is one sandbox. Start it once, Close it once.
type Server struct {
	opts    Options
	log     *slog.Logger
	cast    *cast
	state   *state
	faults  faults
	voices  *voices
	booth   *booth
	agenda  *agenda
	lanes   lanes
	sender  *sender
	tasks   tasks
	handler http.Handler
	limits  limits
	watch   func(net.Conn, http.ConnState) // for tests, which must see connections end
	now     func() time.Time               // the wall clock: what is shown, and when a link dies

	ctx  context.Context // ends with Close
	stop context.CancelFunc

	mu   sync.Mutex
	base string // "http://127.0.0.1:4010", once it listens
	http *http.Server
}

// limits are how long a client is waited for. Behind them, it is cut off.
type limits struct {
	header time.Duration // for the head of a request
	body   time.Duration // then for its body
	reader time.Duration // to make room for what is written for it
	idle   time.Duration // between two requests
}

func usualLimits() limits {
	return limits{header: 10 * time.Second, body: 30 * time.Second, reader: 30 * time.Second, idle: 2 * time.Minute}
}

// New prepares a sandbox and reads its journal. The error names what is wrong with the options or the journal; it is a
// *VoiceError when the voice that was asked for is not there.
func New(o Options) (*Server, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	cast, err := loadCast()
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.Background())
	voices, err := newVoices(ctx, o)
	if err != nil {
		stop()
		return nil, err
	}
	state, err := openState(o.Journal, cast, o.Assume, o.Keep)
	if err != nil {
		stop()
		return nil, err
	}
	s := &Server{opts: o, log: o.Log, cast: cast, state: state, voices: voices, booth: newBooth(voices), limits: usualLimits(), now: time.Now}
	s.ctx, s.stop = ctx, stop
	s.agenda = newAgenda(func(do func()) { s.tasks.run(do) })
	s.sender = newSender(o.WebhookTimeout, webhookTransport())
	s.handler = s.routes()
	return s, nil
}

func (o Options) withDefaults() (Options, error) {
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	host, port, err := net.SplitHostPort(o.Addr)
	if err != nil {
		return o, fmt.Errorf("sandbox: %q is not an address: write it as 127.0.0.1:4010", o.Addr)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return o, fmt.Errorf("sandbox: %q is not a port: take 0 … 65535, 0 for a free one", port)
	}
	if host == "" {
		o.Addr = net.JoinHostPort("127.0.0.1", port)
	}
	if o.URL != "" {
		u, err := url.Parse(strings.TrimRight(o.URL, "/"))
		if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" || strings.ContainsAny(o.URL, "?#") {
			return o, fmt.Errorf("sandbox: %q is not a URL to be reached at: write it as http://HOST:PORT", o.URL)
		}
		o.URL = u.String()
	}
	if o.Token == "" {
		o.Token = "sandbox"
	}
	switch {
	case o.TimeScale == 0:
		o.TimeScale = 1
	case !(o.TimeScale > 0 && o.TimeScale <= 1e9):
		return o, fmt.Errorf("sandbox: a time scale of %g does not work: take a number above 0, 1 for real time", o.TimeScale)
	}
	if o.Quota < 0 {
		return o, fmt.Errorf("sandbox: a quota of %d characters does not work: take 0 for no end", o.Quota)
	}
	switch {
	case o.SynthDelay == 0:
		o.SynthDelay = 600 * time.Millisecond
	case o.SynthDelay < 0:
		o.SynthDelay = 0
	}
	if o.WebhookTimeout <= 0 {
		o.WebhookTimeout = 10 * time.Second
	}
	switch {
	case o.Keep == 0:
		o.Keep = 10_000
	case o.Keep < 0:
		return o, fmt.Errorf("sandbox: %d speaks cannot be kept: take a number above 0", o.Keep)
	}
	if o.Assume == (Assumptions{}) {
		o.Assume = Assumed()
	}
	if err := o.Assume.check(); err != nil {
		return o, fmt.Errorf("sandbox: %w", err)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o, nil
}

// Start listens, takes up what the journal says is unfinished, and serves until Close. ctx bounds the start only.
// An address in use gives an error that wraps ErrAddrInUse.
func (s *Server) Start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.http != nil || s.ctx.Err() != nil {
		return errors.New("sandbox: started twice")
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", s.opts.Addr)
	if err != nil {
		if inUse(err) {
			return fmt.Errorf("sandbox: another program listens on %s: stop it, or choose another address with --addr (%w)", s.opts.Addr, ErrAddrInUse)
		}
		return fmt.Errorf("sandbox: cannot listen on %s: choose another address with --addr: %w", s.opts.Addr, err)
	}
	if s.base = s.opts.URL; s.base == "" {
		s.base = "http://" + reachable(l.Addr())
	}
	s.http = &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: s.limits.header,
		ReadTimeout:       s.limits.header + s.limits.body, // net/http takes it back when the request is whole
		WriteTimeout:      s.limits.reader,                 // begun anew with each write
		IdleTimeout:       s.limits.idle,
		MaxHeaderBytes:    64 << 10,
		ConnState:         s.watch,

		DisableGeneralOptionsHandler: true, // it has none of the patience of ours
		ErrorLog:                     slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	server := s.http
	s.tasks.run(func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("the sandbox stopped serving", "err", err)
		}
	})
	s.live()
	return nil
}

// live lets time pass: what the journal left unfinished is taken up, and what is planned comes due.
func (s *Server) live() {
	s.tasks.run(func() { s.agenda.run(s.ctx) })
	s.resume()
}

// reachable is the listener's address as others write it; one that means every interface is reached on loopback.
func reachable(a net.Addr) string {
	t, ok := a.(*net.TCPAddr)
	if !ok {
		return a.String()
	}
	if t.IP.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", strconv.Itoa(t.Port))
	}
	return t.String()
}

// inUse knows the error of a taken port; Windows has a number of its own for it (WSAEADDRINUSE).
func inUse(err error) bool {
	return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, syscall.Errno(10048))
}

// URL is the sandbox's own address without a slash at the end, "http://127.0.0.1:PORT"; empty before Start.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.base
}

// VoiceName is who speaks: builtin, or a speech engine of the system. It is empty for a voice of Options.
func (s *Server) VoiceName() string { return s.voices.name() }

// Close stops at once: what runs is given up (and remembered, if there is a journal), connections are cut after a
// moment, and every goroutine has ended when it returns. Its error is ctx's, or that of the journal.
func (s *Server) Close(ctx context.Context) error {
	s.stop()
	s.tasks.refuse()
	s.mu.Lock()
	server := s.http
	s.mu.Unlock()
	if server != nil {
		moment, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		if server.Shutdown(moment) != nil {
			_ = server.Close()
		}
		cancel()
	}
	err := s.tasks.wait(ctx)
	s.sender.close()
	if e := s.state.close(); err == nil {
		err = e
	}
	return err
}
