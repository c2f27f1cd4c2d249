// Command wine writes bcryptprimitives.dll, a library of Windows that every Go program loads and that wine has only since
// version 8.12 or so. The file has no code: its one function, ProcessPrng, is forwarded to SystemFunction036 of advapi32.dll,
// which fills a buffer with random bytes as well and takes the same arguments. run.sh calls it.
package main

import (
	"flag"
	"fmt"
	"os"

	"callboard/internal/tools/toolusage"
)

func main() {
	toolusage.Parse(toolusage.Usage{
		Does: "wine writes bcryptprimitives.dll, which older versions of wine lack; run.sh calls it. run.sh runs a program of the Windows build,\n" +
			"test.sh the tests of some packages, suite.sh those of all that can run there.",
		Takes:    "a moment; suite.sh about 10 minutes",
		Examples: []string{"go run ./internal/tools/wine bcryptprimitives.dll", "internal/tools/wine/test.sh ./internal/store", "internal/tools/wine/suite.sh"},
	})
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "wine: name the file to write; the tests are run by internal/tools/wine/test.sh and suite.sh")
		os.Exit(2)
	}
	if err := os.WriteFile(flag.Arg(0), library("bcryptprimitives.dll", "ProcessPrng", "ADVAPI32.SystemFunction036"), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
