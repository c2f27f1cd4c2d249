//go:build unix

package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"callboard/internal/testapp"
)

// delivery is what the tests read of a delivery object, of "listen --json" and "deliveries --json" alike.
type delivery struct {
	Event, ID, Status, Body string
	JobID                   string `json:"job_id"`
	Answered                int
	By                      string `json:"answered_by"`
	Duplicate               bool
	Headers                 [][2]string
	Forward                 *forwardResult
	Pending                 bool `json:"forward_pending"`
	Results                 []forwardResult
}

type forwardResult struct {
	Delivery, Kind, URL, Error, Body string
	Status                           int
}

// deliveries returns the deliveries that were printed so far.
func (l *listener) deliveries() []delivery {
	l.t.Helper()
	var list []delivery
	for line := range strings.Lines(l.p.Stdout.String()) {
		if strings.HasPrefix(line, `{"event":"delivery"`) && strings.HasSuffix(line, "\n") {
			list = append(list, parse[delivery](l.t, line))
		}
	}
	return list
}

func parse[T any](t *testing.T, raw string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(raw), &v); err != nil {
		t.Fatalf("%v in %q", err, raw)
	}
	return v
}

// must runs a command that must end with 0, and returns its output.
func (c *client) must(args ...string) string {
	c.t.Helper()
	r := c.env.Run(c.t, args...)
	if r.Code != 0 || r.Stderr != "" {
		c.t.Fatalf("%v: exit %d, %s", args, r.Code, r.Stderr)
	}
	return r.Stdout
}

func statuses(list []testapp.Attempt) []int {
	var out []int
	for _, a := range list {
		out = append(out, a.Status)
	}
	return out
}

// Planned answers reach the sandbox, which repeats as documented; the deliveries say what they were answered.
func TestPlannedAnswersAndTheRetries(t *testing.T) {
	t.Parallel()
	c := startLocal(t, "--synth-delay", "30ms", "--time-scale", "3000", "--webhook-timeout", "2s")
	l := c.listen("--answers", "500x3,429:5,reset,hang:50ms", "--count", "7")
	l.waitFor("the link is proven", 0, isProven)
	wait := c.startSpeak("Please repeat.")
	if code := l.p.Wait(); code != 0 {
		t.Errorf("listen: exit %d, %s", code, l.p.Stderr.String())
	}
	wait()
	want := []int{500, 500, 500, 429, 0, 0, 200}
	attempts := c.box.AllAttempts()
	if got := statuses(attempts); !slices.Equal(got, want) {
		t.Errorf("the sandbox was answered %v, want %v", got, want)
	}
	list := l.deliveries()
	var answered []int
	for i, d := range list {
		answered = append(answered, d.Answered)
		if d.Duplicate != (i > 0) || (d.By == "") != (i == 6) || d.Body != list[0].Body {
			t.Errorf("delivery %d: %+v", i, d)
		}
	}
	if !slices.Equal(answered, want) {
		t.Errorf("it says that it answered %v, want %v", answered, want)
	}
	job := parse[struct{ Deliveries []struct{ Answered int } }](t, c.must("jobs", "show", list[0].JobID, "--json"))
	if len(job.Deliveries) != 7 || job.Deliveries[6].Answered != 200 {
		t.Errorf("the job has the deliveries %+v", job)
	}
	if found := parse[[]delivery](t, c.must("deliveries", "--json", "--search", "ours:500 duplicate")); len(found) != 2 || found[1].ID != list[1].ID {
		t.Errorf("found %+v", found)
	}
}

// A target that is down counts as 502, so that the sandbox repeats; when it is back it gets the next attempt.
func TestForwardToATargetThatIsDownAndBack(t *testing.T) {
	t.Parallel()
	c := startLocal(t, "--synth-delay", "30ms", "--time-scale", "600")
	target := newTarget(t, 200, "taken\n")
	l := c.listen("--forward", target.url())
	l.waitFor("the link is proven", 0, isProven)
	wait := c.startSpeak("Is anybody there?")
	l.waitFor("a delivery", 0, isDelivery)
	target.up()
	attempts := c.box.AllAttempts()
	got := statuses(attempts)
	last := len(got) - 1
	if last < 1 || got[last] != 200 || slices.ContainsFunc(got[:last], func(s int) bool { return s != 502 }) {
		t.Errorf("the sandbox was answered %v, want 502 until the target was back, then 200", got)
	}
	wait()
	for i := range got {
		l.waitFor("the deliveries are printed", 0, func(e listenEvent) bool { return len(l.deliveries()) == i+1 || len(l.deliveries()) == len(got) })
	}
	for i, d := range l.deliveries() {
		f := d.Forward
		if d.Answered != got[i] || d.By != "forward" || f == nil || (i < last) != strings.Contains(f.Error, "nothing listens") || (i == last) != (f.Status == 200 && f.Body == "taken\n") {
			t.Errorf("delivery %d: %+v, %+v", i, d, f)
		}
	}
	requests := target.requests(1)
	if len(requests) != 1 || requests[0].head[0] != "POST /my/webhook?from=callboard HTTP/1.1" || requests[0].body != l.deliveries()[last].Body {
		t.Errorf("the target got %q", requests)
	}
	l.quit()
	jobs := parse[[]jobJSON](t, c.must("jobs", "--json"))
	if shown := c.must("jobs", "show", jobs[0].ID); !strings.Contains(shown, "answered 502, forwarded: failed") || !strings.Contains(shown, "forwarded: 200 ") {
		t.Errorf("jobs show: %s", shown)
	}
}

