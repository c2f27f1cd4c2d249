package tunnel

import (
	"errors"
	"net"
	"net/url"
	"strings"
	"testing"
)

func TestPublicServesAtTheGivenURL(t *testing.T) {
	t.Parallel()
	addr := freeAddr(t)
	tun, err := Public(addr, " https://Hook.Example/base/ ")
	if err != nil {
		t.Fatal(err)
	}
	if tun.Name() != "public" {
		t.Errorf("Name = %s", tun.Name())
	}
	r := start(t, tun, echoPath)
	if rep := r.waitState(Online); rep.URL != "https://hook.example/base" || !rep.Fixed || rep.Problem != "" {
		t.Errorf("reported %+v", rep)
	}
	for sent, want := range map[string]string{"/base/hook/x": "/hook/x", "/hook/x": "/hook/x", "/basement": "/basement", "/base": "/base"} {
		if code, got := get(t, "http://"+addr+sent); code != 200 || got != want {
			t.Errorf("%s: %d %q", sent, code, got)
		}
	}
	r.stop()
	if err := r.waitEnd(); err != nil {
		t.Error(err)
	}
}

func TestPortInUse(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	tun, err := Public(ln.Addr().String(), "https://hook.example")
	if err != nil {
		t.Fatal(err)
	}
	r := start(t, tun, echoPath)
	got := r.waitEnd()
	var p *Problem
	if !errors.As(got, &p) || !strings.Contains(p.Text, "port "+port+" is in use") || !strings.Contains(p.Text, "--listen") || p.Unwrap() == nil {
		t.Fatalf("got %v", got)
	}
	if rep := r.waitState(Failed); rep.Problem != p.Text {
		t.Errorf("reported %+v", rep)
	}
}

func TestForeignAddress(t *testing.T) {
	t.Parallel()
	tun, err := Public("203.0.113.7:8080", "https://hook.example") // RFC 5737: for documentation
	if err != nil {
		t.Fatal(err)
	}
	if err := start(t, tun, echoPath).waitEnd(); err == nil || !strings.Contains(err.Error(), "203.0.113.7 is not an address of this machine") {
		t.Errorf("got %v", err)
	}
}

func TestPublicValidates(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ listen, url, want string }{
		{"127.0.0.1:8080", "https://h", ""},
		{":8080", "http://h:81/p/q/", ""},
		{"[::1]:8080", "HTTPS://h/", ""},
		{"8080", "https://h", "--listen 8080 is not an address"},
		{"", "https://h", "--listen"},
		{"h:http", "https://h", "--listen"},
		{"h:99999", "https://h", "--listen"},
		{"h\x1b[2J:80", "https://h", "--listen"},
		{"127.0.0.1:0", "https://h", "not 0"},
		{":1", "", "must begin with https://"},
		{":1", "h.example", "must begin with https://"},
		{":1", "ftp://h", "must begin with https://"},
		{":1", "https://", "name a host"},
		{":1", "https://:443", "name a host"},
		{":1", "https://u:passw0rd@h", "password"},
		{":1", "https://u:passw0rd@h\x7f/", "--public-url"},
		{":1", "https://h\u202e/", "--public-url"},
		{":1", "https://h?", "before any ?"},
		{":1", "https://h/?a=passw0rd", "before any ?"},
		{":1", "https://h/#f", "before any ?"},
	} {
		_, err := Public(tt.listen, tt.url)
		if (tt.want == "") != (err == nil) {
			t.Errorf("%q %q: %v", tt.listen, tt.url, err)
			continue
		}
		if err != nil && (!strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "passw0rd") || strings.ContainsAny(err.Error(), "\x1b\n\x7f")) {
			t.Errorf("%q %q: %q, want %q", tt.listen, tt.url, err, tt.want)
		}
	}
}

func FuzzPublic(f *testing.F) {
	f.Add("127.0.0.1:8080", "https://h/p")
	f.Add(":1", "http://[::1]:2/")
	f.Add("[fe80::1%eth0]:9", "https://h/%2f/%zz")
	f.Add("x", "://")
	f.Fuzz(func(t *testing.T, listen, public string) {
		tun, err := Public(listen, public)
		if err != nil {
			if hasHidden(err.Error()) {
				t.Fatalf("%q", err)
			}
			return
		}
		again, err := Public(listen, tun.base)
		if err != nil || again.base != tun.base {
			t.Fatalf("%q became %q, then %v, %v", public, tun.base, again, err)
		}
		u, err := url.Parse(tun.base + "/hook/s")
		if err != nil || u.Host == "" || u.RawQuery != "" || u.User != nil || !strings.HasSuffix(u.Path, "/hook/s") {
			t.Fatalf("%q became %q: %v", public, tun.base, err)
		}
	})
}
