package config_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"callboard/internal/config"
	"callboard/internal/secrets"
)

// ring is a keyring in memory. If err is set, every call fails with it.
type ring struct {
	has map[string]string
	err error
}

func (r *ring) Get(name string) (string, error) {
	v, ok := r.has[name]
	if r.err == nil && !ok {
		return "", secrets.ErrNotFound
	}
	return v, r.err
}

func (r *ring) Set(name, value string) error {
	if r.err == nil {
		r.has[name] = value
	}
	return r.err
}

func (r *ring) Delete(name string) error { delete(r.has, name); return r.err }

// keep stores a secret as the program does.
func keep(t *testing.T, c config.Config, name, value string) (where string) {
	t.Helper()
	where, err := c.Secrets.Set(t.Context(), name, value)
	if err != nil {
		t.Fatal(err)
	}
	return where
}

func TestTokenSources(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	closed := write(t, filepath.Join(dir, "closed"), "  Bearer __pltFILE \n", 0o600)
	open := write(t, filepath.Join(dir, "open"), "__pltOPEN", 0o644)
	const variable = "TYPECAST_API_TOKEN=__pltENV"
	for _, tt := range []struct {
		name, file string
		flags      map[string]string
		env        []string
		want, from string
		warns      string
	}{
		{"from the environment", "", nil, []string{variable}, "__pltENV", "TYPECAST_API_TOKEN", ""},
		{"the file of a flag overrides it", "", map[string]string{"token-file": closed}, []string{variable}, "__pltFILE", "token file " + closed, ""},
		{"the file of the settings does not", "token-file = '" + closed + "'\n", nil, []string{variable}, "__pltENV", "TYPECAST_API_TOKEN", ""},
		{"the file of the settings alone", "token-file = '" + closed + "'\n", nil, nil, "__pltFILE", "token file " + closed, ""},
		{"a file that others may read", "", map[string]string{"token-file": open}, nil, "__pltOPEN", "token file " + open, map[bool]string{true: "icacls", false: "chmod 600"}[runtime.GOOS == "windows"]},
		{"the sandbox uses none of them", "token-file = \"/nowhere\"\n", map[string]string{"sandbox": "true"}, []string{variable}, "sandbox", "the sandbox", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := load(t, tt.file, tt.flags, append(tt.env, "CALLBOARD_TUNNEL=none")...)
			if err != nil || c.Token.Reveal() != tt.want || c.TokenFrom != tt.from {
				t.Fatalf("token %q from %q, %v; want %q from %q", c.Token.Reveal(), c.TokenFrom, err, tt.want, tt.from)
			}
			if got := strings.Join(c.Notices, "\n"); tt.warns == "" && got != "" || !strings.Contains(got, tt.warns) {
				t.Errorf("notices = %q, want %q in them", got, tt.warns)
			}
		})
	}
}

func TestStoredToken(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		off   bool // the keyring, at storing and reading
		flags map[string]string
		env   []string
		text  string // the stored value
		want  string
		from  string // FILE: the file of the store
		warns string
	}{
		{name: "in the keyring", text: "__pltKEPT", want: "__pltKEPT", from: secrets.InKeyring},
		{name: "in the file", off: true, text: "__pltKEPT", want: "__pltKEPT", from: "FILE"},
		{name: "as it was pasted", text: "Bearer __pltKEPT ", want: "__pltKEPT", from: secrets.InKeyring},
		{name: "the variable overrides it", text: "__pltKEPT", env: []string{"TYPECAST_API_TOKEN=__pltENV"}, want: "__pltENV", from: "TYPECAST_API_TOKEN"},
		{name: "the file of the environment overrides it", text: "__pltKEPT", env: []string{"CALLBOARD_TOKEN_FILE=TOKENFILE"}, want: "__pltWEAK", from: "token file TOKENFILE"},
		{name: "the sandbox has its own", text: "__pltKEPT", flags: map[string]string{"sandbox": "true"}, want: "sandbox", from: "the sandbox"},
		{name: "an invalid token", text: "SECRET of two words", warns: "the keyring: the token has a space"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir, env := home(t, "")
			file := write(t, filepath.Join(dir, "weak"), "__pltWEAK", 0o600)
			for _, v := range append(tt.env, "CALLBOARD_TUNNEL=none") {
				env = append(env, strings.Replace(v, "TOKENFILE", file, 1))
			}
			if tt.off {
				env = append(env, "CALLBOARD_KEYRING=off")
			}
			src := config.Source{Flags: tt.flags, Env: env, Keyring: &ring{has: map[string]string{}}}
			c, err := config.Load(src)
			if err != nil {
				t.Fatal(err)
			}
			where := keep(t, c, secrets.Typecast, tt.text)
			if own := filepath.Join(dir, "config", "callboard"); tt.off && filepath.Dir(where) != own {
				t.Errorf("stored in %s, which is not in %s", where, own)
			}
			c, err = config.Load(src)
			if err != nil {
				t.Fatal(err)
			}
			from := strings.NewReplacer("TOKENFILE", file, "FILE", where).Replace(tt.from)
			if c.Token.Reveal() != tt.want || c.TokenFrom != from {
				t.Errorf("token %q from %q, want %q from %q", c.Token.Reveal(), c.TokenFrom, tt.want, from)
			}
			if got := strings.Join(c.Notices, "\n"); tt.warns == "" && got != "" || !strings.Contains(got, tt.warns) || strings.Contains(got, "SECRET") {
				t.Errorf("notices = %q, want %q in them", got, tt.warns)
			}
		})
	}
}

