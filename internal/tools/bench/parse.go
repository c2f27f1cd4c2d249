package main

import (
	"bufio"
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/perf/benchfmt"
)

// round has the values that one run of a test program printed: by the name of the benchmark, and by unit.
type round map[string]map[string]float64

// parse reads the output of a test program with -test.v. missing has a reason for each benchmark that was skipped or failed.
func parse(output []byte) (r round, missing map[string]string, failed bool) {
	r = round{}
	reader := benchfmt.NewReader(bytes.NewReader(output), "output")
	for reader.Scan() {
		result, ok := reader.Result().(*benchfmt.Result)
		if !ok {
			continue // a line that begins like that of a benchmark
		}
		values := map[string]float64{}
		for _, v := range result.Values {
			if v.OrigUnit != "" {
				values[v.OrigUnit] = v.OrigValue
			} else {
				values[v.Unit] = v.Value
			}
		}
		r[name(result.Name)] = values
	}
	missing, failed = reasons(output)
	return r, missing, failed
}

// name is the full name of a benchmark without the number of processors at its end.
func name(n benchfmt.Name) string {
	base, parts := n.Parts()
	if len(parts) > 0 && bytes.HasPrefix(parts[len(parts)-1], []byte("-")) {
		parts = parts[:len(parts)-1]
	}
	return string(base) + string(bytes.Join(parts, nil))
}

var (
	outcome = regexp.MustCompile(`^\s*--- (SKIP|FAIL): Benchmark(\S+)`)
	message = regexp.MustCompile(`^\s+[\w.]+\.go:\d+: (.*)`)
)

// reasons finds why benchmarks were skipped or failed. Their first message comes before the line with the outcome.
func reasons(output []byte) (missing map[string]string, failed bool) {
	missing = map[string]string{}
	said := ""
	for lines := bufio.NewScanner(bytes.NewReader(output)); lines.Scan(); {
		line := lines.Text()
		if m := message.FindStringSubmatch(line); m != nil {
			if said == "" {
				said = m[1]
			}
			continue
		}
		m := outcome.FindStringSubmatch(line)
		switch {
		case m == nil && !strings.HasPrefix(line, "Benchmark"):
			continue // another line of a message
		case m == nil:
		case m[1] == "FAIL":
			failed = true
			missing[m[2]] = "failed: " + short(said, "its output has more")
		default:
			missing[m[2]] = short(said, "skipped")
		}
		said = ""
	}
	return missing, failed
}

// short is the beginning of a message up to its first colon, for a cell of a table.
func short(said, otherwise string) string {
	said, _, _ = strings.Cut(said, ": ")
	if said = strings.TrimSpace(strings.ReplaceAll(said, "|", "/")); said == "" {
		return otherwise
	}
	if cells := []rune(said); len(cells) > 60 {
		return string(cells[:60]) + "…"
	}
	return said
}

// results are the rounds of one package.
type results struct {
	rounds  []round
	missing map[string]string // why a benchmark has no figures; of "", why a whole run has none
}

// value is the figure in one round.
func (r *results) value(i int, f figure) (float64, bool) {
	v, ok := r.rounds[i][f.bench][f.unit]
	return v * f.scale, ok
}

// why says why a benchmark has no figures. The reason may be that of the one which it is a part of, or of the run.
func (r *results) why(bench string) string {
	for name := bench; ; {
		if reason, ok := r.missing[name]; ok {
			return reason
		}
		i := strings.LastIndexByte(name, '/')
		if i < 0 {
			return cmp.Or(r.missing[""], "not measured")
		}
		name = name[:i]
	}
}

// median is the middle of some values, and false if there are none.
func median(values []float64) (float64, bool) {
	if len(values) == 0 {
		return 0, false
	}
	slices.Sort(values)
	if n := len(values); n%2 == 0 {
		return (values[n/2-1] + values[n/2]) / 2, true
	}
	return values[len(values)/2], true
}
