package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"callboard/internal/sandbox/ttsapi"
)

// Assumptions say how the sandbox behaves where the vendor's documents say nothing. A field holds one of the choices
// that its row in assumptionTable lists, or a number. Zero values are not valid: start from DefaultAssumptions.
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
	UnknownPreset  string
	Lang           string
	NoQuota        string
	FailedSpeaks   string
	SpeakAnswer    string
	StateWords     string
	FirstState     string
	GoneAudio      string
	WebhookURLs    string
	WebhookFields  string
	WebhookRefused string
	ErrorShape     string
	UnknownCodes   string
	ServerErrors   string
	ForeignToken   string
	TextToSpeech   string

	AudioHours int // hours after done, divided by the time scale
	PollLimit  int // state calls a second; 0 is no limit
	SpeakLimit int // syntheses at once; 0 is no limit
	RetryAfter int // seconds; 0 sends no such header

	TTS ttsapi.Assumptions // of the newer API
}

// assumption is one row of the table: a behaviour that no document defines.
type assumption struct {
	name        string
	description string

	choices []string // of a word, the default first
	choice  func(*Assumptions) *string

	defaultNumber int // of a number: the default
	max           int // of a number: the highest value
	number        func(*Assumptions) *int
}

// assumptionTable lists all assumptions. The reference of the API marks each as unknown or as only observed, except
// where the description says otherwise.
func assumptionTable() []assumption {
	choice := func(name string, field func(*Assumptions) *string, about string, choices ...string) assumption {
		return assumption{name: name, description: about, choices: choices, choice: field}
	}
	number := func(name string, field func(*Assumptions) *int, standard, max int, about string) assumption {
		return assumption{name: name, description: about, defaultNumber: standard, max: max, number: field}
	}
	return slices.Concat([]assumption{
		choice("callback-http", func(a *Assumptions) *string { return &a.CallbackHTTP }, "which callback URLs may be plain http", "loopback", "never", "anywhere"),
		choice("callback-hosts", func(a *Assumptions) *string { return &a.CallbackHosts }, "which hosts a callback URL may name; public excludes loopback and private addresses", "any", "public"),
		choice("callback-ports", func(a *Assumptions) *string { return &a.CallbackPorts }, "which ports; standard is 80 and 443", "any", "standard"),
		choice("callback-probe", func(a *Assumptions) *string { return &a.CallbackProbe }, "post: a URL is registered only if it answers 2xx to a POST of {}", "none", "post"),
		choice("callback-clear", func(a *Assumptions) *string { return &a.CallbackClear }, "empty: an empty URL or null clears the registration", "refused", "empty"),
		choice("default-model", func(a *Assumptions) *string { return &a.DefaultModel }, "model_version of a request that has none", "latest", "first", "required"),
		choice("default-preset", func(a *Assumptions) *string { return &a.DefaultPreset }, "emotion_tone_preset of a request that has none; first is the version's first", "first", "required"),
		choice("long-text", func(a *Assumptions) *string { return &a.LongText }, "more than 350 characters: 400 app/invalid/text, or spoken", "refused", "spoken"),
		choice("unknown-actor", func(a *Assumptions) *string { return &a.UnknownActor }, "status of a POST /api/speak with an unknown actor_id; spoken: another actor speaks", "404", "400", "spoken"),
		choice("unknown-version", func(a *Assumptions) *string { return &a.UnknownVersion }, "… with a model_version that the actor does not have", "404", "400"),
		choice("no-quota", func(a *Assumptions) *string { return &a.NoQuota }, "… that the quota does not cover", "402", "403", "429"),
		choice("unknown-preset", func(a *Assumptions) *string { return &a.UnknownPreset }, "an emotion_tone_preset that the version lacks: 400, or spoken with the version's first", "refused", "spoken"),
		choice("lang", func(a *Assumptions) *string { return &a.Lang }, "short: lang may also be en, ko, ja, es or zh", "documented", "short"),
		choice("failed-speaks", func(a *Assumptions) *string { return &a.FailedSpeaks }, "whether a failed synthesis is charged", "charged", "free"),
		choice("speak-answer", func(a *Assumptions) *string { return &a.SpeakAnswer }, "which URLs the answer to POST /api/speak has: speak_url, speak_v2_url", "both", "v1", "v2"),
		choice("state-words", func(a *Assumptions) *string { return &a.StateWords }, "strange: a running synthesis has an undocumented status", "documented", "strange"),
		choice("first-state", func(a *Assumptions) *string { return &a.FirstState }, "status of a synthesis that has just begun; progress: the only one before the end", "started", "progress"),
		choice("gone-audio", func(a *Assumptions) *string { return &a.GoneAudio }, "the link of a synthesis whose audio was deleted: an expired one, or null", "expired", "null"),
		choice("webhook-urls", func(a *Assumptions) *string { return &a.WebhookURLs }, "the form of speak_url in the webhook", "v1", "v2"),
		choice("webhook-fields", func(a *Assumptions) *string { return &a.WebhookFields }, "the guide's five; sparse omits null fields; wide adds play_id and share", "guide", "sparse", "wide"),
		choice("webhook-refused", func(a *Assumptions) *string { return &a.WebhookRefused }, "a receiver that cannot be reached: retried like a timeout, or not", "retried", "dropped"),
		choice("error-shape", func(a *Assumptions) *string { return &a.ErrorShape }, "message of an error: an object, or a plain string", "object", "string"),
		choice("unknown-codes", func(a *Assumptions) *string { return &a.UnknownCodes }, "error_code of errors whose code is not documented", "guessed", "absent"),
		choice("server-errors", func(a *Assumptions) *string { return &a.ServerErrors }, "body of a 5xx", "json", "html", "empty"),
		choice("foreign-token", func(a *Assumptions) *string { return &a.ForeignToken }, "a token of the other Typecast product: 403 (documented, but not its form)", "other-product", "TOKEN"),
		choice("text-to-speech", func(a *Assumptions) *string { return &a.TextToSpeech }, "status of /api/text-to-speech, which sales must open: as for any unknown path, or 403", "404", "403"),
		number("audio-hours", func(a *Assumptions) *int { return &a.AudioHours }, 24, 87_600, "how long the audio exists; state calls sign new links that long (the guide: 24)"),
		number("poll-limit", func(a *Assumptions) *int { return &a.PollLimit }, 0, 1_000_000, "state calls of one synthesis in a second before 429; 0 is no limit"),
		number("speak-limit", func(a *Assumptions) *int { return &a.SpeakLimit }, 0, 1_000_000, "syntheses at once before 429; 0 is no limit"),
		number("retry-after", func(a *Assumptions) *int { return &a.RetryAfter }, 1, 86_400, "Retry-After of a 429 in seconds; 0 omits the header"),
	}, ttsAssumptions(choice), []assumption{
		number("tts-retry-after", func(a *Assumptions) *int { return &a.TTS.RetryAfter }, 0, 86_400, "Retry-After of a 429 in seconds; 0 omits the header, and none is documented"),
	})
}

