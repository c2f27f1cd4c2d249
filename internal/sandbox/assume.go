package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Assumptions say what the sandbox does where the vendor's documents are silent. A field holds one of the words that
// its point in the table below lists, or a number; the zero value of none of them is used: begin with Assumed.
type Assumptions struct {
	CallbackHTTP   string
	CallbackHosts  string
	CallbackPorts  string
	CallbackProbe  string
	CallbackClear  string
	DefaultModel   string
	DefaultPreset  string
	LongText       string
	UnknownActor   string
	UnknownVersion string
	NoQuota        string
	FailedSpeaks   string
	SpeakAnswer    string
	StateWords     string
	GoneAudio      string
	WebhookURLs    string
	WebhookFields  string
	WebhookRefused string
	ErrorShape     string
	UnknownCodes   string
	ServerErrors   string
	ForeignToken   string

	AudioHours int // hours after done, divided by the time scale
	PollLimit  int // state calls a second; 0 is without end
	SpeakLimit int // syntheses at once; 0 is without end
	RetryAfter int // seconds; 0 sends no such header
}

// point is one thing that no document settles.
type point struct {
	name  string
	about string
	words []string // what it can be, the usual first
	word  func(*Assumptions) *string
	usual int // of a number
	top   int // the highest number
	count func(*Assumptions) *int
}

// points is the table of all assumptions. Each is marked unknown or only observed in the reference of the API, but
// for those that say otherwise.
func points() []point {
	word := func(name string, field func(*Assumptions) *string, about string, words ...string) point {
		return point{name: name, about: about, words: words, word: field}
	}
	number := func(name string, field func(*Assumptions) *int, usual, top int, about string) point {
		return point{name: name, about: about, usual: usual, top: top, count: field}
	}
	return []point{
		word("callback-http", func(a *Assumptions) *string { return &a.CallbackHTTP }, "where a callback URL may be plain http", "loopback", "never", "anywhere"),
		word("callback-hosts", func(a *Assumptions) *string { return &a.CallbackHosts }, "which hosts a callback URL may name; public leaves out loopback and private addresses", "any", "public"),
		word("callback-ports", func(a *Assumptions) *string { return &a.CallbackPorts }, "which ports; standard is 80 and 443", "any", "standard"),
		word("callback-probe", func(a *Assumptions) *string { return &a.CallbackProbe }, "post: a URL is registered only if it takes a POST of {}", "none", "post"),
		word("callback-clear", func(a *Assumptions) *string { return &a.CallbackClear }, "empty: an empty URL or null takes the registration back", "refused", "empty"),
		word("default-model", func(a *Assumptions) *string { return &a.DefaultModel }, "model_version where a request has none", "latest", "first", "required"),
		word("default-preset", func(a *Assumptions) *string { return &a.DefaultPreset }, "emotion_tone_preset where a request has none; first is the version's first", "first", "required"),
		word("long-text", func(a *Assumptions) *string { return &a.LongText }, "more than 350 characters: 400 app/invalid/text, or spoken", "refused", "spoken"),
		word("unknown-actor", func(a *Assumptions) *string { return &a.UnknownActor }, "status of a POST /api/speak with an actor_id that nobody has", "404", "400"),
		word("unknown-version", func(a *Assumptions) *string { return &a.UnknownVersion }, "… with a model_version that the actor has not", "404", "400"),
		word("no-quota", func(a *Assumptions) *string { return &a.NoQuota }, "… that the quota does not cover", "402", "403", "429"),
		word("failed-speaks", func(a *Assumptions) *string { return &a.FailedSpeaks }, "whether a synthesis that fails costs its characters", "charged", "free"),
		word("speak-answer", func(a *Assumptions) *string { return &a.SpeakAnswer }, "which URLs POST /api/speak answers: speak_url, speak_v2_url", "both", "v1", "v2"),
		word("state-words", func(a *Assumptions) *string { return &a.StateWords }, "strange: a running synthesis has a status that no document names", "documented", "strange"),
		word("gone-audio", func(a *Assumptions) *string { return &a.GoneAudio }, "the link in the state of a synthesis whose audio is gone: one that has expired, or null", "expired", "null"),
		word("webhook-urls", func(a *Assumptions) *string { return &a.WebhookURLs }, "the form of speak_url in the webhook", "v1", "v2"),
		word("webhook-fields", func(a *Assumptions) *string { return &a.WebhookFields }, "the guide's five; sparse leaves out what is null; wide adds play_id and share", "guide", "sparse", "wide"),
		word("webhook-refused", func(a *Assumptions) *string { return &a.WebhookRefused }, "a receiver that cannot be reached at all: as a timeout, or the end", "retried", "dropped"),
		word("error-shape", func(a *Assumptions) *string { return &a.ErrorShape }, "message of an error: an object, or a plain string", "object", "string"),
		word("unknown-codes", func(a *Assumptions) *string { return &a.UnknownCodes }, "error_code of errors whose code no document tells", "guessed", "absent"),
		word("server-errors", func(a *Assumptions) *string { return &a.ServerErrors }, "body of a 5xx", "json", "html", "empty"),
		word("foreign-token", func(a *Assumptions) *string { return &a.ForeignToken }, "a token of the other Typecast product: 403 (documented, but not its look)", "other-product", "TOKEN"),
		number("audio-hours", func(a *Assumptions) *int { return &a.AudioHours }, 24, 87_600, "how long the audio exists; state calls sign new links that long (the guide: 24)"),
		number("poll-limit", func(a *Assumptions) *int { return &a.PollLimit }, 0, 1_000_000, "state calls of one synthesis in a second before 429; 0 is without end"),
		number("speak-limit", func(a *Assumptions) *int { return &a.SpeakLimit }, 0, 1_000_000, "syntheses at once before 429; 0 is without end"),
		number("retry-after", func(a *Assumptions) *int { return &a.RetryAfter }, 1, 86_400, "seconds that a 429 asks to wait; 0 sends no such header"),
	}
}

