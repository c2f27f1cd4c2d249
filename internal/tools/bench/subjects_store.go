package main

import "fmt"

func searchInNames() subject {
	s := subject{
		title: "Search in names", theirs: "bubbles/list",
		text: "A search among names, against the filter of `bubbles/list`. callboard's also searches the tags, finds Hangul initials and ranks; the other one finds letters in order. " +
			"The last rows are the filter of the catalogue, with facets.",
		runs: []bench{{names, "^BenchmarkBubbles$", "0.2s", "20x", 3}, {actors, "^Benchmark(Filter|Facets)$", "0.2s", "10x", 3}},
	}
	for _, query := range []string{"mina", "홍길"} {
		for _, n := range sizes() {
			s.rows = append(s.rows, row{
				what: fmt.Sprintf("%q, %s names", query, grouped(n)), ours: names.op(fmt.Sprintf("Bubbles/ours/%s/%d", query, n)),
				theirs: names.op(fmt.Sprintf("Bubbles/bubbles/%s/%d", query, n)), budget: budget{mostTimes: 1},
			})
		}
	}
	s.rows = append(s.rows,
		row{what: "a filter of 10,000 actors by words", ours: actors.op("Filter/female_calm_mi"), budget: budget{most: 5e-3}},
		row{what: "the same with the counts of all facets", ours: actors.op("Facets/lang:ko_sex:female_calm"), budget: budget{most: 5e-3}},
	)
	return s
}

func storeSize() subject {
	s := subject{
		title: "Database by size", theirs: "with 1,000",
		text: "Work on deliveries and jobs by the number of those that are stored, in a database on disk (medians). The rows of a screen, a search and a change should cost about the same " +
			"with any number; to count all means to read an index of all.",
		runs: []bench{{database, "^Benchmark(Size|JobSize)$", "100x", "20x", 1}},
	}
	for _, work := range [][2]string{
		{"Size/insert", "a new delivery, synced"}, {"Size/window", "the newest 100 deliveries"}, {"Size/search-all", "a word that all deliveries have"},
		{"Size/search-none", "a word that none has"}, {"Size/count", "the number of deliveries"},
		{"JobSize/newest", "the newest 500 jobs"}, {"JobSize/change", "a change of a job, synced"},
	} {
		for _, n := range sizes() {
			r := row{what: fmt.Sprintf("%s, of %s", work[1], grouped(n)), ours: database.us(fmt.Sprintf("%s/%d", work[0], n), "p50-µs"), full: n > 1_000, budget: budget{most: 50e-3}}
			if n > 1_000 {
				r.theirs = database.us(work[0]+"/1000", "p50-µs")
				if work[0] != "Size/count" {
					r.budget.mostTimes = 3
				}
			}
			s.rows = append(s.rows, r)
		}
	}
	return s
}

func storeStart() subject {
	return subject{
		title: "Start by the size of the database", theirs: "when it is empty",
		text: "What a start reads before the program can work, with 100,000 deliveries that belong to no job (median); and from the key that opens screen 2 to its rows.",
		runs: []bench{{database, "^BenchmarkStart$", "20x", "", 1}, {app, "^BenchmarkOpenDeliveries$", "3x", "3x", 1}},
		rows: []row{
			{what: "start, 100,000 deliveries", ours: database.us("Start", "full-µs"), theirs: database.us("Start", "empty-µs"), ratio: database.of("Start", "ratio", times),
				budget: budget{mostTimes: 1.1}, full: true, why: "The difference is within what a file of some hundred megabytes costs to open."},
			{what: "screen 2, 100 deliveries", ours: app.ms("OpenDeliveries/warm/100", "shown-ms"), budget: budget{most: 30e-3}},
			{what: "screen 2, 100,000 deliveries", ours: app.ms("OpenDeliveries/warm/100000", "shown-ms"), budget: budget{most: 30e-3}, full: true},
		},
	}
}
