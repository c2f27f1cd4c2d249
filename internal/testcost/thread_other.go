//go:build !linux

package testcost

import "time"

// threadTime reports false: there is no portable call for the time of a thread.
func threadTime() (time.Duration, bool) { return 0, false }
