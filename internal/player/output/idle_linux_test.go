package output

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"testing"

	"callboard/internal/player/pulsetest"
)

// A program with an open output that plays nothing must not wake up.
func TestPulseIdleSleeps(t *testing.T) {
	if socket := os.Getenv("OUTPUT_IDLE_SERVER"); socket != "" {
		d := Open(t.Context(), Options{Kind: Pulse, Server: socket})
		defer d.Close()
		plays(t, d)
		d.Stop()
		fmt.Println("\nidle")
		_, _ = io.Copy(io.Discard, os.Stdin) // until the parent test has finished
		return
	}
	t.Parallel()
	s := serve(t, pulsetest.Sink("ci", "Front", 44100))
	cmd := s.Tool(os.Args[0], "-test.run=^TestPulseIdleSleeps$", "-test.v")
	cmd.Env = append(cmd.Env, "OUTPUT_IDLE_SERVER="+s.Addr)
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
	pulsetest.CheckIdle(t, cmd.Process.Pid)
}
