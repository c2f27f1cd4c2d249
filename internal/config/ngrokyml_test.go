package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"callboard/internal/config"
)

// Settings files as ngrok writes them, in version 3 and 2.
const (
	third  = "version: 3\n\nagent:\n  authtoken: 2YML_third\n  connect_url: edge.example\n  connect_cas: host\n  proxy_url: http://u:p@proxy.example:3128\n  metadata: '{}'\nendpoints:\n  - name: x\n    url: https://x.example\n"
	second = "version: \"2\"\nauthtoken: 2YML_second\nserver_addr: edge.example:4443\nroot_cas: trusted\nproxy_url: socks5://proxy.example:1080\ntunnels:\n  web: {proto: http, addr: 80}\n"
)

func TestParseNgrokYML(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text                              string
		token, connectURL, connectCAs, proxyURL string
		broken                                  string // a part of the error
	}{
		{"the third version", third, "2YML_third", "edge.example:443", "host", "http://u:p@proxy.example:3128", ""},
		{"the second", second, "2YML_second", "edge.example:4443", "trusted", "socks5://proxy.example:1080", ""},
		{"the second as a number", "version: 2\nauthtoken: abc\nagent: {authtoken: other}\n", "abc", "", "", "", ""},
		{"without a version, old", "authtoken: abc\nregion: eu\n", "abc", "", "", "", ""},
		{"without a version, new", "agent: {authtoken: abc}\n", "abc", "", "", "", ""},
		{"version 3 with the keys of version 2", "version: 3\nauthtoken: abc\n", "", "", "", "", ""},
		{"a later one", "version: 4\nagent: {authtoken: abc}\n", "abc", "", "", "", ""},
		{"a token of digits", "version: 3\nagent:\n  authtoken: 0123\n", "0123", "", "", "", ""},
		{"in quotes, with space", "version: '3'\nagent:\n  authtoken: ' abc '\n", "abc", "", "", "", ""},
		{"an anchor", "version: 3\nx: &a abc\nagent: {authtoken: *a}\n", "abc", "", "", "", ""},
		{"old, without a token", "server_addr: edge.example:1\n", "", "edge.example:1", "", "", ""},
		{"keys that are not ours", "version: 3\nagent: {authtoken: abc, web: {a: 1, a: 2}, ? [x] : y}\n", "abc", "", "", "", ""},
		{"nothing in it", "", "", "", "", "", ""},
		{"only comments", "# ngrok\n", "", "", "", "", ""},
		{"nothing of ours", "version: 3\nagent: {}\nendpoints: []\n", "", "", "", "", ""},
		{"no token", "version: 3\nagent: {authtoken: null, connect_url: edge.example:1}\n", "", "edge.example:1", "", "", ""},

		{"no YAML", "version: 3\nagent:\n\tauthtoken: SECRET\n", "", "", "", "", "line 3"},
		{"cut off", "authtoken: \"SECRET", "", "", "", "", "not a settings file of ngrok"},
		{"a list for a token", "version: 3\nagent:\n  authtoken: [SECRET]\n", "", "", "", "", "line 3"},
		{"a word alone", "SECRET", "", "", "", "", "line 1"},
		{"a key twice", "authtoken: SECRET\nauthtoken: SECRET\n", "", "", "", "", "line 2"},
		{"two words for a token", "authtoken: ngrok SECRET\n", "", "", "", "", "copy it again"},
		{"a control character in it", "authtoken: \"SECRET\\e[2J\"\n", "", "", "", "", "copy it again"},
		{"an invalid address", "version: 3\nagent: {authtoken: SECRET, connect_url: 'https://x/'}\n", "", "", "", "", "connect_url"},
		{"an invalid proxy", "version: 3\nagent: {proxy_url: 'ftp://me:SECRET@x'}\n", "", "", "", "", "proxy_url"},
		{"certificates with an escape", "version: 3\nagent: {connect_cas: \"\\e[2J\"}\n", "", "", "", "", "connect_cas"},
		{"an alias of itself", "a: &a [*a]\nauthtoken: *a\n", "", "", "", "", "ngrok.yml"},
	} {
		n, err := config.ParseNgrokYML([]byte(tt.text))
		if tt.broken != "" {
			if !errors.Is(err, config.ErrInvalid) || !strings.Contains(err.Error(), tt.broken) || !strings.Contains(err.Error(), "ngrok.yml") || strings.Contains(err.Error(), "SECRET") {
				t.Errorf("%s: %v, want %q in it", tt.name, err, tt.broken)
			} else {
				oneLine(t, err.Error())
			}
			continue
		}
		if err != nil || n.Authtoken.Reveal() != tt.token || n.ConnectURL != tt.connectURL || n.ConnectCAs != tt.connectCAs || n.ProxyURL != tt.proxyURL {
			t.Errorf("%s: %q by %q, %q, %q; %v", tt.name, n.Authtoken.Reveal(), n.ConnectURL, n.ConnectCAs, n.ProxyURL, err)
		}
	}
}

// Decoding into structs, the library would compare all pairs of keys and report each duplicate.
func TestManyDuplicateKeysAreReadQuickly(t *testing.T) {
	t.Parallel()
	start := time.Now()
	_, err := config.ParseNgrokYML([]byte(strings.Repeat("a: 1\n", 1<<16)))
	if err == nil || !strings.Contains(err.Error(), "line 2: a key is there twice") || time.Since(start) > 20*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
}

