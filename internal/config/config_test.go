package config_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/config"
	"callboard/internal/osfile"
	"callboard/internal/secrets"
)

// home creates a home folder and returns it with its environment. settings is the text of the settings file; empty: no file.
func home(t *testing.T, settings string) (dir string, env []string) {
	t.Helper()
	dir = t.TempDir()
	env = []string{"HOME=" + dir, "XDG_CONFIG_HOME=" + filepath.Join(dir, "config"), "XDG_DATA_HOME=" + filepath.Join(dir, "data")}
	if settings != "" {
		write(t, filepath.Join(dir, "config", "callboard", "config.toml"), settings, 0o600)
	}
	return dir, env
}

func write(t *testing.T, path, text string, mode os.FileMode) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if mode == 0o600 && osfile.OpenToOthers(path) { // Windows ignores the mode
		if err := osfile.MakePrivate(path); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func load(t *testing.T, settings string, flags map[string]string, env ...string) (config.Config, error) {
	t.Helper()
	_, base := home(t, settings)
	return config.Load(config.Source{Flags: flags, Env: append(base, env...), Keyring: untouched{t}})
}

// untouched is a keyring that fails the test when it is used.
type untouched struct{ t *testing.T }

func (u untouched) Get(string) (string, error) {
	u.t.Error("the keyring was read")
	return "", secrets.ErrNotFound
}
func (u untouched) Set(string, string) error { u.t.Error("the keyring was written to"); return nil }
func (u untouched) Delete(string) error      { u.t.Error("the keyring was written to"); return nil }

func TestDefaults(t *testing.T) {
	t.Parallel()
	dir, env := home(t, "")
	c, err := config.Load(config.Source{Env: env, Keyring: untouched{t}})
	if err != nil {
		t.Fatal(err)
	}
	cwd, _ := os.Getwd()
	for what, pair := range map[string][2]string{
		"API":         {c.APIURL, "https://typecast.ai"},
		"data folder": {c.DataDir, filepath.Join(dir, "data", "callboard")},
		"save folder": {c.SaveDir, cwd},
		"tunnel":      {string(c.Tunnel), "none"},
		"audio":       {c.Audio, "auto"},
		"theme":       {c.Theme, "auto"},
		"log level":   {c.LogLevel.String(), "INFO"},
		"file":        {c.File, ""},
		"token":       {c.Token.Reveal(), ""},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s = %q, want %q", what, pair[0], pair[1])
		}
	}
	if c.Dark() != nil {
		t.Error("Dark is set by default")
	}
	if len(c.Notices) != 0 || !strings.Contains(c.NoTunnel, "--public-url") {
		t.Errorf("notices = %q, NoTunnel %q; want how to get webhooks", c.Notices, c.NoTunnel)
	}
}

func TestLayersOverride(t *testing.T) {
	t.Parallel()
	const file = "audio = \"pulse\"\n"
	for _, tt := range []struct {
		name, file, env, flag, want string
	}{
		{"default", "", "", "", "auto"},
		{"file over default", file, "", "", "pulse"},
		{"environment over file", file, "exec", "", "exec"},
		{"flag over environment", file, "exec", "silent", "silent"},
		{"an empty variable counts as unset", file, "", "", "pulse"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			flags := map[string]string{}
			if tt.flag != "" {
				flags["audio"] = tt.flag
			}
			c, err := load(t, tt.file, flags, "CALLBOARD_AUDIO="+tt.env, "CALLBOARD_OTHER=x")
			if err != nil || c.Audio != tt.want {
				t.Errorf("audio = %q, %v; want %q", c.Audio, err, tt.want)
			}
		})
	}
}

