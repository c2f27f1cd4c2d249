package outfilter

import (
	"fmt"
	"strings"
	"testing"
)

// steady returns two frames of 120 × 36 cells, each drawn after the other: 24 unchanged rows with Korean names, and a
// waveform of n cells that changes.
func steady(n int) [2][]byte {
	d := newPainter(120, 36, "xterm-256color", true, behaviour{})
	content := func(wave string) string {
		var rows []string
		for i := range 24 {
			rows = append(rows, fmt.Sprintf("\x1b[38;2;90;90;90m│\x1b[m \x1b[1m%02d 김민아\x1b[m  \x1b[38;2;200;120;40m차분한 목소리\x1b[m"+
				"  안녕하세요, 오늘의 소식을 전해 드립니다 \x1b[38;2;90;90;90m표준어 · 뉴스 · 낭독 · 광고 · 안내 방송 │\x1b[m", i))
		}
		rows = append(rows, "", "\x1b[2mplaying\x1b[m", "\x1b[38;2;200;120;40m"+wave+"\x1b[m", "", "space pause   q quit")
		return strings.Join(rows, "\n")
	}
	one, other := content(strings.Repeat("▁▅█▂", n)[:3*n]), content(strings.Repeat("▅▂▁█", n)[:3*n])
	d.frame(one, -1, 0)
	d.frame(other, -1, 0)
	var frames [2][]byte
	for i, c := range []string{one, other} {
		frames[i] = append(frames[i], d.frame(c, -1, 0)...)
	}
	return frames
}

func TestFrameWithUnchangedRowsIsSmall(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ cells, most int }{{60, 600}, {110, 800}} {
		frames := steady(tt.cells)
		p := newPair(t, 120, 36, behaviour{})
		for range 3 {
			p.write(frames[0])
			p.write(frames[1])
		}
		raw := len(frames[0])
		p.in, p.out = 0, 0
		p.write(frames[0])
		p.write(frames[1])
		if raw < 6000 || p.out > 2*tt.most {
			t.Errorf("%d cells change: %d of %d bytes a frame", tt.cells, p.out/2, raw)
		}
		t.Logf("%d cells change: %d of %d bytes a frame", tt.cells, p.out/2, raw)
	}
}

func TestFilterAllocatesNothing(t *testing.T) {
	frames := steady(60)
	var f filter
	n := testing.AllocsPerRun(20, func() {
		f.pass(frames[0], 120, 36)
		f.pass(frames[1], 120, 36)
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// BenchmarkSteadyFrame filters a frame in which only a waveform changes. Budget: under 600 bytes and 0.1 ms.
func BenchmarkSteadyFrame(b *testing.B) {
	frames := steady(60)
	var f filter
	var in, out int
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		in += len(frames[i&1])
		out += len(f.pass(frames[i&1], 120, 36))
	}
	b.ReportMetric(float64(in)/float64(b.N), "bytes-in/frame")
	b.ReportMetric(float64(out)/float64(b.N), "bytes/frame")
}
