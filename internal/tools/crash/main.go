// Command crash kills the program with SIGKILL, at each named step of its work and at random moments, and starts it again each time. It
// fails if anything is lost, sent twice, or left over. It needs Linux.
//
//	go run ./internal/tools/crash -kills 500 -seed 7
//
// It runs TestCrashProof of internal/e2e, of which go test ./... makes a short run. The seed and the number of a kill decide all
// random choices, so that a failure can be repeated: it prints the command.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"time"

	"callboard/internal/tools/toolusage"
)

func main() {
	kills := flag.Int("kills", 500, "how many times the program is killed")
	seed := flag.Int("seed", 1+int(time.Now().Unix())%1_000_000, "the seed of the random choices; another one each time without it")
	first := flag.Int("first", 1, "the number of the first kill, to repeat one that failed")
	toolusage.Parse(toolusage.Usage{
		Does: "crash kills the program with SIGKILL, at each named step of its work and at random moments, starts it again each time, and fails\n" +
			"if anything is lost, sent twice or left over. At the end it names the steps that had no kill. It needs Linux.",
		Takes:    "about two seconds a kill, and a minute for the build",
		Examples: []string{"go run ./internal/tools/crash -kills 70", "go run ./internal/tools/crash -seed 7 -first 12 -kills 1   # kill 12 of seed 7 again"},
	})
	if *kills < 1 || *seed < 1 || *first < 1 || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "crash: the numbers must be above 0, and there are no other arguments")
		os.Exit(2)
	}
	limit := 10*time.Minute + time.Duration(*kills)*10*time.Second
	test := exec.Command("go", "test", "callboard/internal/e2e", "-run", "^TestCrashProof$", "-count=1", "-v", "-timeout", limit.String())
	test.Env = append(os.Environ(), "CALLBOARD_CRASH_KILLS="+strconv.Itoa(*kills), "CALLBOARD_CRASH_SEED="+strconv.Itoa(*seed), "CALLBOARD_CRASH_FIRST="+strconv.Itoa(*first))
	test.Stdout, test.Stderr = os.Stdout, os.Stderr
	if err := test.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "crash:", err)
		os.Exit(1)
	}
}
