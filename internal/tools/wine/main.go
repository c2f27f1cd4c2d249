// Command wine writes bcryptprimitives.dll, a library of Windows that every Go program loads and that wine has only since
// version 8.12 or so. The file has no code: its one function, ProcessPrng, is forwarded to SystemFunction036 of advapi32.dll,
// which fills a buffer with random bytes as well and takes the same arguments. run.sh calls it.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: wine DLL")
		os.Exit(2)
	}
	if err := os.WriteFile(os.Args[1], library("bcryptprimitives.dll", "ProcessPrng", "ADVAPI32.SystemFunction036"), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
