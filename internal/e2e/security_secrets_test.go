//go:build unix

package e2e

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"callboard/internal/testapp"
	"callboard/internal/testwait"
	"callboard/internal/tunnel/ngroktest"
)

// The planted values. The key has no form by which anything could recognise it.
const (
	plantedToken    = "__pltQx7ZrTn4Wb9Kd2Vx6Hs8Jm3"
	plantedKey      = "wq-Ee5Yu8Io2Pa6Sd9Fg3Hj7Kl"
	plantedNgrok    = "2Zc4Vb6Nm8Qw1Er3Ty5Ui7Op9As_2Df4Gh6Jk8Lz1Xc3Vb"
	plantedProxy    = "Rt5Fg7Hy9Ju2Ki4Lo6Mn8Bv"
	plantedPassword = "Uj4Ik6Ol8Pz1Xs3Dc5Fv7Gb"
	plantedQuery    = "Az2Sx4Dc6Fv8Gb1Hn3Jm5Kq"
	plantedLogin    = "Bv3Nc5Mx7Za9Qs2Wd4Ef6Rg"
	plantedCookie   = "Ty6Uh8Jn1Im3Ko5Lp7Qa9Ws"
	plantedOther    = "Nx8Mz1Bq3Vw5Ce7Xr9Zt2Ly"
	plantedAnswer   = "Kp4Jo6Hi8Gu1Fy3Dt5Sr7Ae"
	plantedHeader   = "Ed7Rf9Tg2Yh4Uj6Ik8Ol1Pm"
	plantedSender   = "Lw3Mx5Ny7Oz9Pa2Qb4Rc6Sd"
	plantedReferer  = "Vd8We1Xf4Yg7Zh2Ai5Bj9Ck"
	plantedLocation = "Im6Jn2Ko8Lp4Mq1Nr7Os3Pt"
	plantedConfig   = "Gh1Jk3Lz5Xc7Vb9Nm2Qw4Er"
)

