package main

func keyToSound() subject {
	return subject{
		title: "Key to sound", theirs: "paplay",
		text: "From a key to the first sample at the sink of a private PulseAudio server (median), against the start of `paplay` with the same file. The last row is " +
			"the newer service: from the order to the first sample at the player, while the rest still arrives from the sandbox.",
		runs: []bench{{player, "^Benchmark((Key|Paplay|Seek|Switch)ToSound)$", "20x", "3x", 1}, {app, "^BenchmarkFirstSound$", "20x", "5x", 1}},
		rows: []row{
			{what: "a take that was heard before", ours: player.ms("KeyToSound/cached", "ms-p50"), theirs: player.ms("PaplayToSound", "ms-p50"), budget: budget{most: 50e-3, mostTimes: 1}},
			{what: "a take from disk", ours: player.ms("KeyToSound/from_disk", "ms-p50"), theirs: player.ms("PaplayToSound", "ms-p50"), budget: budget{most: 50e-3, mostTimes: 2},
				why: "callboard decodes the whole file first, and measures its loudness, so that takes are compared at one loudness; `paplay` sends the file as it is."},
			{what: "another place of the same take", ours: player.ms("SeekToSound", "ms-p50"), budget: budget{most: 50e-3}},
			{what: "another take at the same place", ours: player.ms("SwitchToSound", "ms-p50"), budget: budget{most: 50e-3}},
			{what: "the newer service, a line of ten words", ours: app.ms("FirstSound", "ms-sound-p50"), budget: budget{most: 100e-3}},
		},
	}
}

func playing() subject {
	s := subject{
		title: "Playing", theirs: "paplay",
		text: "The processor time of a process that plays a clip of 5.6 s on a PulseAudio server, its start included, against `paplay`. Then the speed of decoding, with peaks " +
			"and loudness, and the cost of a second of sound in the mixer.",
		runs: []bench{{player, "^BenchmarkCost$", "1x", "1x", 1}, {player, "^BenchmarkSecond$", "0.3s", "50x", 3}, {decoder, "^BenchmarkMinute(WAV|MP3)$", "5x", "2x", 3}},
	}
	for _, rate := range []string{"44100", "16000"} {
		s.rows = append(s.rows, row{
			full: rate != "44100",
			what: "a clip of " + rate + " Hz", ours: player.ms("Cost/"+rate, "ms-ours"), theirs: player.ms("Cost/"+rate, "ms-paplay"),
			ratio: player.of("Cost/"+rate, "ratio", times), budget: budget{mostTimes: 2},
			why: "callboard decodes the clip, measures its peaks and its loudness for the screen, and resamples it; `paplay` leaves that to the server, whose time is not counted. " +
				"Almost half of callboard's time is the start of the process, which a user has once and not for each clip.",
		})
	}
	s.rows = append(s.rows,
		row{what: "a second of sound in the mixer, 44.1 kHz", ours: player.op("Second/44100_to_44100"), budget: budget{most: 1e-3}},
		row{what: "the same, from 16 kHz", ours: player.op("Second/16000_to_44100"), budget: budget{most: 10e-3}},
		row{what: "the same, 1.25 times as fast", ours: player.op("Second/44100_at_1.25"), budget: budget{most: 20e-3}},
		row{what: "decoding a minute of WAV", ours: decoder.op("MinuteWAV"), budget: budget{most: 60e-3}},
		row{what: "decoding a minute of MP3", ours: decoder.op("MinuteMP3"), budget: budget{most: 700e-3}},
	)
	return s
}

func synthesis() subject {
	s := subject{
		title: "Synthesis", theirs: "espeak-ng",
		text: "The processor time for each second of sound (median) at 22,050 Hz: the built-in voice of the sandbox against `espeak-ng`, which is a process of its own for each text.",
		runs: []bench{{engines, "^BenchmarkEspeak$", "20x", "5x", 3}, {speech, "^BenchmarkTenWords$", "20x", "5x", 3}},
	}
	for _, text := range []string{"sentence", "minute"} {
		s.rows = append(s.rows, row{
			what: "a " + text, ours: engines.ms("Espeak/ours/"+text, "cpu-ms/second"), theirs: engines.ms("Espeak/espeak-ng/"+text, "cpu-ms/second"), budget: budget{mostTimes: 1},
			why: "Both read the text and add up formants; the built-in voice also noise, and has no tables of recorded sounds.",
		})
	}
	s.rows = append(s.rows, row{what: "ten words at 44.1 kHz", ours: speech.op("TenWords"), budget: budget{most: 60e-3}})
	return s
}

func batch() subject {
	return subject{
		title: "Batch", theirs: "plain client",
		text: "Rows in a second, two syntheses at once, from a sandbox that takes 200 ms for each: `callboard batch` against a plain client that asks for the same texts and " +
			"stores nothing. Here a ratio above 1 means that callboard is faster. Then the own cost of 100,000 orders, with jobs that take no time.",
		runs: []bench{{wholeApp, "^BenchmarkBatch$", "1x", "1x", 1}, {batches, "^Benchmark(Price|Run)$", "1x", "1x", 1}},
		rows: []row{
			{what: "rows in a second", ours: wholeApp.of("Batch", "rows/s", perSecond), theirs: wholeApp.of("Batch", "plain-rows/s", perSecond), ratio: wholeApp.of("Batch", "x-plain", times),
				budget: budget{leastTimes: 0.8}, why: "A row is on disk before its request and settled by a webhook; the plain client keeps nothing and asks every 5 ms."},
			{what: "memory with half of the rows done", ours: wholeApp.of("Batch", "MB", megabytes), budget: budget{most: 60}},
			{what: "allocations of an order", ours: batches.of("Run", "allocs/order", number), budget: budget{most: 60}},
			{what: "allocations to price an order", ours: batches.of("Price", "allocs/order", number), budget: budget{most: 40}},
		},
	}
}
