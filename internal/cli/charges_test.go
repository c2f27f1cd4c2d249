package cli_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"callboard/internal/sandbox"
)

// chargesJSON is what "usage --json" prints.
type chargesJSON struct {
	By   string
	Rows []struct {
		Name      string
		ActorID   *string `json:"actor_id"`
		Jobs      int
		Chars     int
		Uncertain int
		Perhaps   int `json:"chars_uncertain"`
		Removed   int
	}
	Total struct {
		Jobs, Chars, Uncertain, Removed int
		Perhaps                         int `json:"chars_uncertain"`
	}
}

// What was charged is summed by day, actor and service. A refused job costs nothing, and a removed one is counted without characters.
func TestUsage(t *testing.T) {
	t.Parallel()
	const first, second, perhaps = "안녕하세요.", "A second text.", "Perhaps."
	p := newSandboxUser(t, sandbox.Options{Quota: len([]rune(first)) + len(second) + len(second) + len(perhaps)})
	if s := p.run("usage"); s.code != 0 || s.out != "" || !strings.Contains(s.err, "nothing was charged") {
		t.Errorf("before: exit %d, %q, %q", s.code, s.out, s.err)
	}
	for _, args := range [][]string{{first, "-a", "Mina"}, {second, "-a", "Sora"}, {second, "-a", "Mina"}} {
		if s := p.run(append([]string{"speak"}, args...)...); s.code != 0 {
			t.Fatalf("%q: exit %d, %s", args, s.code, s.err)
		}
	}
	p.fault(`{"kind":"speak_500","count":1}`)
	if s := p.run("speak", perhaps, "-a", "Sora"); s.code == 0 {
		t.Errorf("after a 500: exit %d", s.code)
	}
	lost := decode[[]jobJSON](t, p.run("jobs", "--json"))[0]
	chars := len([]rune(first)) + 2*len(second)
	maybe := 0
	if lost.State == "uncertain" {
		maybe = len(perhaps)
	}

	day := decode[chargesJSON](t, p.run("usage", "--json"))
	if len(day.Rows) != 1 || day.Rows[0].Name != time.Now().Format(time.DateOnly) || day.Rows[0].Chars != chars || day.Total.Jobs != 3 || day.Total.Chars != chars || day.Total.Perhaps != maybe {
		t.Errorf("by day: %+v", day)
	}
	actors := decode[chargesJSON](t, p.run("usage", "--by", "actor", "--json"))
	if actors.Total.Chars != chars || len(actors.Rows) != 2 || actors.Rows[0].Name != "Mina" || actors.Rows[0].Chars != len([]rune(first))+len(second) || actors.Rows[1].ActorID == nil {
		t.Errorf("by actor: %+v", actors)
	}
	services := decode[chargesJSON](t, p.run("usage", "--by", "service", "--json"))
	if len(services.Rows) != 1 || !strings.HasPrefix(services.Rows[0].Name, "at/127.0.0.1-") || services.Total.Chars != chars {
		t.Errorf("by service: %+v", services)
	}
	if late := decode[chargesJSON](t, p.run("usage", "--since", "0s", "--json")); late.Rows == nil || len(late.Rows) != 0 {
		t.Errorf("since now: %+v", late)
	}

	jobs := decode[[]jobJSON](t, p.run("jobs", "--json"))
	i := slices.IndexFunc(jobs, func(j jobJSON) bool { return j.Text == first })
	if s := p.run("jobs", "rm", jobs[i].ID, "--yes"); s.code != 0 {
		t.Fatalf("rm: exit %d, %s", s.code, s.err)
	}
	s := p.run("usage", "--by", "actor")
	if s.code != 0 || !strings.Contains(s.out, "Mina\t1\t14\t0\t1\n") || !strings.Contains(s.err, "1 job removed, whose characters are not known any more") {
		t.Errorf("with a removed job: exit %d, %q, %q", s.code, s.out, s.err)
	}
	for args, want := range map[string]string{"--by week": "--by week: it is not known", "x": "it takes no argument", "--since soon": "--since"} {
		s := p.run(append([]string{"usage"}, strings.Fields(args)...)...)
		if oneLine(t, s, want); s.code != 2 {
			t.Errorf("%s: exit %d", args, s.code)
		}
	}
}
