package config_test

import (
	"encoding/pem"
	"errors"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/config"
	"callboard/internal/secrets"
)

func TestTunnel(t *testing.T) {
	t.Parallel()
	const loopback, public = "http://127.0.0.1:4010/", "https://me.example/in/"
	for _, tt := range []struct {
		name   string
		file   string
		flags  map[string]string
		want   config.Tunnel
		listen string
		url    string
	}{
		{"the sandbox is on this machine", "", map[string]string{"sandbox": "true"}, config.TunnelLoopback, "", ""},
		{"another API on this machine", "", map[string]string{"api-url": loopback}, config.TunnelLoopback, "", ""},
		{"but not with --tunnel none", "", map[string]string{"api-url": loopback, "tunnel": "none"}, config.TunnelNone, "", ""},
		{"a public URL", "", map[string]string{"public-url": public}, config.TunnelPublic, "127.0.0.1:4020", "https://me.example/in"},
		{"a public URL with an address", "", map[string]string{"public-url": public, "listen": ":80"}, config.TunnelPublic, ":80", "https://me.example/in"},
		{"the sandbox ignores the public URL of the settings", "public-url = \"" + public + "\"\nlisten = \":80\"\n", map[string]string{"sandbox": "true"}, config.TunnelLoopback, "", ""},
		{"but uses the one of a flag", "", map[string]string{"sandbox": "true", "public-url": public}, config.TunnelPublic, "127.0.0.1:4020", "https://me.example/in"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := load(t, tt.file, tt.flags)
			if err != nil || c.Tunnel != tt.want || c.Listen != tt.listen || c.PublicURL != tt.url {
				t.Errorf("%s on %q with %q, %v; want %s on %q with %q", c.Tunnel, c.Listen, c.PublicURL, err, tt.want, tt.listen, tt.url)
			}
		})
	}
}

func TestNgrokIsChosen(t *testing.T) {
	t.Parallel()
	const token, loopback, public = "NGROK_AUTHTOKEN=2ENV", "http://127.0.0.1:4010", "https://me.example"
	for _, tt := range []struct {
		name  string
		file  string
		flags map[string]string
		env   []string
		want  config.Tunnel
	}{
		{"an authtoken is enough", "", nil, []string{token}, config.TunnelNgrok},
		{"without an authtoken", "", nil, nil, config.TunnelNone},
		{"a domain is not enough", "ngrok-url = \"me.ngrok-free.app\"\n", nil, nil, config.TunnelNone},
		{"a public URL comes first", "", map[string]string{"public-url": public}, []string{token}, config.TunnelPublic},
		{"but not with --tunnel ngrok", "", map[string]string{"public-url": public, "tunnel": "ngrok"}, []string{token}, config.TunnelNgrok},
		{"an API on this machine comes first", "", map[string]string{"api-url": loopback}, []string{token}, config.TunnelLoopback},
		{"but not with --tunnel ngrok either", "", map[string]string{"api-url": loopback, "tunnel": "ngrok"}, []string{token}, config.TunnelNgrok},
		{"with --tunnel none", "", map[string]string{"tunnel": "none"}, []string{token}, config.TunnelNone},
		{"chosen in the settings", "tunnel = \"ngrok\"\n", nil, []string{token}, config.TunnelNgrok},
		{"not in sandbox mode", "", map[string]string{"sandbox": "true"}, []string{token}, config.TunnelLoopback},
		{"not in sandbox mode by the settings", "tunnel = \"ngrok\"\nngrok-url = \"me.ngrok-free.app\"\n", map[string]string{"sandbox": "true"}, []string{token}, config.TunnelLoopback},
		{"not in sandbox mode by a weaker layer", "", map[string]string{"sandbox": "true"}, []string{token, "CALLBOARD_TUNNEL=ngrok"}, config.TunnelLoopback},
		{"in sandbox mode by the same layer", "", map[string]string{"sandbox": "true", "tunnel": "ngrok"}, []string{token}, config.TunnelNgrok},
		{"in sandbox mode, both in the environment", "", nil, []string{token, "CALLBOARD_SANDBOX=1", "CALLBOARD_TUNNEL=ngrok"}, config.TunnelNgrok},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := load(t, tt.file, tt.flags, tt.env...)
			if err != nil || c.Tunnel != tt.want {
				t.Fatalf("%s, %v; want %s", c.Tunnel, err, tt.want)
			}
			if got := c.Ngrok.Authtoken.Reveal(); (got == "2ENV") != (tt.want == config.TunnelNgrok) {
				t.Errorf("authtoken %q", got)
			}
			if told := strings.Contains(c.NoTunnel, "NGROK_AUTHTOKEN") && strings.Contains(c.NoTunnel, "--public-url"); told != (tt.want == config.TunnelNone && tt.flags == nil) {
				t.Errorf("NoTunnel: %q", c.NoTunnel)
			}
			if len(c.Notices) > 0 {
				t.Errorf("notices %q", c.Notices)
			}
		})
	}
}

