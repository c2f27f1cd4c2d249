//go:build unix

package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"callboard/internal/testapp"
	"callboard/internal/testwait"
	"callboard/internal/tunnel/ngroktest"
)

// TestHostileTexts puts a hostile text into everything that comes from outside, and looks at everything that is written.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it runs many processes, and no two of them share memory")
	}
	c := startNgrok(t, ngroktest.Options{Account: hostileWord, Plan: hostileWord, Region: hostileWord, Banner: hostileWord, NewerAgent: hostileWord}, "--synth-delay", "50ms")
	api, failing := hostileService(t, c.box.URL, hostile)
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("X-Receiver", "Hs7\u202e\u009b31;7;93m")
		_, _ = io.WriteString(w, hostileWord+"\r\n\x00\xff")
	}))
	t.Cleanup(target.Close)
	logFile := filepath.Join(c.env.Home, "log.jsonl")
	c.env = c.env.With("CALLBOARD_API_URL="+api, "CALLBOARD_LOG_FILE="+logFile, "CALLBOARD_LOG_LEVEL=debug")
	l := c.listen("--forward", target.URL+"/in?x="+url.QueryEscape(hostileWord))
	l.waitFor("the link is proven", 0, isProven)
	callback, err := url.Parse(c.box.Callback())
	if err != nil {
		t.Fatal(err)
	}
	actor := c.box.FirstActor()
	input := t.TempDir() // files that the test writes, with names of its own
	folder := filepath.Join(input, hostileName)

	// must runs a command and checks what it prints; seen says whether the hostile text must be in it.
	must := func(seen bool, code int, args ...string) string {
		t.Helper()
		r := c.env.Run(t, args...)
		what := strings.Join(args, " ")
		if r.Code != code {
			t.Errorf("%q: exit %d, want %d\n%q%q", what, r.Code, code, r.Stdout, r.Stderr)
		}
		if seen && !strings.Contains(r.Stdout+r.Stderr, "Hs7") {
			t.Errorf("%q does not print the hostile text: %q %q", what, r.Stdout, r.Stderr)
		}
		wantClean(t, what, r.Stdout)
		wantClean(t, what+", stderr", r.Stderr)
		return r.Stdout
	}
	var taken jobJSON
	if err := json.Unmarshal([]byte(must(true, 0, "speak", "Say "+hostileWord, "-a", actor, "-o", folder+"/", "--save-sidecar", "--json")), &taken); err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(map[string]string{"status": hostileWord, "speak_url": "/api/speak/" + hostileWord, "audio_download_url": hostileWord, "kind": hostileWord, hostileWord: hostileWord})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range []string{string(body), "no JSON " + hostileWord + "\x00\xff\r\n" + hostileWord} {
		sent := "POST PATH?" + url.QueryEscape(hostileWord) + " HTTP/1.1\r\nX-Evil: Hs7\u202e\u009b31;7;93m\r\nUser-Agent: Hs7\u2066\r\nContent-Type: text/Hs7\u009b\r\n\r\n" + b
		if status := c.throughTheTunnel(sent, callback); status != http.StatusOK {
			t.Fatalf("the delivery was answered %d", status)
		}
	}
	must(false, 0, "cast", "note", actor, hostileWord)
	must(true, 0, "cast", "tag", actor, hostileTag)
	must(false, 0, "cast", "note", taken.ID, "="+hostileWord)
	must(false, 0, "cast", "rate", taken.ID, "4")
	lists := [][]string{{"actors"}, {"jobs"}, {"jobs", "show", taken.ID}, {"deliveries"}, {"deliveries", "show", "--last"}, {"cast", "list"}, {"usage", "--by", "actor"}}
	for _, args := range lists {
		must(true, 0, args...)
		must(true, 0, append(args[:len(args):len(args)], "--json")...)
	}
	for _, as := range []string{"json", "jsonl", "har", "curl"} {
		must(true, 0, "deliveries", "export", "--all", "--as", as)
	}
	must(true, 0, "audition", hostileWord, "-a", actor, "--dry-run")
	must(true, 0, "audition", hostileWord, "-a", actor, "-o", filepath.Join(c.env.Home, "takes"), "--sheet", filepath.Join(c.env.Home, "takes", "sheet.csv"), "--json")
	wantClean(t, "the sheet of an audition", strings.ReplaceAll(string(readFile(t, filepath.Join(c.env.Home, "takes", "sheet.csv"))), "\r\n", "\n"))
	must(true, 0, "replay", "--last", "2", "--to", target.URL, "--json")
	must(true, 0, "replay", "--last", "2", "--to", target.URL)
	must(true, 0, "__complete", "speak", "x", "-a", "")
	for _, kind := range []string{".md", ".csv", ".json"} {
		sheet := filepath.Join(c.env.Home, "sheet"+kind)
		must(false, 0, "cast", "export", sheet)
		text := string(readFile(t, sheet))
		wantClean(t, "the sheet "+kind, strings.ReplaceAll(text, "\r\n", "\n"))
		if !strings.Contains(text, "Hs7") {
			t.Errorf("the sheet %s does not have the text: %q", kind, text)
		}
		if kind == ".csv" && regexp.MustCompile(`(^|,|\n)"?=`).MatchString(text) {
			t.Errorf("a spreadsheet would run a cell of %q", text)
		}
	}

	c.hostileInput(must, actor, input)
	must(true, 0, "doctor", "--data-dir", t.TempDir()) // opens a tunnel of its own, so it says what ngrok says
	failing.Store(true)
	must(true, 4, "speak", "No.", "-a", actor)
	must(true, 4, "actors", "--json")
	must(true, 4, "doctor", "--json")
	failing.Store(false)

	for _, args := range lists {
		term := c.env.Terminal(t, 200, 50, args...)
		term.Wait()
		wantTame(t, "the terminal of "+strings.Join(args, " "), term.Output())
		if !strings.Contains(term.Output(), "Hs7") || term.Bells() > 0 || term.Clipboard() != "" || strings.Contains(term.Title(), "owned") {
			t.Errorf("%v: %d bells, clipboard %q, title %q: %q", args, term.Bells(), term.Clipboard(), term.Title(), term.Output())
		}
	}
	c.hostileScreens()
	l.quit()
	wantClean(t, "listen --json", l.p.Stdout.String())
	wantClean(t, "the log", string(readFile(t, logFile)))
	err = filepath.WalkDir(c.env.Home, func(path string, d os.DirEntry, err error) error {
		if name := d.Name(); strings.ContainsAny(name, "\x1b\u009b\u202e") {
			t.Errorf("a file has the name %q", name)
		}
		if strings.HasSuffix(path, ".json") && !d.IsDir() {
			wantClean(t, path, string(readFile(t, path)))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// hostileInput gives the program hostile files, names and settings.
func (c *client) hostileInput(must func(seen bool, code int, args ...string) string, actor, input string) {
	t := c.t
	t.Helper()
	write := func(name, text string) string {
		path := filepath.Join(input, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	quoted := `"` + strings.ReplaceAll(hostileWord, `"`, `""`) + `"`
	must(true, 2, "batch", write("rows.csv", "text,actor,file,"+quoted+"\n"+quoted+","+quoted+","+quoted+","+quoted+"\n"), "--dry-run", "-o", t.TempDir())
	must(true, 0, "batch", write("spoken.csv", "text,actor,file\n"+quoted+","+actor+","+hostileName+"\n"), "-o", filepath.Join(c.env.Home, "batch"))
	must(true, 0, "batch", write("again.csv", "text,actor\n"+"2"+hostileWord+","+actor+"\n"), "-o", filepath.Join(c.env.Home, "batch"), "--json")
	must(true, 2, "batch", filepath.Join(input, "missing"+hostileName), "--dry-run")
	must(true, 1, "play", write("Hs7\x1b[66;66H\u202e.wav", "no audio"))
	must(true, 2, "cast", "import", write("Hs7\x1b[66;66H.json", `{"takes":[{"take":"`+"Hs7"+`\u001b]0;owned\u0007"}`))
	must(false, 2, "jobs", "--config", write("config.toml", "theme = \"Hs7\\u001B]0;owned\\u0007\\u202e\"\n"))
	must(true, 2, "jobs", "--config", write("other.toml", "\"Hs7\\u001B]0;owned\\u0007\\u202e\" = 1\n"))
	for _, args := range [][]string{
		{"jobs", "--theme", hostileWord}, {"jobs", "show", hostileWord}, {"speak", "x", "-a", hostileWord}, {hostileWord}, {"jobs", "--" + hostileWord}, {"speak", "x", "-a", actor, "--emotion", hostileWord},
		{"deliveries", "show", hostileWord}, {"deliveries", "--search", "status:" + hostileWord}, {"listen", "--answers", hostileWord}, {"speak", "x", "-a", actor, "--save-name", "{" + hostileWord + "}"},
		{"audition", "x", "-a", actor, "--sweep", hostileWord + "=1"}, {"trigger", hostileWord, "--to", "localhost:1"}, {"sandbox", "--assume", hostileWord + "=x"}, {"jobs", "--log-file", "/nowhere/" + hostileWord},
	} {
		r := c.env.Run(t, args...)
		if r.Code == 0 || r.Stderr == "" {
			t.Errorf("%q: exit %d", args, r.Code)
		}
		wantClean(t, strings.Join(args, " "), r.Stdout+r.Stderr)
	}
	for _, name := range []string{"CALLBOARD_" + hostileWord, "CALLBOARD_THEME", "CALLBOARD_DATA_DIR", "CALLBOARD_AUDIO", "TYPECAST_API_TOKEN", "NGROK_AUTHTOKEN", "CALLBOARD_NGROK_URL", "HTTPS_PROXY", "LANG", "CALLBOARD_VOICE", "CALLBOARD_FORWARD"} {
		r := (&testapp.Env{Home: c.env.Home, Vars: append([]string{}, c.env.Vars...)}).With(name+"="+hostileWord).Run(t, "doctor")
		wantClean(t, name, r.Stdout+r.Stderr)
	}
}

// hostileScreens looks at what the app writes to its terminal.
func (c *client) hostileScreens() {
	t := c.t
	t.Helper()
	a := openApp(t, c.env)
	a.WaitFor("Hs7")
	a.Key("enter")
	a.Paste("Say " + hostileWord)
	a.WaitFor("Say Hs7")
	a.Key("alt+2")
	a.WaitFor("─ Deliveries")
	a.WaitFor("Hs7")
	a.Keys("G", "up") // the oldest but one
	for _, seen := range []string{"Raw", "X-Evil", "Timeline", "X-Receiver", "Pretty"} {
		a.Key("]")
		a.WaitFor(seen)
	}
	a.Key("y")
	a.WaitFor("─ Copy")
	a.Key("esc")
	a.WaitGone("─ Copy")
	a.Key("e")
	a.WaitFor("─ Edit and replay ─")
	a.Key("esc")
	a.WaitGone("─ Edit and replay ─")
	for _, key := range []string{"down", "down", "L", "esc", "?", "esc"} {
		a.Key(key)
	}
	a.WaitGone("─ Keys")
	a.Key("alt+3")
	a.WaitFor("─ Line")
	a.Key("ctrl+c")
	testwait.Eventually(t, "the app ends", a.Exited)
	wantTame(t, "the app", a.Output())
	if a.Bells() > 0 || a.Clipboard() != "" {
		t.Errorf("%d bells, clipboard %q", a.Bells(), a.Clipboard())
	}
}

// TestHostileWebhooksOnATerminal looks at what listen writes to a terminal. A program that repeats each body writes there, too.
func TestHostileWebhooksOnATerminal(t *testing.T) {
	t.Parallel()
	c := startLocal(t)
	term := c.env.Terminal(t, 200, 50, "listen", "--count", "2", "--exec", "cat")
	term.WaitFor("webhooks ok")
	callback, err := url.Parse(c.box.Callback())
	if err != nil {
		t.Fatal(err)
	}
	said, err := json.Marshal(map[string]string{"status": hostileWord})
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{string(said), hostileWord} {
		resp, err := http.Post(callback.String(), "text/plain", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	term.Wait()
	out := term.Output()
	wantTame(t, "listen on a terminal", out)
	if !strings.Contains(out, "Hs7") || term.Bells() > 0 || term.Clipboard() != "" {
		t.Errorf("%d bells, clipboard %q: %q", term.Bells(), term.Clipboard(), out)
	}
}
