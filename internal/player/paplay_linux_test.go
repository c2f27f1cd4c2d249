package player_test

import (
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"
)

// BenchmarkPaplayToSound measures from the start of the sound server's own player to the first sample at the sink, with which
// BenchmarkKeyToSound is compared.
func BenchmarkPaplayToSound(b *testing.B) {
	s := pulse(b)
	path, err := exec.LookPath("paplay")
	if err != nil {
		b.Skip("paplay is not installed")
	}
	clip, _ := wavFile(b, "take", 44100, melody(44100, 5.6))
	meter := s.latencyMeter()
	var took []time.Duration
	for b.Loop() {
		var cmd *exec.Cmd
		took = append(took, meter.after(b, func() {
			cmd = exec.Command(path, clip.Path)
			cmd.Env = s.Env
			if err := cmd.Start(); err != nil {
				b.Fatal(err)
			}
		}))
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}
	slices.Sort(took)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
}