func TestNgrokWithoutAuthtoken(t *testing.T) {
	t.Parallel()
	for _, sandbox := range []string{"false", "true"} {
		_, err := load(t, "", map[string]string{"tunnel": "ngrok", "sandbox": sandbox})
		if !errors.Is(err, config.ErrUnauthorized) {
			t.Fatalf("%#v", err)
		}
		for _, want := range []string{"--tunnel: ", "NGROK_AUTHTOKEN", "--ngrok-authtoken-file", "in the settings", "ngrok config add-authtoken", "https://dashboard.ngrok.com/get-started/your-authtoken"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q does not say %q", err, want)
			}
		}
	}
}

func TestAuthtokenSources(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		// The sources that exist: FLAG the file of a flag, ENV the variable, WEAK the file of the settings, KEPT the store, YML
		// ngrok's own settings file.
		there string
		want  string
		from  string
	}{
		{"the file of a flag", "FLAG ENV WEAK KEPT YML", "2FLAG", "authtoken file FLAGFILE"},
		{"then the variable", "ENV WEAK KEPT YML", "2ENV", "NGROK_AUTHTOKEN"},
		{"then the file of the settings", "WEAK KEPT YML", "2WEAK", "authtoken file WEAKFILE"},
		{"then the store", "KEPT YML", "2KEPT", secrets.InKeyring},
		{"then ngrok's own settings", "YML", "2YML_third", "YMLFILE"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			there := func(what string) bool { return strings.Contains(tt.there, what) }
			dir := t.TempDir()
			weak, flag := write(t, filepath.Join(dir, "weak"), "2WEAK\n", 0o600), write(t, filepath.Join(dir, "flag"), "2FLAG\n", 0o600)
			settings := ""
			if there("WEAK") {
				settings = "ngrok-authtoken-file = '" + weak + "'\n"
			}
			at, env := home(t, settings)
			env = append(env, "USERPROFILE="+at, "LOCALAPPDATA="+filepath.Join(at, "local"))
			src := config.Source{Env: env, Keyring: &ring{has: map[string]string{}}, Flags: map[string]string{}}
			if there("KEPT") {
				c, err := config.Load(src)
				if err != nil {
					t.Fatal(err)
				}
				keep(t, c, secrets.Ngrok, "2KEPT")
			}
			if there("YML") {
				write(t, own(at)[0], third, 0o600)
			}
			if there("ENV") {
				src.Env = append(src.Env, "NGROK_AUTHTOKEN=2ENV")
			}
			if there("FLAG") {
				src.Flags["ngrok-authtoken-file"] = flag
			}
			c, err := config.Load(src)
			from := strings.NewReplacer("FLAGFILE", flag, "WEAKFILE", weak, "YMLFILE", own(at)[0]).Replace(tt.from)
			if err != nil || c.Tunnel != config.TunnelNgrok || c.Ngrok.Authtoken.Reveal() != tt.want || c.Ngrok.TokenFrom != from {
				t.Fatalf("%s: %q from %q, %v; want %q from %q", c.Tunnel, c.Ngrok.Authtoken.Reveal(), c.Ngrok.TokenFrom, err, tt.want, from)
			}
			// Whatever the source of the token, the rest comes from ngrok's own file.
			if n := c.Ngrok; n.ConnectURL != "edge.example:443" || n.ConnectCAs != "host" || n.ProxyURL != "http://u:p@proxy.example:3128" || c.From("ngrok-connect-url") != own(at)[0] {
				t.Errorf("%s; the address is from %q", n, c.From("ngrok-connect-url"))
			}
		})
	}
}