// sum is the hash of a request without what a replay may change: the path, Host and X-Callboard-Delivery. The blanks
// around a value are no part of it (RFC 9112, 5).
func sum(r rawRequest) string {
	hash := sha256.New()
	for i, line := range r.head {
		name, value, _ := strings.Cut(line, ":")
		switch {
		case i == 0:
			words := strings.Fields(line)
			line = words[0] + " " + words[2]
		case slices.Contains([]string{"host", "x-callboard-delivery"}, strings.ToLower(name)):
			continue
		default:
			line = name + ": " + strings.Trim(value, " \t")
		}
		_, _ = io.WriteString(hash, line+"\r\n")
	}
	_, _ = io.WriteString(hash, "\r\n"+r.body)
	return hex.EncodeToString(hash.Sum(nil))
}

// With --respond ok the sender gets 200 although the target is down, and replay sends later what it missed, byte for byte.
func TestReplayIsIdentical(t *testing.T) {
	t.Parallel()
	c := startLocal(t)
	target := newTarget(t, 200, "taken\n")
	l := c.listen("--forward", target.url(), "--respond", "ok", "--count", "2")
	l.waitFor("the link is proven", 0, isProven)
	hook, err := url.Parse(c.box.Callback())
	if err != nil {
		t.Fatal(err)
	}
	start := "POST " + hook.Path + " HTTP/1.1\r\nHost: " + hook.Host + "\r\n"
	sent := []string{
		start + "content-TYPE: application/json\r\nX-B: 1\r\nx-b:2\r\nX-A:\t3 \r\nX-B: 1\r\nContent-Length: 27\r\n\r\n{\"status\":\"done\",\"n\":1e999}",
		start + "Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\n\x1f\x8b\x00\xff\r\n\r\n\x1b",
	}
	for _, raw := range sent {
		if got := sendRaw(t, hook.Host, raw); got != "HTTP/1.1 200 OK" {
			t.Fatalf("%q is answered %q", raw, got)
		}
	}
	if code := l.p.Wait(); code != 0 {
		t.Fatalf("listen: exit %d, %s", code, l.p.Stderr.String())
	}
	target.up()
	for round := range 2 { // without a link, and again
		lines := strings.Split(strings.TrimSpace(c.must("replay", "--last", "2", "--to", target.url(), "--json")), "\n")
		if len(lines) != 2 {
			t.Fatalf("results: %q", lines)
		}
		for i, got := range target.requests(2 * (round + 1))[2*round:] {
			r := parse[forwardResult](t, lines[i])
			if r.Status != 200 || r.Kind != "replay" || got.value("X-Callboard-Delivery") != r.Delivery {
				t.Errorf("result %s of %q", lines[i], got)
			}
			if strings.Contains(strings.Join(got.head, "\n"), hook.Path) {
				t.Errorf("the target learns the secret path: %q", got)
			}
			head, body, _ := strings.Cut(sent[i], "\r\n\r\n")
			if sum(got) != sum(rawRequest{strings.Split(head, "\r\n"), body}) {
				t.Errorf("sent %q, replayed %q", sent[i], got)
			}
		}
	}
	for _, d := range parse[[]delivery](t, c.must("deliveries", "--json")) {
		if d.Answered != 200 || d.Forward == nil || !strings.Contains(d.Forward.Error, "nothing listens") {
			t.Errorf("stored: %+v", d)
		}
		if shown := parse[delivery](t, c.must("deliveries", "show", d.ID, "--json")); len(shown.Results) != 3 || shown.Results[2].Status != 200 {
			t.Errorf("%d results: %+v", len(shown.Results), shown.Results)
		}
	}
	target.down()
	if r := c.env.Run(t, "replay", "--last", "1", "--to", target.url()); r.Code != 5 || !strings.Contains(r.Stdout, "nothing listens") || !strings.Contains(r.Stderr, "start it, or correct --to") {
		t.Errorf("nobody there: exit %d, %q, %q", r.Code, r.Stdout, r.Stderr)
	}
}

