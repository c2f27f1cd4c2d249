package tunnel

import (
	"encoding/pem"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const anyToken = "2edge_t0ken"

func TestNgrokURLs(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ typed, want, err string }{
		{"https://quiet-lamp.ngrok-free.app", "https://quiet-lamp.ngrok-free.app", ""},
		{" Quiet-Lamp.NGROK-free.app/ ", "https://quiet-lamp.ngrok-free.app", ""},
		{"HTTPS://hooks.example.com.", "https://hooks.example.com", ""},
		{"http://hooks.example.com", "", "must begin with https://"},
		{"tcp://hooks.example.com", "", "must begin with https://"},
		{"https://hooks.example.com/path", "", "write https://hooks.example.com"},
		{"hooks.example.com?", "", "must end after the host"},
		{"hooks.example.com?x=passw0rd", "", "must end after the host"},
		{"hooks.example.com#f", "", "must end after the host"},
		{"hooks.example.com:443", "", "must not name a port"},
		{"hooks.example.com:", "", "must not name a port"},
		{"https://u:passw0rd@hooks.example.com", "", "user name or password"},
		{"name", "", "full name"},
		{"192.0.2.1", "", "full name"},
		{"https://[::1]", "", "full name"},
		{"https://", "", "full name"},
		{"-x.example.com", "", "full name"},
		{"*.example.com", "", "full name"},
		{"hooks..example.com", "", "full name"},
		{"bücher.example", "", "full name"},
		{"https://h\x1b[2J.example", "", "is not an address"},
		{"https://h\u202e.example", "", "is not an address"},
		{"https://%zz", "", "is not an address"},
	} {
		tun, err := Ngrok(NgrokOptions{Authtoken: anyToken, URL: tt.typed})
		if (tt.err == "") != (err == nil) {
			t.Errorf("%q: %v", tt.typed, err)
			continue
		}
		if err == nil {
			if tun.url != tt.want {
				t.Errorf("%q became %q", tt.typed, tun.url)
			}
			continue
		}
		if text := err.Error(); !strings.HasPrefix(text, "--ngrok-url ") || !strings.Contains(text, tt.err) || strings.Contains(text, "passw0rd") || hasHidden(text) {
			t.Errorf("%q: %q", tt.typed, text)
		}
	}
}

func FuzzNgrokURL(f *testing.F) {
	for _, s := range []string{"https://a.ngrok.app", "A.b/", "https://a.b:1", "x://y", "https://a.b/%2f", "[::1]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		got, err := ngrokURL(typed)
		if err != nil {
			if hasHidden(err.Error()) {
				t.Fatalf("%q", err)
			}
			return
		}
		if again, err := ngrokURL(got); err != nil || again != got || hasHidden(got) || !strings.HasPrefix(got, "https://") {
			t.Fatalf("%q became %q, then %q, %v", typed, got, again, err)
		}
	})
}

func TestNgrokDomains(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		url      string
		own, dev bool
	}{
		{"https://a.ngrok-free.app", true, true},
		{"https://a.ngrok-free.dev", true, true},
		{"https://a.ngrok.app", true, false},
		{"https://a.b.ngrok.dev", true, false},
		{"https://a.eu.ngrok.io", true, false},
		{"https://ngrok-free.app", false, false},
		{"https://angrok.app", false, false},
		{"https://a.ngrok.app.example.com", false, false},
		{"", false, false},
	} {
		if isNgrokDomain(tt.url) != tt.own || isDevDomain(tt.url) != tt.dev {
			t.Errorf("%q: own %v, dev %v", tt.url, isNgrokDomain(tt.url), isDevDomain(tt.url))
		}
	}
}

func TestNgrokConnectAddress(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"":                               "connect.ngrok-agent.com:443",
		"connect.example":                "connect.example:443",
		" connect.example:8443 ":         "connect.example:8443",
		"[::1]:9":                        "[::1]:9",
		"::1":                            "[::1]:443",
		"[::1]":                          "[::1]:443",
		"https://connect.example":        "error",
		"connect.example/":               "error",
		"connect.example:https":          "error",
		"connect.example:0":              "error",
		"connect.example:65536":          "error",
		":443":                           "error",
		"u:passw0rd@connect.example:443": "error",
		"con\x1bnect:1":                  "error",
	} {
		got, err := connectAddr(typed)
		if err != nil {
			got = "error"
			if !strings.Contains(err.Error(), "--ngrok-connect-url") || hasHidden(err.Error()) || strings.Contains(err.Error(), "passw0rd") {
				t.Errorf("%q: %q", typed, err)
			}
		}
		if got != want {
			t.Errorf("%q became %q, want %q", typed, got, want)
		}
	}
	if host := (&NgrokTunnel{server: "[::1]:9"}).serverHost(); host != "::1" {
		t.Errorf("serverHost = %q", host)
	}
}

func TestNgrokConnectCAs(t *testing.T) {
	t.Parallel()
	srv := httptest.NewTLSServer(nil)
	defer srv.Close()
	dir := t.TempDir()
	good, empty := filepath.Join(dir, "ca.pem"), filepath.Join(dir, "empty.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})
	if err := errors.Join(os.WriteFile(good, text, 0o600), os.WriteFile(empty, []byte("no"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		which, want string
		pool        bool
	}{
		{"", "", false},
		{"trusted", "", false},
		{"host", "", true},
		{good, "", true},
		{empty, "holds no certificate", false},
		{filepath.Join(dir, "none.pem"), "cannot read", false},
		{"x\x1b[2J", "cannot read", false},
	} {
		pool, err := connectCAs(tt.which)
		if (pool != nil) != tt.pool || (err != nil) != (tt.want != "") {
			t.Errorf("%q: %v, %v", tt.which, pool != nil, err)
		}
		if err != nil && (!strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "--ngrok-connect-cas") || hasHidden(err.Error())) {
			t.Errorf("%q: %q", tt.which, err)
		}
	}
}

func TestNgrokToken(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ token, from, want string }{
		{"", "", "NGROK_AUTHTOKEN"},
		{" \n", "ngrok.yml", "ngrok config add-authtoken"},
		{"two words", "ngrok.yml", "the value in ngrok.yml is not an ngrok authtoken"},
		{"esc\x1b[2J", "", "the value in NGROK_AUTHTOKEN is not"},
	} {
		_, err := Ngrok(NgrokOptions{Authtoken: tt.token, TokenFrom: tt.from})
		p, ok := errors.AsType[*Problem](err)
		if !ok || !p.Unauthorised || !strings.Contains(p.Text, tt.want) || hasHidden(p.Text) || strings.Contains(p.Text, "words") {
			t.Errorf("%q: %v", tt.token, err)
		}
	}
	if tun, err := Ngrok(NgrokOptions{Authtoken: " " + anyToken + "\n"}); err != nil || tun.token != anyToken || tun.heartbeat != ngrokHeartbeat || tun.tolerance != ngrokTolerance {
		t.Errorf("%+v, %v", tun, err)
	}
}
