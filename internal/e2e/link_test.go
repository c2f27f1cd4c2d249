//go:build unix

package e2e

import (
	"bufio"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/testterm"
	"callboard/internal/tunnel/ngroktest"
)

// Here the whole way is real but for its far end: the program, the sandbox and the SDK of ngrok, each in its process,
// behind a proxy that leads every host to a stand-in of ngrok's edge.

// abroad is a place in the world outside: the edge, a sandbox that posts to it, and who knows both.
type abroad struct {
	t    *testing.T
	edge *ngroktest.Edge
	box  *place
	env  []string
	data string
}

func goAbroad(t *testing.T, o ngroktest.Options, sandbox ...string) *abroad {
	t.Helper()
	edge := ngroktest.Start(t, o)
	env := []string{"HTTPS_PROXY=" + edge.ProxyURL(), "SSL_CERT_FILE=" + edge.CAFile()}
	box := openPlaceIn(t, env, sandbox...)
	data := t.TempDir()
	return &abroad{t: t, edge: edge, box: box, data: data, env: append(env,
		"HOME="+t.TempDir(), "CALLBOARD_DATA_DIR="+data, "CALLBOARD_API_URL="+box.url, "TYPECAST_API_TOKEN="+box.token,
		"CALLBOARD_TUNNEL=ngrok", "NGROK_AUTHTOKEN="+ngroktest.Token, "CALLBOARD_NGROK_CONNECT_URL="+edge.ConnectURL(),
		"CALLBOARD_NGROK_CONNECT_CAS="+edge.CAFile(), "CALLBOARD_KEYRING=off", "CALLBOARD_AUDIO=silent")}
}

// callback is what is registered.
func (a *abroad) callback() string {
	a.t.Helper()
	var me struct {
		Result struct {
			URL string `json:"callback_url"`
		}
	}
	a.box.get("/api/me", &me)
	return me.Result.URL
}

// told is one line of "listen --json".
type told struct {
	Event, State, URL, Problem, ID, Status string
	SpeakID                                string `json:"speak_id"`
	JobID                                  string `json:"job_id"`
	SettledBy                              string `json:"settled_by"`
	File                                   string
	Duplicate                              bool
}

// listener is a "listen --json" in a process of its own.
type listener struct {
	t    *testing.T
	cmd  *exec.Cmd
	mu   sync.Mutex
	all  []told
	errs strings.Builder
	quit func()
}

func (a *abroad) listen(args ...string) *listener {
	a.t.Helper()
	l := &listener{t: a.t}
	l.cmd = exec.Command(testterm.Build(a.t), append([]string{"listen", "--json"}, args...)...)
	l.cmd.Env = a.env
	l.cmd.Stderr = &l.errs
	out, err := l.cmd.StdoutPipe()
	if err != nil {
		a.t.Fatal(err)
	}
	if err := l.cmd.Start(); err != nil {
		a.t.Fatal(err)
	}
	read := make(chan struct{})
	go func() {
		defer close(read)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			var one told
			if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
				a.t.Errorf("not JSON: %q", lines.Text())
			}
			l.mu.Lock()
			l.all = append(l.all, one)
			l.mu.Unlock()
		}
	}()
	l.quit = sync.OnceFunc(func() {
		begun := time.Now()
		_ = l.cmd.Process.Signal(os.Interrupt)
		late := time.AfterFunc(patience, func() { _ = l.cmd.Process.Kill() })
		<-read
		err := l.cmd.Wait()
		late.Stop()
		a.t.Logf("it ended %v after Ctrl+C", time.Since(begun).Round(time.Millisecond))
		if err != nil {
			a.t.Errorf("listen: %v\n%s", err, l.errs.String())
		}
		if l.errs.Len() > 0 {
			a.t.Errorf("it said on stderr: %s", l.errs.String())
		}
	})
	a.t.Cleanup(l.quit)
	return l
}

// events is what was told so far.
func (l *listener) events() []told {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]told(nil), l.all...)
}

// await waits for the first event, from number on, that fits, and returns it with the number behind it.
func (l *listener) await(what string, from int, fits func(told) bool) (told, int) {
	l.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		all := l.events()
		for i := from; i < len(all); i++ {
			if fits(all[i]) {
				return all[i], i + 1
			}
		}
		if time.Now().After(end) {
			l.t.Fatalf("it was never told: %s\n%+v", what, all)
		}
	}
}

func isLink(state string) func(told) bool {
	return func(e told) bool { return e.Event == "link" && e.State == state }
}

// speak runs "speak" beside the listener and returns the job as it prints it.
func (a *abroad) speak(text string) func() (state, settledBy, file string) {
	a.t.Helper()
	cmd := exec.Command(testterm.Build(a.t), "speak", text, "--actor", "Mina", "--json", "--timeout", "25s")
	cmd.Env = a.env
	var errs strings.Builder
	cmd.Stderr = &errs
	out := &strings.Builder{}
	cmd.Stdout = out
	if err := cmd.Start(); err != nil {
		a.t.Fatal(err)
	}
	return func() (string, string, string) {
		a.t.Helper()
		err := cmd.Wait()
		var j struct {
			State, File string
			SettledBy   string `json:"settled_by"`
		}
		if e := json.Unmarshal([]byte(out.String()), &j); err != nil || e != nil {
			a.t.Fatalf("speak: %v, %v\n%s%s", err, e, out, errs.String())
		}
		return j.State, j.SettledBy, j.File
	}
}

