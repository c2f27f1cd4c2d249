package cli_test

import (
	"strings"
	"testing"

	"callboard/internal/sandbox"
	"callboard/internal/testwait"
)

// Deliveries and jobs are named by any beginning of their ids that only one has, and deliveries by the id of their synthesis.
func TestUnambiguousPrefixes(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	to := startTarget(t, 200)
	j := decode[jobJSON](t, p.run("speak", "good", "-a", "Mina", "--json"))
	testwait.Eventually(t, "the delivery", func() bool { return len(decode[[]deliveryJSON](t, p.run("deliveries", "--json"))) == 1 })
	d := decode[[]deliveryJSON](t, p.run("deliveries", "--json"))[0]
	speak := *j.SpeakID
	if strings.HasPrefix(d.ID, speak[:2]) {
		t.Skip("the speak id begins as the id does") // never: an id begins with 01
	}
	for _, name := range []string{d.ID[:4], d.ID[:1], strings.ToUpper(d.ID[:2]), speak, speak[:4]} {
		if s := p.run("deliveries", "show", name, "--json"); s.code != 0 || decode[deliveryJSON](t, s).ID != d.ID {
			t.Errorf("show %s: exit %d, %s", name, s.code, s.err)
		}
		if s := p.run("replay", name, "--to", to.URL); s.code != 0 || !strings.HasPrefix(s.out, d.ID) {
			t.Errorf("replay %s: exit %d, %s", name, s.code, s.err)
		}
	}
	for _, name := range []string{j.ID[:4], j.ID[:1]} {
		for _, command := range []string{"show", "wait"} {
			if s := p.run("jobs", command, name); s.code != 0 || !strings.Contains(s.out, j.ID) {
				t.Errorf("jobs %s %s: exit %d, %s", command, name, s.code, s.err)
			}
		}
	}
	for _, args := range [][]string{{"deliveries", "show", ""}, {"jobs", "show", " "}, {"deliveries", "show", "zz"}} {
		if s := p.run(args...); s.code != 2 || s.out != "" {
			t.Errorf("%q: exit %d, %s", args, s.code, s.out)
		}
	}
}

// A name that several have lists them: jobs, and the deliveries of one synthesis.
func TestAmbiguousPrefixes(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	out, _, stop := startListen(t, p, "--json")
	testwait.Eventually(t, "the link is proven", func() bool { return strings.Contains(out.String(), `"state":"proven"`) })
	hook := p.callback()
	for range 2 {
		post(t, hook, `{"status":"done","speak_url":"https://typecast.ai/api/speak/5d47ff94e6c00800075726d3"}`)
	}
	stop()
	all := decode[[]deliveryJSON](t, p.run("deliveries", "--json"))
	for name, want := range map[string]string{
		"0": "several deliveries begin like this: ", "5d47": "several deliveries have a speak id that begins like this: ", "5d47ff94e6c00800075726d3": "several deliveries have a speak id",
	} {
		s := p.run("deliveries", "show", name)
		oneLine(t, s, want, all[1].ID+", "+all[0].ID, "give more of the id")
		if s.code != 2 {
			t.Errorf("%s: exit %d", name, s.code)
		}
	}
	var ids []string
	for range 2 {
		ids = append(ids, decode[jobJSON](t, p.run("speak", "good", "-a", "Mina", "--json")).ID)
	}
	s := p.run("jobs", "show", "0")
	oneLine(t, s, "job “0”: several jobs begin like this: "+strings.Join(ids, ", "))
	if s.code != 2 {
		t.Errorf("exit %d", s.code)
	}
}

// A word that is in no document can arrive. It is found, and others are still refused.
func TestStatusThatArrived(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	out, _, stop := startListen(t, p, "--json")
	testwait.Eventually(t, "the link is proven", func() bool { return strings.Contains(out.String(), `"state":"proven"`) })
	post(t, p.callback(), `{"status":"Broken"}`)
	stop()
	for _, args := range [][]string{{"--status", "BROKEN"}, {"--search", "status:broken"}} {
		if got := decode[[]deliveryJSON](t, p.run(append([]string{"deliveries", "--json"}, args...)...)); len(got) != 1 {
			t.Errorf("%q: %d deliveries", args, len(got))
		}
	}
	for _, word := range []string{"done", "started", "progress"} {
		if s := p.run("deliveries", "--status", word); s.code != 0 {
			t.Errorf("%s: exit %d, %s", word, s.code, s.err)
		}
	}
	if s := p.run("deliveries", "export", "--all", "--status", "brokn"); s.code != 2 || !strings.Contains(s.err, "--status brokn: no delivery says that") {
		t.Errorf("exit %d, %s", s.code, s.err)
	}
}
