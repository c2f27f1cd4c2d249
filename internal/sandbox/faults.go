package sandbox

import (
	"slices"
	"strings"
	"sync"
	"time"

	"callboard/internal/sandbox/ttsapi"
)

// fault is a kind of fault that the sandbox can inject.
type fault string

const (
	speakFailed       fault = "speak_failed"       // the synthesis fails
	speak500          fault = "speak_500"          // POST /api/speak answers 500, nothing is accepted or charged
	speak429          fault = "speak_429"          // … 429 with Retry-After: 1
	speakHang         fault = "speak_hang"         // accepted, but the POST is never answered
	speakSlow         fault = "speak_slow"         // the POST is answered, and the synthesis started, after the delay
	webhookEarly      fault = "webhook_early"      // the first attempt ends before the POST is answered
	webhookLate       fault = "webhook_late"       // the first attempt is made after the delay
	webhookDuplicate  fault = "webhook_duplicate"  // sent once more after a 2xx
	webhookDrop       fault = "webhook_drop"       // never sent
	download403       fault = "download_403"       // the link answers 403
	downloadTruncated fault = "download_truncated" // the connection breaks half-way
	downloadSlow      fault = "download_slow"      // the transfer takes as long as the delay
	api500            fault = "api_500"            // any call under /api except POST /api/speak answers 500
	newVersion        fault = "new_version"        // no failure: the actor whose versions are read next has a new one

	// Of the newer API, for every call that makes sound.
	tts402  fault = ttsapi.Fault402  // answered 402, nothing is charged
	tts429  fault = ttsapi.Fault429  // answered 429, nothing is charged
	tts500  fault = ttsapi.Fault500  // answered 500, nothing is charged
	ttsCut  fault = ttsapi.FaultCut  // charged, and the connection breaks in the middle of the answer
	ttsSlow fault = ttsapi.FaultSlow // the answer begins after the delay
)

// maxFaultDelay is the longest delay of a fault.
const maxFaultDelay = 24 * time.Hour

// faultKinds lists all faults.
func faultKinds() []fault {
	return []fault{speakFailed, speak500, speak429, speakHang, speakSlow, webhookEarly, webhookLate, webhookDuplicate,
		webhookDrop, download403, downloadTruncated, downloadSlow, api500, newVersion, tts402, tts429, tts500, ttsCut, ttsSlow}
}

// FaultKinds returns the names of all faults.
func FaultKinds() []string {
	var names []string
	for _, k := range faultKinds() {
		names = append(names, string(k))
	}
	return names
}

// faultKindList is the list of all faults for a message.
func faultKindList() string {
	return strings.Join(FaultKinds(), ", ")
}

// defaultDelay is the delay of a fault for which none was given; known is false for a name that is not a fault.
func defaultDelay(k fault) (d time.Duration, known bool) {
	switch k {
	case speakSlow, ttsSlow:
		return 3 * time.Second, true
	case webhookLate, downloadSlow:
		return 5 * time.Second, true
	}
	return 0, slices.Contains(faultKinds(), k)
}

// faults holds the planned faults. The zero value has none.
type faults struct {
	mu    sync.Mutex
	plans map[fault][]plan
}

// plan is a number of occasions of one fault.
type plan struct {
	left  int
	delay time.Duration
}

// maxPlans limits the plans of one kind. The count within a plan is not limited by it.
const maxPlans = 10_000

// add appends count occasions to the plans of a fault. It returns false when there are too many plans.
func (f *faults) add(k fault, count int, delay time.Duration) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.plans == nil {
		f.plans = map[fault][]plan{}
	}
	list := f.plans[k]
	if last := len(list) - 1; last >= 0 && list[last].delay == delay {
		list[last].left += count
		return true
	}
	if len(list) >= maxPlans {
		return false
	}
	f.plans[k] = append(list, plan{count, delay})
	return true
}

// take consumes one occasion of a fault, if one is planned.
func (f *faults) take(k fault) (delay time.Duration, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := f.plans[k]
	if len(list) == 0 {
		return 0, false
	}
	delay = list[0].delay
	if list[0].left--; list[0].left == 0 {
		f.plans[k] = list[1:]
	}
	return delay, true
}

// PlannedFault is one plan, as GET /_sandbox/faults shows it.
type PlannedFault struct {
	Kind    string `json:"kind"`
	Left    int    `json:"left"`     // occasions
	DelayMS int64  `json:"delay_ms"` // 0 for a kind that takes no time
}

// list returns the plans, those of one kind in the order in which they are used.
func (f *faults) list() []PlannedFault {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := []PlannedFault{}
	for _, k := range faultKinds() {
		for _, p := range f.plans[k] {
			out = append(out, PlannedFault{string(k), p.left, p.delay.Milliseconds()})
		}
	}
	return out
}

func (f *faults) clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.plans = nil
}
