package cli_test

import (
	"strings"
	"testing"

	"callboard/internal/sandbox"
	"callboard/internal/testwait"
)

// deliverPosts stores n deliveries of no job, whose bodies are numbered from 0, and a refused request as the newest.
func deliverPosts(t *testing.T, n int) *user {
	t.Helper()
	p := newSandboxUser(t, sandbox.Options{})
	out, _, stop := startListen(t, p)
	testwait.Eventually(t, "the link is proven", func() bool { return strings.Contains(out.String(), "webhooks ok") })
	for i := range n {
		status := "done"
		if i%2 == 1 {
			status = "failed"
		}
		post(t, p.callback(), `{"status":"`+status+`","number":`+string(rune('0'+i))+`}`)
	}
	if status := post(t, p.callback(), strings.Repeat("x", 1<<20+1)); status != 413 {
		t.Errorf("too long: %d", status)
	}
	stop()
	return p
}

// numbers are the numbers in bodies of deliverPosts.
func numbers(bodies []string) (out string) {
	for _, b := range bodies {
		_, rest, _ := strings.Cut(b, `"number":`)
		out += rest[:1]
	}
	return out
}

// Deliveries that flags select are sent the oldest first, a bounded number of them, and how many is said before.
func TestReplayByFilter(t *testing.T) {
	t.Parallel()
	p := deliverPosts(t, 6)
	for _, c := range []struct {
		args, want, says string
	}{
		{"--status failed", "135", "3 deliveries to send, the oldest first"},
		{"--status failed --last 2", "35", "the newest 2 deliveries of those that match are sent"},
		{"--search number --since 1h --last 6", "012345", "6 deliveries to send"},
		{"--last 3", "345", ""},
	} {
		to := startTarget(t, 200)
		s := p.run(append([]string{"replay", "--to", to.URL}, strings.Fields(c.args)...)...)
		if _, bodies := to.requests(); s.code != 0 || numbers(bodies) != c.want || !strings.Contains(s.err, c.says) || c.says == "" && s.err != "" {
			t.Errorf("%s: exit %d, sent %s, want %s: %s", c.args, s.code, numbers(bodies), c.want, s.err)
		}
	}
	for args, want := range map[string]string{
		"--search nothing-has-this": "no delivery matches",
		"--status done x":           "deliveries are named, and flags select some as well",
		"--status gone":             "no delivery says that",
		"--search colour:red":       "--search: colour:",
	} {
		s := p.run(append([]string{"replay", "--to", "localhost:1"}, strings.Fields(args)...)...)
		if oneLine(t, s, want); s.code != 2 {
			t.Errorf("%s: exit %d", args, s.code)
		}
	}
}

// A redirect is an answer below 400: it is shown, it is not followed, and it is no failure.
func TestReplayDoesNotFollowRedirects(t *testing.T) {
	t.Parallel()
	p := deliverPosts(t, 1)
	to := startTarget(t, 302)
	s := p.run("replay", "--last", "1", "--to", to.URL)
	if got, _ := to.requests(); s.code != 0 || len(got) != 1 || !strings.Contains(s.out, "\t302\t") {
		t.Errorf("exit %d, %d requests, %q", s.code, len(got), s.out)
	}
	if s := p.run("replay", "--help"); !strings.Contains(strings.Join(strings.Fields(s.out), " "), "A redirect is an answer: it is shown and not followed") {
		t.Errorf("the help does not say it: %s", s.out)
	}
}

// The newest deliveries are shown and exported without their ids. A refused request is shown only by name.
func TestLastDeliveries(t *testing.T) {
	t.Parallel()
	p := deliverPosts(t, 4)
	if shown := decode[deliveryJSON](t, p.run("deliveries", "show", "--last", "--json")); numbers([]string{shown.Body}) != "3" {
		t.Errorf("shown: %+v", shown)
	}
	if s := p.run("deliveries", "export", "--last", "2", "--status", "failed", "--as", "jsonl"); s.code != 0 || strings.Count(s.out, "\n") != 2 ||
		strings.Index(s.out, `number\":1`) > strings.Index(s.out, `number\":3`) || strings.Contains(s.out, `number\":2`) {
		t.Errorf("exit %d: %s%s", s.code, s.out, s.err)
	}
	s := p.run("deliveries", "export", "--last", "2", "--status", "done", "--as", "curl", "--to", "localhost:3000/hook?key=1")
	if lines := strings.Split(s.out, "\n"); s.code != 0 || len(lines) != 3 || !strings.HasPrefix(lines[0], "curl -X POST 'http://localhost:3000/hook?key=1'") || strings.Contains(s.out, "SECRET") {
		t.Errorf("exit %d: %s%s", s.code, s.out, s.err)
	}
	for args, want := range map[string]string{
		"export --last 0":                                   "--last: it is below one",
		"export --last 1 --all":                             "--last: --all is given as well",
		"export --last 1 x":                                 "--last: deliveries are named as well",
		"export --last 1 --as har --to localhost":           "add --as curl",
		"export --last 1 --as curl --to ftp://x":            "must begin with http",
		"export --last 1 --as curl --to http://me:pw@host/": "user name",
		"show --last x":                                     "--last: a delivery is named as well",
	} {
		s := p.run(append([]string{"deliveries"}, strings.Fields(args)...)...)
		if oneLine(t, s, want); s.code != 2 || strings.Contains(s.err, "pw@") {
			t.Errorf("%s: exit %d, %s", args, s.code, s.err)
		}
	}
	if s := newSandboxUser(t, sandbox.Options{}).run("deliveries", "show", "--last"); s.code != 2 {
		t.Errorf("without any: exit %d, %s", s.code, s.err)
	}
}
