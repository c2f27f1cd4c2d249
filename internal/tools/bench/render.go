package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// report is what BENCHMARKS.md is written from.
type report struct {
	machine  machine
	subjects []subject
	found    map[pkg]*results
	quick    bool
	took     time.Duration
}

// measured is a row with its figures.
type measured struct {
	row
	ours, theirs, ratio          float64
	haveOurs, haveTheirs, haveIt bool
}

func (r report) markdown() string {
	var body strings.Builder
	met, all := 0, 0
	var unmet []string
	for _, s := range r.subjects {
		fmt.Fprintf(&body, "\n## %s\n\n%s\n\n", s.title, s.text)
		rows := r.rows(s)
		writeTable(&body, s, rows, r.found)
		for _, m := range rows {
			kept, known := m.kept()
			if !known {
				continue
			}
			all++
			if kept {
				met++
			} else {
				unmet = append(unmet, s.title+", "+m.what)
			}
		}
	}
	var b strings.Builder
	r.head(&b)
	fmt.Fprintf(&b, "\n**%d of %d budgets are met in this run.**", met, all)
	for i, u := range unmet {
		if i == 0 {
			b.WriteString(" These are not:\n")
		}
		fmt.Fprintf(&b, "\n- %s", u)
	}
	b.WriteString("\n")
	b.WriteString(body.String())
	return b.String()
}

// rows are those of a subject that belong to this kind of run.
func (r report) rows(s subject) (list []measured) {
	for _, w := range s.rows {
		if w.full && r.quick {
			continue
		}
		list = append(list, figures(w, r.found))
	}
	return list
}

func (r report) head(b *strings.Builder) {
	b.WriteString("# Benchmarks\n\nWritten by `go run ./internal/tools/bench`. Do not edit it; run the command again.\n\n")
	if r.quick {
		b.WriteString("This is a **quick** run: one short round, without the large cases. Its times are rough.\n\n")
	}
	b.WriteString("| machine | |\n|---|---|\n")
	for _, line := range [][2]string{
		{"processor", fmt.Sprintf("%s, %d cores", r.machine.cpu, r.machine.cores)}, {"memory", r.machine.memory}, {"system", r.machine.system},
		{"file system of the databases", r.machine.disk}, {"Go", r.machine.goVersion}, {"commit", r.machine.commit},
		{"date", r.machine.date.UTC().Format("2006-01-02 15:04 UTC")}, {"took", r.took.String()},
		{"other programs", strings.Join(r.machine.programs, ", ")},
	} {
		fmt.Fprintf(b, "| %s | %s |\n", line[0], line[1])
	}
	if r.machine.load > busyAt(r.machine.cores) {
		fmt.Fprintf(b, "\n**The machine was busy: a load of %.1f on %d cores before the run.** Ratios hold roughly, times do not.\n", r.machine.load, r.machine.cores)
	}
	b.WriteString(`
How to read it: both sides of a ratio are measured in the same run. A ratio below 1 means that callboard needs less. A time is the
mean of many operations, a row that says so has the median or the 99th percentile; each figure is the median of the rounds. "–" means
that there is nothing to compare with, or no budget.
`)
}

// figures finds the figures of a row. The ratio is the median of those of the rounds.
func figures(w row, found map[pkg]*results) measured {
	m := measured{row: w}
	m.ours, m.haveOurs = figureOf(w.ours, found)
	m.theirs, m.haveTheirs = figureOf(w.theirs, found)
	if w.ratio.bench != "" {
		m.ratio, m.haveIt = figureOf(w.ratio, found)
		return m
	}
	var ratios []float64
	if r := found[w.ours.in]; r != nil && w.ours.in == w.theirs.in {
		for i := range r.rounds {
			ours, ok1 := r.value(i, w.ours)
			theirs, ok2 := r.value(i, w.theirs)
			if ok1 && ok2 && theirs > 0 {
				ratios = append(ratios, ours/theirs)
			}
		}
	}
	m.ratio, m.haveIt = median(ratios)
	return m
}

func figureOf(f figure, found map[pkg]*results) (float64, bool) {
	r := found[f.in]
	if r == nil || f.bench == "" {
		return 0, false
	}
	var values []float64
	for i := range r.rounds {
		if v, ok := r.value(i, f); ok {
			values = append(values, v)
		}
	}
	return median(values)
}

