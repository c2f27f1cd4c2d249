package player_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"callboard/internal/player"
	"callboard/internal/player/output"
	"callboard/internal/player/pulsetest"
)

// TestMain is also the program whose cost is measured: it plays a clip and does nothing else.
func TestMain(m *testing.M) {
	clip, server := os.Getenv("PLAYER_COST_CLIP"), os.Getenv("PLAYER_COST_SERVER")
	if server == "" {
		os.Exit(m.Run())
	}
	if clip == "" {
		os.Exit(0) // measures the cost of starting the process
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
		_, _ = io.Copy(io.Discard, os.Stdin) // until the test has finished
	}
	_ = e.Close()
	os.Exit(0)
}

// cost is the processor time of the program and of the system on its behalf.
func cost(tb testing.TB, cmd *exec.Cmd) time.Duration {
	tb.Helper()
	if err := cmd.Run(); err != nil {
		tb.Fatal(err)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

func (s server) cost(clip string) time.Duration {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(s.Env, "PLAYER_COST_CLIP="+clip, "PLAYER_COST_SERVER="+s.Addr)
	return cost(s.T, cmd)
}

// BenchmarkCost plays the same clip with this engine and with the sound server's own player.
func BenchmarkCost(b *testing.B) {
	s := pulse(b)
	if _, err := exec.LookPath("paplay"); err != nil {
		b.Skip("paplay is not installed")
	}
	for _, rate := range []int{44100, 16000} {
		if rate != 44100 && testing.Short() {
			continue
		}
		clip, _ := wavFile(b, "clip", rate, melody(rate, 5.6))
		b.Run(map[int]string{44100: "44100", 16000: "16000"}[rate], func(b *testing.B) {
			var ours, begin, theirs time.Duration
			n := 0
			for b.Loop() {
				n++
				ours += s.cost(clip.Path)
				begin += s.cost("")
				cmd := exec.Command("paplay", clip.Path)
				cmd.Env = s.Env
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

// An engine that has played and holds an open device must not wake up.
func TestIdleEngineSleeps(t *testing.T) {
	s := pulse(t)
	clip, _ := wavFile(t, "clip", 44100, melody(44100, 0.1))
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(s.Env, "PLAYER_COST_CLIP="+clip.Path, "PLAYER_COST_SERVER="+s.Addr, "PLAYER_COST_STAY=1")
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
		t.Fatalf("the process printed %q", said.Text())
	}
	pulsetest.CheckIdle(t, cmd.Process.Pid)
}