// DefaultAssumptions returns what the reference of the API suggests.
func DefaultAssumptions() Assumptions {
	var a Assumptions
	for _, p := range assumptionTable() {
		if p.choice != nil {
			*p.choice(&a) = p.choices[0]
		} else {
			*p.number(&a) = p.defaultNumber
		}
	}
	return a
}

// Set changes one assumption, given as NAME=VALUE. The error is one line that names the allowed values.
func (a *Assumptions) Set(raw string) error {
	name, value, ok := strings.Cut(raw, "=")
	if !ok {
		return fmt.Errorf("%q has no value: write it as NAME=VALUE", raw)
	}
	all := assumptionTable()
	i := slices.IndexFunc(all, func(p assumption) bool { return p.name == name })
	if i < 0 {
		names := make([]string, len(all))
		for i, p := range all {
			names[i] = p.name
		}
		return fmt.Errorf("there is no %q; there are %s", name, strings.Join(names, ", "))
	}
	return all[i].set(a, value)
}

func (p assumption) set(a *Assumptions, value string) error {
	if p.choice == nil {
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 || n > p.max {
			return fmt.Errorf("%s=%q: use a whole number from 0 to %d", p.name, value, p.max)
		}
		*p.number(a) = n
		return nil
	}
	switch open := p.choices[len(p.choices)-1] == "TOKEN"; {
	case open && value == "":
		return fmt.Errorf("%s needs a value", p.name)
	case !open && !slices.Contains(p.choices, value):
		return fmt.Errorf("%s=%q: use %s", p.name, value, strings.Join(p.choices, ", "))
	}
	*p.choice(a) = value
	return nil
}

// AssumptionsHelp returns a line of help for every assumption: the name, the choices with the default first, and what
// it decides.
func AssumptionsHelp() []string {
	var lines []string
	for _, p := range assumptionTable() {
		values := strings.Join(p.choices, " | ")
		if p.choice == nil {
			values = strconv.Itoa(p.defaultNumber) + " | N"
		}
		lines = append(lines, fmt.Sprintf("%-17s %-24s %s", p.name, values, p.description))
	}
	return lines
}

// AssumptionInfo describes one assumption.
type AssumptionInfo struct {
	Name        string
	Description string
	Default     string // the value, as a word
}

// AssumptionList returns every assumption with its default, in the order of the help.
func AssumptionList() []AssumptionInfo {
	var list []AssumptionInfo
	for _, p := range assumptionTable() {
		standard := strconv.Itoa(p.defaultNumber)
		if p.choice != nil {
			standard = p.choices[0]
		}
		list = append(list, AssumptionInfo{p.name, p.description, standard})
	}
	return list
}

// AssumptionValues returns every assumption as NAME=VALUE, for completion. One that takes any value ends with "=".
func AssumptionValues() []string {
	var values []string
	for _, p := range assumptionTable() {
		for _, c := range p.choices {
			if c != "TOKEN" {
				values = append(values, p.name+"="+c)
			}
		}
		if p.choice == nil {
			values = append(values, p.name+"=")
		}
	}
	return values
}

// list returns every assumption under its name, for GET /_sandbox/assumptions.
func (a Assumptions) list() map[string]any {
	out := map[string]any{}
	for _, p := range assumptionTable() {
		if p.choice != nil {
			out[p.name] = *p.choice(&a)
		} else {
			out[p.name] = *p.number(&a)
		}
	}
	return out
}

// check returns an error for each field whose value the table does not allow.
func (a Assumptions) check() error {
	var errs []error
	for name, v := range a.list() {
		probe := a
		errs = append(errs, probe.Set(fmt.Sprintf("%s=%v", name, v)))
	}
	return errors.Join(errs...)
}
