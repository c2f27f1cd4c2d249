package cli_test

import (
	"strings"
	"testing"

	"callboard/internal/testapp"
)

func ids(list []deliveryJSON) string {
	var out []string
	for _, d := range list {
		out = append(out, d.ID)
	}
	return strings.Join(out, " ")
}

func TestStar(t *testing.T) {
	t.Parallel()
	p, _, _ := deliver(t)
	all := decode[[]deliveryJSON](t, p.run("deliveries", "--json"))
	starred := func() string { return ids(decode[[]deliveryJSON](t, p.run("deliveries", "--starred", "--json"))) }
	if s := p.run("deliveries", "star", all[1].ID, all[1].ID); s.code != 0 || s.out != all[1].ID+"\n" || starred() != all[1].ID {
		t.Errorf("exit %d, %q %q; starred %q", s.code, s.out, s.err, starred())
	}
	if s := p.run("deliveries", "star", all[0].ID, "01zzzz"); s.code != 2 || starred() != all[1].ID {
		t.Errorf("one of two is unknown: exit %d, starred %q", s.code, starred())
	}
	s := p.run("deliveries", "star", all[1].ID, "--off", "--json")
	if got := decode[[]deliveryJSON](t, s); ids(got) != all[1].ID || !strings.Contains(s.out, `"starred":false`) || starred() != "" {
		t.Errorf("off: %s; starred %q", s.out, starred())
	}
	oneLine(t, p.run("deliveries", "star"), "no delivery is given")
}

func TestRemoveDeliveries(t *testing.T) {
	t.Parallel()
	p, done, _ := deliver(t)
	all := decode[[]deliveryJSON](t, p.run("deliveries", "--json"))
	left := func() string { return ids(decode[[]deliveryJSON](t, p.run("deliveries", "--json"))) }
	for args, want := range map[string]string{
		"":                         "no delivery is given",
		all[0].ID:                  "there is no terminal to ask on; add --yes",
		"--all":                    "there is no terminal to ask on; add --yes",
		"--all " + all[0].ID:       "--all: deliveries are named as well",
		"--status done --yes":      "add --all",
		"--all --yes --starred":    "--all leaves deliveries with a star",
		"--all --yes --status don": "did you mean done?",
		"01zzzz --yes":             "there is no such delivery",
	} {
		s := p.run(append([]string{"deliveries", "rm"}, strings.Fields(args)...)...)
		oneLine(t, s, want)
		if s.code != 2 || left() != ids(all) {
			t.Errorf("%s: exit %d, left %s", args, s.code, left())
		}
	}
	p.run("deliveries", "star", all[1].ID)
	if s := p.run("deliveries", "rm", "--all", "--yes"); s.code != 0 || s.out != "removed 1 delivery\n" || left() != all[1].ID {
		t.Errorf("all: exit %d, %q %q, left %s", s.code, s.out, s.err, left())
	}
	oneLine(t, p.run("deliveries", "rm", "--all", "--yes"), "nothing was removed: all of them have a star")
	if s := p.run("deliveries", "rm", "--all", "--yes", "--json"); s.code != 0 || s.out != "{\"removed\":0}\n" {
		t.Errorf("nothing: exit %d, %q", s.code, s.out)
	}
	if s := p.run("deliveries", "rm", all[1].ID, "--yes"); s.code != 0 || s.out != all[1].ID+"\n" || left() != "" {
		t.Errorf("by name: exit %d, %q, left %s", s.code, s.out, left())
	}
	oneLine(t, p.run("deliveries", "rm", "--all", "--yes"), "there are no deliveries")
	if j := decode[jobJSON](t, p.run("jobs", "show", done.ID, "--json")); j.State != "done" {
		t.Errorf("the job is %s", j.State)
	}
}

func TestRemovingDeliveriesAsksOnATerminal(t *testing.T) {
	t.Parallel()
	p, _, _ := deliver(t)
	all := decode[[]deliveryJSON](t, p.run("deliveries", "--json"))
	p.run("deliveries", "star", all[0].ID)
	e := &testapp.Env{Home: p.home, Vars: p.env}
	for _, tt := range []struct {
		answer string
		left   string
	}{{"n\r", ids(all)}, {"y\r", all[0].ID}} {
		term := e.Terminal(t, 80, 10, "deliveries", "rm", "--all")
		term.WaitFor("callboard: remove 1 delivery, and leave 1 with a star? [y/N]")
		term.Type(tt.answer)
		term.Wait()
		if got := ids(decode[[]deliveryJSON](t, p.run("deliveries", "--json"))); got != tt.left {
			t.Errorf("%q leaves %s", tt.answer, got)
		}
	}
}