// TestSecretsAreNowhere gives each secret a value of its own, runs the program in all its ways, and searches everything that it
// has written.
func TestSecretsAreNowhere(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it runs many processes, and no two of them share memory")
	}
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Set-Cookie", "session="+plantedAnswer)
		w.Header().Set("Location", "https://x.example/?access_token="+plantedLocation+"&code="+plantedLocation)
		if r.URL.Query().Get("x") == "302" {
			w.WriteHeader(http.StatusFound)
		}
		_, _ = io.WriteString(w, "taken")
	}))
	t.Cleanup(target.Close)
	host := strings.TrimPrefix(target.URL, "http://")
	withPassword := "http://me:" + plantedPassword + "@" + host + "/my/hook?token=" + plantedQuery + "&code=" + plantedQuery + "&x=1"

	c := startNgrok(t, ngroktest.Options{Token: plantedNgrok, ProxyAuth: "me:" + plantedProxy}, "--token", plantedToken, "--synth-delay", "50ms")
	logFile := filepath.Join(c.env.Home, "log.jsonl")
	temp := filepath.Join(c.env.Home, "temp")
	if err := os.Mkdir(temp, 0o700); err != nil {
		t.Fatal(err)
	}
	c.env = c.env.With("CALLBOARD_LOG_FILE="+logFile, "CALLBOARD_LOG_LEVEL=debug", "TYPECAST_API_KEY="+plantedKey, "NGROK_AUTHTOKEN="+plantedNgrok,
		"CALLBOARD_SERVICE=speak", "TMPDIR="+temp)
	l := c.listen("--forward", withPassword)
	l.waitFor("the link is proven", 0, isProven)
	callback, err := url.Parse(c.box.Callback())
	if err != nil {
		t.Fatal(err)
	}
	h := &haystack{t: t, seen: map[string]bool{}, secrets: []planted{
		{"the API token", plantedToken, nil},
		{"the API key", plantedKey, nil},
		{"the authtoken of ngrok", plantedNgrok, nil},
		{"the password of the proxy", plantedProxy, nil},
		{"the secret path", strings.TrimPrefix(callback.Path, "/hook/"), map[string]string{
			inDatabase: "the callback URL is the same after a restart, and deliveries are stored as they came",
		}},
		{"the password of the target", plantedPassword, map[string]string{inDatabase: "the process that has the link reads the target there"}},
		{"the query of the target", plantedQuery, map[string]string{inDatabase: "as the password"}},
		{"the login of a webhook", plantedLogin, map[string]string{inDatabase: "deliveries are stored as they came, to be replayed"}},
		{"the cookie of a webhook", plantedCookie, map[string]string{inDatabase: "as the login"}},
		{"a token in another header of a webhook", plantedOther, map[string]string{inDatabase: "as the login"}},
		{"a cookie of the target", plantedAnswer, map[string]string{inDatabase: "answers are stored as they came"}},
		{"a token in the query of a webhook", plantedSender, map[string]string{inDatabase: "as the login"}},
		{"a key in the address that a webhook names", plantedReferer, map[string]string{inDatabase: "as the login"}},
		{"a token in the address that the target names", plantedLocation, map[string]string{inDatabase: "answers are stored as they came"}},
		{"a header of a replay", plantedHeader, nil},
		{"a token in the settings file", plantedConfig, nil},
	}}

	// A delivery with credentials, and one of the sandbox.
	body := `{"status":"failed"}`
	sent := fmt.Sprintf("POST PATH?%%74oken="+plantedSender+"&x=1&code="+plantedSender+" HTTP/1.1\r\nHost: %s\r\nReferer: https://me:"+plantedReferer+"@x.example/?key="+plantedReferer+"\r\nAuthorization: Bearer %s\r\nCookie: session=%s\r\nX-Auth-Token: %s\r\nX-Original-URL: %s\r\nContent-Length: %d\r\n\r\n%s",
		callback.Host, plantedLogin, plantedCookie, plantedOther, callback.Path, len(body), body)
	if status := c.throughTheTunnel(sent, callback); status != http.StatusOK {
		t.Fatalf("the delivery was answered %d", status)
	}
	run := func(place string, code int, args ...string) string {
		t.Helper()
		r := c.env.Run(t, args...)
		if r.Code != code {
			t.Errorf("%v: exit %d, want %d\n%s%s", args, r.Code, code, r.Stdout, r.Stderr)
		}
		h.check(strings.Join(args, " "), place, r.Stdout)
		h.check(strings.Join(args, " ")+", stderr", "", r.Stderr)
		return r.Stdout
	}
	saved := filepath.Join(c.env.Home, "saved")
	run("", 0, "speak", "Nobody reads this.", "-a", "Mina", "-o", saved+"/", "--save-sidecar")
	run("", 0, "speak", "Nor this.", "-a", "Mina", "--json")
	link := c.link()
	h.secrets = append(h.secrets, planted{"the signature of the download link", link.Query().Get("Signature"), map[string]string{
		inDatabase: "deliveries are stored as they came, and the link is loaded again after an interruption",
		inBodies:   "the body of a delivery is what is looked at; the link ends after a day",
	}})

	table := writeLines(t, 2)
	run("", 0, "batch", table, "-o", saved+"/batch", "--json")
	run("", 0, "audition", "A line.", "-a", "Mina", "-o", saved+"/audition", "--sheet", saved+"/sheet.md")
	run("", 0, "cast", "rate", "Mina", "4")
	run("", 0, "cast", "list", "--json")
	for _, kind := range []string{"md", "csv", "json"} {
		run("", 0, "cast", "export", filepath.Join(saved, "cast."+kind))
	}
	run("", 0, "doctor")
	run("", 0, "doctor", "--json")
	run("", 0, "jobs")
	run("", 0, "jobs", "--json")
	run("", 0, "usage", "--json")
	run("", 0, "actors", "--json")
	run("", 0, "man")
	run("", 0, "help", "flags")
	run("", 0, "version", "--json")
	run("", 0, "completion", "bash")
	run("", 0, "deliveries")
	run(inBodies, 0, "deliveries", "--json")
	run(inBodies, 0, "deliveries", "show", "--last")
	run(inBodies, 0, "deliveries", "show", "--last", "--json")
	for _, format := range []string{"json", "jsonl", "har", "curl", "http"} {
		run(inBodies, 0, "deliveries", "export", "--all", "--as", format)
	}
	run("", 0, "replay", "--last", "1", "--to", withPassword, "--header", "Authorization: Bearer "+plantedHeader, "--json")
	run("", 0, "trigger", "done", "--to", withPassword)
	run("", 0, "replay", "--last", "1", "--to", strings.Replace(withPassword, "x=1", "x=302", 1))

	t.Run("errors", func(*testing.T) { c.errorsOfEachKind(h, withPassword) })
	c.checkScreens(h, withPassword)
	c.newerService(h, saved)

	h.check("listen", inBodies, l.p.Stdout.String())
	l.p.Signal(syscall.SIGABRT) // what a crash prints: the stacks of all goroutines
	code := l.p.Wait()
	if errs := l.p.Stderr.String(); code == 0 || !strings.Contains(errs, "goroutine ") {
		t.Errorf("SIGABRT: exit %d\n%s", code, errs)
	}
	h.check("the crash", "", l.p.Stderr.String())
	h.checkFolder(c.env.Home)
	h.allUsed()
	t.Logf("%d bytes were searched", h.size)
}

