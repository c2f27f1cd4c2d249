package cli_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

// writeRows writes a table of n different rows, each with a file and a setting.
func (p *user) writeRows(n int) string {
	var lines strings.Builder
	lines.WriteString("text,actor,file,tempo\n")
	for i := range n {
		fmt.Fprintf(&lines, "Row number %d is a sentence.,Mina,f/row-%d,1.%d\n", i, i, i%9)
	}
	return p.write("lines.csv", lines.String())
}

// BenchmarkDryRun prices a table of 10,000 rows: it reads them, compares them with the history and prints the plan. Budget: at most
// 90 allocations for each row.
func BenchmarkDryRun(b *testing.B) {
	const rows = 10_000
	p := newSandboxUser(b, sandbox.Options{})
	file := p.writeRows(rows)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		if s := p.run("batch", file, "-o", p.home+"/audio", "--dry-run"); s.code != 0 || strings.Count(s.out, "\n") != rows {
			b.Fatalf("exit %d: %s", s.code, s.err)
		}
	}
	runtime.ReadMemStats(&after)
	allocs := float64(after.Mallocs-before.Mallocs) / float64(b.N) / rows
	b.ReportMetric(allocs, "allocs/row")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/rows, "B/row")
	if allocs > 90 {
		b.Errorf("%.1f allocations for each row, want at most 90", allocs)
	}
}

// A large batch says how far it has read where there is no terminal, and a small one does not.
func TestDryRunShowsProgress(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	const rows = 20_000
	s := p.run("batch", p.writeRows(rows), "--dry-run")
	if s.code != 0 || strings.Count(s.out, "\n") != rows {
		t.Fatalf("exit %d, %d lines: %s", s.code, strings.Count(s.out, "\n"), s.err)
	}
	if n := strings.Count(s.err, "000 of 20000 takes compared"); n != 9 {
		t.Errorf("%d lines of progress, want 9:\n%s", n, s.err)
	}
	if s := p.run("batch", p.writeRows(10), "--dry-run"); strings.Contains(s.err, "compared") {
		t.Errorf("10 rows: %s", s.err)
	}
}