func TestEveryOptionIsFlagVariableAndKey(t *testing.T) {
	t.Parallel()
	values := map[string]string{
		"config": "", "sandbox": "true", "service": "tts", "api-url": "http://localhost:1", "tunnel": "none", "listen": "127.0.0.1:1", "public-url": "https://a.example",
		"ngrok-url": "name.ngrok-free.app", "ngrok-connect-url": "edge.example:443", "ngrok-connect-cas": "host", "ngrok-proxy-url": "http://proxy.example:3128",
		"on-exit": "ask", "keyring": "off", "audio": "silent", "voice": "auto", "theme": "dark", "ascii": "true", "no-motion": "true", "no-color": "true", "json": "true", "log-level": "debug",
		"save-name": "{actor}/{date} {text:20}", "save-sidecar": "true", "low-power": "true", "keep-deliveries": "5", "keep-deliveries-mb": "1",
	}
	for _, o := range config.Options() {
		value, ok := values[o.Name]
		if !ok {
			value = "some-value"
		}
		if strings.HasSuffix(o.Name, "token-file") || o.Name == "api-key-file" {
			value = write(t, filepath.Join(t.TempDir(), "token"), "t0ken", 0o600)
		}
		if o.Name != "config" {
			if _, err := load(t, "", map[string]string{o.Name: value}); err != nil {
				t.Errorf("flag --%s: %v", o.Name, err)
			}
		}
		variable := "CALLBOARD_" + strings.ToUpper(strings.ReplaceAll(o.Name, "-", "_"))
		if _, err := load(t, "", nil, variable+"="+value); err != nil {
			t.Errorf("%s: %v", variable, err)
		}
		for _, key := range []string{o.Name, strings.ReplaceAll(o.Name, "-", "_")} {
			_, err := load(t, fmt.Sprintf("%s = %q\n", key, value), nil)
			if (err == nil) == o.NotFile {
				t.Errorf("key %s: %v", key, err)
			}
		}
	}
}

func TestAudioDeviceAndLowPower(t *testing.T) {
	t.Parallel()
	c, err := load(t, "audio-device = \"alsa_output.usb\"\n", map[string]string{"low-power": "true"})
	if err != nil || c.AudioDevice != "alsa_output.usb" || !c.LowPower || c.From("audio-device") == "" {
		t.Errorf("device %q, low power %v, %v", c.AudioDevice, c.LowPower, err)
	}
	if c, err = load(t, "", nil); err != nil || c.AudioDevice != "" || c.LowPower || c.From("audio-device") != "" {
		t.Errorf("default: device %q, low power %v, %v", c.AudioDevice, c.LowPower, err)
	}
}

// Editors of Windows write a byte order mark, or UTF-16.
func TestSettingsOfWindowsEditors(t *testing.T) {
	t.Parallel()
	if c, err := load(t, "\ufefftheme = 'dark'\r\n", nil); err != nil || c.Theme != "dark" {
		t.Errorf("with a byte order mark: %q, %v", c.Theme, err)
	}
	if c, err := load(t, utf16("theme = 'dark'\r\n"), nil); err != nil || c.Theme != "dark" {
		t.Errorf("UTF-16: %q, %v", c.Theme, err)
	}
	if _, err := load(t, utf16("theme = 'da"), nil); !errors.Is(err, config.ErrInvalid) || strings.ContainsRune(err.Error(), 0) {
		t.Errorf("a broken line in UTF-16: %v", err)
	}
	if _, err := load(t, "save-dir = \"C:\\Users\\me\"\n", nil); !errors.Is(err, config.ErrInvalid) || !strings.Contains(err.Error(), "single quotation marks") {
		t.Errorf("a path with backslashes: %v", err)
	}
}