func TestNgrokFiles(t *testing.T) {
	t.Parallel()
	root := t.TempDir() // what an absolute path is depends on the system
	home, profile, local := filepath.Join(root, "home"), filepath.Join(root, "profile"), filepath.Join(root, "local")
	all := map[string]string{"HOME": home, "USERPROFILE": profile, "LOCALAPPDATA": local, "XDG_CONFIG_HOME": filepath.Join(root, "xdg")}
	for _, tt := range []struct {
		goos string
		env  map[string]string
		want []string
	}{
		{"linux", all, []string{filepath.Join(home, ".config", "ngrok", "ngrok.yml"), filepath.Join(home, ".ngrok2", "ngrok.yml")}},
		{"darwin", all, []string{filepath.Join(home, "Library", "Application Support", "ngrok", "ngrok.yml"), filepath.Join(home, ".ngrok2", "ngrok.yml")}},
		{"windows", all, []string{filepath.Join(local, "ngrok", "ngrok.yml"), filepath.Join(profile, ".ngrok2", "ngrok.yml")}},
		{"windows", map[string]string{"HOME": home}, []string{filepath.Join(home, ".ngrok2", "ngrok.yml")}},
		{"linux", nil, nil},
		{"linux", map[string]string{"HOME": "relative"}, nil},
	} {
		if got := config.NgrokFiles(tt.goos, func(name string) string { return tt.env[name] }); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.goos, got, tt.want)
		}
	}
}

// own returns the paths of ngrok's settings in a home folder, the newer one first.
func own(dir string) []string {
	return config.NgrokFiles(runtime.GOOS, func(name string) string {
		return map[string]string{"HOME": dir, "USERPROFILE": dir, "LOCALAPPDATA": filepath.Join(dir, "local")}[name]
	})
}

func TestWhichNgrokFileIsRead(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name      string
		make      func(t *testing.T, now, before string)
		want      string // the token
		fromOld   bool
		notices   string
		isDefault bool // ngrok is also used without --tunnel ngrok
	}{
		{"the newer one", func(t *testing.T, now, before string) {
			write(t, now, third, 0o600)
			write(t, before, second, 0o600)
		}, "2YML_third", false, "", true},
		{"only the older one", func(t *testing.T, _, before string) { write(t, before, second, 0o600) }, "2YML_second", true, "", true},
		{"through a symbolic link", func(t *testing.T, now, _ string) {
			real := write(t, filepath.Join(t.TempDir(), "ngrok.yml"), third, 0o600)
			if err := os.MkdirAll(filepath.Dir(now), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(real, now); err != nil {
				t.Skip("no links here:", err)
			}
			if info, err := os.Lstat(now); err != nil || info.Mode()&os.ModeSymlink == 0 {
				t.Skip("links are something else here, as under wine:", err)
			}
		}, "2YML_third", false, "", true},
		{"none", func(*testing.T, string, string) {}, "", false, "", false},
		{"a file where a folder should be", func(t *testing.T, now, _ string) { write(t, filepath.Dir(now), "", 0o600) }, "", false, "", false},
		{"a folder", func(t *testing.T, now, _ string) { write(t, filepath.Join(now, "x"), "", 0o600) }, "", false, "not a file", false},
		{"one that is too large", func(t *testing.T, now, _ string) { write(t, now, strings.Repeat("# x\n", 1<<19), 0o600) }, "", false, "1 MiB", false},
		{"an invalid one and a valid older one", func(t *testing.T, now, before string) {
			write(t, now, "agent: [", 0o600)
			write(t, before, second, 0o600)
		}, "", false, "not a settings file of ngrok", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir, env := home(t, "")
			env = append(env, "USERPROFILE="+dir, "LOCALAPPDATA="+filepath.Join(dir, "local"))
			files := own(dir)
			tt.make(t, files[0], files[1])
			c, err := config.Load(config.Source{Env: env, Keyring: untouched{t}})
			if err != nil {
				t.Fatal(err)
			}
			want := files[0]
			if tt.fromOld {
				want = files[1]
			}
			if tt.want == "" {
				want = ""
			}
			if n := c.Ngrok; n.Authtoken.Reveal() != tt.want || n.TokenFrom != want || n.ConfigFile != want || (c.Tunnel == config.TunnelNgrok) != tt.isDefault {
				t.Errorf("%s with %q from %q of %q", c.Tunnel, n.Authtoken.Reveal(), n.TokenFrom, n.ConfigFile)
			}
			if got := strings.Join(c.Notices, "\n"); tt.notices == "" && got != "" || !strings.Contains(got, tt.notices) {
				t.Errorf("notices %q, want %q", got, tt.notices)
			}
			_, err = config.Load(config.Source{Env: env, Keyring: untouched{t}, Flags: map[string]string{"tunnel": "ngrok"}})
			if (err == nil) != tt.isDefault || err != nil && !strings.Contains(err.Error(), tt.notices) {
				t.Errorf("with --tunnel ngrok: %v, want %q", err, tt.notices)
			}
		})
	}
}

func FuzzNgrokYML(f *testing.F) {
	for _, seed := range []string{third, second, "", "agent: [", "&a [*a]", "version: 3\nagent: {authtoken: !!binary aGk=}\n", "<<: {authtoken: x}\n", "a: |\n  x\n---\nb", "version: [3]", "%YAML 1.1\n---\nauthtoken: x", "authtoken: \"\\u0000\""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		n, err := config.ParseNgrokYML(text)
		switch {
		case err == nil:
			oneLine(t, n.ConnectCAs) // a path, which may have spaces
			if all := n.Authtoken.Reveal() + n.ConnectURL + n.ProxyURL; strings.ContainsAny(all, " \n\r\x00\x1b") {
				t.Fatalf("%q", all)
			}
		case !errors.Is(err, config.ErrInvalid):
			t.Fatalf("%v does not wrap ErrInvalid", err)
		default:
			oneLine(t, err.Error())
			if !n.Authtoken.Empty() {
				t.Fatal("the token of an invalid file")
			}
		}
	})
}
