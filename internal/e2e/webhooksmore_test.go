//go:build unix

package e2e

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"callboard/internal/testwait"
)

// TestDeliveriesAreCompared compares a delivery with the one before of the same job, which has the same bytes, and two marked ones of
// different jobs.
func TestDeliveriesAreCompared(t *testing.T) {
	t.Parallel()
	a := startWebhooks(t)
	a.speak("a first job")
	a.Key("a")
	a.WaitFor("─ Answers")
	a.Key("enter")
	a.WaitFor("─ answers: 500, then normal")
	a.speak("a second job")
	a.WaitFor("Deliveries · 3 · following")
	a.Key("c")
	a.WaitFor("│ Headers · equal")
	a.WaitMatch(regexp.MustCompile(`│ Body · \d+ bytes, byte for byte the same`))

	a.Keys("esc", "esc", "m", "G", "m")
	a.WaitFor("2 marked")
	a.Key("c")
	a.WaitFor(`│ -   "speak_url": "`)
	a.WaitFor(`│ +   "speak_url": "`)
	a.WaitFor(`"status": "done"`)
	a.quit()
}

// har is what a reader of HAR 1.2 looks at.
type har struct {
	Log struct {
		Version string
		Creator struct{ Name, Version string }
		Entries []struct {
			StartedDateTime string
			Request         struct {
				Method, URL, HTTPVersion string
				Headers                  []struct{ Name, Value string }
				BodySize                 int
				PostData                 struct{ MimeType, Text, Encoding string }
			}
			Response struct{ Status int }
			Timings  struct{ Send, Wait, Receive *float64 }
		}
	}
}

// TestExportToHAR exports two marked deliveries, one with a body that is no text, and reads the file.
func TestExportToHAR(t *testing.T) {
	t.Parallel()
	saves := t.TempDir()
	a := openWebhooks(t, startLocal(t), "--save-dir", saves)
	a.WaitFor(linkReady)
	bodies := []string{"{\"status\":\"done\", \"text\":\"안녕 \\u001b[31m\",\r\n\t\"n\":1e999}\n", "\x00\xff\x1b]0;owned\x07\xfe"}
	for _, body := range bodies {
		a.deliver(post(body))
	}
	a.WaitFor("Deliveries · 2 · following")
	a.Keys("m", "down", "m")
	a.WaitFor("2 marked")
	a.export("down", "HAR 1.2")
	file := onlyFile(t, saves)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 || !strings.HasSuffix(file, ".har") {
		t.Errorf("%s: %v, %v", file, info.Mode(), err)
	}
	raw := readFile(t, file)
	var h har
	if err := json.Unmarshal(raw, &h); err != nil {
		t.Fatal(err)
	}
	if h.Log.Version != "1.2" || h.Log.Creator.Name != "callboard" || h.Log.Creator.Version == "" || len(h.Log.Entries) != len(bodies) {
		t.Fatalf("%+v", h)
	}
	var got []string
	for _, e := range h.Log.Entries {
		body := e.Request.PostData.Text
		if e.Request.PostData.Encoding == "base64" {
			b, err := base64.StdEncoding.DecodeString(body)
			if err != nil {
				t.Error(err)
			}
			body = string(b)
		}
		got = append(got, body)
		var names []string
		for _, f := range e.Request.Headers {
			names = append(names, f.Name+"="+f.Value)
		}
		if want := []string{"host=example.test", "X-Twice=2", "x-ODD=1", "X-Twice=again"}; len(names) < 4 || !slices.Equal(names[:4], want) {
			t.Errorf("headers %q", names)
		}
		if e.Request.Method != http.MethodPost || e.Request.BodySize != len(body) || e.Response.Status != http.StatusOK || e.Timings.Wait == nil || e.StartedDateTime == "" {
			t.Errorf("%+v", e)
		}
	}
	slices.Sort(got)
	slices.Sort(bodies)
	if !slices.Equal(got, bodies) {
		t.Errorf("bodies %q, want %q", got, bodies)
	}
	secret := a.c.box.Callback()
	if secret = secret[strings.LastIndex(secret, "/")+1:]; strings.Contains(string(raw), secret) || strings.Contains(a.Output(), secret) {
		t.Error("the secret path is in the export or on the screen")
	}
	if strings.Contains(a.Title(), "owned") {
		t.Error("a body has set the title")
	}
	a.quit()
}