// kept says whether the budget is met. known is false without a budget or without the figure that it limits.
func (m measured) kept() (kept, known bool) {
	kept = true
	check := func(limit, value float64, have, most bool) {
		if limit == 0 || !have {
			return
		}
		known = true
		if most && value > limit || !most && value < limit {
			kept = false
		}
	}
	b := m.budget
	check(b.most, m.ours, m.haveOurs, true)
	check(b.least, m.ours, m.haveOurs, false)
	check(b.mostTimes, m.ratio, m.haveIt, true)
	check(b.leastTimes, m.ratio, m.haveIt, false)
	return kept, known
}

// behind says whether the other program needs less.
func (m measured) behind() bool {
	if !m.haveIt {
		return false
	}
	if m.budget.leastTimes > 0 || m.row.ours.kind == perSecond || m.row.ours.kind == realTime {
		return m.ratio < 1
	}
	return m.ratio > 1
}

func writeTable(b *strings.Builder, s subject, rows []measured, found map[pkg]*results) {
	ours, compared := s.ours, s.theirs != ""
	if ours == "" {
		ours = "callboard"
	}
	if compared {
		fmt.Fprintf(b, "| | %s | %s | ratio | budget | met |\n|---|--:|--:|--:|---|---|\n", ours, s.theirs)
	} else {
		fmt.Fprintf(b, "| | %s | budget | met |\n|---|--:|---|---|\n", ours)
	}
	var notes []string
	for _, m := range rows {
		cells := []string{m.what, cell(m.row.ours, m.ours, m.haveOurs, found)}
		if compared {
			ratio := "–"
			if m.haveIt {
				ratio = show(m.ratio, times)
			}
			cells = append(cells, cell(m.row.theirs, m.theirs, m.haveTheirs, found), ratio)
		}
		met := "–"
		kept, known := m.kept()
		if known {
			met = map[bool]string{true: "yes", false: "**no**"}[kept]
		}
		cells = append(cells, m.budget.String(m.row.ours.kind), met)
		fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
		if m.why != "" && (m.behind() || known && !kept) && !slices.Contains(notes, m.why) {
			notes = append(notes, m.why)
		}
	}
	for i, n := range notes {
		if i == 0 {
			b.WriteString("\nWhere callboard needs more:\n")
		}
		fmt.Fprintf(b, "\n- %s", n)
	}
	if len(notes) > 0 {
		b.WriteString("\n")
	}
}

// cell is a value, or why there is none.
func cell(f figure, value float64, have bool, found map[pkg]*results) string {
	switch {
	case have:
		return show(value, f.kind)
	case f.bench == "":
		return "–"
	case found[f.in] == nil:
		return "*not measured*"
	}
	return "*" + found[f.in].why(f.bench) + "*"
}

func (b budget) String(k kind) string {
	var parts []string
	add := func(limit float64, word string, k kind) {
		if limit != 0 {
			parts = append(parts, word+" "+show(limit, k))
		}
	}
	add(b.most, "≤", k)
	add(b.least, "≥", k)
	add(b.mostTimes, "≤", times)
	add(b.leastTimes, "≥", times)
	if len(parts) == 0 {
		return "–"
	}
	return strings.Join(parts, ", ")
}

// show prints a value with three digits and its unit.
func show(v float64, k kind) string {
	switch k {
	case seconds:
		switch {
		case v < 1e-6:
			return digits(v*1e9) + " ns"
		case v < 1e-3:
			return digits(v*1e6) + " µs"
		case v < 1:
			return digits(v*1e3) + " ms"
		}
		return digits(v) + " s"
	case times:
		if v > 0 && v < 0.01 {
			return "< 0.01 ×"
		}
		return digits(v) + " ×"
	case percent:
		return digits(v) + " %"
	case megabytes:
		return digits(v) + " MB"
	case perSecond:
		return digits(v) + " /s"
	case realTime:
		return digits(v) + " × real time"
	default:
		return digits(v)
	}
}

// digits has at most three digits that count, as far as they are not before the point.
func digits(v float64) string {
	if v == 0 || math.IsInf(v, 0) || math.IsNaN(v) {
		return fmt.Sprintf("%g", v)
	}
	places := max(2-int(math.Floor(math.Log10(math.Abs(v)))), 0)
	s := fmt.Sprintf("%.*f", min(places, 6), v)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}
