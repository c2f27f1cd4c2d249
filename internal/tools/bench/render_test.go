package main

import (
	"strings"
	"testing"
)

const somewhere pkg = "somewhere"

// someResults are two rounds of ours and theirs, and a program that is missing.
func someResults() map[pkg]*results {
	return map[pkg]*results{somewhere: {
		rounds: []round{
			{"Ours": {"ns/op": 100, "allocs": 7}, "Theirs": {"ns/op": 400}},
			{"Ours": {"ns/op": 3000}, "Theirs": {"ns/op": 6000}}, // a machine that was slower meanwhile
		},
		missing: map[string]string{"Player": "paplay is not installed"},
	}}
}

func TestRatioIsThatOfTheRounds(t *testing.T) {
	t.Parallel()
	m := figures(row{ours: somewhere.op("Ours"), theirs: somewhere.op("Theirs")}, someResults())
	if m.ratio != (0.25+0.5)/2 || !m.haveIt || m.behind() {
		t.Errorf("%+v", m)
	}
	m = figures(row{ours: somewhere.op("Ours"), theirs: somewhere.op("Player")}, someResults())
	if m.haveIt || m.haveTheirs || m.behind() {
		t.Errorf("%+v", m)
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	s := subject{title: "Some work", text: "What it is.", theirs: "theirs", rows: []row{
		{what: "fast", ours: somewhere.op("Ours"), theirs: somewhere.op("Theirs"), budget: budget{mostTimes: 0.5}, why: "It is never printed."},
		{what: "slow", ours: somewhere.op("Theirs"), theirs: somewhere.op("Ours"), budget: budget{most: 1e-6, mostTimes: 2}, why: "It does more."},
		{what: "no program", ours: somewhere.op("Ours"), theirs: somewhere.op("Player"), budget: budget{mostTimes: 1}},
		{what: "number", ours: somewhere.of("Ours", "allocs", number), budget: budget{least: 5}},
		{what: "alone", ours: somewhere.of("Ours", "allocs", number), budget: budget{most: 5}, why: "It needs them."},
		{what: "large", ours: somewhere.op("Ours"), full: true},
	}}
	full := report{subjects: []subject{s}, found: someResults()}.markdown()
	for _, want := range []string{
		"| fast | 1.55 µs | 3.2 µs | 0.375 × | ≤ 0.5 × | yes |\n",
		"| slow | 3.2 µs | 1.55 µs | 3 × | ≤ 1 µs, ≤ 2 × | **no** |\n",
		"| no program | 1.55 µs | *paplay is not installed* | – | ≤ 1 × | – |\n",
		"| number | 7 | – | – | ≥ 5 | yes |\n",
		"| large | 1.55 µs | – | – | – | – |\n",
		"**2 of 4 budgets are met in this run.** These are not:\n\n- Some work, slow\n- Some work, alone\n",
		"Where callboard needs more:\n\n- It does more.\n- It needs them.\n",
	} {
		if !strings.Contains(full, want) {
			t.Errorf("%q is missing in\n%s", want, full)
		}
	}
	if strings.Contains(full, "never printed") {
		t.Error("the reason of a row that is not behind is printed")
	}
	if quick := (report{subjects: []subject{s}, found: someResults(), quick: true}).markdown(); strings.Contains(quick, "| large |") || !strings.Contains(quick, "**quick**") {
		t.Errorf("a quick run has the large row, or does not say that it is quick:\n%s", quick)
	}
}

// More is better where a budget says at least.
func TestBehindWhereMoreIsBetter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ratio  float64
		behind bool
	}{{0.9, true}, {1.1, false}} {
		m := measured{row: row{budget: budget{leastTimes: 0.8}}, ratio: c.ratio, haveIt: true}
		if m.behind() != c.behind {
			t.Errorf("%v", c)
		}
	}
}

func TestShow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		v    float64
		k    kind
		want string
	}{
		{12.34e-9, seconds, "12.3 ns"}, {0.0012345, seconds, "1.23 ms"}, {1.5, seconds, "1.5 s"}, {999.9e-6, seconds, "1000 µs"}, {0, seconds, "0 ns"},
		{0.004, times, "< 0.01 ×"}, {2, times, "2 ×"}, {12345, number, "12345"}, {0.5, percent, "0.5 %"}, {37.61, megabytes, "37.6 MB"}, {9.99, perSecond, "9.99 /s"},
	} {
		if got := show(c.v, c.k); got != c.want {
			t.Errorf("%v: %q, want %q", c.v, got, c.want)
		}
	}
}
