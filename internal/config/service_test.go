package config_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/config"
	"callboard/internal/secrets"
)

func TestServiceFollowsTheKey(t *testing.T) {
	t.Parallel()
	keyFile := write(t, filepath.Join(t.TempDir(), "key"), "file-key\n", 0o600)
	const token, key = "TYPECAST_API_TOKEN=t0ken", "TYPECAST_API_KEY= a-key\n"
	for name, tc := range map[string]struct {
		file    string
		flags   map[string]string
		env     []string
		service config.Service
		secret  string
		from    string
		both    bool
	}{
		"nothing":              {"", nil, nil, config.Speak, "", "", false},
		"token":                {"", nil, []string{token}, config.Speak, "t0ken", "TYPECAST_API_TOKEN", false},
		"key":                  {"", nil, []string{key}, config.TTS, "a-key", "TYPECAST_API_KEY", false},
		"key file":             {"", map[string]string{"api-key-file": keyFile}, nil, config.TTS, "file-key", "API key file " + keyFile, false},
		"both":                 {"", nil, []string{token, key}, config.Speak, "t0ken", "TYPECAST_API_TOKEN", true},
		"both, one chosen":     {"", map[string]string{"service": "tts"}, []string{token, key}, config.TTS, "a-key", "TYPECAST_API_KEY", false},
		"chosen in the file":   {"service = \"tts\"\n", nil, []string{token, key}, config.TTS, "a-key", "TYPECAST_API_KEY", false},
		"chosen by a variable": {"service = \"tts\"\n", nil, []string{token, key, "CALLBOARD_SERVICE=speak"}, config.Speak, "t0ken", "TYPECAST_API_TOKEN", false},
		"chosen without a key": {"", map[string]string{"service": "tts"}, []string{token}, config.TTS, "", "", false},
		"sandbox":              {"", map[string]string{"sandbox": "true"}, []string{token, key}, config.Speak, "sandbox", "the sandbox", false},
		"sandbox of the newer": {"", map[string]string{"sandbox": "true", "service": "tts"}, []string{token}, config.TTS, "sandbox", "the sandbox", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := load(t, tc.file, tc.flags, tc.env...)
			if err != nil {
				t.Fatal(err)
			}
			if c.Service != tc.service || c.Token.Reveal() != tc.secret || c.TokenFrom != tc.from {
				t.Errorf("got %s, key %q from %q", c.Service, c.Token.Reveal(), c.TokenFrom)
			}
			if (c.Undecided != nil) != tc.both || tc.both && (!errors.Is(c.Undecided, config.ErrInvalid) || !strings.Contains(c.Undecided.Error(), "--service")) {
				t.Errorf("undecided: %v", c.Undecided)
			}
		})
	}
}

// A key that is stored counts only if none was given for this run.
func TestServiceOfStoredKeys(t *testing.T) {
	t.Parallel()
	stored := &ring{has: map[string]string{}}
	env := []string{"HOME=" + t.TempDir(), "XDG_CONFIG_HOME=" + t.TempDir()}
	get := func(more ...string) config.Config {
		t.Helper()
		c, err := config.Load(config.Source{Env: append(env, more...), Keyring: stored})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	c := get()
	keep(t, c, secrets.TypecastKey, "stored-key")
	if c = get(); c.Service != config.TTS || c.Token.Reveal() != "stored-key" || c.Undecided != nil {
		t.Errorf("got %s, %v", c.Service, c.Undecided)
	}
	if c = get("TYPECAST_API_TOKEN=t0ken"); c.Service != config.Speak || c.Undecided != nil {
		t.Errorf("got %s, %v", c.Service, c.Undecided)
	}
	keep(t, c, secrets.Typecast, "stored-token")
	if c = get(); c.Undecided == nil {
		t.Errorf("got %s", c.Service)
	}
	if c = get("TYPECAST_API_KEY=k"); c.Service != config.TTS || c.Token.Reveal() != "k" || c.Undecided != nil {
		t.Errorf("got %s, %v", c.Service, c.Undecided)
	}
}

func TestServiceFolders(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for _, tc := range []struct {
		flags    map[string]string
		url, dir string
	}{
		{map[string]string{"service": "speak"}, "https://typecast.ai", "."},
		{map[string]string{"service": "tts"}, "https://api.typecast.ai", "tts"},
		{map[string]string{"service": "tts", "api-url": "https://API.typecast.ai:443/v1/"}, "https://API.typecast.ai:443/v1", "tts"},
		{map[string]string{"service": "tts", "api-url": "http://127.0.0.1:99"}, "http://127.0.0.1:99", "at/127.0.0.1-99-tts"},
		{map[string]string{"service": "speak", "api-url": "http://127.0.0.1:99"}, "http://127.0.0.1:99", "at/127.0.0.1-99"},
		{map[string]string{"service": "speak", "api-url": "https://api.typecast.ai"}, "https://api.typecast.ai", "at/api.typecast.ai-443"},
		{map[string]string{"service": "tts", "sandbox": "true"}, "", "sandbox-tts"},
		{map[string]string{"sandbox": "true"}, "", "sandbox"},
	} {
		tc.flags["data-dir"] = root
		c, err := load(t, "", tc.flags)
		if err != nil {
			t.Fatal(err)
		}
		if rel, err := filepath.Rel(root, c.DataDir); err != nil || filepath.ToSlash(rel) != tc.dir || c.APIURL != tc.url {
			t.Errorf("%v: %s in %s, %v", tc.flags, c.APIURL, c.DataDir, err)
		}
	}
}

// The newer service has no webhooks, so it has no tunnel.
func TestNoTunnelWithTheNewerService(t *testing.T) {
	t.Parallel()
	c, err := load(t, "public-url = \"https://a.example\"\n", map[string]string{"service": "tts", "tunnel": "none"}, "NGROK_AUTHTOKEN=abcdef")
	if err != nil || c.Tunnel != config.TunnelNone || c.PublicURL != "" || c.NoTunnel != "" {
		t.Errorf("got %s %q %q, %v", c.Tunnel, c.PublicURL, c.NoTunnel, err)
	}
	for name, value := range map[string]string{"tunnel": "ngrok", "public-url": "https://a.example", "listen": "127.0.0.1:1", "ngrok-url": "a.ngrok.app"} {
		_, err := load(t, "", map[string]string{"service": "tts", name: value})
		if !errors.Is(err, config.ErrInvalid) || !strings.Contains(err.Error(), "--"+name) || !strings.Contains(err.Error(), "webhooks") {
			t.Errorf("--%s: %v", name, err)
		}
	}
}
