//go:build unix

package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"testing"
	"time"

	"callboard/internal/testterm"
	"callboard/internal/tunnel/ngroktest"
)

// stay is a place without the world outside: webhooks come in by loopback.
func stay(t *testing.T, sandbox ...string) *abroad {
	t.Helper()
	box := openPlace(t, sandbox...)
	return &abroad{t: t, box: box, env: []string{
		"HOME=" + t.TempDir(), "CALLBOARD_DATA_DIR=" + t.TempDir(), "CALLBOARD_API_URL=" + box.url, "TYPECAST_API_TOKEN=" + box.token,
		"CALLBOARD_KEYRING=off", "CALLBOARD_AUDIO=silent",
	}}
}

// raw sends bytes to a host and returns the first line of what comes back; empty if the line was closed.
func raw(t *testing.T, host, text string) string {
	t.Helper()
	conn, err := net.DialTimeout("tcp", host, patience)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(patience))
	_, _ = io.WriteString(conn, text)
	line, _ := bufio.NewReader(conn).ReadString('\n')
	return strings.TrimSpace(line)
}

// Whoever posts what they should not changes nothing: no job, no file, no screen. What did not pass the secret is not
// even shown; what did is shown as unknown, and nothing in it reaches the terminal as more than text.
func TestForgedPostsChangeNothing(t *testing.T) {
	t.Parallel()
	a := stay(t, "--synth-delay", "20s")
	l := a.listen()
	l.await("proven", 0, isLink("proven"))
	hook, err := url.Parse(a.callback())
	if err != nil {
		t.Fatal(err)
	}
	host, path := hook.Host, hook.Path

	// A job of ours that runs, to be lied about.
	cmd := exec.Command(testterm.Build(t), "speak", "The real one.", "--actor", "Mina", "--timeout", "500ms", "--no-webhook")
	cmd.Env = a.env
	if out, _ := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != 6 {
		t.Fatalf("exit %d: %s", cmd.ProcessState.ExitCode(), out)
	}
	real := a.box.speaks()[0].ID

	post := func(path, body string) string {
		return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", path, host, len(body), body)
	}
	const none = `{"speak_url":"https://typecast.ai/api/speak/5d47ff94e6c00800075726d3","status":"done","kind":"/api/speak","audio_download_url":"https://cdn.typecast.ai/x"}`
	lie := fmt.Sprintf(`{"speak_url":"%s/api/speak/%s","status":"done","kind":"/api/speak","audio_download_url":"http://127.0.0.1:1/evil.wav"}`, a.box.url, real)
	foreign := strings.Replace(lie, "http://127.0.0.1:1/", "https://evil.example/", 1)
	for _, c := range []struct{ name, text, want string }{
		{"a wrong path", post("/hook/guess", none), "404"},
		{"the path and more", post(path+"/x", none), "404"},
		{"a path trick", post("/hook/../hook/"+strings.TrimPrefix(path, "/hook/")+"/..", none), "404"},
		{"doubled slashes", post("//hook//x", none), "404"},
		{"an encoded slash", post(strings.Replace(path, "/hook/", "/hook%2f", 1)+"%00", none), "40"},
		{"a wrong method", strings.Replace(post(path, ""), "POST", "DELETE", 1), "405"},
		{"a page of 100 MB", fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nContent-Length: 104857600\r\nConnection: close\r\n\r\n{", path, host), "413"},
		{"HTTP/1.0", strings.Replace(post(path, none), "HTTP/1.1", "HTTP/1.0", 1), "200"}, // ngrok does not carry it; here it is only old
		{"no HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "400"},
		{"an unknown speak", post(path, none), "200"},
		{"escape sequences", post(path, "{\"speak_url\":\"https://typecast.ai/api/speak/\x1b]0;owned\x07\x1b[2J\",\"status\":\"done\"}"), "200"},
		{"no JSON", post(path, "<html>\x1b[31m"), "200"},
		{"a foreign host", post(path, foreign), "200"},
	} {
		if got := raw(t, host, c.text); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %s", c.name, got, c.want)
		}
	}
	// A sender that never ends its headers holds up nobody.
	slow, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	_, _ = io.WriteString(slow, "POST "+path+" HTTP/1.1\r\nHost: x\r\nX-Slow: ")
	resp, err := http.Post(hook.String(), "application/json", strings.NewReader(none))
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("beside a slow sender: %v, %v", resp, err)
	}
	resp.Body.Close()

	eventually(t, "the deliveries are told", func() bool {
		n := 0
		for _, e := range l.events() {
			if e.Event == "delivery" {
				n++
			}
		}
		return n == 6
	})
	for _, e := range l.events() {
		if e.Event == "delivery" && e.JobID != "" && e.SpeakID != real {
			t.Errorf("a job is said to be meant by %+v", e)
		}
		if e.Event == "job" && (e.State == "done" || e.SettledBy != "") {
			t.Errorf("a job was settled: %+v", e)
		}
	}
	l.quit()
	list := exec.Command(testterm.Build(t), "jobs", "--json")
	list.Env = a.env
	out, err := list.Output()
	var jobs []struct {
		State string
		File  *string
	}
	if err != nil || json.Unmarshal(out, &jobs) != nil || len(jobs) != 1 || jobs[0].State == "done" || jobs[0].File != nil {
		t.Errorf("the jobs are %s, %v", out, err)
	}
}

// For a person, too, a delivery is text: nothing in it steers the terminal, and our own path is not told.
func TestWhatIsForgedIsShownAsText(t *testing.T) {
	t.Parallel()
	a := stay(t)
	cmd := exec.Command(testterm.Build(t), "listen", "--count", "2", "--for", "25s")
	cmd.Env = a.env
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the callback is registered", func() bool { return a.callback() != "" })
	for _, body := range []string{"{\"speak_url\":\"/\x1b[2J\x1b]52;c;b3duZWQ=\x07\",\"status\":\"\u202edone\"}", "\x1b[2J"} {
		resp, err := http.Post(a.callback(), "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("listen: %v", err)
	}
	if text := out.String(); strings.ContainsAny(text, "\x1b\x07\u202e") || strings.Contains(text, "/hook/") || !strings.Contains(text, "shown, not believed") {
		t.Errorf("%q", text)
	}
}

// The doctor opens the tunnel for a moment, proves it, and says whose it is; it registers nothing.
func TestTheDoctorProvesTheTunnel(t *testing.T) {
	t.Parallel()
	a := goAbroad(t, ngroktest.Options{Account: "Somebody", Plan: "Free"})
	examine := func(env ...string) (int, string) {
		cmd := exec.Command(testterm.Build(t), "doctor", "--json")
		cmd.Env = append(append([]string(nil), a.env...), env...)
		out, _ := cmd.Output()
		return cmd.ProcessState.ExitCode(), string(out)
	}
	code, out := examine()
	if code != 0 || !strings.Contains(out, `"name":"tunnel","status":"ok"`) || !strings.Contains(out, "ngrok account Somebody Free") {
		t.Errorf("exit %d: %s", code, out)
	}
	if got := a.callback(); got != "" {
		t.Errorf("it registered %s", got)
	}
	a.edge.Revoke()
	code, out = examine()
	if code != 3 || !strings.Contains(out, "ERR_NGROK_107") || strings.Contains(out, ngroktest.Token) {
		t.Errorf("exit %d: %s", code, out)
	}
}
