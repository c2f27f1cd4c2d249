package sandbox

import "time"

// The schedule of the vendor's webhook guide: "Retries will be attempted up to 18 times. The first 5 attempts will
// be made without any interval between retries. After these initial attempts, the retry interval will increase
// exponentially (1 → 2 → 4 → 8 … up to 4,096 minutes)."
const (
	maxAttempts      = 1 + 18 // the first one and its retries
	immediateRetries = 5
)

// retryDelay is the time between attempt n, counted from 1, and the next one; ok is false when there is none.
func retryDelay(n int, scale float64) (d time.Duration, ok bool) {
	switch {
	case n < 1 || n >= maxAttempts:
		return 0, false
	case n <= immediateRetries:
		return 0, true
	}
	return scaled(time.Minute<<(n-immediateRetries-1), scale), true
}

// maxAttemptDelay is the longest delay before an attempt: of the schedule, or of the fault webhook_late.
func maxAttemptDelay(scale float64) time.Duration {
	last, _ := retryDelay(maxAttempts-1, scale)
	return max(last, maxFaultDelay)
}

// scaled divides a duration by the time scale. It saturates at the largest duration.
func scaled(d time.Duration, scale float64) time.Duration {
	const maxDuration = float64(1<<63 - 1024)
	return time.Duration(min(float64(d)/scale, maxDuration))
}
