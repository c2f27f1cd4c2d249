package e2e

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"callboard/internal/testapp"
)

// What a package of ours may allocate in its initialisation. Every command waits for all of them before it does anything, and
// on some machines the first use of a page of memory is the most expensive part of a start. Tables and regular expressions
// belong into a lazy.Value.
const (
	maxInitAllocs = 16
	maxInitBytes  = 4096
)

// initLine is a line that the Go runtime prints with GODEBUG=inittrace=1.
var initLine = regexp.MustCompile(`(?m)^init (\S+) @.*, (\d+) bytes, (\d+) allocs$`)

func TestPackagesInitialiseLittle(t *testing.T) {
	t.Parallel()
	p := testapp.NewEnv(t, "GODEBUG=inittrace=1").Start(t, "version")
	if code := p.Wait(); code != 0 {
		t.Fatalf("exit code %d: %s", code, p.Stderr.String())
	}
	lines := initLine.FindAllStringSubmatch(p.Stderr.String(), -1)
	if len(lines) < 50 {
		t.Fatalf("only %d packages in the trace:\n%s", len(lines), p.Stderr.String())
	}
	for _, line := range lines {
		name := line[1]
		// The test binary has the test's own package in it, whose tests may have what they like.
		if !strings.HasPrefix(name, "callboard/") || strings.HasPrefix(name, "callboard/internal/e2e") {
			continue
		}
		bytes, _ := strconv.Atoi(line[2]) // digits: see initLine
		allocs, _ := strconv.Atoi(line[3])
		if bytes > maxInitBytes || allocs > maxInitAllocs {
			t.Errorf("%s allocates %d bytes in %d pieces before main begins; allowed are %d in %d", name, bytes, allocs, maxInitBytes, maxInitAllocs)
		}
	}
}
