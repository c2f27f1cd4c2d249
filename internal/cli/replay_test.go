package cli_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/sandbox"
	"callboard/internal/testwait"
)

// Of what did not come whole only the beginning is there to be sent, and that is said.
func TestReplaySaysWhatIsNotWhole(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	out, _, stop := startListen(t, p)
	testwait.Eventually(t, "the link is proven", func() bool { return strings.Contains(out.String(), "webhooks ok") })
	if status := post(t, p.callback(), strings.Repeat("x", 1<<20+1)); status != 413 {
		t.Errorf("too long: %d", status)
	}
	stop()
	long := decode[[]deliveryJSON](t, p.run("deliveries", "--json"))[0]
	to := startTarget(t, 200)
	s := p.run("replay", long.ID, "--to", to.URL)
	if _, bodies := to.requests(); s.code != 0 || len(bodies) != 1 || len(bodies[0]) != len(long.Body) {
		t.Errorf("exit %d, %d bodies", s.code, len(bodies))
	}
	oneLine(t, s, fmt.Sprintf("%s did not come whole (too long): the %d bytes of its body that were stored are sent", long.ID, len(long.Body)))
	if s := p.runWith(t.Context(), "new", "replay", long.ID, "--to", to.URL, "--body", "-"); s.code != 0 || s.err != "" {
		t.Errorf("with another body: exit %d, %q", s.code, s.err)
	}
}

func TestReplay(t *testing.T) {
	t.Parallel()
	p, _, _ := deliver(t)
	all := decode[[]deliveryJSON](t, p.run("deliveries", "--json"))
	good, bad := startTarget(t, 201), startTarget(t, 400)
	s := p.run("replay", all[0].ID, all[1].ID, "--to", good.URL+"/here")
	lines := strings.Split(strings.TrimSuffix(s.out, "\n"), "\n")
	if s.code != 0 || s.err != "" || len(lines) != 2 || !strings.HasPrefix(lines[0], all[0].ID+"\t201\t") || !strings.HasSuffix(lines[1], " ms\ttaken") {
		t.Errorf("exit %d, %q, %q", s.code, lines, s.err)
	}
	if got, bodies := good.requests(); len(got) != 2 || got[0].URL.Path != "/here" || bodies[0] != all[0].Body || bodies[1] != all[1].Body || got[0].Header.Get("X-Callboard-Delivery") != all[0].ID {
		t.Errorf("received %v %q", got, bodies)
	}
	s = p.run("replay", "--last", "2", "--to", bad.URL, "--json")
	if _, bodies := bad.requests(); s.code != 5 || len(bodies) != 2 || bodies[0] != all[1].Body || bodies[1] != all[0].Body {
		t.Errorf("the last two: exit %d, %q", s.code, bodies)
	}
	oneLine(t, s, "replay: 2 of 2 were not accepted")
	for i, line := range strings.Split(strings.TrimSuffix(s.out, "\n"), "\n") {
		var r resultJSON
		if err := json.Unmarshal([]byte(line), &r); err != nil || r.Delivery != all[1-i].ID || *r.Status != 400 || r.Error != nil || r.MS <= 0 || r.Kind != "replay" {
			t.Errorf("%v in %s", err, line)
		}
	}

	// Changed: from stdin, and from a file.
	ctx, cancel := context.WithTimeout(t.Context(), testwait.Timeout())
	defer cancel()
	s = p.runWith(ctx, "changed", "replay", all[0].ID, "--to", good.URL, "--body", "-", "--header", "X-Trace: 1", "--header", "x-trace:2", "--header", "user-agent:")
	got, bodies := good.requests()
	if last := got[2]; s.code != 0 || bodies[2] != "changed" || last.ContentLength != 7 || strings.Join(last.Header["X-Trace"], " ") != "1 2" || last.Header["User-Agent"] != nil {
		t.Errorf("exit %d, %q, %+v", s.code, bodies[2], last)
	}
	if !decode[resultJSON](t, p.run("replay", all[0].ID, "--to", good.URL, "--header", "X-Trace: 1", "--json")).Edited {
		t.Error("the result does not say that it was edited")
	}
	changed := decode[deliveryJSON](t, p.run("deliveries", "show", all[0].ID, "--json")).Results
	if len(changed) != 4 || changed[0].Edited || !changed[2].Edited || !changed[3].Edited {
		t.Errorf("results: %+v", changed)
	}
	if plain := p.run("deliveries", "show", all[0].ID).out; strings.Count(plain, "\nreplayed, edited, 20") != 2 || strings.Count(plain, "\nreplayed 20") != 2 {
		t.Errorf("shown: %s", plain)
	}
	file := filepath.Join(p.home, "empty")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if s = p.run("replay", all[0].ID, "--to", good.URL, "--body", file); s.code != 0 {
		t.Errorf("an empty body: exit %d, %s", s.code, s.err)
	}
	if _, bodies := good.requests(); bodies[4] != "" {
		t.Errorf("an empty body: %q", bodies[4])
	}

	// Nobody answers.
	nobody := httptest.NewServer(nil)
	nobody.Close()
	s = p.run("replay", all[0].ID, "--to", nobody.URL, "--json")
	if r := decode[resultJSON](t, s); s.code != 5 || r.Status != nil || !strings.Contains(*r.Error, "nothing listens") {
		t.Errorf("nobody: exit %d, %s", s.code, s.out)
	}
	shown := decode[deliveryJSON](t, p.run("deliveries", "show", all[0].ID, "--json"))
	if len(shown.Results) != 6 {
		t.Errorf("%d results are stored, want 6", len(shown.Results))
	}

	for args, want := range map[string]string{
		"--to http://x":                                    "no delivery is given",
		"--last 0 --to http://x":                           "--last: it is below one",
		"--last 1 01zzzzzz --to http://x":                  "--last: deliveries are named as well",
		"--last 1":                                         "--to: ",
		"--last 1 --to=":                                   "--to: it is empty; give a URL like --to http://",
		"--last 1 --to http://x --body=":                   "--body: it is empty",
		"--last 1 --to ftp://x":                            "--to: the target must begin with http://",
		"--last 1 --to http://x --header X":                "--header X: there is no colon",
		"--last 1 --to http://x --header X\x1b:1":          "--header",
		"--last 1 --to http://x --header Connection:a":     "--header: the header Connection belongs to the connection",
		"--last 1 --to http://x --header Content-Length:3": "--header Content-Length:3: it is computed from the body",
		"--last 1 --to http://x --body /nowhere/x":         "--body /nowhere/x: ",
		"01zzzzzz --to http://x":                           "there is no such delivery",
	} {
		s := p.run(append([]string{"replay"}, strings.Fields(args)...)...)
		oneLine(t, s, want)
		if s.code != 2 {
			t.Errorf("%s: exit %d", args, s.code)
		}
	}
	oneLine(t, newSandboxUser(t, sandbox.Options{}).run("replay", "--last", "1", "--to", "http://x"), "there are no deliveries")
}

