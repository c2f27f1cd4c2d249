package sandbox

import "time"

// The schedule of the vendor's webhook guide: "Retries will be attempted up to 18 times. The first 5 attempts will
// be made without any interval between retries. After these initial attempts, the retry interval will increase
// exponentially (1 → 2 → 4 → 8 … up to 4,096 minutes)."
const (
	maxTries  = 1 + 18 // the first one and its retries
	quickOnes = 5
)

// wait is the time between attempt n, counted from 1, and the next one; ok is false when there is none.
func wait(n int, scale float64) (d time.Duration, ok bool) {
	switch {
	case n < 1 || n >= maxTries:
		return 0, false
	case n <= quickOnes:
		return 0, true
	}
	return scaled(time.Minute<<(n-quickOnes-1), scale), true
}

// longestWait is the longest that the schedule waits, or the fault webhook_late.
func longestWait(scale float64) time.Duration {
	last, _ := wait(maxTries-1, scale)
	return max(last, longestFault)
}

// scaled divides a time by the time scale. It never gets longer than the type holds.
func scaled(d time.Duration, scale float64) time.Duration {
	const most = float64(1<<63 - 1024)
	return time.Duration(min(float64(d)/scale, most))
}