// throughTheTunnel sends a request to the callback at the edge, as it is but for PATH, and returns the status of the answer.
func (c *client) throughTheTunnel(request string, callback *url.URL) int {
	c.t.Helper()
	head, body, _ := strings.Cut(strings.Replace(request, "PATH", callback.Path, 1), "\r\n\r\n")
	to := callback.Scheme + "://" + callback.Host + strings.Fields(head)[1]
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, to, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	for _, line := range strings.Split(head, "\r\n")[1:] {
		if name, value, _ := strings.Cut(line, ": "); name != "Host" && name != "Content-Length" {
			r.Header.Set(name, value)
		}
	}
	resp, err := (&http.Client{Transport: c.edge.Transport()}).Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

// link is the download link that the newest delivery has in its body.
func (c *client) link() *url.URL {
	c.t.Helper()
	out := c.env.Run(c.t, "deliveries", "export", "--last", "1", "--as", "http").Stdout
	found := regexp.MustCompile(`"audio_download_url":"([^"]+)"`).FindStringSubmatch(out)
	if found == nil {
		c.t.Fatalf("there is no link in %s", out)
	}
	u, err := url.Parse(found[1])
	if err != nil || len(u.Query().Get("Signature")) < 20 {
		c.t.Fatalf("%q, %v", found[1], err)
	}
	return u
}

// errorsOfEachKind runs commands that fail.
func (c *client) errorsOfEachKind(h *haystack, withPassword string) {
	h.t.Helper()
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		said := fmt.Sprint(r.URL, " ", r.Header, " the token is ", strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), r.Header.Get("X-Api-Key"))
		_, _ = fmt.Fprintf(w, `{"message":{"error_code":"app/%s","msg":%q}}`, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), said)
	}))
	defer echo.Close()
	settings := filepath.Join(h.t.TempDir(), "config.toml")
	write := func(text string) {
		if err := os.WriteFile(settings, []byte(text), 0o600); err != nil {
			h.t.Fatal(err)
		}
	}
	fail := func(env *testapp.Env, args ...string) {
		h.t.Helper()
		r := env.Run(h.t, args...)
		if r.Code == 0 || r.Stderr == "" && r.Stdout == "" {
			h.t.Errorf("%v: exit %d", args, r.Code)
		}
		h.check(strings.Join(args, " "), "", r.Stdout+r.Stderr)
	}
	toEcho := c.env.With("CALLBOARD_API_URL=" + echo.URL)
	for _, args := range [][]string{{"actors"}, {"doctor", "--json"}, {"speak", "No.", "-a", "Mina", "--json"}, {"listen", "--for", "5s"}} {
		fail(toEcho, args...)
		fail(toEcho.With("CALLBOARD_SERVICE=tts"), args...)
	}
	c.box.Fault(`{"kind":"speak_failed"}`)
	fail(c.env, "speak", "Fail.", "-a", "Mina")
	c.box.Fault(`{"kind":"speak_500","count":9}`)
	fail(c.env, "speak", "Fail.", "-a", "Mina", "--json")
	fail(c.env.With("TYPECAST_API_TOKEN="+plantedConfig), "actors")
	fail(c.env.With("NGROK_AUTHTOKEN="+plantedConfig, "CALLBOARD_DATA_DIR="+h.t.TempDir()), "listen", "--for", "20s")
	fail(c.env.With("CALLBOARD_API_URL=http://me:"+plantedConfig+"@127.0.0.1:1"), "actors")
	fail(c.env.With("CALLBOARD_NGROK_PROXY_URL=ftp://me:"+plantedConfig+"@127.0.0.1:1"), "doctor")
	fail(c.env, "speak", "No.", "-a", "Mina", "--token-file", plantedConfig)
	fail(c.env, "speak", "No.", "-a", "Mina", "--token", plantedConfig)
	fail(c.env, "replay", "--last", "1", "--to", strings.Replace(withPassword, "http://", "http://x y", 1))
	fail(c.env, "replay", "--last", "1", "--to", regexp.MustCompile(`@[^/]+`).ReplaceAllString(withPassword, "@127.0.0.1:1"))
	fail(c.env, "listen", "--forward", strings.Replace(withPassword, "http://", "ftp://", 1))
	for _, text := range []string{"token = \"" + plantedConfig + "\"", "typecast-api-token = " + plantedConfig, "token-file = \"" + plantedConfig} {
		write(text + "\n")
		fail(c.env, "jobs", "--config", settings)
	}
	r := c.env.With("CALLBOARD_TOKEN="+plantedConfig).Run(h.t, "jobs") // a variable that is no setting
	h.check("an unknown variable", "", r.Stdout+r.Stderr)
}

