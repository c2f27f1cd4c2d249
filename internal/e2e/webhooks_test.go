//go:build unix

package e2e

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"callboard/internal/testapp"
	"callboard/internal/testterm"
	"callboard/internal/testwait"
)

// webhooksApp is callboard in a terminal, with a sandbox in a process of its own. What it writes to stderr goes to a file: none of
// it may be on the screen.
type webhooksApp struct {
	*testterm.Term
	t     *testing.T
	c     *client
	errs  string
	edits int // runs of the editor of TestReplayFromEditor
}

// openWebhooks starts the app of a client, with the first actor chosen, and shows the deliveries.
func openWebhooks(t *testing.T, c *client, args ...string) *webhooksApp {
	t.Helper()
	a := &webhooksApp{t: t, c: c, errs: t.TempDir() + "/stderr"}
	args = append([]string{"-c", `exec "$0" "$@" 2>"$ERRORS"`, testapp.Path(t), "--theme", "dark"}, args...)
	env := c.env.With("COLORTERM=truecolor", "ERRORS="+a.errs)
	a.Term = testterm.Start(t, testterm.Options{Path: "/bin/sh", Args: args, Env: env.Vars, W: 120, H: 36, Timeout: testwait.Timeout()})
	a.WaitFor("Mina 미나")
	a.Key("enter")
	a.Key("alt+2")
	a.WaitFor("─ Deliveries")
	return a
}

// startWebhooks starts a sandbox and the app, and waits until webhooks arrive.
func startWebhooks(t *testing.T, sandbox ...string) *webhooksApp {
	t.Helper()
	a := openWebhooks(t, startLocal(t, append([]string{"--synth-delay", "50ms"}, sandbox...)...))
	a.WaitFor(linkReady)
	return a
}

// quit ends the app. Nothing may have been written to stderr, by the race detector either.
func (a *webhooksApp) quit() {
	a.t.Helper()
	a.Key("ctrl+c")
	if code := a.Wait(); code != 0 {
		a.t.Errorf("exit %d", code)
	}
	if b, err := os.ReadFile(a.errs); err != nil || len(b) > 0 {
		a.t.Errorf("on stderr, %v:\n%s", err, b)
	}
}

// speak speaks a text in the Booth, whose script has the focus, and shows the deliveries again.
func (a *webhooksApp) speak(text string) {
	a.t.Helper()
	a.Key("alt+1")
	a.WaitFor("─ Script")
	a.Key("ctrl+u")
	a.Type(text)
	a.WaitFor(fmt.Sprintf("%d / 350", len(text)))
	a.Key("ctrl+s")
	a.WaitMatch(regexp.MustCompile(text + `.* done .*webhook`))
	a.Key("alt+2")
	a.WaitFor("─ Deliveries")
}

// waitRow waits for a row of the list: what is between its time and the frame, with single spaces.
func (a *webhooksApp) waitRow(want string) {
	a.t.Helper()
	re := regexp.MustCompile(`\d\d:\d\d:\d\d\.\d\d\d +` + strings.ReplaceAll(want, " ", " +"))
	a.WaitMatch(re)
}

// tab shows a tab of the details, of which text is a part.
func (a *webhooksApp) tab(steps int, text string) {
	a.t.Helper()
	for range steps {
		a.Key("]")
	}
	a.WaitFor(text)
}

// deliver sends a request to the callback URL, as it is but for PATH, and returns the status of the answer.
func (a *webhooksApp) deliver(request string) int {
	a.t.Helper()
	return deliverTo(a.t, a.c.box.Callback(), request)
}

// deliverTo is deliver for another goroutine than the test's. It returns 0 where there is no answer.
func deliverTo(t *testing.T, callback, request string) (status int) {
	t.Helper()
	u, err := url.Parse(callback)
	if err != nil {
		t.Error(err)
		return 0
	}
	c, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Error(err)
		return 0
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(testwait.Timeout()))
	if _, err := io.WriteString(c, strings.Replace(request, "PATH", u.Path, 1)); err != nil {
		t.Error(err)
		return 0
	}
	if _, err := fmt.Fscanf(c, "HTTP/1.1 %d", &status); err != nil {
		t.Errorf("the answer cannot be read: %v", err)
	}
	return status
}

