// Package sandbox is a server with Typecast's API that runs on this machine: the same calls, the same webhook with the
// documented retries, links that expire, and injected faults.
//
// How a request runs through it: routes.go authenticates it and applies api_500. postSpeak (speak.go) validates the
// body (request.go), charges it and stores a speak (state.go, journal.go). The scheduler runs the synthesis after
// SynthDelay (synthesis.go): a voice renders the sound (renderer.go, voices.go), and the speak ends as done or failed.
// The webhook goes through a queue per host (hostqueue.go) to the sender (sender.go); an answer that is no success is
// retried after the documented times (retries.go). State calls and signed links (links.go, files.go) serve the result
// until it expires. Faults planned through /_sandbox (control.go, faults.go) are consumed on the way. Pages in a browser may
// make Typecast's calls (cors.go), and each request and attempt has a line in the access log (accesslog.go). The newer API is
// package ttsapi, which tts.go connects with the voices, the faults and the key of this one.
//
// The package imports nothing of the client and declares its own wire types on purpose: a mistake of the client must
// not be repeated by the server that tests it. Documented behaviour is followed exactly. Where the documents say
// nothing, assumptions.go has the decision.
package sandbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"sync"
	"syscall"
	"time"

	"callboard/internal/netlimit"
	"callboard/internal/sandbox/ttsapi"
)

// ErrAddrInUse is wrapped by Start's error when another program listens on the address.
var ErrAddrInUse = errors.New("the address is in use")

// Server is one sandbox. Call Start once and Close once.
type Server struct {
	opts       Options
	log        *slog.Logger
	catalogue  *catalogue
	state      *state
	faults     faults
	voices     *voices
	renderer   *renderer
	scheduler  *scheduler
	hostQueues hostQueues
	sender     *sender
	tasks      tasks
	tts        *ttsapi.API
	handler    http.Handler
	limits     limits
	connState  func(net.Conn, http.ConnState) // for tests, which must see connections end
	now        func() time.Time               // the wall clock, for times on the wire and the expiry of links

	ctx  context.Context // ends with Close
	stop context.CancelFunc

	mu   sync.Mutex
	base string // "http://127.0.0.1:4010", once it listens
	http *http.Server
}

// limits are how many connections clients may have open at once, and how long the server waits for a client before it
// closes its connection.
type limits struct {
	conns  int
	header time.Duration // for the header of a request
	body   time.Duration // then for its body
	write  time.Duration // to accept each piece of an answer
	idle   time.Duration // between two requests
}

func defaultLimits() limits {
	return limits{conns: netlimit.Share(1024), header: 10 * time.Second, body: 30 * time.Second, write: 30 * time.Second, idle: 2 * time.Minute}
}

// New creates a sandbox and reads its journal. The error names what is wrong with the options or the journal; it is a
// *VoiceError when the selected voice is not available.
func New(o Options) (*Server, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	catalogue, err := loadCatalogue()
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.Background())
	voices, err := newVoices(ctx, o)
	if err != nil {
		stop()
		return nil, err
	}
	state, err := openState(o.Journal, catalogue, o.Assume, o.Keep)
	if err != nil {
		stop()
		return nil, err
	}
	if o.Callback != "" {
		if err := state.register(o.Callback); err != nil {
			stop()
			return nil, err
		}
	}
	s := &Server{opts: o, log: o.Log, catalogue: catalogue, state: state, voices: voices, renderer: newRenderer(voices), limits: defaultLimits(), now: time.Now}
	s.ctx, s.stop = ctx, stop
	s.scheduler = newScheduler(func(do func()) { s.tasks.run(do) })
	s.sender = newSender(o.WebhookTimeout, webhookTransport())
	s.tts = s.newTTS()
	s.handler = s.routes()
	return s, nil
}

// Start listens, resumes the unfinished work of the journal, and serves until Close. ctx limits the start only.
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
		s.base = "http://" + clientAddr(l.Addr())
	}
	s.http = &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: s.limits.header,
		ReadTimeout:       s.limits.header + s.limits.body, // net/http clears it when the request is complete
		WriteTimeout:      s.limits.write,                  // deadlineWriter extends it with each write
		IdleTimeout:       s.limits.idle,
		MaxHeaderBytes:    64 << 10,
		ConnState:         s.connState,

		DisableGeneralOptionsHandler: true, // it would bypass the middleware
		ErrorLog:                     slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	server := s.http
	l = netlimit.Listen(server, l, s.limits.conns)
	s.tasks.run(func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("the sandbox stopped serving", "err", err)
		}
	})
	s.startWork()
	return nil
}

// startWork starts the scheduler and resumes the unfinished work of the journal.
func (s *Server) startWork() {
	s.tasks.run(func() { s.scheduler.run(s.ctx) })
	s.resume()
}

// clientAddr is the address under which clients of this machine reach the listener: loopback for "every interface".
func clientAddr(a net.Addr) string {
	t, ok := a.(*net.TCPAddr)
	if !ok {
		return a.String()
	}
	if t.IP.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", strconv.Itoa(t.Port))
	}
	return t.String()
}

// inUse reports whether the port is taken. 10048 is WSAEADDRINUSE of Windows.
func inUse(err error) bool {
	return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, syscall.Errno(10048))
}

// URL is the sandbox's base URL without a slash at the end, "http://127.0.0.1:PORT"; empty before Start.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.base
}

// VoiceName is the name of the voice: builtin, or a speech engine of the system. It is empty for Options.Voice.
func (s *Server) VoiceName() string { return s.voices.name() }

// Close cancels all work (a journal keeps it for the next start), closes connections after 100 ms, and returns when
// every goroutine has ended. Its error is ctx's, or that of the journal.
func (s *Server) Close(ctx context.Context) error {
	s.stop()
	s.tasks.close()
	s.mu.Lock()
	server := s.http
	s.mu.Unlock()
	if server != nil {
		shutdownCtx, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		if server.Shutdown(shutdownCtx) != nil {
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