// Assumed is what the sandbox assumes unless it is told otherwise: what the reference of the API suggests.
func Assumed() Assumptions {
	var a Assumptions
	for _, p := range points() {
		if p.word != nil {
			*p.word(&a) = p.words[0]
		} else {
			*p.count(&a) = p.usual
		}
	}
	return a
}

// Set takes one assumption in the form NAME=VALUE. Its error is a line that says what there is instead.
func (a *Assumptions) Set(raw string) error {
	name, value, ok := strings.Cut(raw, "=")
	if !ok {
		return fmt.Errorf("%q has no value: write it as NAME=VALUE", raw)
	}
	all := points()
	i := slices.IndexFunc(all, func(p point) bool { return p.name == name })
	if i < 0 {
		return fmt.Errorf("there is no %q: callboard sandbox --help lists the names", name)
	}
	return all[i].set(a, value)
}

func (p point) set(a *Assumptions, value string) error {
	if p.word == nil {
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 || n > p.top {
			return fmt.Errorf("%s=%q: take a whole number from 0 to %d", p.name, value, p.top)
		}
		*p.count(a) = n
		return nil
	}
	switch open := p.words[len(p.words)-1] == "TOKEN"; {
	case open && value == "":
		return fmt.Errorf("%s needs a value", p.name)
	case !open && !slices.Contains(p.words, value):
		return fmt.Errorf("%s=%q: take %s", p.name, value, strings.Join(p.words, ", "))
	}
	*p.word(a) = value
	return nil
}

// AssumptionsHelp lists every assumption for a person, a line each: the name, what it can be with the usual first, and
// what it decides.
func AssumptionsHelp() []string {
	var lines []string
	for _, p := range points() {
		values := strings.Join(p.words, " | ")
		if p.word == nil {
			values = strconv.Itoa(p.usual) + " | N"
		}
		lines = append(lines, fmt.Sprintf("%-16s %-24s %s", p.name, values, p.about))
	}
	return lines
}

// list shows every assumption under its name, as GET /_sandbox/assumptions does.
func (a Assumptions) list() map[string]any {
	out := map[string]any{}
	for _, p := range points() {
		if p.word != nil {
			out[p.name] = *p.word(&a)
		} else {
			out[p.name] = *p.count(&a)
		}
	}
	return out
}

// check finds a field that no point allows.
func (a Assumptions) check() error {
	var errs []error
	for name, v := range a.list() {
		probe := a
		errs = append(errs, probe.Set(fmt.Sprintf("%s=%v", name, v)))
	}
	return errors.Join(errs...)
}