// post is a delivery with a body.
func post(body string) string {
	return fmt.Sprintf("POST PATH HTTP/1.1\r\nhost: example.test\r\nX-Twice: 2\r\nx-ODD: 1\r\nX-Twice:  again\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

// TestDeliveryIsInspected looks at the delivery of a spoken job, and at the headers of another one, which are shown in the order and the
// spelling in which they came.
func TestDeliveryIsInspected(t *testing.T) {
	t.Parallel()
	a := startWebhooks(t)
	a.WaitFor("no delivery yet")
	a.speak("Ladies and gentlemen")
	a.WaitFor("Deliveries · 1 · following")
	a.waitRow("done Mina Ladies and .* 200 –")
	a.WaitFor("─ done · Mina · Ladies and gentlemen")
	a.WaitFor(`"status": "done",`)
	a.tab(1, `{"speak_url":"`)
	a.tab(1, "User-Agent: callboard-sandbox")
	a.tab(1, "webhook 1")
	for _, step := range []string{"submitted", "accepted", "done", "downloaded"} {
		a.WaitFor("│ " + step)
	}
	a.tab(1, "It was sent to no target yet")

	if status := a.deliver(post(`{"speak_url":"https://example.test/api/speak/abc","status":"failed"}`)); status != http.StatusOK {
		t.Errorf("answered %d", status)
	}
	a.waitRow("failed unmatched 200 –")
	a.tab(3, "POST /hook/[hidden] HTTP/1.1")
	if got := a.detail(6); strings.Join(got, "\n") != "POST /hook/[hidden] HTTP/1.1\nhost: example.test\nX-Twice: 2\nx-ODD: 1\nX-Twice: again\nContent-Type: application/json" {
		t.Errorf("headers:\n%s", strings.Join(got, "\n"))
	}
	a.quit()
}

// detail are the first lines of the details, below the names of the tabs.
func (a *webhooksApp) detail(n int) []string {
	var out []string
	for i, line := range strings.Split(a.Screen(), "\n") {
		at := strings.LastIndex(strings.TrimSuffix(strings.TrimRight(line, " "), "│"), "│")
		if i > 3 && at >= 0 && len(out) < n {
			out = append(out, strings.Trim(line[at:], "│ "))
		}
	}
	return out
}

// TestDeliveriesAreFiltered filters by a word, by terms and by a wrong term, and clears the filter.
func TestDeliveriesAreFiltered(t *testing.T) {
	t.Parallel()
	a := startWebhooks(t)
	a.speak("the first line")
	a.speak("the second line")
	a.deliver(post(`{"speak_url":"https://example.test/api/speak/abc","status":"failed","note":"누락된 배달"}`))
	a.WaitFor("Deliveries · 3 · following")
	for filter, want := range map[string]string{"second": "done Mina the second", "누락": "failed unmatched", "status:failed": "failed unmatched", "ours:200 first": "done Mina the first"} {
		a.Key("/")
		a.Type(filter)
		a.WaitFor("Deliveries · 1 of 3")
		a.waitRow(want)
		a.Key("enter")
		a.Key("esc")
		a.WaitFor("Deliveries · 3 · following")
	}
	a.Key("/")
	a.Type("status:failed")
	a.WaitFor("Deliveries · 1 of 3")
	a.Type(" ours:many")
	a.WaitFor("ours:many is unknown: ")
	a.waitRow("failed unmatched")
	a.Keys("esc", "esc")
	a.WaitFor("Deliveries · 3 · following")
	a.quit()
}

// TestPlannedAnswersAndRetries plans two answers with 500. The sandbox sends the delivery again, and the timeline says which retries
// they were.
func TestPlannedAnswersAndRetries(t *testing.T) {
	t.Parallel()
	a := startWebhooks(t)
	a.Key("a")
	a.WaitFor("─ Answers")
	a.Keys("down", "right")
	a.WaitFor("plan      500x2")
	a.Key("enter")
	a.WaitFor("─ answers: 500 ×2, then normal ─")
	a.speak("try me again")
	a.WaitFor("Deliveries · 3 · following")
	a.waitRow("done Mina try me .* 200 –")
	a.waitRow("done Mina try me .* 500 –")
	a.WaitGone("answers: 500")
	a.tab(3, "webhook 3")
	for _, want := range []string{"webhook 1", "webhook 2", "500, planned", "500, planned; 1st of 5 immediate", "200; 2nd of 5 immediate"} {
		a.WaitFor(want)
	}
	var statuses []int
	for _, attempt := range a.c.box.AllAttempts() {
		statuses = append(statuses, attempt.Status)
	}
	if fmt.Sprint(statuses) != "[500 500 200]" {
		t.Errorf("the sandbox was answered %v", statuses)
	}
	a.quit()
}
