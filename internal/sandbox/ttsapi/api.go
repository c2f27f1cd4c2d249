// Package ttsapi is the newer, synchronous API of Typecast for the sandbox: POST /v1/text-to-speech and what belongs to
// it. A request is answered with its audio; there is no job, no webhook and no link.
//
// How a request runs through it: ServeHTTP checks the key (auth.go). The body is read by the rules of the documented
// schema (reader.go, request.go), and a violation is answered in the documented shape (failure.go). The account
// (account.go) charges the text and counts requests under way. A take (take.go) is the sound of a request: laid out in time
// first, then rendered as a whole or piece by piece. The handler of each path (synthesis.go, stream.go, timestamps.go,
// compose.go) encodes and sends it. Voices are listed by voices.go and recommend.go.
//
// Like package sandbox it imports nothing of the client: a mistake of the client must not be repeated by the server that
// tests it. Documented behaviour is followed; where the documents say nothing, Assumptions decide.
package ttsapi

import (
	"context"
	"log/slog"
	"net/http"
	"runtime"
	"time"

	"callboard/internal/speech"
)

// The faults that the API asks for.
const (
	Fault402  = "tts_402"  // a synthesis is answered 402
	Fault429  = "tts_429"  // … 429
	Fault500  = "tts_500"  // … 500, and nothing is charged
	FaultCut  = "tts_cut"  // the connection breaks in the middle of the answer
	FaultSlow = "tts_slow" // the answer begins after a delay
)

// Host is what the API needs of the server that it is a part of.
type Host interface {
	// BuiltInVoice is the name of the built-in voice where it is the one that speaks; empty where Speak must be asked.
	BuiltInVoice() string
	// Speak renders an utterance and names the voice that spoke.
	Speak(ctx context.Context, u speech.Utterance) (speech.PCM, string, error)
	// TakeFault consumes one occasion of a planned fault.
	TakeFault(kind string) (delay time.Duration, ok bool)
	// Pause waits. It returns false when the client leaves or the server closes first.
	Pause(r *http.Request, d time.Duration) bool
	// NewID makes the id of a request.
	NewID() string
	// Now is the wall clock.
	Now() time.Time
	// URL is the base of URLs in answers.
	URL() string
}

// Config are the settings of an API.
type Config struct {
	Host    Host
	Key     string // the value of X-API-KEY
	Account Account
	Keep    int // how many of the newest requests are remembered
	Assume  Assumptions
	Voices  []Voice
	Log     *slog.Logger
}

// API serves the paths below /v1, /v2 and /v3. It is safe for concurrent use.
type API struct {
	Config
	ledger ledger
	byID   map[string]*Voice
	mux    *http.ServeMux
	slots  chan struct{} // limits the files that are rendered at once: each is in memory as a whole
}

// New returns an API that has charged nothing yet.
func New(c Config) *API {
	a := &API{Config: c, byID: map[string]*Voice{}, mux: http.NewServeMux(), slots: make(chan struct{}, runtime.GOMAXPROCS(0))}
	a.ledger.keep = c.Keep
	for i := range a.Voices {
		a.byID[a.Voices[i].ID] = &a.Voices[i]
	}
	a.routes()
	return a
}

// routes are the calls of the reference of the API, section 2. Cloning is not offered: it answers 404.
func (a *API) routes() {
	on := func(method, path string, h http.HandlerFunc) {
		a.mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == method || r.Method == http.MethodHead && method == http.MethodGet {
				h(w, r)
				return
			}
			w.Header().Set("Allow", method)
			a.send(w, refusal(http.StatusMethodNotAllowed, "Method Not Allowed"))
		})
	}
	on("POST", "/v1/text-to-speech", a.synthesis(a.textToSpeech))
	on("POST", "/v1/text-to-speech/stream", a.synthesis(a.stream))
	on("POST", "/v1/text-to-speech/with-timestamps", a.synthesis(a.withTimestamps))
	on("POST", "/v1/text-to-speech/compose", a.synthesis(a.compose))
	on("GET", "/v1/users/me/subscription", a.query(a.getSubscription))
	on("GET", "/v1/voices", a.query(a.listVoices(1)))
	on("GET", "/v1/voices/recommendations", a.query(a.recommend))
	on("GET", "/v1/voices/{id}", a.query(a.getVoice(1)))
	if a.Assume.VoicesV2 == "served" {
		on("GET", "/v2/voices", a.query(a.listVoices(2)))
		on("GET", "/v2/voices/{id}", a.query(a.getVoice(2)))
	}
	if a.Assume.VoicesV3 == "served" {
		on("GET", "/v3/voices", a.query(a.listVoices(3)))
		on("GET", "/v3/voices/{id}", a.query(a.getVoice(3)))
	}
	a.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { a.send(w, refusal(http.StatusNotFound, "Not Found")) })
}

// ServeHTTP answers a request whose path begins with /v1, /v2 or /v3.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.mux.ServeHTTP(w, r) }

// query wraps a call that costs nothing.
func (a *API) query(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if fail := a.authorise(r, false); fail != nil {
			a.send(w, fail)
			return
		}
		if a.Assume.QuerySlots == "counted" {
			if !a.ledger.enter(a.Account.Concurrency) {
				a.send(w, a.tooMany())
				return
			}
			defer a.ledger.leave()
		}
		next(w, r)
	}
}

// synthesis wraps a call that makes sound: the key, the planned faults, and the number of requests under way.
func (a *API) synthesis(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if fail := a.authorise(r, true); fail != nil {
			a.send(w, fail)
			return
		}
		if fail := a.plannedRefusal(); fail != nil {
			a.send(w, fail)
			return
		}
		if !a.ledger.enter(a.Account.Concurrency) {
			a.send(w, a.tooMany())
			return
		}
		defer a.ledger.leave()
		next(w, r)
	}
}

// plannedRefusal is the error of a planned fault that refuses a request.
func (a *API) plannedRefusal() *failure {
	if _, ok := a.Host.TakeFault(Fault402); ok {
		return noCredits()
	}
	if _, ok := a.Host.TakeFault(Fault429); ok {
		return a.tooMany()
	}
	if _, ok := a.Host.TakeFault(Fault500); ok {
		return unexpected()
	}
	return nil
}
