package cli_test

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/sandbox"
	"callboard/internal/testapp"
	"callboard/internal/testwait"
)

func TestListenChecksItsFlags(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"--count", "-1"}, "--count: it is below zero"},
		{[]string{"--forward", "ftp://x"}, "--forward: the target must begin with http://"},
		{[]string{"--forward", "http://x", "--forward-on", "never"}, "--forward-on"},
		{[]string{"--forward", "http://x", "--respond", "maybe"}, "--respond"},
		{[]string{"--forward-on", "done"}, "--forward-on: nothing is forwarded; add --forward URL"},
		{[]string{"--respond", "ok"}, "--respond: nothing is forwarded; add --forward URL"},
		{[]string{"--answers", "500x3,explode"}, "--answers: unknown step explode: the steps are a status like 500"},
		{[]string{"--exec", "   "}, "--exec: it is empty"},
		{[]string{"--exec", ""}, "--exec: it is empty; give a value"},
		{[]string{"--forward", ""}, "--forward: it is empty; give a value"},
		{[]string{"--answers", ""}, "--answers: it is empty; give a value"},
		{[]string{"--answers", "429:5x3x"}, "--answers: 429:5x3x: 5x3x does not fit"},
		{[]string{"--forwad", "http://x"}, "unknown flag: --forwad; did you mean --forward?"},
		{[]string{"--exec", "sh 'x"}, "--exec: a quotation mark is not closed"},
		{[]string{"--exec", "cat | wc"}, "--exec: | is for a shell"},
		{[]string{"--exec", "/nowhere/program"}, "--exec /nowhere/program: there is no such program"},
		{[]string{"--listen", "127.0.0.1:4999", "--public-url", "http://127.0.0.1:4999", "--forward", "http://localhost:4999/x"}, "--forward: the target is callboard itself"},
	} {
		s := p.run(append([]string{"listen", "--for", "5s"}, tt.args...)...)
		oneLine(t, s, tt.want)
		if s.code != 2 || s.out != "" {
			t.Errorf("%q: exit %d, %q", tt.args, s.code, s.out)
		}
	}
	p.env = append(p.env, "CALLBOARD_ANSWERS=explode")
	if s := p.run("listen"); s.code != 2 || !strings.Contains(s.err, "CALLBOARD_ANSWERS: unknown step") {
		t.Errorf("by the environment: exit %d, %s", s.code, s.err)
	}
}

// The flags override the environment; the plain output says what holds, without the password of the target.
// Our own address is known when the link is online; a configured target that is this address ends listen.
func TestListenRefusesToForwardToItself(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	out, _, stop := startListen(t, p)
	testwait.Eventually(t, "the link is proven", func() bool { return strings.Contains(out.String(), "webhooks ok") })
	hook := p.callback()
	stop()
	for _, to := range []string{hook, strings.Replace(hook, "127.0.0.1", "localhost", 1)} {
		// The port is that of the last run.
		s := p.run("listen", "--forward", to, "--for", "20s")
		if s.code != 2 || !strings.Contains(s.err, "--forward: the target is callboard itself") || strings.Count(s.err, "\n") != 1 {
			t.Errorf("exit %d, %q, %q", s.code, s.err, s.out)
		}
	}
}

func TestListenSaysWhatItDoes(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	p.env = append(p.env, "CALLBOARD_ANSWERS=503x9", "CALLBOARD_FORWARD=http://127.0.0.1:1")
	out, _, stop := startListen(t, p, "--answers", "500x2", "--forward", "http://me:secret@127.0.0.1:2/x", "--respond", "ok", "--forward-on", "failed")
	testwait.Eventually(t, "the link is proven", func() bool { return strings.Contains(out.String(), "webhooks ok") })
	for _, want := range []string{"answers   500x2, then as usual\n", "forward   failed ones to http://127.0.0.1:2/x; the sender is answered 200\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("without %q: %s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "secret") {
		t.Errorf("the password is printed: %s", out.String())
	}
	if code := stop(); code != 0 {
		t.Errorf("exit %d", code)
	}
}