// TestStarAndDelete stars a delivery, deletes one and brings it back, and deletes all: the one with a star stays.
func TestStarAndDelete(t *testing.T) {
	t.Parallel()
	a := startWebhooks(t)
	for _, status := range []string{"one", "two", "three"} {
		a.deliver(post(`{"status":"` + status + `"}`))
		a.waitRow(status + " unmatched 200")
	}
	a.Key("*")
	a.WaitMatch(regexp.MustCompile(`★!? *[\d:.]+ +three`))
	a.Key("down")
	a.WaitFor("─ two · unmatched")
	a.Key("d")
	a.WaitFor("deleted 1 delivery")
	a.WaitFor("Deliveries · 2")
	a.WaitGone("  two ")
	a.Key("alt+z")
	a.WaitFor("brought 1 delivery back")
	a.waitRow("two unmatched")
	a.Key("ctrl+p")
	a.WaitFor("─ Commands")
	a.Type("delete all that show")
	a.Key("enter")
	a.agree("─ Delete 2 deliveries?")
	a.WaitFor("Deliveries · 1 · following")
	a.waitRow("three unmatched")
	a.Key("alt+z")
	a.WaitFor("Deliveries · 3 · following")
	a.quit()
}

// agree answers a question with enter. A question takes no answer while the user cannot have read it: then the key is pressed again.
// If both count, the second one opens the details, and the list no longer follows the newest: esc goes back to the list.
func (a *webhooksApp) agree(question string) {
	a.t.Helper()
	a.WaitFor(question)
	var pressed time.Time
	testwait.Eventually(a.t, "the question is answered", func() bool {
		if time.Since(pressed) > 300*time.Millisecond {
			a.Key("enter")
			pressed = time.Now()
		}
		return !strings.Contains(a.Screen(), question)
	})
	a.Key("esc")
}

// TestFromDeliveryToJobAndBack plays the job of a delivery, shows it in the Booth, and shows its deliveries from there.
func TestFromDeliveryToJobAndBack(t *testing.T) {
	t.Parallel()
	a := startWebhooks(t)
	a.speak("the job of interest")
	a.speak("another job")
	a.WaitFor("Deliveries · 2 · following")
	a.Key("down")
	a.WaitFor("─ done · Mina · the job of interest")
	a.Key("space")
	a.WaitMatch(regexp.MustCompile(`▶ Mina .* 0:0[0-9]\.[1-9] / 0:0[1-9]`))
	a.Key("J")
	a.WaitFor("╭─ Jobs")
	a.WaitMatch(regexp.MustCompile(`▌✓ .*the job of interest`))
	a.Key("W")
	a.WaitFor("Deliveries · 1 of 2")
	a.WaitFor("/ job:")
	a.waitRow("done Mina the job of")
	a.tab(3, "first sound")
	a.quit()
}

// TestPendingRowIsUpdated forwards to a target that takes its time. The row that waits gets the answer, and so do the details that are open
// meanwhile: no second row comes, and no text from before stays.
func TestPendingRowIsUpdated(t *testing.T) {
	t.Parallel()
	a, g := startWebhooks(t), startTarget(t, http.StatusOK, `{"late":true}`)
	answer := g.hold()
	a.forwardTo(g.url(), true)
	answered := make(chan int, 1)
	request, to := post(`{"status":"done"}`), a.c.box.Callback()
	go func() { answered <- deliverTo(t, to, request) }()
	g.requests(1)
	a.waitRow("done unmatched … …")
	a.tab(4, "it waits to be forwarded, or is under way")
	a.Resize(112, 30)
	a.WaitFor("it waits to be forwarded")
	answer()
	a.waitRow("done unmatched 200 200")
	a.WaitFor(`"late": true`)
	a.WaitGone("it waits to be forwarded")
	if status := <-answered; status != http.StatusOK {
		t.Errorf("answered %d", status)
	}
	a.WaitFor("Deliveries · 1 · following")
	g.down()
	a.Key("r")
	a.WaitFor("no answer from " + g.addr + ": ") // nothing listens, or a connection of before is reset
	a.quit()
}
