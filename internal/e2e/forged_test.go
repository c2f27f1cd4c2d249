//go:build unix

package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"callboard/internal/testwait"
	"callboard/internal/tunnel/ngroktest"
)

// sendRaw sends bytes to a host and returns the first line of the answer; empty if the connection was closed.
func sendRaw(t *testing.T, host, text string) string {
	t.Helper()
	conn, err := net.DialTimeout("tcp", host, testwait.Timeout())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(testwait.Timeout()))
	_, _ = io.WriteString(conn, text)
	line, _ := bufio.NewReader(conn).ReadString('\n')
	return strings.TrimSpace(line)
}

// Forged posts change nothing: no job, no file. Without the secret path they are not even printed. With it they are printed
// as unknown deliveries.
func TestForgedPostsChangeNothing(t *testing.T) {
	t.Parallel()
	c := startLocal(t, "--synth-delay", testwait.Timeout().String())
	l := c.listen()
	l.waitFor("the link is proven", 0, isProven)
	hook, err := url.Parse(c.box.Callback())
	if err != nil {
		t.Fatal(err)
	}
	host, path := hook.Host, hook.Path

	// A running job of ours, which the forged posts name.
	if r := c.env.Run(t, "speak", "The real one.", "--actor", "Mina", "--timeout", testwait.Flag(3*time.Second), "--no-webhook"); r.Code != 6 {
		t.Fatalf("exit %d: %s", r.Code, r.Stdout)
	}
	real := c.box.Speaks()[0].ID

	post := func(path, body string) string {
		return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", path, host, len(body), body)
	}
	const unknown = `{"speak_url":"https://typecast.ai/api/speak/5d47ff94e6c00800075726d3","status":"done","kind":"/api/speak","audio_download_url":"https://cdn.typecast.ai/x"}`
	forged := fmt.Sprintf(`{"speak_url":"%s/api/speak/%s","status":"done","kind":"/api/speak","audio_download_url":"http://127.0.0.1:1/evil.wav"}`, c.box.URL, real)
	foreign := strings.Replace(forged, "http://127.0.0.1:1/", "https://evil.example/", 1)
	for _, tt := range []struct{ name, text, want string }{
		{"a wrong path", post("/hook/guess", unknown), "404"},
		{"the path and more", post(path+"/x", unknown), "404"},
		{"dot segments", post("/hook/../hook/"+strings.TrimPrefix(path, "/hook/")+"/..", unknown), "404"},
		{"doubled slashes", post("//hook//x", unknown), "404"},
		{"an encoded slash", post(strings.Replace(path, "/hook/", "/hook%2f", 1)+"%00", unknown), "40"},
		{"a wrong method", strings.Replace(post(path, ""), "POST", "DELETE", 1), "405"},
		{"a body of 100 MB", fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nContent-Length: 104857600\r\nConnection: close\r\n\r\n{", path, host), "413"},
		{"HTTP/1.0", strings.Replace(post(path, unknown), "HTTP/1.1", "HTTP/1.0", 1), "200"}, // ngrok does not carry it; a direct connection may
		{"no HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "400"},
		{"an unknown speak", post(path, unknown), "200"},
		{"escape sequences", post(path, "{\"speak_url\":\"https://typecast.ai/api/speak/\x1b]0;owned\x07\x1b[2J\",\"status\":\"done\"}"), "200"},
		{"no JSON", post(path, "<html>\x1b[31m"), "200"},
		{"a foreign host", post(path, foreign), "200"},
	} {
		if got := sendRaw(t, host, tt.text); !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %s", tt.name, got, tt.want)
		}
	}
	// A sender that never ends its headers delays nobody else.
	slow, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	_, _ = io.WriteString(slow, "POST "+path+" HTTP/1.1\r\nHost: x\r\nX-Slow: ")
	resp, err := http.Post(hook.String(), "application/json", strings.NewReader(unknown))
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("next to a slow sender: %v, %v", resp, err)
	}
	resp.Body.Close()

	testwait.Eventually(t, "the deliveries are printed", func() bool {
		n := 0
		for _, e := range l.events() {
			if isDelivery(e) {
				n++
			}
		}
		return n == 6
	})
	for _, e := range l.events() {
		if isDelivery(e) && e.JobID != "" && e.SpeakID != real {
			t.Errorf("a delivery is matched to a job: %+v", e)
		}
		if e.Event == "job" && (e.State == "done" || e.SettledBy != "") {
			t.Errorf("a job was settled: %+v", e)
		}
	}
	l.quit()
	r := c.env.Run(t, "jobs", "--json")
	var jobs []jobJSON
	if err := json.Unmarshal([]byte(r.Stdout), &jobs); err != nil || len(jobs) != 1 || jobs[0].State == "done" || jobs[0].File != nil {
		t.Errorf("the jobs are %s, %v", r.Stdout, err)
	}
}

// The plain output of listen shows a forged delivery as text, without control characters and without the secret path.
func TestForgedDeliveryIsPrintedAsText(t *testing.T) {
	t.Parallel()
	c := startLocal(t)
	p := c.env.Start(t, "listen", "--count", "2", "--for", "25s")
	testwait.Eventually(t, "the callback is registered", func() bool { return c.box.Callback() != "" })
	for _, body := range []string{"{\"speak_url\":\"/\x1b[2J\x1b]52;c;b3duZWQ=\x07\",\"status\":\"\u202edone\"}", "\x1b[2J"} {
		resp, err := http.Post(c.box.Callback(), "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	if code := p.Wait(); code != 0 {
		t.Errorf("listen: exit %d: %s", code, p.Stderr.String())
	}
	if text := p.Stdout.String(); strings.ContainsAny(text, "\x1b\x07\u202e") || strings.Contains(text, "/hook/") || !strings.Contains(text, "not trusted") {
		t.Errorf("%q", text)
	}
}

// The doctor opens the tunnel for a moment, tests it, and names the account. It registers no callback.
func TestDoctorTestsTheTunnel(t *testing.T) {
	t.Parallel()
	c := startNgrok(t, ngroktest.Options{Account: "Somebody", Plan: "Free"})
	r := c.env.Run(t, "doctor", "--json")
	if r.Code != 0 || !strings.Contains(r.Stdout, `"name":"tunnel","status":"ok"`) || !strings.Contains(r.Stdout, "ngrok account Somebody Free") {
		t.Errorf("exit %d: %s", r.Code, r.Stdout)
	}
	if got := c.box.Callback(); got != "" {
		t.Errorf("it registered %s", got)
	}
	c.edge.Revoke()
	r = c.env.Run(t, "doctor", "--json")
	if r.Code != 3 || !strings.Contains(r.Stdout, "ERR_NGROK_107") || strings.Contains(r.Stdout, ngroktest.Token) {
		t.Errorf("exit %d: %s", r.Code, r.Stdout)
	}
}
