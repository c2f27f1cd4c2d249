package main

import (
	"fmt"
)

// The packages of the benchmarks.
const (
	widgetList pkg = "ui/widget/list"
	screens    pkg = "ui"
	receiving  pkg = "e2e"
	wholeApp   pkg = "e2e"
	sending    pkg = "webhook/send"
	app        pkg = "app"
	player     pkg = "player"
	decoder    pkg = "player/decode"
	engines    pkg = "speech/engine"
	speech     pkg = "speech"
	batches    pkg = "batch"
	names      pkg = "match"
	actors     pkg = "actor"
	database   pkg = "store"
)

// subjects are the tables of the report, in its order.
func subjects() []subject {
	return []subject{
		lists(), screenKeys(), frames(), receiver(), forwarding(), start(), idle(), keyToBytes(), keyToSound(), playing(), synthesis(), batch(),
		searchInNames(), storeSize(), storeStart(),
	}
}

func sizes() []int { return []int{100, 1_000, 10_000, 100_000} }

// grouped is a number as 100,000.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func lists() subject {
	s := subject{
		title: "Lists", theirs: "bubbles",
		text: "A key in a list of 40 visible rows, and the rows as text after it: the list of the screens against `bubbles/list` and `bubbles/table`, " +
			"all with the same plain rows and nothing around them.",
		runs: []bench{{widgetList, "^BenchmarkBubbles$", "0.3s", "100x", 3}},
	}
	for _, theirs := range []string{"list", "table"} {
		for _, n := range sizes() {
			s.rows = append(s.rows, row{
				what: fmt.Sprintf("%s rows, bubbles/%s", grouped(n), theirs), ours: widgetList.op(fmt.Sprint("Bubbles/ours/", n)),
				theirs: widgetList.op(fmt.Sprintf("Bubbles/bubbles-%s/%d", theirs, n)), budget: budget{mostTimes: 1},
			})
		}
	}
	return s
}

func screenKeys() subject {
	s := subject{
		title: "Screens", theirs: "with 100 rows",
		text: "A key in the long list of each screen, with the whole screen of 120 × 40 cells drawn after it (median), by the number of rows.",
		runs: []bench{{screens, "^BenchmarkScreenKey$", "0.3s", "100x", 3}},
	}
	for _, l := range [][2]string{{"booth-actors", "Booth, actors"}, {"booth-jobs", "Booth, jobs"}, {"webhooks", "Webhooks"}, {"auditions", "Auditions"}} {
		for _, n := range sizes() {
			r := row{what: fmt.Sprintf("%s, %s", l[1], grouped(n)), ours: screens.us(fmt.Sprintf("ScreenKey/%s/%d", l[0], n), "p50-µs"), budget: budget{most: 1e-3}}
			if n > 100 {
				r.theirs, r.budget.mostTimes = screens.us(fmt.Sprintf("ScreenKey/%s/100", l[0]), "p50-µs"), 1.5
			}
			s.rows = append(s.rows, r)
		}
	}
	return s
}

func frames() subject {
	return subject{
		title: "Frames",
		text:  "Other work of the screens, with the frame after it. While sound plays there are 20 frames a second.",
		runs:  []bench{{screens, "^Benchmark(EditorKey|PlayingFrame|DeliveryBatch|ActorFilterKey)$", "0.3s", "100x", 3}},
		rows: []row{
			{what: "a letter in a script of 10,000 characters", ours: screens.op("EditorKey"), budget: budget{most: 10e-3}},
			{what: "a letter in the search of 10,000 actors", ours: screens.op("ActorFilterKey"), budget: budget{most: 5e-3}},
			{what: "a frame while sound plays", ours: screens.op("PlayingFrame/strip"), budget: budget{most: 1e-3}},
			{what: "the same with the panel of the player", ours: screens.op("PlayingFrame/panel"), budget: budget{most: 1e-3}},
			{what: "34 deliveries that come at once, read and drawn", ours: screens.op("DeliveryBatch"), budget: budget{most: 5e-3}},
		},
	}
}

func receiver() subject {
	s := subject{
		title: "Receiver", theirs: "bare handler",
		text: "The time for each webhook through HTTP on loopback, with the sender in the same process. The bare handler of net/http reads the body and answers; " +
			"on disk it appends the body to a file and syncs it before the answer. callboard writes to its database, which it syncs before the answer.",
		runs: []bench{{receiving, "^BenchmarkReceiver$", "0.5s", "200x", 3}},
	}
	why := map[string]string{
		"memory": "The receiver checks the secret of the path, reads the delivery's id and state from the JSON, and gives its head and body to the store. The bare handler " +
			"throws all of it away.",
		"disk": "The database has a row with all headers, indexes for the list and the search for duplicates, where the bare handler appends to a file.",
	}
	for _, senders := range []int{1, 64} {
		for _, to := range []string{"memory", "disk"} {
			side := func(name string) figure {
				bench := fmt.Sprintf("Receiver/%s/%s/%d-senders", to, name, senders)
				if senders == 1 {
					return receiving.ms(bench, "ms-p50")
				}
				return receiving.op(bench)
			}
			limit := map[string]float64{"memory1": 2, "memory64": 2, "disk1": 3, "disk64": 1}[fmt.Sprint(to, senders)]
			what := map[string]string{"memory": "without a disk", "disk": "on disk before the answer"}[to]
			rate := map[int]string{1: "one after the other (median)", 64: "64 at once (time for each)"}[senders]
			s.rows = append(s.rows, row{what: what + ", " + rate, ours: side("ours"), theirs: side("bare"), budget: budget{mostTimes: limit}, why: why[to]})
		}
	}
	return s
}