// The edge comes up, the app is online and proven; a delivery comes through the tunnel; the line is cut during a
// synthesis, and its job settles once all the same; the edge gives another URL, which is found out and registered; at
// the end the former callback is back.
func TestTheWholeWayThroughNgrok(t *testing.T) {
	t.Parallel()
	a := goAbroad(t, ngroktest.Options{}, "--synth-delay", "1500ms")
	const former = "https://former.example/hook/of-somebody"
	a.box.register(former)

	l := a.listen("--on-exit", "restore")
	proven, at := l.await("proven", 0, isLink("proven"))
	if !strings.HasPrefix(proven.URL, "https://") || !strings.HasPrefix(a.callback(), proven.URL+"/hook/") {
		t.Fatalf("proven at %s, registered is %s", proven.URL, a.callback())
	}
	for _, e := range l.events() {
		if e.Event == "link" && strings.Contains(e.URL+e.Problem, "/hook/") && !strings.Contains(e.Problem, "/hook/…") {
			t.Errorf("the secret path was told: %+v", e)
		}
	}

	done := a.speak("Through the tunnel.")
	delivery, at := l.await("a delivery", at, func(e told) bool { return e.Event == "delivery" })
	if state, by, file := done(); state != "done" || by != "webhook" || file == "" || delivery.Status != "done" || delivery.JobID == "" {
		t.Errorf("%s by %s, %q; %+v", state, by, file, delivery)
	}

	// Cut while the synthesis runs: the sandbox's first attempts may meet a closed line, its later ones do not.
	done = a.speak("The line is cut.")
	for len(a.box.speaks()) < 2 {
		time.Sleep(5 * time.Millisecond)
	}
	cut := time.Now()
	a.edge.Cut()
	_, at = l.await("reconnecting", at, isLink("reconnecting"))
	t.Logf("the cut was told after %v", time.Since(cut).Round(time.Millisecond))
	_, at = l.await("proven again", at, isLink("proven"))
	t.Logf("it was proven again after %v", time.Since(cut).Round(time.Millisecond))
	if state, _, file := done(); state != "done" || file == "" {
		t.Errorf("%s, %q", state, file)
	}
	settled := 0
	seen := map[string]bool{}
	for _, e := range l.events() {
		if e.Event == "job" && e.SettledBy != "" && !seen[e.ID] {
			seen[e.ID] = true
			settled++
		}
	}
	if len(a.box.speaks()) != 2 || settled > 2 {
		t.Errorf("%d speaks, %d settled", len(a.box.speaks()), settled)
	}

	// Another address: nothing tells the SDK, but the proof does. The old one is asked for again, and refused.
	a.edge.MoveOnRebind("https://another-lamp.ngrok-free.app")
	a.edge.Cut()
	_, at = l.await("astray", at, func(e told) bool { return strings.Contains(e.Problem, "ERR_NGROK_3200") })
	a.edge.RejectBind(320, 1)
	moved, _ := l.await("proven at another address", at, func(e told) bool { return isLink("proven")(e) && e.URL != proven.URL })
	if !strings.HasPrefix(a.callback(), moved.URL+"/hook/") {
		t.Errorf("proven at %s, registered is %s", moved.URL, a.callback())
	}

	l.quit()
	if got := a.callback(); got != former {
		t.Errorf("the callback is %s, want the former one", got)
	}
}

// A token that ngrok does not know is told at once, with what to do, and never tried for ever.
func TestABadAuthtokenIsToldAtOnce(t *testing.T) {
	t.Parallel()
	a := goAbroad(t, ngroktest.Options{})
	for name, token := range map[string]string{"unknown": strings.Replace(ngroktest.Token, "2", "3", 1), "garbage": "not-a-token"} {
		cmd := exec.Command(testterm.Build(t), "listen", "--json", "--for", "25s")
		cmd.Env = append(append([]string(nil), a.env...), "NGROK_AUTHTOKEN="+token, "CALLBOARD_DATA_DIR="+t.TempDir())
		begun := time.Now()
		var errs strings.Builder
		cmd.Stderr = &errs
		out, _ := cmd.Output()
		took := time.Since(begun)
		if cmd.ProcessState.ExitCode() != 3 || strings.Count(errs.String(), "\n") != 1 || strings.Contains(errs.String()+string(out), token) ||
			!strings.Contains(string(out), `"state":"failed"`) {
			t.Errorf("%s: exit %d\n%s%s", name, cmd.ProcessState.ExitCode(), out, errs.String())
		}
		t.Logf("%s: told after %v: %s", name, took.Round(time.Millisecond), errs.String())
	}
}

