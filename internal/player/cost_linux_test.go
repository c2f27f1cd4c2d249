package player_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"callboard/internal/player"
	"callboard/internal/player/output"
)

// TestMain also is the program whose cost is measured below: one that plays a clip and nothing else.
func TestMain(m *testing.M) {
	clip, server := os.Getenv("PLAYER_COST_CLIP"), os.Getenv("PLAYER_COST_SERVER")
	if server == "" {
		os.Exit(m.Run())
	}
	if clip == "" {
		os.Exit(0) // what it costs to begin
	}
	e := player.NewOn(output.Options{Kind: output.Pulse, Server: server})
	e.Play(player.Clip{Key: "clip", Path: clip})
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if st, err := e.Wait(ctx); err != nil || st.Status != player.Ended || st.Silent {
		os.Exit(1)
	}
	if os.Getenv("PLAYER_COST_STAY") != "" {
		fmt.Println("idle")
		_, _ = io.Copy(io.Discard, os.Stdin) // until the test has seen enough
	}
	_ = e.Close()
	os.Exit(0)
}

// cost is the processor's time, for the program and for the system on its behalf.
func cost(tb testing.TB, cmd *exec.Cmd) time.Duration {
	tb.Helper()
	if err := cmd.Run(); err != nil {
		tb.Fatal(err)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

func (s *server) cost(clip string) time.Duration {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(s.env, "PLAYER_COST_CLIP="+clip, "PLAYER_COST_SERVER=unix:"+s.socket)
	return cost(s.t, cmd)
}

// BenchmarkCost plays the same clip with this engine and with the sound server's own player.
func BenchmarkCost(b *testing.B) {
	s := pulse(b)
	if _, err := exec.LookPath("paplay"); err != nil {
		b.Skip("paplay is not installed")
	}
	for _, rate := range []int{44100, 16000} {
		clip, _ := wavFile(b, "clip", rate, melody(rate, 5.6))
		b.Run(map[int]string{44100: "44100", 16000: "16000"}[rate], func(b *testing.B) {
			var ours, begin, theirs time.Duration
			n := 0
			for b.Loop() {
				n++
				ours += s.cost(clip.Path)
				begin += s.cost("")
				cmd := exec.Command("paplay", clip.Path)
				cmd.Env = s.env
				theirs += cost(b, cmd)
			}
			milliseconds := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 / float64(n) }
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(milliseconds(ours), "ms-ours")
			b.ReportMetric(milliseconds(begin), "ms-of-them-to-begin")
			b.ReportMetric(milliseconds(theirs), "ms-paplay")
			b.ReportMetric(float64(ours)/float64(theirs), "ratio")
		})
	}
}

// naps is how often the threads of a process have gone to sleep.
func naps(t *testing.T, pid int) (n int) {
	t.Helper()
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil || len(tasks) == 0 {
		t.Skip("the system does not tell how often a process sleeps")
	}
	for _, task := range tasks {
		status, _ := os.ReadFile(task)
		for line := range strings.Lines(string(status)) {
			if count, ok := strings.CutPrefix(line, "voluntary_ctxt_switches:"); ok {
				more, err := strconv.Atoi(strings.TrimSpace(count))
				if err != nil {
					t.Fatal(err)
				}
				n += more
			}
		}
	}
	return n
}

// An engine that has played and holds an open device does not wake up, not even once.
func TestIdleEngineSleeps(t *testing.T) {
	s := pulse(t)
	clip, _ := wavFile(t, "clip", 44100, melody(44100, 0.1))
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(s.env, "PLAYER_COST_CLIP="+clip.Path, "PLAYER_COST_SERVER=unix:"+s.socket, "PLAYER_COST_STAY=1")
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
	if said := bufio.NewScanner(out); !said.Scan() || said.Text() != "idle" {
		t.Fatalf("it says %q", said.Text())
	}
	const span = 2 * time.Second
	fewest := 0
	for range 6 { // what was begun before has to end first
		before := naps(t, cmd.Process.Pid)
		time.Sleep(span) // the span is what is measured
		if fewest = naps(t, cmd.Process.Pid) - before; fewest == 0 {
			return
		}
	}
	t.Errorf("it still wakes up %d times in %v", fewest, span)
}
