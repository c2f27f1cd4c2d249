//go:build linux

package e2e

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"callboard/internal/testapp"
)

// The variables of the environment that change TestCrashProof. go run ./internal/tools/crash sets them.
const (
	crashKills = "CALLBOARD_CRASH_KILLS" // how many
	crashSeed  = "CALLBOARD_CRASH_SEED"  // of the random choices
	crashFirst = "CALLBOARD_CRASH_FIRST" // the number of the first one, from 1: to repeat one that failed
)

// shortRun is how many kills a run has without a number in the environment.
const shortRun = 25

// killsOfWorld is how many kills share a data folder and a sandbox.
const killsOfWorld = 60

// TestCrashProof kills the program at each named step and at random moments, starts it again each time, and checks that nothing is
// lost, sent twice or left over. The number of a kill and the seed decide all that is chosen for it, so a failure can be repeated.
func TestCrashProof(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes long under the race detector, and the processes that it kills have no race between them")
	}
	kills, first, seed := numberOf(t, crashKills, shortRun), numberOf(t, crashFirst, 1), numberOf(t, crashSeed, 1)
	program := ""
	if os.Getenv(crashKills) != "" {
		program = testapp.Build(t)
	}
	count := map[string]int{}
	began := time.Now()
	for from := first; from < first+kills; from += killsOfWorld {
		until := min(from+killsOfWorld, first+kills)
		ok := t.Run(fmt.Sprintf("kills %d to %d", from, until-1), func(t *testing.T) { crashRounds(t, program, seed, from, until, count) })
		if !ok {
			t.FailNow()
		}
	}
	var table []string
	for _, s := range crashSteps() {
		table = append(table, fmt.Sprintf("%5d  %s", count[s.name], s.name))
		if count[s.name] == 0 && kills >= 3*len(crashSteps()) {
			t.Errorf("%d kills, and none at the step %q", kills, s.name)
		}
	}
	t.Logf("%d kills in %v, seed %d:\n%s\n%s", kills, time.Since(began).Round(time.Second), seed, strings.Join(table, "\n"), unreached(count))
}

// unreached says which steps had no kill in a run, and how many kills reach all.
func unreached(count map[string]int) string {
	var missing []string
	steps := crashSteps()
	for _, s := range steps {
		if count[s.name] == 0 {
			missing = append(missing, s.name)
		}
	}
	if len(missing) == 0 {
		return fmt.Sprintf("each of the %d steps had a kill", len(steps))
	}
	return fmt.Sprintf("%d of the %d steps had no kill; -kills %d, without -first, reaches all:\n  %s", len(missing), len(steps), len(steps), strings.Join(missing, "\n  "))
}

// A run says which steps it did not reach, and with how many kills it would have reached them.
func TestCrashSaysWhatItDidNotReach(t *testing.T) {
	t.Parallel()
	count := map[string]int{}
	for number := 1; number <= 4; number++ {
		count[stepOf(7, number).name]++
	}
	all := len(crashSteps())
	got := unreached(count)
	if !strings.Contains(got, fmt.Sprintf("%d of the %d steps had no kill; -kills %d,", all-4, all, all)) || strings.Count(got, "\n  ") != all-4 {
		t.Errorf("after 4 kills: %s", got)
	}
	for number := 5; number <= all; number++ {
		count[stepOf(7, number).name]++
	}
	if got := unreached(count); got != fmt.Sprintf("each of the %d steps had a kill", all) {
		t.Errorf("after a round: %s", got)
	}
}

// crashRounds makes the kills of some numbers, in a world of their own.
func crashRounds(t *testing.T, program string, seed, from, until int, count map[string]int) {
	worlds := map[bool]*crashWorld{}
	number, step := 0, crashStep{}
	defer func() {
		if t.Failed() {
			t.Logf("this was kill %d of seed %d, at the step %q; repeat it with\n\tgo run ./internal/tools/crash -seed %d -first %d -kills 1",
				number, seed, step.name, seed, number)
		}
	}()
	for number = from; number < until; number++ {
		for try := 0; ; try++ {
			rng := rand.New(rand.NewPCG(uint64(seed), uint64(number)<<8+uint64(try)))
			step = stepOf(seed, number)
			w := worlds[step.tts]
			if w == nil {
				w = newCrashWorld(t, program, step.tts)
				worlds[step.tts] = w
			}
			w.rng, w.number = rng, number*100+try
			killed := w.kill(step)
			if check := step.check; check != nil {
				check(w)
			} else {
				w.check()
			}
			if killed && step.after != nil {
				step.after(w)
				w.check()
			}
			if killed {
				count[step.name]++
				break
			}
			if try == 20 {
				w.fail("the program ends before the step comes, %d times", try)
			}
		}
	}
	for _, w := range worlds {
		w.number = until * 100
		w.checkSwept()
	}
}

// stepOf is the step of a kill. Each round of kills has all steps, in an order of its own: first those that no run may leave out,
// which a run of fewer kills than steps has all the same.
func stepOf(seed, number int) crashStep {
	steps := crashSteps()
	round, at := (number-1)/len(steps), (number-1)%len(steps)
	rng := rand.New(rand.NewPCG(uint64(seed), uint64(round)))
	rng.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
	slices.SortStableFunc(steps, func(a, b crashStep) int {
		switch {
		case a.first == b.first:
			return 0
		case a.first:
			return -1
		}
		return 1
	})
	return steps[at]
}

// A short run has each step that it may not leave out, and a round of kills has every step.
func TestCrashOrder(t *testing.T) {
	t.Parallel()
	all := len(crashSteps())
	for seed := 1; seed < 20; seed++ {
		short, round := map[string]bool{}, map[string]bool{}
		for number := 1; number <= all; number++ {
			name := stepOf(seed, number).name
			round[name] = true
			if number <= shortRun {
				short[name] = true
			}
		}
		for _, s := range crashSteps() {
			if s.first && !short[s.name] || !round[s.name] {
				t.Errorf("seed %d: none of the first kills is at the step %q", seed, s.name)
			}
		}
	}
}

// numberOf reads a number from the environment.
func numberOf(t *testing.T, name string, standard int) int {
	t.Helper()
	n, err := strconv.Atoi(cmp.Or(os.Getenv(name), strconv.Itoa(standard)))
	if err != nil || n < 1 {
		t.Fatalf("%s is not a number above 0: %q", name, os.Getenv(name))
	}
	return n
}
