package testapp

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"callboard/internal/testwait"
)

// inspectVar names the socket on which the program answers questions of [Inspector]. Only a test binary that runs as callboard has it.
const inspectVar = "CALLBOARD_TEST_INSPECT"

// Inspector asks a running callboard what it uses. The program must be the test binary.
type Inspector struct{ path string }

// Use is what a process uses.
type Use struct {
	Goroutines int
	Heap       int // bytes that are in use after a garbage collection
	Runtime    int // bytes that Go's runtime has from the system: the heap with its gaps, stacks and tables
	Gaps       int // of these in spans of the heap that are in use, and not in use themselves
	Stacks     int // of these for stacks
	Profile    int // of these for what the inspector measures
	Clips      int // of these what the player has: decoded audio, of which it keeps a limited amount
}

// use is what this process uses.
func use() Use {
	var m runtime.MemStats
	debug.FreeOSMemory() // collects garbage, and gives pages back that are free
	runtime.ReadMemStats(&m)
	u := Use{Goroutines: runtime.NumGoroutine(), Heap: int(m.HeapAlloc), Runtime: int(m.Sys - m.HeapReleased), Gaps: int(m.HeapInuse - m.HeapAlloc), Stacks: int(m.StackInuse), Profile: int(m.BuckHashSys)}
	records := make([]runtime.MemProfileRecord, 10_000)
	n, _ := runtime.MemProfile(records, false)
	for _, r := range records[:min(n, len(records))] {
		for frames, more := runtime.CallersFrames(r.Stack()), true; more; {
			var f runtime.Frame
			if f, more = frames.Next(); strings.Contains(f.Function, "callboard/internal/player") {
				u.Clips += int(r.InUseBytes()) // clips are larger than the rate, so nearly all of them are in the profile
				break
			}
		}
	}
	return u
}

// Inspected returns an environment for one process, and what inspects that.
func (e *Env) Inspected(t testing.TB) (*Env, Inspector) {
	t.Helper()
	dir, err := os.MkdirTemp("", "inspect") // the path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	i := Inspector{filepath.Join(dir, "s")}
	return e.With(inspectVar + "=" + i.path), i
}

// Use returns what the process uses now. It makes the process collect its garbage.
func (i Inspector) Use() (u Use, err error) {
	raw, err := i.ask("use")
	if err == nil {
		err = json.Unmarshal(raw, &u)
	}
	return u, err
}

// Stacks lists the goroutines of the process, equal ones once with their number.
func (i Inspector) Stacks() (string, error) {
	raw, err := i.ask("stacks")
	return string(raw), err
}

// HeapProfile is what the process has in memory, for go tool pprof.
func (i Inspector) HeapProfile() ([]byte, error) { return i.ask("heap") }

func (i Inspector) ask(question string) ([]byte, error) {
	c, err := net.DialTimeout("unix", i.path, testwait.Timeout())
	if err != nil {
		return nil, err
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(testwait.Timeout()))
	if _, err := fmt.Fprintln(c, question); err != nil {
		return nil, err
	}
	return io.ReadAll(c)
}

// answerInspector answers on a socket, one question after the other, so that it has one goroutine at any time.
func answerInspector(path string) {
	runtime.MemProfileRate = 32 << 10
	ln, err := net.Listen("unix", path)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testapp:", err)
		os.Exit(1)
	}
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			switch question, _ := bufio.NewReader(c).ReadString('\n'); question {
			case "use\n":
				_ = json.NewEncoder(c).Encode(use())
			case "heap\n":
				runtime.GC()
				_ = pprof.Lookup("heap").WriteTo(c, 0)
			case "stacks\n":
				_ = pprof.Lookup("goroutine").WriteTo(c, 1)
			}
			c.Close()
		}
	}()
}
