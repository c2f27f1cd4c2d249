package query

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"callboard/internal/lazy"
)

var errNoTime = errors.New("query: no time")

// days finds what time.ParseDuration does not know.
var days = lazy.Value[*regexp.Regexp]{Make: func() *regexp.Regexp { return regexp.MustCompile(`^(\d{1,4})([dw])`) }}

// moment reads a time: a span before now such as 90s, 10m, 1h30m, 2d and 1w, a time of day, which is the last one before now,
// or a date with or without a time. Times without a zone are local to now.
func moment(s string, now time.Time) (time.Time, error) {
	if d, ok := span(s); ok {
		return now.Add(-d), nil
	}
	for _, layout := range []string{"15:04", "15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			at := time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), t.Second(), 0, now.Location())
			if at.After(now) {
				at = at.AddDate(0, 0, -1)
			}
			return at, nil
		}
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04:05"} {
		if t, err := time.ParseInLocation(layout, strings.ToUpper(s), now.Location()); err == nil && t.Year() > 0 {
			return t, nil
		}
	}
	return time.Time{}, errNoTime
}

// span reads a length of time, which is not negative.
func span(s string) (time.Duration, bool) {
	rest, sum := strings.ToLower(s), time.Duration(0)
	for {
		m := days.Get().FindStringSubmatch(rest)
		if m == nil {
			break
		}
		n, _ := strconv.Atoi(m[1]) // four digits at most
		sum += time.Duration(n) * map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour}[m[2]]
		if rest = rest[len(m[0]):]; rest == "" {
			return sum, sum >= 0
		}
	}
	d, err := time.ParseDuration(rest)
	return sum + d, err == nil && d >= 0 && sum >= 0 && sum+d >= 0
}
