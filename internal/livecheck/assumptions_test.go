package livecheck_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"callboard/internal/livecheck"
	"callboard/internal/sandbox"
	"callboard/internal/sandbox/sandboxtest"
)

// row is what an assumption needs to be seen, beyond a check of a sandbox that has it.
type row struct {
	box     sandbox.Options
	assume  []string // further assumptions
	faults  []string // planned before
	at      string   // the beginning of a line of progress …
	fault   string   // … at which a fault is planned
	options func(*testing.T, *sandboxtest.Server, *livecheck.Options)
	verdict livecheck.Verdict // empty: does not hold
	seen    string            // empty: the value
	also    []string          // what else does not hold, because of it
	outcome livecheck.Outcome // empty: done
}

// rows are the assumptions that need something. The key is NAME or NAME=VALUE.
func rows() map[string]row {
	running := row{outcome: livecheck.TimedOut, box: sandbox.Options{SynthDelay: time.Hour}, options: func(_ *testing.T, _ *sandboxtest.Server, o *livecheck.Options) { o.EndWait = time.Millisecond }}
	strange := running
	strange.also = []string{"first-state"} // the strange word is also the first
	return map[string]row{
		"first-state": running,
		"state-words": strange,

		"foreign-token": {seen: "401"},
		"tts-old-key":   {seen: "401"},

		"no-quota":      {box: sandbox.Options{Quota: 1}, outcome: livecheck.Refused},
		"long-text":     {options: func(_ *testing.T, _ *sandboxtest.Server, o *livecheck.Options) { o.Budget = 400 }},
		"speak-limit":   {outcome: livecheck.TimedOut, box: sandbox.Options{SynthDelay: time.Hour}, options: running.options},
		"retry-after":   {outcome: livecheck.TimedOut, box: sandbox.Options{SynthDelay: time.Hour}, options: running.options, assume: []string{"speak-limit=1"}, also: []string{"speak-limit"}},
		"server-errors": {faults: []string{`{"kind":"api_500"}`}},
		"gone-audio": {box: sandbox.Options{TimeScale: 1e9}, also: []string{"audio-hours", "download-link"}, options: func(t *testing.T, b *sandboxtest.Server, o *livecheck.Options) {
			o.OldSpeak = doneSpeak(t, b)
		}},
		"webhook-refused": {options: func(_ *testing.T, _ *sandboxtest.Server, o *livecheck.Options) { o.RetryWait = 300 * time.Millisecond }},

		// The loopback address of the test is not taken then.
		"callback-http=never":     {outcome: livecheck.NoLink},
		"callback-hosts=public":   {outcome: livecheck.NoLink},
		"callback-ports=standard": {outcome: livecheck.NoLink},
		"tts-account":             {outcome: livecheck.Refused},

		// Nothing that can be tried on a real account shows these.
		"failed-speaks":         {verdict: livecheck.NotTried},
		"webhook-urls=v2":       {also: []string{"webhook-key"}},
		"webhook-fields=sparse": {verdict: livecheck.Holds, seen: "guide"}, // the null fields of a synthesis that failed

		"tts-retry-after": {faults: []string{`{"kind":"tts_429"}`}},
		"tts-broken":      {at: "looking at what else is charged", fault: `{"kind":"tts_slow","delay_ms":60000}`},
		"tts-query-slots": {box: sandbox.Options{Concurrency: 1}, at: "requesting a synthesis", fault: `{"kind":"tts_slow","delay_ms":2000}`},
	}
}

// inShort are the assumptions of a short run: those whose check has goroutines of its own, which the race detector watches.
var inShort = []string{"callback-probe", "webhook-refused", "poll-limit", "tts-query-slots", "tts-broken"}

// timed are the assumptions about what happens in a few hundred milliseconds, which a busy machine may miss. Their own rows have time.
var timed = []string{"first-state", "tts-broken"}

// changed are all assumptions with each of their other values.
func changed() (all []string) {
	standard := map[string]string{}
	for _, a := range sandbox.AssumptionList() {
		standard[a.Name] = a.Default
	}
	for _, raw := range sandbox.AssumptionValues() {
		name, value, _ := strings.Cut(raw, "=")
		switch {
		case value == "" && strings.HasSuffix(name, "retry-after"):
			value = "7"
		case value == "":
			value = "1"
		}
		if value != standard[name] {
			all = append(all, name+"="+value)
		}
	}
	return append(all, "foreign-token=ELSEWHERE", "tts-old-key=ELSEWHERE")
}

// Each assumption that is not as callboard assumes shows in the report, and no other one does.
func TestEveryAssumptionShows(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, raw := range changed() {
		name, value, _ := strings.Cut(raw, "=")
		if names[name] = true; testing.Short() && !slices.Contains(inShort, name) {
			continue
		}
		t.Run(raw, func(t *testing.T) {
			t.Parallel()
			special, ok := rows()[raw]
			if !ok {
				special = rows()[name]
			}
			checkShows(t, name, value, special)
		})
	}
	for _, a := range sandbox.AssumptionList() {
		if !names[a.Name] {
			t.Errorf("%s has no value that is tried", a.Name)
		}
	}
}

func checkShows(t *testing.T, name, value string, special row) {
	b := box(t, special.box, append([]string{name + "=" + value}, special.assume...)...)
	for _, f := range special.faults {
		b.Fault(f)
	}
	service := "speak"
	if strings.HasPrefix(name, "tts-") {
		service = "tts"
	}
	o := options(b.URL, service)
	if special.options != nil {
		special.options(t, b, &o)
	}
	o.Progress = func(line string) {
		if special.fault != "" && strings.HasPrefix(line, special.at) {
			b.Fault(special.fault)
		}
	}
	r := livecheck.Run(t.Context(), o)
	got := findings(r)[name]
	want, seen := special.verdict, special.seen
	if want == "" {
		want = livecheck.DoesNotHold
	}
	if seen == "" && want == livecheck.DoesNotHold {
		seen = value
	}
	outcome := special.outcome
	if outcome == "" {
		outcome = livecheck.Done
	}
	if got.Verdict != want || got.Seen != seen || r.Outcome != outcome {
		t.Errorf("%+v; %s %s", got, r.Outcome, r.Problem)
	}
	for id, f := range findings(r) {
		if f.Verdict == livecheck.DoesNotHold && id != name && !slices.Contains(timed, id) && !slices.Contains(special.also, id) {
			t.Errorf("also: %+v", f)
		}
	}
	if limit := max(o.Budget, livecheck.DefaultBudget); r.Charged+r.MayCharged > limit {
		t.Errorf("%d characters, and %d more, of %d", r.Charged, r.MayCharged, limit)
	}
}

// doneSpeak makes a synthesis and returns its id when it is done.
func doneSpeak(t *testing.T, b *sandboxtest.Server) string {
	t.Helper()
	o := options(b.URL, "speak")
	o.Tunnel = nil
	if r := livecheck.Run(t.Context(), o); r.Outcome != livecheck.Done {
		t.Fatalf("%s %s", r.Outcome, r.Problem)
	}
	return b.Speaks()[0].ID
}