func TestLockedKeyring(t *testing.T) {
	t.Parallel()
	_, env := home(t, "")
	r := &ring{has: map[string]string{}}
	src := config.Source{Env: append(env, "CALLBOARD_TUNNEL=none"), Keyring: r}
	c, err := config.Load(src)
	if err != nil {
		t.Fatal(err)
	}
	keep(t, c, secrets.Typecast, "__pltSECRET")
	r.err = errors.New("it is\nlocked")
	c, err = config.Load(src)
	if err != nil || !c.Token.Empty() || c.TokenFrom != "" {
		t.Fatalf("token from %q, %v", c.TokenFrom, err)
	}
	if len(c.Notices) != 1 || !strings.Contains(c.Notices[0], "unlock the keyring") || strings.ContainsAny(c.Notices[0], "\n") {
		t.Errorf("notices = %q", c.Notices)
	}
	src.Flags = map[string]string{"keyring": "off"}
	if c, err = config.Load(src); err != nil || len(c.Notices) != 1 || !strings.Contains(c.Notices[0], "turned off") {
		t.Errorf("turned off: notices = %q, %v", c.Notices, err)
	}
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	t.Parallel()
	c, err := load(t, "", nil, "TYPECAST_API_TOKEN=__pltSECRET", "NGROK_AUTHTOKEN=2SECRET", "CALLBOARD_NGROK_PROXY_URL=http://me:SECRET@proxy.example:3128")
	if err != nil || c.Tunnel != config.TunnelNgrok || c.Ngrok.ProxyURL != "http://me:SECRET@proxy.example:3128" {
		t.Fatalf("%s by %q, %v", c.Tunnel, c.Ngrok.ProxyURL, err)
	}
	var log bytes.Buffer
	l := slog.New(slog.NewJSONHandler(&log, nil))
	l.Info("x", "config", c, "token", c.Token, "ngrok", c.Ngrok, "any", slog.AnyValue(struct {
		T config.Secret
		N config.Ngrok
	}{c.Token, c.Ngrok}))
	js, _ := json.Marshal(c)
	all := log.String() + string(js) + c.String()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, v := range []any{c, &c, c.Token, c.Ngrok, &c.Ngrok} {
			all += fmt.Sprintf(verb, v)
		}
	}
	if strings.Contains(all, "SECRET") || strings.Contains(all, fmt.Sprintf("%x", "SECRET")) {
		t.Errorf("a secret shows in %s", all)
	}
	if !strings.Contains(c.String(), "proxy.example:3128") || !strings.Contains(c.String(), "NGROK_AUTHTOKEN") {
		t.Errorf("%s does not name the proxy and the source of the token", c)
	}
}

// utf16 returns a text of ASCII as ">" of PowerShell 5 writes it.
func utf16(s string) string {
	var b strings.Builder
	b.WriteString("\xff\xfe")
	for _, c := range []byte(s) {
		b.Write([]byte{c, 0})
	}
	return b.String()
}

// A file with a token may have been written by a program of Windows.
func TestTokenFilesOfWindows(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ content, want, fails string }{
		"UTF-16 of PowerShell":  {content: utf16("__pltTOKEN\r\n"), want: "__pltTOKEN"},
		"UTF-16 without a mark": {content: utf16("__pltTOKEN\r\n")[2:], want: "__pltTOKEN"},
		"big-endian":            {content: "\xfe\xff\x00_\x00_\x00p\x00l\x00t\x00T", want: "__pltT"},
		"UTF-8 with its mark":   {content: "\ufeff__pltTOKEN\r\n", want: "__pltTOKEN"},
		"the longest":           {content: utf16(strings.Repeat("a", 4096) + "\r\n"), want: strings.Repeat("a", 4096)},
		"too long":              {content: utf16(strings.Repeat("a", 10_000)), fails: "it is longer than any token"},
		"only the mark":         {content: utf16("\r\n"), fails: "it has no token"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := write(t, filepath.Join(t.TempDir(), "token"), tt.content, 0o600)
			c, err := load(t, "", map[string]string{"token-file": path}, "CALLBOARD_TUNNEL=none")
			if tt.fails != "" {
				if err == nil || !strings.Contains(err.Error(), tt.fails) {
					t.Errorf("%v, want %q", err, tt.fails)
				}
				return
			}
			if err != nil || c.Token.Reveal() != tt.want {
				t.Errorf("%q, %v; want %q", c.Token.Reveal(), err, tt.want)
			}
		})
	}
}