// checkScreens opens the app and each of its panels.
func (c *client) checkScreens(h *haystack, withPassword string) {
	h.t.Helper()
	a := openWebhooks(h.t, &client{t: c.t, box: c.box, env: c.env.With("CALLBOARD_FORWARD=" + withPassword)})
	look := func(place string) {
		h.t.Helper()
		h.checkScreen("the screen", place, a.Screen())
	}
	show := func(key, text string) {
		h.t.Helper()
		a.Key(key)
		a.WaitFor(text)
		look(inBodies)
		a.Key("esc")
		a.WaitGone(text)
	}
	show("?", "─ Keys")
	show("L", "─ Link")
	show("ctrl+p", "─ Commands")
	show("F", "─ Forward ─")
	a.Key("r") // to the target of before
	a.WaitFor("replayed: ")
	look(inBodies)
	show("e", "─ Edit and replay ─")
	show("a", "─ Answers")
	show("t", "─ Made-up delivery")
	for range 5 {
		a.Key("]")
		a.WaitFor("─ Deliveries")
		look(inBodies)
	}
	a.Key("alt+1")
	a.WaitFor("─ Script")
	look("")
	show("ctrl+o", "─ Speech settings")
	a.Key("alt+3")
	a.WaitFor("─ Line")
	look("")
	a.quit()
	h.check("what went to the terminal", inBodies, a.Output())
}

// newerService speaks with the newer API, whose key is another one.
func (c *client) newerService(h *haystack, saved string) {
	h.t.Helper()
	box := c.env.StartSandbox(h.t, "--token", plantedKey)
	env := c.env.With("CALLBOARD_API_URL="+box.URL, "CALLBOARD_SERVICE=tts")
	for _, args := range [][]string{
		{"speak", "The newer one.", "-a", "Mina", "-o", filepath.Join(saved, "newer.wav"), "--captions", "srt", "--save-sidecar"},
		{"jobs", "--json"}, {"doctor", "--json"}, {"actors", "--json"}, {"usage", "--json"},
	} {
		r := env.Run(h.t, args...)
		if r.Code != 0 {
			h.t.Errorf("%v: exit %d\n%s%s", args, r.Code, r.Stdout, r.Stderr)
		}
		h.check("the newer service: "+strings.Join(args, " "), "", r.Stdout+r.Stderr)
	}
	box.Fault(`{"kind":"tts_402"}`)
	r := env.Run(h.t, "speak", "No.", "-a", "Mina")
	if r.Code == 0 {
		h.t.Error("the fault has no effect")
	}
	h.check("402", "", r.Stdout+r.Stderr)
	testwait.Eventually(h.t, "the log is there", func() bool {
		b, err := os.ReadFile(filepath.Join(c.env.Home, "log.jsonl"))
		return err == nil && len(b) > 0
	})
}
