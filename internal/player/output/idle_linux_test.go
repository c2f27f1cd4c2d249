package output

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A program that has an output open and plays nothing must not wake up, not even once.
func TestPulseIdleSleeps(t *testing.T) {
	if socket := os.Getenv("OUTPUT_IDLE_SERVER"); socket != "" {
		d := Open(t.Context(), Options{Kind: Pulse, Server: socket})
		defer d.Close()
		plays(t, d)
		d.Stop()
		fmt.Println("\nidle")
		_, _ = io.Copy(io.Discard, os.Stdin) // until the test that started this one has seen enough
		return
	}
	t.Parallel()
	s := serve(t, speaker("ci", "Front", 44100))
	cmd := s.tool(os.Args[0], "-test.run=^TestPulseIdleSleeps$", "-test.v")
	cmd.Env = append(cmd.Env, "OUTPUT_IDLE_SERVER=unix:"+s.socket)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}()
	said := bufio.NewScanner(out)
	for said.Scan() && said.Text() != "idle" {
		t.Log(said.Text())
	}
	const span = 2 * time.Second
	fewest := 0
	for range 8 { // what was begun before has to end first
		before := naps(t, cmd.Process.Pid)
		time.Sleep(span) // the span is what is measured
		if fewest = naps(t, cmd.Process.Pid) - before; fewest == 0 {
			return
		}
	}
	t.Errorf("it still wakes up %d times in %v", fewest, span)
}

// naps is how often the threads of a process have gone to sleep.
func naps(t *testing.T, pid int) (n int) {
	t.Helper()
	dir := fmt.Sprintf("/proc/%d/task", pid)
	tasks, err := os.ReadDir(dir)
	if err != nil {
		t.Skip("the system does not tell:", err)
	}
	for _, task := range tasks {
		status, _ := os.ReadFile(dir + "/" + task.Name() + "/status")
		for line := range strings.Lines(string(status)) {
			if rest, ok := strings.CutPrefix(line, "voluntary_ctxt_switches:"); ok {
				more, err := strconv.Atoi(strings.TrimSpace(rest))
				if err != nil {
					t.Skip("the system does not tell:", err)
				}
				n += more
			}
		}
	}
	return n
}