func post(t *testing.T, url, body string) int {
	t.Helper()
	resp, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}

// A request that was refused is printed as what it is. It is no delivery: --count does not count it and --exec does not run for it.
func TestListenPrintsRefusedRequests(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("cat"); err != nil {
		t.Skip("there is no cat:", err)
	}
	for _, flags := range [][]string{{"--json"}, {}} {
		p := newSandboxUser(t, sandbox.Options{})
		out, errs, stop := startListen(t, p, append(flags, "--count", "1", "--exec", "cat")...)
		testwait.Eventually(t, "the link is proven", func() bool {
			return strings.Contains(out.String(), `"state":"proven"`) || strings.Contains(out.String(), "webhooks ok")
		})
		hook := p.callback()
		resp, err := http.Get(hook)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if status := post(t, hook, strings.Repeat("x", 1<<20+1)); status != 413 {
			t.Errorf("too long: %d", status)
		}
		want := []string{"delivery  refused: GET is no POST; answered 405, 0 bytes\n", "delivery  refused: too long; answered 413, "}
		if len(flags) > 0 {
			want = []string{`"answered":405,`, `"refused":"method"`, `"answered":413,`, `"refused":"too long"`}
		}
		for _, w := range want {
			testwait.Eventually(t, w, func() bool { return strings.Contains(out.String(), w) })
		}
		if status := post(t, hook, `{"n":1}`); status != 200 {
			t.Errorf("the delivery is answered %d", status)
		}
		testwait.Eventually(t, "the delivery is printed", func() bool { return strings.Count(out.String(), "delivery") == 3 })
		testwait.Eventually(t, "the program has run", func() bool { return strings.Contains(errs.String(), `{"n":1}`) })
		if code := stop(); code != 0 || strings.TrimSpace(errs.String()) != `{"n":1}` {
			t.Errorf("exit %d, the program got %q", code, errs.String())
		}
	}
}

func TestListenForwards(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	to := startTarget(t, 418)
	out, errs, stop := startListen(t, p, "--json", "--forward", to.URL, "--count", "3", "--answers", "503")
	testwait.Eventually(t, "the link is proven", func() bool { return strings.Contains(out.String(), `"state":"proven"`) })
	hook := p.callback()
	var got []int
	for range 2 {
		got = append(got, post(t, hook, `{}`))
	}
	testwait.Eventually(t, "the target has answered both", func() bool { return strings.Count(out.String(), `"event":"delivery"`) == 2 })
	to.Close()
	got = append(got, post(t, hook, `{}`))
	if got[0] != 503 || got[1] != 418 || got[2] != 502 {
		t.Errorf("the sender is answered %v, want 503 by the plan, 418 by the target, 502 without one", got)
	}
	testwait.Eventually(t, "three deliveries", func() bool { return strings.Count(out.String(), `"event":"delivery"`) == 3 })
	if code := stop(); code != 0 || errs.String() != "" {
		t.Errorf("exit %d, %q", code, errs.String())
	}
	var printed []deliveryJSON
	for line := range strings.Lines(out.String()) {
		if strings.Contains(line, `"event":"delivery"`) {
			var d deliveryJSON
			if err := json.Unmarshal([]byte(line), &d); err != nil {
				t.Fatal(err)
			}
			printed = append(printed, d)
		}
	}
	stored := decode[[]deliveryJSON](t, p.run("deliveries", "--json"))
	for _, list := range [][]deliveryJSON{printed, stored} {
		for _, d := range list {
			switch f := d.Forward; {
			case f == nil:
				t.Errorf("without a result: %+v", d)
			case d.Answered == 502 && f.Status == nil && f.Error != nil && strings.Contains(*f.Error, "nothing listens"):
			case (d.Answered == 503 || d.Answered == 418) && f.Status != nil && *f.Status == 418 && f.Error == nil && strings.Contains(f.Body, "taken"):
			default:
				t.Errorf("answered %d, forwarded %+v", d.Answered, f)
			}
		}
	}
}