func TestInvalidSettings(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, file string
		flags      map[string]string
		env        []string
		want       []string // every one of these stands in the one line
	}{
		{"a misspelled key", "data-dri = \"x\"\n", nil, nil, []string{"config.toml", "data-dri", "did you mean data-dir?"}},
		{"an unknown key", "colour-of-the-sea = 1\n", nil, nil, []string{"no such setting", "callboard help flags"}},
		{"a table", "[tunnel]\nkind = \"none\"\n", nil, nil, []string{"tunnel", "list or a table"}},
		{"a secret in the file", "api_token = \"__pltSECRET\"\n", nil, nil, []string{"TYPECAST_API_TOKEN", "token-file"}},
		{"ngrok's secret in the file", "ngrok_authtoken = \"SECRET\"\n", nil, nil, []string{"NGROK_AUTHTOKEN", "ngrok-authtoken-file"}},
		{"a misspelled token key", "ngrok-authtoken-fil = \"x\"\n", nil, nil, []string{"did you mean ngrok-authtoken-file?"}},
		{"a key twice", "data-dir = \"a\"\ndata_dir = \"b\"\n", nil, nil, []string{"data-dir", "twice"}},
		{"not TOML", "audio = \n", nil, nil, []string{"config.toml, line 1"}},
		{"an invalid choice", "", map[string]string{"theme": "pink"}, nil, []string{"--theme", "pink", "auto, dark, light"}},
		{"an invalid boolean", "", nil, []string{"CALLBOARD_JSON=maybe"}, []string{"CALLBOARD_JSON", "maybe", "true or false"}},
		{"an invalid URL", "api-url = \"typecast.ai\"\n", nil, nil, []string{"config.toml: api-url", "typecast.ai", "http"}},
		{"a URL with a password", "", map[string]string{"api-url": "https://u:hunter2@x.example"}, nil, []string{"--api-url", "leave that out"}},
		{"a URL with a query", "", map[string]string{"public-url": "https://x.example/?a=b"}, nil, []string{"--public-url", "query"}},
		{"a port too high", "", map[string]string{"public-url": "https://x.example:70000"}, nil, []string{"--public-url", "port"}},
		{"a port with a sign", "", map[string]string{"listen": "localhost:+80"}, nil, []string{"--listen", "host:port"}},
		{"an address without a port", "", map[string]string{"listen": "localhost"}, nil, []string{"--listen", "host:port"}},
		{"public without a URL", "", nil, []string{"CALLBOARD_TUNNEL=public"}, []string{"CALLBOARD_TUNNEL", "--public-url"}},
		{"an unknown tunnel", "", map[string]string{"tunnel": "pipe"}, nil, []string{"ngrok, public, none"}},
		{"control characters", "", map[string]string{"data-dir": "a\x1b[2Jb"}, nil, []string{"--data-dir", "control character"}},
		{"a missing settings file", "", map[string]string{"config": "/nowhere/x.toml"}, nil, []string{"--config", "no such file"}},
		{"a missing token file", "", map[string]string{"token-file": "/nowhere/token"}, nil, []string{"--token-file", filepath.FromSlash("/nowhere/token")}},
		{"a token with a line break", "", nil, []string{"TYPECAST_API_TOKEN=__pltSECRET\nX: y"}, []string{"TYPECAST_API_TOKEN", "copy it again"}},
		{"sandbox and an API URL", "", map[string]string{"sandbox": "true", "api-url": "https://typecast.ai"}, nil, []string{"--api-url", "--sandbox"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := load(t, tt.file, tt.flags, tt.env...)
			if !errors.Is(err, config.ErrInvalid) {
				t.Fatalf("error = %v, want one that wraps ErrInvalid", err)
			}
			line := err.Error()
			for _, w := range tt.want {
				if !strings.Contains(line, w) {
					t.Errorf("%q does not say %q", line, w)
				}
			}
			if strings.ContainsAny(line, "\n\r\x1b") || strings.Contains(line, "SECRET") || strings.Contains(line, "hunter2") {
				t.Errorf("%q is not a safe single line", line)
			}
		})
	}
}