func forwarding() subject {
	return subject{
		title: "Forwarding", theirs: "compared with",
		text: "One exchange with a target on loopback (median), against the same POST by net/http's client and by a bare socket. Through the app, 100 deliveries a second are " +
			"received, stored and forwarded; \"added\" is what callboard adds to the time of the target (median), \"begin\" the time from the receipt to the target's handler.",
		runs: []bench{{sending, "^BenchmarkSend$", "0.3s", "200x", 3}, {app, "^BenchmarkForwardThroughApp$/^ok$", "1x", "1x", 1}},
		rows: []row{
			{what: "one exchange, net/http's client", ours: sending.us("Send/callboard", "p50-µs"), theirs: sending.us("Send/net-http", "p50-µs"), budget: budget{mostTimes: 1.5},
				why: "callboard sends the head as it came, byte for byte, times the parts of the exchange, and notes the answer."},
			{what: "one exchange, bare socket", ours: sending.us("Send/callboard", "p50-µs"), theirs: sending.us("Send/socket", "p50-µs"), budget: budget{most: 1e-3},
				why: "A bare socket sends prepared bytes and does not parse the answer: its time is that of the target."},
			{what: "through the app, added", ours: app.ms("ForwardThroughApp/ok", "added-p50-ms"), budget: budget{most: 1e-3}},
			{what: "through the app, begin", ours: app.ms("ForwardThroughApp/ok", "begin-p50-ms")},
		},
	}
}

func start() subject {
	return subject{
		title: "Start", theirs: "hello, world",
		text: "From the start of the process to the first frame in a real terminal (median), against the smallest Bubble Tea program.",
		runs: []bench{{wholeApp, "^BenchmarkFirstFrame$", "3x", "1x", 1}},
		rows: []row{
			{what: "with a data folder that exists", ours: wholeApp.ms("FirstFrame", "ms-first-frame"), theirs: wholeApp.ms("FirstFrame", "ms-first-frame-hello"),
				ratio: wholeApp.of("FirstFrame", "x-hello", times), budget: budget{mostTimes: 2}, why: startWhy},
			{what: "with a new data folder", ours: wholeApp.ms("FirstFrame", "ms-first-frame-new"), theirs: wholeApp.ms("FirstFrame", "ms-first-frame-hello"),
				ratio: wholeApp.of("FirstFrame", "x-hello-new", times), budget: budget{mostTimes: 2}, why: newWhy},
			{what: "callboard version, to the end of the process", ours: wholeApp.ms("FirstFrame", "ms-version"), budget: budget{most: 15e-3},
				why: "callboard version is one program with the rest: 170 packages are initialised before it, which uses 800 pages of memory for the first time."},
		},
	}
}

const (
	startWhy = "callboard opens its database, the sandbox and the stored catalogue while Bubble Tea starts, and the first frame shows what is in them."
	newWhy   = "A new data folder is that, and the creation of its database, in which each of about nine syncs must be on disk before the next step."
)

func idle() subject {
	return subject{
		title: "Idle", theirs: "hello, world",
		text: "The processor time of 10 seconds in which nothing happens, and the memory after them. A program with a socket needs more, because the Go runtime then asks the " +
			"system for events at every wake-up, so the second row has the smallest Bubble Tea program that listens.",
		runs: []bench{{wholeApp, "^BenchmarkIdle(Ratio)?$", "1x", "1x", 1}},
		rows: []row{
			{what: "processor time", ours: wholeApp.of("IdleRatio", "%cpu", percent), theirs: wholeApp.of("IdleRatio", "%cpu-hello", percent),
				ratio: wholeApp.of("IdleRatio", "x-hello", times), budget: budget{most: 1}, why: idleWhy},
			{what: "the same, hello listens", ours: wholeApp.of("IdleRatio", "%cpu", percent), theirs: wholeApp.of("IdleRatio", "%cpu-listening", percent),
				ratio: wholeApp.of("IdleRatio", "x-listening", times), budget: budget{mostTimes: 1.2}},
			{what: "resident memory", ours: wholeApp.of("Idle", "MB-resident", megabytes), budget: budget{most: 60}},
		},
	}
}

const idleWhy = "Nearly all of it are the 60 ticks a second at which Bubble Tea looks for something to draw, which the smallest program has as well. callboard also looks " +
	"twice a second whether another process has changed the database."

func keyToBytes() subject {
	return subject{
		title: "Key to bytes", theirs: "hello, world",
		text: "From a key at the terminal to the bytes that it causes there, at random moments. Bubble Tea draws at most 60 times a second, which is most of it.",
		runs: []bench{{wholeApp, "^BenchmarkKeyLatency$", "1x", "1x", 1}},
		rows: []row{
			{what: "median", ours: wholeApp.ms("KeyLatency", "ms-p50"), theirs: wholeApp.ms("KeyLatency", "ms-p50-hello"), budget: budget{mostTimes: 1.2}},
			{what: "99th percentile", ours: wholeApp.ms("KeyLatency", "ms-p99"), theirs: wholeApp.ms("KeyLatency", "ms-p99-hello"), budget: budget{most: 18e-3},
				why: "A key waits for the next of Bubble Tea's ticks, up to 16.7 ms, in both programs; the rest is the way through the terminal. More ticks would shorten that and use as much more of the processor " +
					"while nothing happens."},
		},
	}
}