func TestOwnSettingsOverrideNgrokFile(t *testing.T) {
	t.Parallel()
	srv := httptest.NewTLSServer(nil)
	defer srv.Close()
	cas := write(t, filepath.Join(t.TempDir(), "ca.pem"), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})), 0o600)
	at, env := home(t, "ngrok-connect-url = \"mine.example\"\nngrok_url = \"me.ngrok-free.app/\"\n")
	env = append(env, "USERPROFILE="+at, "LOCALAPPDATA="+filepath.Join(at, "local"), "CALLBOARD_NGROK_PROXY_URL=http://me:pw@mine.example:1")
	write(t, own(at)[0], third, 0o600)
	load := func(flags map[string]string) (config.Config, error) {
		return config.Load(config.Source{Env: env, Flags: flags, Keyring: untouched{t}})
	}
	c, err := load(map[string]string{"ngrok-connect-cas": cas})
	if err != nil {
		t.Fatal(err)
	}
	if n := c.Ngrok; n.URL != "https://me.ngrok-free.app" || n.ConnectURL != "mine.example:443" || n.ConnectCAs != cas || n.ProxyURL != "http://me:pw@mine.example:1" {
		t.Errorf("%s", n)
	}
	for option, want := range map[string]string{
		"ngrok-url": "config.toml: ngrok-url", "ngrok-connect-url": "config.toml: ngrok-connect-url", "ngrok-connect-cas": "--ngrok-connect-cas",
		"ngrok-proxy-url": "CALLBOARD_NGROK_PROXY_URL", "on-exit": "",
	} {
		if got := c.From(option); got != want {
			t.Errorf("%s is from %q, want %q", option, got, want)
		}
	}
	// In sandbox mode with --tunnel ngrok, the connection settings are used and the domain is not.
	c, err = load(map[string]string{"sandbox": "true", "tunnel": "ngrok"})
	if n := c.Ngrok; err != nil || n.URL != "" || n.ConnectURL != "mine.example:443" || n.Authtoken.Reveal() != "2YML_third" || c.From("ngrok-url") != "" {
		t.Errorf("in sandbox mode: %s, %v", n, err)
	}
	for what, flags := range map[string]map[string]string{
		"--ngrok-connect-cas: ": {"ngrok-connect-cas": filepath.Join(at, "nothing.pem")},
		"has no certificate":    {"ngrok-connect-cas": own(at)[0]},
		"not a file":            {"ngrok-connect-cas": at},
		"--ngrok-proxy-url: it has a user name or password; set it in CALLBOARD_NGROK_PROXY_URL": {"ngrok-proxy-url": "http://me:SECRET@mine.example"},
		"--ngrok-url: ": {"ngrok-url": "http://x.example", "tunnel": "none"}, // checked even if it is not used
	} {
		_, err := load(flags)
		if err == nil || !strings.Contains(err.Error(), what) || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%v: %v, want %q in it", flags, err, what)
		}
	}
}

func TestCertificatesInNgrokFile(t *testing.T) {
	t.Parallel()
	srv := httptest.NewTLSServer(nil)
	defer srv.Close()
	at, env := home(t, "")
	env = append(env, "USERPROFILE="+at, "LOCALAPPDATA="+filepath.Join(at, "local"), "NGROK_AUTHTOKEN=2ENV")
	yml := write(t, own(at)[0], "version: 3\nagent: {connect_cas: ca.pem}\n", 0o600)
	src := config.Source{Env: env, Keyring: untouched{t}}
	c, err := config.Load(src)
	if err != nil || c.Ngrok.ConnectCAs != "" || len(c.Notices) != 1 || !strings.Contains(c.Notices[0], "connect_cas") {
		t.Errorf("without the file: %s, %q, %v", c.Ngrok, c.Notices, err)
	}
	cas := write(t, filepath.Join(filepath.Dir(yml), "ca.pem"), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})), 0o600)
	if c, err = config.Load(src); err != nil || c.Ngrok.ConnectCAs != cas || len(c.Notices) > 0 {
		t.Errorf("with it: %s, %q, %v", c.Ngrok, c.Notices, err)
	}
}

// A locked keyring with the authtoken is an error if ngrok was chosen, else a notice.
func TestLockedKeyringWithAuthtoken(t *testing.T) {
	t.Parallel()
	at, env := home(t, "")
	r := &ring{has: map[string]string{}}
	src := config.Source{Env: append(env, "TYPECAST_API_TOKEN=__pltX"), Keyring: r}
	c, err := config.Load(src)
	if err != nil {
		t.Fatal(err)
	}
	keep(t, c, secrets.Ngrok, "2SECRET")
	r.err = errors.New("it is locked")
	if c, err = config.Load(src); err != nil || c.Tunnel != config.TunnelNone || len(c.Notices) != 1 || !strings.Contains(c.Notices[0], "unlock the keyring") {
		t.Errorf("%s, %q, %v", c.Tunnel, c.Notices, err)
	}
	src.Flags = map[string]string{"tunnel": "ngrok"}
	if _, err = config.Load(src); !errors.Is(err, config.ErrInvalid) || !strings.Contains(err.Error(), "unlock the keyring") {
		t.Errorf("%v", err)
	}
	write(t, own(at)[0], third, 0o600)
	src.Env = append(src.Env, "USERPROFILE="+at, "LOCALAPPDATA="+filepath.Join(at, "local"))
	if c, err = config.Load(src); err != nil || c.Ngrok.TokenFrom != own(at)[0] || len(c.Notices) != 1 {
		t.Errorf("%s, %q, %v", c.Ngrok, c.Notices, err)
	}
}

func TestOnExit(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{"": "auto", "keep": "keep", "restore": "restore", "Ask": "ask", "auto": "auto"} {
		if c, err := load(t, "", nil, "CALLBOARD_ON_EXIT="+given); err != nil || c.OnExit != want {
			t.Errorf("%q: %q, %v", given, c.OnExit, err)
		}
	}
}
