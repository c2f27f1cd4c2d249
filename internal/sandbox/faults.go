package sandbox

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// fault names a way to misbehave.
type fault string

const (
	speakFailed       fault = "speak_failed"       // the synthesis fails
	speak500          fault = "speak_500"          // POST /api/speak answers 500, nothing is accepted or charged
	speak429          fault = "speak_429"          // … 429 with Retry-After: 1
	speakHang         fault = "speak_hang"         // accepted, but the POST is never answered
	speakSlow         fault = "speak_slow"         // the POST is answered, and the synthesis begun, after the delay
	webhookEarly      fault = "webhook_early"      // the first attempt is over before the POST is answered
	webhookLate       fault = "webhook_late"       // the first attempt is made after the delay
	webhookDuplicate  fault = "webhook_duplicate"  // sent once more after it was taken
	webhookDrop       fault = "webhook_drop"       // never sent
	download403       fault = "download_403"       // the link is refused
	downloadTruncated fault = "download_truncated" // the connection breaks half-way
	downloadSlow      fault = "download_slow"      // the bytes take the delay to come
	api500            fault = "api_500"            // any call under /api but POST /api/speak answers 500
)

// longestFault is the longest delay that a fault can be given.
const longestFault = 24 * time.Hour

// kinds are all the faults there are.
func kinds() []fault {
	return []fault{speakFailed, speak500, speak429, speakHang, speakSlow, webhookEarly, webhookLate, webhookDuplicate,
		webhookDrop, download403, downloadTruncated, downloadSlow, api500}
}

// kindList names them for a person.
func kindList() string {
	var names []string
	for _, k := range kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

// usualDelay is what a fault takes that was given no delay; known is false for a name that is no fault.
func usualDelay(k fault) (d time.Duration, known bool) {
	switch k {
	case speakSlow:
		return 3 * time.Second, true
	case webhookLate, downloadSlow:
		return 5 * time.Second, true
	}
	return 0, slices.Contains(kinds(), k)
}

// faults are the misdeeds that are planned. The zero value behaves.
type faults struct {
	mu    sync.Mutex
	plans map[fault][]plan
}

type plan struct {
	left  int
	delay time.Duration
}

// maxPlans bounds the plans of one kind; the count of a plan bounds nothing.
const maxPlans = 10_000

// add plans count occasions of a fault after those that are planned already. It reports false when there are too
// many plans.
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

// take uses up one occasion of a fault, if one is planned.
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

func (f *faults) clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.plans = nil
}