// A program that listen starts can use callboard itself.
func TestExecCanUseCallboard(t *testing.T) {
	t.Parallel()
	needs(t, "sh")
	c := startLocal(t, "--synth-delay", "30ms")
	c.env = c.env.With(pathWithCallboard(t))
	l := c.listen("--count", "1", "--exec", `sh -c 'callboard deliveries show "$CALLBOARD_DELIVERY" --json && cat && echo " $CALLBOARD_JOB $CALLBOARD_STATUS"'`)
	l.waitFor("the link is proven", 0, isProven)
	wait := c.startSpeak("Run something.")
	if code := l.p.Wait(); code != 0 {
		t.Errorf("listen: exit %d", code)
	}
	wait()
	d := l.deliveries()[0]
	lines := strings.Split(strings.TrimSpace(l.p.Stderr.String()), "\n")
	if len(lines) != 2 || parse[delivery](t, lines[0]).ID != d.ID || lines[1] != d.Body+" "+d.JobID+" done" {
		t.Errorf("stderr: %q", lines)
	}
}

// A made-up delivery can go to one's own callback, where it is a delivery like any other. What is sent through a running listen
// that forwards does not run in a circle.
func TestTriggerThroughTheLink(t *testing.T) {
	t.Parallel()
	c := startLocal(t, "--synth-delay", "30ms")
	l := c.listen()
	l.waitFor("the link is proven", 0, isProven)
	c.startSpeak("Trigger me again.")()
	first, next := l.waitFor("the delivery", 0, isDelivery)
	r := parse[forwardResult](t, c.must("trigger", "done", "--job", first.JobID, "--to", c.box.Callback(), "--json"))
	if r.Status != 200 || r.Kind != "trigger" || strings.Contains(r.URL, strings.TrimPrefix(c.box.Callback(), "http://")) {
		t.Errorf("the result is %+v", r)
	}
	again, next := l.waitFor("the made-up one", next, isDelivery)
	if again.JobID != first.JobID || again.Status != "done" || !again.Duplicate {
		t.Errorf("arrived: %+v", again)
	}
	c.must("trigger", "failed", "--to", c.box.Callback())
	invented, next := l.waitFor("the invented one", next, isDelivery)
	if invented.JobID != "" || invented.Status != "failed" {
		t.Errorf("arrived: %+v", invented)
	}
	c.must("replay", first.ID, "--to", c.box.Callback())
	if d, _ := l.waitFor("the replayed one", next, isDelivery); d.JobID != first.JobID || d.ID == first.ID {
		t.Errorf("arrived: %+v", d)
	}
	l.quit()
	jobs := parse[[]jobJSON](t, c.must("jobs", "--json"))
	if len(jobs) != 1 || jobs[0].State != "done" {
		t.Errorf("the jobs are %+v", jobs)
	}
}

// The archive has what arrived, and all exports are the same a second time.
func TestExportsAreReadAgain(t *testing.T) {
	t.Parallel()
	c := startLocal(t, "--synth-delay", "30ms")
	l := c.listen("--count", "2")
	l.waitFor("the link is proven", 0, isProven)
	callback := c.box.Callback()
	c.startSpeak("안녕하세요, archive.")()
	c.must("trigger", "failed", "--to", callback)
	if code := l.p.Wait(); code != 0 {
		t.Fatalf("listen: exit %d", code)
	}
	arrived := l.deliveries()
	file := filepath.Join(t.TempDir(), "all.har")
	c.must("deliveries", "export", "--all", "-o", file, "--show-secrets")
	entries := readHAR(t, file)
	if len(entries) != 2 {
		t.Fatalf("%d entries", len(entries))
	}
	for i, e := range entries {
		if e.Request.Method != "POST" || e.Request.URL != callback || e.Request.PostData.Text != arrived[i].Body || e.Response.Status != 200 {
			t.Errorf("entry %d is %+v\nwant %+v", i, e, arrived[i])
		}
		var headers [][2]string
		for _, h := range e.Request.Headers {
			headers = append(headers, [2]string{h.Name, h.Value})
		}
		if !slices.Equal(headers, arrived[i].Headers) {
			t.Errorf("the headers are %v, want %v", headers, arrived[i].Headers)
		}
	}
	for _, args := range [][]string{
		{"deliveries"}, {"deliveries", "--json"}, {"deliveries", "show", arrived[0].ID}, {"deliveries", "export", "--all", "--as", "har"},
		{"deliveries", "export", "--all", "--as", "jsonl"}, {"deliveries", "export", "--all", "--as", "curl"}, {"deliveries", "export", arrived[1].ID, "--as", "http"},
		{"jobs", "show", arrived[0].JobID},
	} {
		one, two := c.must(args...), c.must(args...)
		if one != two || one == "" || strings.Contains(one, strings.TrimPrefix(callback, "http://")) {
			t.Errorf("%v prints\n%s\nand then\n%s", args, one, two)
		}
	}
}
