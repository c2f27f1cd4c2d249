package words

import (
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"callboard/internal/ui/widget/style"
)

// Seconds writes a span as a stop-watch shows it: 0.4 s, 12 s, 3 min, 2 h, 5 d.
func Seconds(d time.Duration) string {
	switch {
	case d < 0:
		return "0.0 s"
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d d", int(d.Hours()/24))
}

// SecondsChange is the time until Seconds reads differently; never less than that of a running second.
func SecondsChange(d time.Duration) time.Duration {
	step := time.Second
	switch {
	case d < 0:
		return step
	case d >= 48*time.Hour:
		step = 24 * time.Hour
	case d >= 2*time.Hour:
		step = time.Hour
	case d >= 2*time.Minute:
		step = time.Minute
	}
	return step - d%step
}

// Millis writes a latency in milliseconds.
func Millis(d time.Duration) string {
	if d < time.Millisecond {
		return "<1 ms"
	}
	return fmt.Sprintf("%d ms", d.Round(time.Millisecond).Milliseconds())
}

// Ago writes an age, rounded so that the screen need not change every second.
func Ago(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return "just now"
	case d < time.Minute:
		return fmt.Sprintf("%d s ago", int(d.Seconds())/10*10)
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	}
	return fmt.Sprintf("%d h ago", int(d.Hours()))
}

// AgoChanges is the time until Ago reads differently.
func AgoChanges(d time.Duration) time.Duration {
	step := time.Hour
	switch {
	case d < time.Minute:
		step = 10 * time.Second
	case d < time.Hour:
		step = time.Minute
	}
	return step - d%step
}

// Count writes "1 job", "3 jobs".
func Count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// Host is the host of a URL, or all of a text that is no URL.
func Host(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return address
}

// PathEnd is a path in at most w cells. What is left out is at its start, so that the name and its extension stay: "…/audio/a.wav".
func PathEnd(path string, w int) string {
	if style.Width(path) <= w {
		return path
	}
	name := path
	for i := range path {
		if i == 0 || !os.IsPathSeparator(path[i]) {
			continue
		}
		name = path[i+1:]
		if end := "…" + path[i:]; style.Width(end) <= w {
			return end
		}
	}
	return style.TruncateMiddle(name, w)
}

// ShortPath writes the home folder as ~.
func ShortPath(path string) string {
	home, err := os.UserHomeDir()
	if err != nil || home == "" || home == "/" {
		return path
	}
	if rest, ok := strings.CutPrefix(path, home); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
		return "~" + rest
	}
	return path
}

// Thousands writes a number with commas: "100,000".
func Thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return Thousands(n/1000) + "," + strconv.Itoa(n%1000 + 1000)[1:]
}