func TestUnknownVariablesAreNotices(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		env  []string
		want []string // the notices, each by a part of it
	}{
		{"misspelled", []string{"CALLBOARD_THEM=dark"}, []string{"CALLBOARD_THEM: there is no such setting; did you mean CALLBOARD_THEME?"}},
		{"unknown", []string{"CALLBOARD_NOPE=1"}, []string{"CALLBOARD_NOPE: there is no such setting; unset it; callboard help flags lists all settings"}},
		{"a token", []string{"CALLBOARD_API_TOKEN=__pltSECRET"}, []string{"CALLBOARD_API_TOKEN: there is no such setting; did you mean TYPECAST_API_TOKEN?"}},
		{"ngrok's token", []string{"CALLBOARD_NGROK_AUTHTOKEN=SECRET", "CALLBOARD_AUTHTOKEN=SECRET"}, []string{"CALLBOARD_AUTHTOKEN: there is no such setting; did you mean NGROK_AUTHTOKEN?", "did you mean NGROK_AUTHTOKEN?"}},
		{"close to a token file", []string{"CALLBOARD_TOKENFILE=x"}, []string{"did you mean CALLBOARD_TOKEN_FILE?"}},
		{"several, and one twice", []string{"CALLBOARD_ZZZ=1", "CALLBOARD_AAA=1", "CALLBOARD_ZZZ=2"}, []string{"CALLBOARD_AAA", "CALLBOARD_ZZZ"}},
		{"a name with control characters", []string{"CALLBOARD_\x1b[2J\n=1"}, []string{"“CALLBOARD_[2J”"}},
		{"the prefix alone", []string{"CALLBOARD_=1"}, []string{"CALLBOARD_"}},
		{"set to an empty string", []string{"CALLBOARD_NOPE="}, nil},
		{"in lower case", []string{"CALLBOARD_theme=dark"}, nil},
		{"another program's", []string{"CALLBOARDS=1", "NOPE=1", "CALLBOARD=1", "nonsense"}, nil},
		{"variables of the tests", []string{"CALLBOARD_TEST_RUN=1", "CALLBOARD_BENCH_DIR=/x"}, nil},
		{"a known one", []string{"CALLBOARD_LOG_LEVEL=debug", "CALLBOARD_CONFIG=", "CALLBOARD_NGROK_URL=https://x.example"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := load(t, "", nil, tt.env...)
			if err != nil || len(c.Notices) != len(tt.want) {
				t.Fatalf("notices %q, %v; want %q", c.Notices, err, tt.want)
			}
			for i, want := range tt.want {
				if line := c.Notices[i]; !strings.Contains(line, want) || strings.ContainsAny(line, "\n\x1b") || strings.Contains(line, "SECRET") {
					t.Errorf("notice %q, want %q in it", line, want)
				}
			}
		})
	}
}

func TestSandboxHasItsOwnFolder(t *testing.T) {
	t.Parallel()
	dir, env := home(t, "")
	c, err := config.Load(config.Source{Env: env, Keyring: untouched{t}, Flags: map[string]string{"sandbox": "true", "data-dir": "~/x"}})
	if err != nil || c.DataDir != filepath.Join(dir, "x", "sandbox") {
		t.Errorf("data folder %q, %v", c.DataDir, err)
	}
}

func TestNoColorVariable(t *testing.T) {
	t.Parallel()
	c, err := load(t, "", nil, "NO_COLOR=1")
	if err != nil || !c.NoColor {
		t.Errorf("NoColor = %v, %v", c.NoColor, err)
	}
}

func FuzzSettingsFile(f *testing.F) {
	for _, seed := range []string{"", "audio = \"pulse\"\n", "data-dri=1", "[a]\nb=1\n", "token = \"x\"", "json = true\nlisten=\"\\u0000\"", "\"a.b\" = 1\n", "sandbox = true\napi_url='http://x'\n", "tunnel='ngrok'\nngrok-url='x.y'\n", "ngrok-proxy-url='http://a:b@c'\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "config.toml")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		_, env := home(t, "")
		c, err := config.Load(config.Source{Flags: map[string]string{"config": path}, Env: env, Keyring: untouched{t}})
		switch {
		case err == nil && c.DataDir == "":
			t.Error("a valid configuration without a data folder")
		case err != nil && !errors.Is(err, config.ErrInvalid) && !errors.Is(err, config.ErrUnauthorized):
			t.Errorf("%v wraps neither ErrInvalid nor ErrUnauthorized", err)
		case err != nil && strings.ContainsAny(err.Error(), "\n\x1b\x00"):
			t.Errorf("%q is not one line", err)
		}
	})
}