func TestTrigger(t *testing.T) {
	t.Parallel()
	p, done, _ := deliver(t)
	to := startTarget(t, 200)
	if s := p.run("trigger", "done", "--to", to.URL+"/x"); s.code != 0 || !strings.HasPrefix(s.out, "made-up done\t200\t") || !strings.Contains(s.out, "taken") {
		t.Errorf("exit %d, %q %q", s.code, s.out, s.err)
	}
	s := p.run("trigger", "failed", "--job", done.ID[:20], "--to", to.URL, "--json")
	if r := decode[resultJSON](t, s); s.code != 0 || *r.Status != 200 || r.Kind != "trigger" || !strings.Contains(s.out, `"delivery":null`) {
		t.Errorf("exit %d, %s", s.code, s.out)
	}
	_, bodies := to.requests()
	for i, want := range []string{"done", "failed"} {
		var m struct {
			Status   string
			SpeakURL string `json:"speak_url"`
		}
		if strings.Contains(bodies[i], "typecast.ai") {
			t.Errorf("the URLs are not those of --api-url: %s", bodies[i])
		}
		if err := json.Unmarshal([]byte(bodies[i]), &m); err != nil || m.Status != want || !strings.HasPrefix(m.SpeakURL, p.api+"/api/speak/") || (i == 1) != (m.SpeakURL == p.api+"/api/speak/"+*done.SpeakID) {
			t.Errorf("%v in %s", err, bodies[i])
		}
	}
	to.Close()
	if s := p.run("trigger", "done", "--to", to.URL); s.code != 5 || !strings.HasPrefix(s.out, "made-up done\t-\t") || strings.Count(s.out+s.err, "nothing listens at") != 1 ||
		!strings.Contains(s.err, "callboard: trigger: the target did not answer; start it, or correct --to") {
		t.Errorf("exit %d, %q, %q", s.code, s.out, s.err)
	}
	for args, want := range map[string]string{
		"":                                  "it takes one word",
		"started --to http://x":             "“started”: it is no end of a synthesis",
		"done":                              "--to: ",
		"done --to=":                        "--to: it is empty",
		"done --job= --to http://x":         "--job: it is empty",
		"done --job 01zzzzzz --to http://x": "there is no such job",
		"done failed --to http://x":         "it takes one word",
	} {
		s := p.run(append([]string{"trigger"}, strings.Fields(args)...)...)
		oneLine(t, s, want)
		if s.code != 2 {
			t.Errorf("%s: exit %d", args, s.code)
		}
	}
}
