package answer

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// kind is the kind of a step.
type kind int

const (
	status kind = iota
	hang
	slow
	reset
	redirect
)

// Step is one planned answer. Steps are comparable.
type Step struct {
	kind       kind
	status     int
	retryAfter int           // seconds; negative: no Retry-After
	wait       time.Duration // of hang and slow
}

// String is the step in the language of plans, without a repeat.
func (s Step) String() string {
	switch s.kind {
	case hang:
		return "hang:" + duration(s.wait)
	case slow:
		return "slow:" + duration(s.wait)
	case reset:
		return "reset"
	case redirect:
		return "redirect"
	}
	if s.retryAfter >= 0 {
		return strconv.Itoa(s.status) + ":" + strconv.Itoa(s.retryAfter)
	}
	return strconv.Itoa(s.status)
}

// duration is a duration without the units that are zero: "5m" and not "5m0s".
func duration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	return s
}

// parseStep reads a step without a repeat or a share. known is false if it is no step at all.
func parseStep(word string) (s Step, known bool, err error) {
	s.retryAfter = -1
	name, arg, hasArg := strings.Cut(word, ":")
	switch name {
	case "hang", "slow":
		s.kind = hang
		if name == "slow" {
			s.kind = slow
		}
		s.wait, err = parseWait(name, arg)
		return s, true, err
	case "reset", "redirect":
		s.kind = reset
		if name == "redirect" {
			s.kind = redirect
		}
		if hasArg {
			err = fmt.Errorf("%s has nothing behind it", name)
		}
		return s, true, err
	}
	n, isNumber := number(name)
	if !isNumber {
		return s, false, nil
	}
	if n < 200 || n > 599 {
		return s, true, fmt.Errorf("a status is a number from 200 to 599")
	}
	s.status = n
	if hasArg {
		seconds, ok := number(arg)
		if !ok || seconds > MaxRetryAfter {
			return s, true, fmt.Errorf("%sbehind a status stands Retry-After in whole seconds up to %d, like %d:5", wrong(arg), MaxRetryAfter, n)
		}
		s.retryAfter = seconds
	}
	return s, true, nil
}

// wrong begins an error with the part of a step that is wrong; empty if there is nothing.
func wrong(part string) string {
	if part == "" {
		return ""
	}
	return shown(part) + " does not fit: "
}

func parseWait(name, arg string) (time.Duration, error) {
	d, err := time.ParseDuration(arg)
	if err != nil || d < time.Millisecond || d > MaxWait {
		return 0, fmt.Errorf("%s needs a time from 1ms to %s, like %s:2s", name, duration(MaxWait), name)
	}
	return d, nil
}

// number reads an unsigned decimal number of at most 9 digits.
func number(s string) (int, bool) {
	if s == "" || len(s) > 9 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}