func TestListenRunsAProgram(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"sh", "cat", "sleep"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip("there is no " + name)
		}
	}
	p := newSandboxUser(t, sandbox.Options{})
	file := filepath.Join(p.home, "order")
	script := `echo "$CALLBOARD_STATUS $CALLBOARD_DELIVERY ${CALLBOARD_JOB:-none}"; cat >> ` + file + `; echo >> ` + file + `; test "$CALLBOARD_STATUS" != failed`
	out, errs, stop := startListen(t, p, "--json", "--count", "3", "--exec", `sh -c '`+script+`'`)
	testwait.Eventually(t, "the link is proven", func() bool { return strings.Contains(out.String(), `"state":"proven"`) })
	hook := p.callback()
	bodies := []string{`{"status":"done","n":1}`, `{"status":"failed","n":2}`, `{"status":"done","n":3}`}
	for _, body := range bodies {
		post(t, hook, body)
	}
	testwait.Eventually(t, "three deliveries and three runs", func() bool {
		raw, _ := os.ReadFile(file)
		return strings.Count(out.String(), `"event":"delivery"`) == 3 && strings.Count(string(raw), "\n") == 3 && strings.Count(errs.String(), "\n") == 4
	})
	if code := stop(); code != 0 {
		t.Errorf("exit %d", code)
	}
	if raw := string(readFile(t, file)); raw != strings.Join(bodies, "\n")+"\n" {
		t.Errorf("the program got %q", raw)
	}
	lines := strings.Split(strings.TrimSuffix(errs.String(), "\n"), "\n")
	if len(lines) != 4 || !strings.HasPrefix(lines[0], "done 0") || !strings.HasSuffix(lines[0], " none") || !strings.HasPrefix(lines[1], "failed 0") ||
		!strings.HasPrefix(lines[2], "callboard: --exec sh, delivery 0") || !strings.HasSuffix(lines[2], ": exit status 1") {
		t.Errorf("stderr: %q", lines)
	}
}

// What --exec started ends with listen, and with the program that started it.
func TestListenKillsItsProgram(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"sh", "sleep"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip("there is no " + name)
		}
	}
	p := newSandboxUser(t, sandbox.Options{})
	started, after := filepath.Join(p.home, "started"), filepath.Join(p.home, "after")
	out, errs, stop := startListen(t, p, "--json", "--exec", `sh -c 'touch `+started+`; sleep 600; touch `+after+`'`)
	testwait.Eventually(t, "the link is proven", func() bool { return strings.Contains(out.String(), `"state":"proven"`) })
	post(t, p.callback(), "{}")
	testwait.Eventually(t, "the program runs", func() bool { _, err := os.Stat(started); return err == nil })
	if code := stop(); code != 0 || errs.String() != "" { // it fails if listen waits for the program
		t.Errorf("exit %d, %q", code, errs.String())
	}
	if _, err := os.Stat(after); err == nil {
		t.Error("the program went on")
	}
}

func TestLongOutputOfAProgram(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("head"); err != nil {
		t.Skip("there is no head")
	}
	p := newSandboxUser(t, sandbox.Options{})
	var out, errs *testapp.Buffer
	out, errs, stop := startListen(t, p, "--json", "--count", "1", "--exec", "sh -c 'head -c 200000 /dev/zero; echo; echo end'")
	testwait.Eventually(t, "the link is proven", func() bool { return strings.Contains(out.String(), `"state":"proven"`) })
	post(t, p.callback(), "{}")
	testwait.Eventually(t, "all of the output", func() bool { return strings.HasSuffix(errs.String(), "\nend\n") })
	if code := stop(); code != 0 || strings.Count(errs.String(), "\x00") != 200000 || strings.Count(errs.String(), "\n") != 5 {
		t.Errorf("exit %d, %d bytes in %d lines", code, strings.Count(errs.String(), "\x00"), strings.Count(errs.String(), "\n"))
	}
}
