// Command fuzz runs the fuzz targets of the module, one after the other, each for the same time.
//
//	go run ./internal/tools/fuzz -for 10s                 # all targets
//	go run ./internal/tools/fuzz -for 5m ./internal/api   # those of some packages
//	go run ./internal/tools/fuzz -list                    # which there are
//	go run ./internal/tools/fuzz -for 1s -plain -total 80s
//
// An input that fails is written to testdata/fuzz of its package by the testing package. It belongs into the repository
// together with the correction: go test runs it from then on.
package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"regexp"
	"time"

	"callboard/internal/tools/toolusage"
)

func main() {
	var o options
	flag.DurationVar(&o.each, "for", 10*time.Second, "how long each target runs")
	flag.DurationVar(&o.total, "total", 0, "stop after this time, with some packages in random order; 0 is no limit")
	flag.IntVar(&o.jobs, "j", 1, "how many packages run at the same time; each uses one processor")
	flag.BoolVar(&o.plain, "plain", false, "build without the instrumentation that guides the fuzzer: quick to build, finds less")
	match := flag.String("match", "", "only targets whose name matches this regular expression")
	list := flag.Bool("list", false, "print the targets and end")
	toolusage.Parse(toolusage.Usage{
		Does: "fuzz runs the fuzz targets of the module, all or those of some folders. It prints how each ended, and which had no turn. An input that\n" +
			"fails is written to testdata/fuzz of its package.",
		Takes: "the time of -for for each target, and the builds of their packages",
		Examples: []string{
			"go run ./internal/tools/fuzz -for 10s                    # all targets", "go run ./internal/tools/fuzz -for 5m ./internal/api",
			"go run ./internal/tools/fuzz -for 1s -plain -total 80s   # a random part", "go run ./internal/tools/fuzz -list",
		},
	})
	if err := run(o, *match, *list, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "fuzz:", err)
		os.Exit(1)
	}
}

func run(o options, match string, list bool, folders []string) error {
	wanted, err := regexp.Compile(match)
	if err != nil {
		return fmt.Errorf("-match: %w", err)
	}
	if len(folders) == 0 {
		folders = []string{"."}
	}
	packages, err := find(folders, wanted)
	if err != nil {
		return err
	}
	if list {
		for _, p := range packages {
			for _, name := range p.targets {
				fmt.Println(p.folder, name)
			}
		}
		return nil
	}
	if len(packages) == 0 {
		return fmt.Errorf("no target matches")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if o.total > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.total)
		defer cancel()
		rand.Shuffle(len(packages), func(i, j int) { packages[i], packages[j] = packages[j], packages[i] })
	}
	return runAll(ctx, packages, o)
}
