package cli_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"callboard/internal/sandbox"
	"callboard/internal/testwait"
)

// freeAddr is a loopback address that no program uses now.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// A public URL that leads to another server is reported, and the job is polled instead of waiting for a webhook.
func TestForeignPublicURLIsReportedAndJobIsPolled(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) }))
	defer other.Close()
	p := newSandboxUser(t, sandbox.Options{})
	p.env = append(p.env, "CALLBOARD_PUBLIC_URL="+other.URL, "CALLBOARD_LISTEN="+freeAddr(t))
	began := time.Now()
	s := p.run("speak", "hello", "-a", "Mina", "--json")
	took := time.Since(began)
	j := decode[jobJSON](t, s)
	oneLine(t, s, "webhooks may not arrive", "another server answers", "polling")
	if s.code != 0 || j.SettledBy == nil || *j.SettledBy != "poll" || took > testwait.Timeout() {
		t.Errorf("exit %d in %v, job %+v", s.code, took, j)
	}
	s = p.run("doctor")
	if s.code != 7 || !strings.Contains(s.out, "problem  tunnel") || !strings.Contains(s.out, "not proven") || strings.Contains(s.out, "/hook/") {
		t.Errorf("doctor: exit %d, %s", s.code, s.out)
	}
}

func TestDoctorProvesPublicURL(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	addr := freeAddr(t)
	p.env = append(p.env, "CALLBOARD_PUBLIC_URL=http://"+addr, "CALLBOARD_LISTEN="+addr)
	s := p.run("doctor")
	if s.code != 0 || !strings.Contains(s.out, "ok       tunnel") || !strings.Contains(s.out, "leads to "+addr) {
		t.Errorf("doctor: exit %d, %s", s.code, s.out)
	}
}