// The path's secret and the address outlive the process: what was not delivered while nobody was there is delivered to the
// next one. Between the two stands somebody's own proxy, which answers 502 meanwhile.
func TestRetriesFindUsAfterARestart(t *testing.T) {
	t.Parallel()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	behind := free.Addr().String()
	free.Close()
	proxy := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite:  func(r *httputil.ProxyRequest) { r.SetURL(&url.URL{Scheme: "http", Host: behind}) },
		ErrorLog: log.New(io.Discard, "", 0),
	})
	t.Cleanup(proxy.Close)

	a := goAbroad(t, ngroktest.Options{}, "--time-scale", "30") // a minute lasts two seconds
	a.env = append(a.env, "CALLBOARD_TUNNEL=public", "CALLBOARD_LISTEN="+behind, "CALLBOARD_PUBLIC_URL="+proxy.URL)
	first := a.listen()
	first.await("proven", 0, isLink("proven"))
	first.quit()
	a.order("Is anybody there?")
	eventually(t, "the first attempts are over", func() bool {
		var tries []tried
		a.box.get("/_sandbox/attempts", &tries)
		return len(tries) >= 6 && tries[5].Status == http.StatusBadGateway
	})
	second := a.listen()
	_, at := second.await("proven", 0, isLink("proven"))
	late, _ := second.await("the retry", at, func(e told) bool { return e.Event == "delivery" })
	if late.JobID != "" || late.Status != "done" {
		t.Errorf("%+v", late)
	}
}

// ngrok's edge answers 404 for a tunnel that is down, which ends Typecast's retries (the vendor's guide: a timeout, 429 or
// 5xx is tried again). So a job whose end falls into a gap settles by asking, at the next start.
func TestAJobOfAGapSettlesByPolling(t *testing.T) {
	t.Parallel()
	a := goAbroad(t, ngroktest.Options{}, "--synth-delay", "1500ms")
	first := a.listen()
	first.await("proven", 0, isLink("proven"))
	cmd := exec.Command(testterm.Build(t), "speak", "Into the gap.", "--actor", "Mina", "--timeout", "700ms", "--no-webhook")
	cmd.Env = a.env
	if out, _ := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != 6 {
		t.Fatalf("exit %d: %s", cmd.ProcessState.ExitCode(), out)
	}
	first.quit()
	eventually(t, "the webhook meets nobody", func() bool {
		var tries []tried
		a.box.get("/_sandbox/attempts", &tries)
		return len(tries) == 1 && tries[0].Status == http.StatusNotFound && tries[0].NextAt == nil
	})
	second := a.listen()
	settled, _ := second.await("settled", 0, func(e told) bool { return e.Event == "job" && e.State == "done" && e.File != "" })
	if settled.SettledBy != "poll" {
		t.Errorf("%+v", settled)
	}
}

// order is a synthesis that another program asks for.
func (a *abroad) order(text string) {
	a.t.Helper()
	resp, raw := a.box.try("POST", "/api/speak", a.box.token, `{"text":"`+text+`","lang":"auto","actor_id":"`+a.box.anyActor()+`"}`)
	if resp.StatusCode != http.StatusOK {
		a.t.Fatalf("%s %s", resp.Status, raw)
	}
}

// Play can go the whole way, too: the sandbox inside the program posts to the public URL, and it comes back by the tunnel.
func TestPlayThroughTheTunnel(t *testing.T) {
	t.Parallel()
	a := goAbroad(t, ngroktest.Options{})
	a.env = slices.DeleteFunc(a.env, func(s string) bool {
		return strings.HasPrefix(s, "CALLBOARD_API_URL=") || strings.HasPrefix(s, "TYPECAST_API_TOKEN=") || strings.HasPrefix(s, "CALLBOARD_TUNNEL=")
	})
	l := a.listen("--sandbox", "--tunnel", "ngrok")
	proven, at := l.await("proven", 0, isLink("proven"))
	if !slices.Contains(a.edge.Online(), proven.URL) {
		t.Errorf("proven at %s, online are %v", proven.URL, a.edge.Online())
	}
	cmd := exec.Command(testterm.Build(t), "speak", "Out and in again.", "--actor", "Mina", "--sandbox", "--tunnel", "ngrok")
	cmd.Env = a.env
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("speak: %v\n%s", err, out)
	}
	if d, _ := l.await("a delivery", at, func(e told) bool { return e.Event == "delivery" }); d.Status != "done" || d.JobID == "" {
		t.Errorf("%+v", d)
	}
}

// However the wire stands, the end is the end: the person is not kept waiting, and the former callback is back.
func TestTheEndOnAFrozenWire(t *testing.T) {
	t.Parallel()
	a := goAbroad(t, ngroktest.Options{})
	const former = "https://former.example/hook"
	a.box.register(former)
	l := a.listen("--on-exit", "restore")
	l.await("proven", 0, isLink("proven"))
	a.edge.Freeze()
	begun := time.Now()
	l.quit()
	if took := time.Since(begun); took > 5*time.Second { // a busy machine; alone it takes a tenth of a second
		t.Errorf("it took %v", took)
	}
	if got := a.callback(); got != former {
		t.Errorf("the callback is %s", got)
	}
}
