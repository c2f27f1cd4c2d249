package main

// subject is one table of the report.
type subject struct {
	title  string
	text   string // what is compared, and how
	ours   string // the heading of our column; empty: callboard
	theirs string // the heading of the other column
	runs   []bench
	rows   []row
}

// bench is one call of go test -bench.
type bench struct {
	in    pkg
	match string // as for -bench
	time  string // as for -benchtime, in a full run
	short string // the same in a quick run; empty: it is left out there
	// rounds is how often a full run repeats it, each time with both sides of a comparison, so that a machine that becomes
	// slower meanwhile does not change the ratio. The report has the medians.
	rounds int
}

// row is a line of a table.
type row struct {
	what   string
	ours   figure
	theirs figure // of the same unit; none if its benchmark is empty
	ratio  figure // if the benchmark reports it; otherwise it is ours divided by theirs
	budget budget
	full   bool   // it is not measured in a quick run
	why    string // why we are behind or over the budget; printed only where we are
}

// pkg is a package, as its path below internal.
type pkg string

// figure is a value that a benchmark prints.
type figure struct {
	in    pkg
	bench string // without "Benchmark"
	unit  string // as it is printed
	kind  kind
	scale float64 // of the printed value to the unit of its kind
}

// kind says how a value is shown.
type kind int

const (
	seconds kind = iota
	number
	times   // a ratio
	percent // of one processor
	megabytes
	perSecond
	realTime // seconds of sound per second
)

func (p pkg) op(bench string) figure { return figure{p, bench, "ns/op", seconds, 1e-9} }

func (p pkg) ms(bench, unit string) figure { return figure{p, bench, unit, seconds, 1e-3} }

func (p pkg) us(bench, unit string) figure { return figure{p, bench, unit, seconds, 1e-6} }

func (p pkg) of(bench, unit string, k kind) figure { return figure{p, bench, unit, k, 1} }

// budget is what a row should keep. A zero field is no limit.
type budget struct {
	most       float64 // of ours
	least      float64 // of ours
	mostTimes  float64 // of the ratio
	leastTimes float64 // of the ratio, where more is better
}
