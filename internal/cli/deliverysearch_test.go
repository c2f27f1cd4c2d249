package cli_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/id"
	"callboard/internal/sandbox"
	"callboard/internal/store"
	"callboard/internal/webhook"
)

// fill stores deliveries, one a second; body is that of a number.
func (p *user) fill(n int, body func(i int) string) {
	p.t.Helper()
	if s := p.run("deliveries"); s.code != 0 { // makes the folder
		p.t.Fatal(s.err)
	}
	disk, err := store.Open(p.t.Context(), filepath.Join(p.dataDir(), "callboard.db"), store.Options{})
	if err != nil {
		p.t.Fatal(err)
	}
	defer disk.Close()
	var group sync.WaitGroup
	begin := time.Now().Add(-time.Duration(n) * time.Second)
	places := make(chan struct{}, 256)
	for i := range n {
		places <- struct{}{}
		group.Go(func() {
			defer func() { <-places }()
			at := begin.Add(time.Duration(i) * time.Second)
			d := webhook.Delivery{ID: id.New(at), At: at, Method: "POST", Target: "/hook/x", Proto: "HTTP/1.1", Answered: 200, Body: []byte(body(i))}
			if _, err := disk.SaveDelivery(p.t.Context(), d); err != nil {
				p.t.Error(err)
			}
		})
	}
	group.Wait()
}

// A command searches all deliveries, also for a word that is too short for the full-text index and for those that are not in
// it yet.
func TestShortWordsAreSearchedInAll(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	p.fill(2200, func(i int) string {
		if i == 0 || i == 50 || i == 2199 {
			return fmt.Sprintf("~~ wordy %d", i)
		}
		return "other"
	})
	bodies := func(lines string) string {
		var all []string
		for line := range strings.Lines(lines) {
			var d deliveryJSON
			if err := json.Unmarshal([]byte(line), &d); err != nil {
				t.Error(err)
			}
			all = append(all, d.Body)
		}
		return strings.Join(all, ",")
	}
	for _, word := range []string{"~~", "wordy"} {
		for args, want := range map[string]int{"": 3, "--limit 2": 2, "--limit 0": 3} {
			list := decode[[]deliveryJSON](t, p.run(append([]string{"deliveries", "--json", "--search", word}, strings.Fields(args)...)...))
			if len(list) != want || list[0].Body != "~~ wordy 2199" || list[1].Body != "~~ wordy 50" {
				t.Errorf("%s %s: found %+v", word, args, list)
			}
		}
		if got := bodies(p.run("deliveries", "export", "--all", "--as", "jsonl", "--search", word).out); got != "~~ wordy 0,~~ wordy 50,~~ wordy 2199" {
			t.Errorf("%s: exported %s", word, got)
		}
	}
	if s := p.run("deliveries", "rm", "--all", "--search", "~~", "--yes"); s.out != "removed 3 deliveries\n" {
		t.Errorf("%+v", s)
	}
}
