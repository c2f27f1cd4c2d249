package output

import (
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestParseServers(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]address{
		"":                      nil,
		"unix:/run/x/native":    {{"unix", "/run/x/native"}},
		"/run/x/native":         {{"unix", "/run/x/native"}},
		"{here}unix:/a tcp:b:1": {{"unix", "/a"}, {"tcp", "b:1"}},
		"{there}unix:/a /b":     {{"unix", "/b"}},
		"{here":                 nil,
		"{here}":                nil,
		"unix:relative unix:":   nil,
		"tcp4:10.0.0.1":         {{"tcp4", "10.0.0.1:4713"}},
		"tcp6:[::1]:99":         {{"tcp6", "[::1]:99"}},
		"tcp6:[::1]":            {{"tcp6", "[::1]:4713"}},
		"soundbox":              {{"tcp", "soundbox:4713"}},
		"soundbox:5 tcp:":       {{"tcp", "soundbox:5"}},
	} {
		if got := parseServers(in, "here"); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", in, got, want)
		}
	}
}

func TestServersInUsualPlaces(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("PulseAudio is not looked for there")
	}
	dir, err := os.MkdirTemp("", "pa") // short, as a socket's path must be
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	listen := func(parts ...string) string {
		path := filepath.Join(append([]string{dir}, parts...)...)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		l, err := net.Listen("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		return path
	}
	xdg, own := listen("x", "pulse", "native"), listen("h", ".config", "pulse", "m-runtime", "native")
	env := map[string]string{"XDG_RUNTIME_DIR": filepath.Join(dir, "x"), "HOME": filepath.Join(dir, "h"), "PULSE_RUNTIME_PATH": filepath.Join(dir, "none")}
	var got []string
	for _, a := range servers("", func(k string) string { return env[k] }, -1) {
		if strings.HasPrefix(a.addr, dir) {
			got = append(got, a.addr)
		}
	}
	if !slices.Equal(got, []string{xdg, own}) {
		t.Errorf("found %v, want %v and %v", got, xdg, own)
	}
	env["PULSE_SERVER"] = "/only"
	if got := servers("", func(k string) string { return env[k] }, 0); len(got) != 1 || got[0].addr != "/only" {
		t.Errorf("PULSE_SERVER: %v", got)
	}
	if got := servers("/this", func(k string) string { return env[k] }, 0); len(got) != 1 || got[0].addr != "/this" {
		t.Errorf("named: %v", got)
	}
}

func TestCookie(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	env := map[string]string{"HOME": home}
	get := func() []byte { return cookie(func(k string) string { return env[k] }) }
	if c := get(); len(c) != 256 || c[0] != 0 {
		t.Errorf("without a file: %d bytes", len(c))
	}
	path := filepath.Join(home, "c")
	if err := os.WriteFile(path, []byte(strings.Repeat("k", 256)), 0o600); err != nil {
		t.Fatal(err)
	}
	env["PULSE_COOKIE"] = path
	if c := get(); string(c) != strings.Repeat("k", 256) {
		t.Error("the cookie of PULSE_COOKIE was not used")
	}
}

// Files that are not a cookie are skipped, even if reading them would never end.
func TestCookieOfOddFiles(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	short := filepath.Join(home, "short")
	for path, content := range map[string]string{short: "abc", filepath.Join(home, ".pulse-cookie"): strings.Repeat("o", 300)} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, named := range []string{short, home, "/dev/zero", "/dev/stdin", "\x00", strings.Repeat("x", 5000)} {
		env := map[string]string{"HOME": home, "XDG_CONFIG_HOME": filepath.Join(home, "elsewhere"), "PULSE_COOKIE": named}
		if c := cookie(func(k string) string { return env[k] }); string(c) != strings.Repeat("o", 256) {
			t.Errorf("%.20q: a cookie of %d bytes, %.5q", named, len(c), c)
		}
	}
}

// A folder that cannot hold a socket is skipped, and an address that is invalid for a socket is not a server.
func TestServersInInvalidPlaces(t *testing.T) {
	t.Parallel()
	for _, dir := range []string{"/" + strings.Repeat("x", 5000), "/" + strings.Repeat("x/", 150), "/dev/null", "\x00", "/root/none"} {
		env := map[string]string{"XDG_RUNTIME_DIR": dir, "HOME": dir, "PULSE_RUNTIME_PATH": dir}
		for _, a := range servers("", func(k string) string { return env[k] }, -1) {
			if strings.HasPrefix(a.addr, dir) {
				t.Errorf("%.30q: found %.30q", dir, a.addr)
			}
		}
		d := Open(t.Context(), Options{Kind: Pulse, Server: "unix:" + dir})
		if !d.Silent() || d.Problem() != "no sound here: no PulseAudio or PipeWire server answered; start one" {
			t.Errorf("%.30q: %q", dir, d.Problem())
		}
		d.Close()
	}
}

func FuzzParseServers(f *testing.F) {
	for _, s := range []string{"{here}unix:/a tcp:b:1", "tcp6:[::1]:99", "{x", "unix:", "[::"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, a := range parseServers(s, "here") {
			if a.addr == "" || strings.ContainsFunc(a.addr, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
				t.Errorf("%q became %q", s, a.addr)
			}
		}
	})
}
