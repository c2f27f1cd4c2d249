// Command soak runs the program for a time with all faults of the sandbox and of the tunnel at once, while batches run and keys are pressed
// at random on all screens. It fails if a job is not settled, if a text was charged that is of no job, if a temporary file is left, or if
// memory, goroutines or open files grow. It needs Linux.
//
//	go run ./internal/tools/soak -for 10m
//
// It runs TestSoak of internal/e2e, which go test ./... leaves out.
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
	length := flag.Duration("for", 10*time.Minute, "how long the faults last; at least 30s")
	seed := flag.Int("seed", 1+int(time.Now().Unix())%1_000_000, "the seed of keys, sizes and faults; another one each time without it")
	toolusage.Parse(toolusage.Usage{
		Does: "soak runs the program with all faults of the sandbox and of the tunnel at once, while batches run and keys are pressed at random, and\n" +
			"fails if a job is not settled, if a text was charged that is of no job, if a temporary file is left, or if memory, goroutines or open\n" +
			"files grow. It needs Linux.",
		Takes:    "the time of -for, and some minutes until all is settled",
		Examples: []string{"go run ./internal/tools/soak -for 1m"},
	})
	if *length < 30*time.Second || *seed < 1 || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "soak: -for must be at least 30s and -seed above 0, and there are no other arguments")
		os.Exit(2)
	}
	limit := 2**length + 10*time.Minute
	test := exec.Command("go", "test", "callboard/internal/e2e", "-run", "^TestSoak$", "-count=1", "-v", "-timeout", limit.String())
	test.Env = append(os.Environ(), "CALLBOARD_SOAK="+length.String(), "CALLBOARD_SOAK_SEED="+strconv.Itoa(*seed))
	test.Stdout, test.Stderr = os.Stdout, os.Stderr
	if err := test.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}
