package sandbox

import (
	"net/http"
	"time"
)

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
	minutes := time.Minute << (n - quickOnes - 1)
	return time.Duration(float64(minutes) / scale), true
}

// again reports whether an attempt's outcome asks for another one: "a timeout, a 429 Too Many Requests error, or any
// 5xx status code". No answer at all counts as a timeout does.
func again(status int, err error) bool {
	return err != nil || status == http.StatusTooManyRequests || status >= 500
}
