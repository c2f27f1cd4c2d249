//go:build unix

package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callboard/internal/testapp"
	"callboard/internal/testwait"
	"callboard/internal/tunnel/ngroktest"
)

// liveReport is what "doctor --live --json" prints.
type liveReport struct {
	OK       bool
	Outcome  string
	Problem  string
	Charged  int `json:"chars_charged"`
	Callback struct {
		Changed, Restored bool
	}
	Assumptions []liveFinding
	Facts       []liveFinding
}

type liveFinding struct{ ID, Verdict, Seen, Detail string }

// wrong are the ids of what does not hold.
func (r liveReport) wrong() string {
	var out []string
	for _, f := range append(r.Assumptions, r.Facts...) {
		if f.Verdict == "does not hold" {
			out = append(out, f.ID+"="+f.Seen)
		}
	}
	return strings.Join(out, " ")
}

func decodeLive(t *testing.T, out string) (r liveReport) {
	t.Helper()
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%v: %q", err, out)
	}
	return r
}

// The real program, the real sandbox, and ngrok's SDK: nothing but what the sandbox was told does not hold, the callback is as it
// was, and "usage" knows what was charged.
func TestLiveCheck(t *testing.T) {
	t.Parallel()
	c := startNgrok(t, ngroktest.Options{}, "--assume", "webhook-fields=wide", "--assume", "no-quota=403", "--assume", "lang=short")
	c.box.Register(formerCallback)
	file := filepath.Join(t.TempDir(), "report.md")
	s := c.env.Run(t, "doctor", "--live", "--yes", "--json", "-o", file)
	r := decodeLive(t, s.Stdout)
	if s.Code != 0 || !r.OK || r.Outcome != "done" || r.Charged != 5 || !r.Callback.Restored || r.wrong() != "lang=short webhook-fields=wide" {
		t.Errorf("exit %d, %s, %s\n%s", s.Code, r.wrong(), s.Stdout, s.Stderr)
	}
	if got := c.box.Callback(); got != formerCallback {
		t.Errorf("the callback is %s", got)
	}
	b, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(b), "| `webhook-fields` | **does not hold** | guide | wide |") || !strings.Contains(string(b), "tunnel | ngrok") {
		t.Errorf("%v\n%s", err, b)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("%v, %v", info, err)
	}
	for _, secret := range []string{"former.example", "of-somebody", "/hook/", ngroktest.Token} {
		if strings.Contains(string(b)+s.Stdout+s.Stderr, secret) {
			t.Errorf("%s is printed", secret)
		}
	}
	if s = c.env.Run(t, "usage", "--json"); !strings.Contains(s.Stdout, `"total":{"name":"total","actor_id":null,"jobs":3,"chars":5,`) {
		t.Error(s.Stdout)
	}
}

// A run that is interrupted, or killed and followed by any other run, leaves the callback as it was.
func TestInterruptedLiveCheckRestoresTheCallback(t *testing.T) {
	t.Parallel()
	for _, kill := range []bool{false, true} {
		c := startLocal(t, "--synth-delay", "1h")
		c.box.Register(formerCallback)
		file := filepath.Join(t.TempDir(), "report.md")
		p := c.env.Start(t, "doctor", "--live", "--yes", "-o", file)
		testwait.Eventually(t, "it follows the synthesis", func() bool { return strings.Contains(p.Stderr.String(), "asking for its state") })
		ours := c.box.Callback()
		if ours == formerCallback {
			t.Fatal("the callback was not changed")
		}
		if s := c.env.Run(t, "doctor", "--live", "--yes", "-o", filepath.Join(t.TempDir(), "x.md")); s.Code != 7 || !strings.Contains(s.Stderr, "receives the webhooks") {
			t.Errorf("a second one: exit %d, %s", s.Code, s.Stderr)
		}
		if kill {
			p.Kill()
			l := c.listen()
			l.waitFor("the link is proven", 0, isProven)
			l.quit()
		} else {
			p.Interrupt()
			if code := p.Wait(); code != 130 {
				t.Errorf("exit %d\n%s", code, p.Stderr.String())
			}
			if b, err := os.ReadFile(file); err != nil || !strings.Contains(string(b), "interrupted") {
				t.Errorf("%v %s", err, b)
			}
		}
		if got := c.box.Callback(); got != formerCallback {
			t.Errorf("kill %v: the callback is %s", kill, got)
		}
	}
}

// A second check restores what the first one, which was killed, could not.
func TestKilledLiveCheckIsMendedByTheNext(t *testing.T) {
	t.Parallel()
	c := startLocal(t, "--synth-delay", "2s")
	c.box.Register(formerCallback)
	p := c.env.Start(t, "doctor", "--live", "--yes", "--json")
	testwait.Eventually(t, "it follows the synthesis", func() bool { return strings.Contains(p.Stderr.String(), "asking for its state") })
	p.Kill()
	s := c.env.Run(t, "doctor", "--live", "--yes", "--json")
	if r := decodeLive(t, s.Stdout); s.Code != 0 || !r.Callback.Restored || c.box.Callback() != formerCallback {
		t.Errorf("exit %d, the callback is %s\n%s", s.Code, c.box.Callback(), s.Stderr)
	}
}

// Nothing is sent before the answer to the question.
func TestLiveCheckAsks(t *testing.T) {
	t.Parallel()
	c := startLocal(t, "--synth-delay", "100ms")
	c.box.Register(formerCallback)
	file := filepath.Join(t.TempDir(), "report.md")
	for _, answer := range []string{"ctrl+c", "n", "y"} {
		term := c.env.Terminal(t, 100, 40, "doctor", "--live", "-o", file)
		term.WaitFor("go on? [y/N]")
		if !strings.Contains(term.Screen(), "at most 10 characters") {
			t.Error(term.Screen())
		}
		if n := len(c.box.Speaks()); n != 0 || c.box.Callback() != formerCallback {
			t.Errorf("%d requests before the answer", n)
		}
		want := 0
		if answer == "ctrl+c" {
			want = 130
			term.Key(answer)
		} else {
			term.Type(answer)
			term.Key("enter")
		}
		code := term.Wait()
		_, err := os.Stat(file)
		if code != want || (err == nil) != (answer == "y") || (len(c.box.Speaks()) > 0) != (answer == "y") || c.box.Callback() != formerCallback {
			t.Errorf("%s: exit %d, %v, %d requests\n%s", answer, code, err, len(c.box.Speaks()), term.Screen())
		}
	}
}

// The newer service.
func TestLiveCheckOfTheNewerService(t *testing.T) {
	t.Parallel()
	env := testapp.NewEnv(t)
	box := env.StartSandbox(t, "--assume", "tts-mp3-type=audio/mp3", "--assume", "tts-seed=refused")
	env = env.With("CALLBOARD_API_URL="+box.URL, "TYPECAST_API_KEY="+box.Token)
	began := time.Now()
	s := env.Run(t, "doctor", "--live", "--yes", "--json")
	r := decodeLive(t, s.Stdout)
	if s.Code != 0 || r.Charged > 10 || r.Charged < 6 || r.wrong() != "tts-seed=refused tts-mp3-type=audio/mp3" || r.Callback.Changed {
		t.Errorf("exit %d in %v, %s, %s\n%s", s.Code, time.Since(began), r.wrong(), s.Stdout, s.Stderr)
	}
}
