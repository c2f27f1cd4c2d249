package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

// batchEvent is a line of the stream of audition and batch.
type batchEvent struct {
	Event, State, Cost, At string
	ID, File, Problem      *string
	ActorID                string `json:"actor_id"`
	Line, Chars, Charged   int
	Takes, Done, Cached    int
	Failed, Skipped        int
	Uncertain, Running     int
	CharsCharged           int `json:"chars_charged"`
	CharsToCharge          int `json:"chars_to_charge"`
	CharsCached            int `json:"chars_cached"`
	CharsUncertain         int `json:"chars_uncertain"`
}

// batchEvents decodes a JSON stream, one object a line.
func batchEvents(t testing.TB, out string) []batchEvent {
	t.Helper()
	var list []batchEvent
	for line := range strings.Lines(out) {
		var e batchEvent
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		list = append(list, e)
	}
	return list
}

func (p *user) stream(args ...string) (takes []batchEvent, last batchEvent, s result) {
	p.t.Helper()
	s = p.run(append(args, "--json")...)
	all := batchEvents(p.t, s.out)
	if len(all) == 0 {
		p.t.Fatalf("%q printed nothing; exit %d: %s", args, s.code, s.err)
	}
	return all[:len(all)-1], all[len(all)-1], s
}

// ofState is the first take in a state.
func ofState(takes []batchEvent, state string) batchEvent {
	for _, take := range takes {
		if take.State == state {
			return take
		}
	}
	return batchEvent{}
}

// The first audition pays for each take, the second one for none, and a third only for the actor that is new.
func TestAuditionPaysOnce(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	const line = "Welcome aboard."
	folder := filepath.Join(p.home, "takes")
	args := []string{"audition", line, "-a", "Mina", "-a", "Sora", "-a", "mina", "-o", folder}
	takes, sum, s := p.stream(args...)
	if s.code != 0 || sum.Takes != 2 || sum.Done != 2 || sum.CharsCharged != 2*len(line) {
		t.Fatalf("exit %d, %+v: %s", s.code, sum, s.err)
	}
	for _, take := range takes {
		if take.Event != "take" || take.State != "done" || take.Charged != len(line) || take.File == nil || filepath.Dir(*take.File) != folder {
			t.Errorf("%+v", take)
		}
	}
	takes, sum, s = p.stream(args...)
	if s.code != 0 || sum.Cached != 2 || sum.CharsCharged != 0 || len(p.speaks()) != 2 {
		t.Errorf("again: exit %d, %+v, %d requests", s.code, sum, len(p.speaks()))
	}
	if files, _ := os.ReadDir(folder); len(files) != 2 || takes[0].File == nil {
		t.Errorf("%v in the folder, %+v", files, takes)
	}
	_, sum, s = p.stream("audition", line, "-a", "Mina", "-a", "Jinhyuk")
	if s.code != 0 || sum.Cached != 1 || sum.Done != 1 || len(p.speaks()) != 3 {
		t.Errorf("with another actor: exit %d, %+v, %d requests", s.code, sum, len(p.speaks()))
	}
	_, sum, s = p.stream("audition", line, "-a", "Mina", "--fresh")
	if s.code != 0 || sum.Done != 1 || len(p.speaks()) != 4 {
		t.Errorf("--fresh: exit %d, %+v, %d requests", s.code, sum, len(p.speaks()))
	}
	if s := p.run("audition", line, "-a", "Mina"); s.code != 0 || !filepath.IsAbs(strings.TrimSpace(strings.TrimPrefix(s.out, "cached\tMina\t0\t"))) || !strings.Contains(s.err, "1 cached, free") {
		t.Errorf("in words: exit %d, %q, %q", s.code, s.out, s.err)
	}
}

func TestAuditionPlan(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	const line = "My name is Typecast."
	p.run("speak", line, "-a", "Mina")
	plan, total, s := p.stream("audition", line, "-a", "Mina", "-a", "Sora", "--dry-run")
	if s.code != 0 || len(plan) != 2 || plan[0].Cost != "cached" || plan[1].Cost != "new" || total.CharsToCharge != len(line) {
		t.Errorf("exit %d, %+v, %+v: %s", s.code, plan, total, s.err)
	}
	if s := p.run("audition", line, "--actor-lang", "ko", "--dry-run"); s.code != 0 || strings.Count(s.out, "\n") < 2 || !strings.Contains(s.err, "to be charged") {
		t.Errorf("exit %d: %s%s", s.code, s.out, s.err)
	}
	s = p.run("audition", line, "-a", "Sora", "-a", "Jinhyuk", "--budget", "39")
	oneLine(t, s, "--budget 39", "40 characters", "nothing was sent")
	if s.code != 4 || len(p.speaks()) != 1 {
		t.Errorf("exit %d, %d requests", s.code, len(p.speaks()))
	}
	if _, sum, s := p.stream("audition", line, "-a", "Sora", "-a", "Jinhyuk", "--budget", "40"); s.code != 0 || sum.Done != 2 {
		t.Errorf("exit %d, %+v", s.code, sum)
	}
}

func TestBadAuditions(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	file := filepath.Join(p.home, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{}, {"a", "b"}, {"a"}, {"a", "-a", "Mina", "--search", "x"}, {"a", "-a", "Nobody"}, {"a", "--search", "nobody at all"}, {"a", "-a", "Mina", "--concurrency", "0"},
		{"a", "-a", "Mina", "--budget", "-1"}, {"a", "-a", "Mina", "-o", file}, {"a", "-a", "Mina", "-o", ""}, {"a", "-a", "Mina", "--tempo", "9"},
		{"a", "-a", "Mina", "--model", "v77"}, {strings.Repeat("a", 351), "-a", "Mina"}, {"…", "-a", "Mina"},
	} {
		s := p.run(append([]string{"audition"}, args...)...)
		if s.code != 2 || s.out != "" {
			t.Errorf("%.60q: exit %d: %s%s", args, s.code, s.out, s.err)
		}
	}
	if n := len(p.speaks()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// Quota that ends in the middle leaves the rest for a second run. A take that fails does not stop the others.
func TestAuditionWithTrouble(t *testing.T) {
	t.Parallel()
	const line = "Welcome aboard."
	p := newSandboxUser(t, sandbox.Options{Quota: len(line)})
	takes, sum, s := p.stream("audition", line, "-a", "Mina", "-a", "Sora", "-a", "Jinhyuk", "--concurrency", "1")
	if s.code != 4 || sum.Done != 1 || sum.Failed != 1 || sum.Skipped != 1 || ofState(takes, "skipped").Problem == nil || ofState(takes, "skipped").Charged != 0 {
		t.Errorf("exit %d, %+v, %+v: %s", s.code, sum, takes, s.err)
	}

	p = newSandboxUser(t, sandbox.Options{})
	p.fault(`{"kind":"speak_failed","count":1}`)
	_, sum, s = p.stream("audition", line, "-a", "Mina", "-a", "Sora", "--concurrency", "1")
	if s.code != 5 || sum.Done != 1 || sum.Failed != 1 {
		t.Errorf("exit %d, %+v: %s", s.code, sum, s.err)
	}
	p.fault(`{"kind":"speak_429","count":3}`)
	_, sum, s = p.stream("audition", line, "-a", "Mina", "-a", "Sora", "-a", "Jinhyuk")
	if s.code != 0 || sum.Done != 2 || sum.Cached != 1 {
		t.Errorf("after 429: exit %d, %+v: %s", s.code, sum, s.err)
	}
}
