// Package config gathers the settings of a run: flag over environment over file over default,
// checked, in one struct. It knows the secrets and never shows them.
package config

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"

	"callboard/internal/naming"
	"callboard/internal/secrets"
)

// Tunnel names the way in for webhooks.
type Tunnel string

// The ways in.
const (
	TunnelNone     Tunnel = "none"     // jobs settle by polling
	TunnelLoopback Tunnel = "loopback" // the API runs on this machine and can reach us directly
	TunnelPublic   Tunnel = "public"   // a URL of the person's own leads here
	TunnelNgrok    Tunnel = "ngrok"    // as Config.Ngrok says
)

// Config is every setting of a run, valid and complete.
type Config struct {
	File    string // the settings file that was read; empty if there was none
	Sandbox bool
	DataDir string // absolute; with --sandbox the folder "sandbox" inside the person's own

	APIURL    string
	Token     Secret         // empty: none was given
	TokenFrom string         // where it came from, for people: "TYPECAST_API_TOKEN", "token file …", "the keyring", the path of a file, "the sandbox"
	Secrets   *secrets.Store // where tokens can be kept

	Tunnel    Tunnel
	Listen    string // host:port; empty: any free port
	PublicURL string // without a trailing slash
	Ngrok     Ngrok
	OnExit    string // what becomes of the callback: auto (keep it if its URL stays, else restore), keep, restore, ask

	SaveDir  string          // absolute
	SaveName naming.Template // of saved audio
	Sidecar  bool            // save the facts of a job beside its audio

	Audio       string // auto, pulse, oto, exec, silent
	AudioDevice string // as that output names it; empty: its default
	Voice       string // of the sandbox: auto, builtin, or the name of a speech engine
	Theme       string // auto, dark, light
	ASCII       bool
	NoMotion    bool
	LowPower    bool // fewer drawings a second while sound plays
	NoColor     bool
	JSON        bool
	LogFile     string // empty: no log
	LogLevel    slog.Level

	NoTunnel string   // why no webhook can come, when nobody asked for that; one line with what to do
	Notices  []string // other lines worth a person's attention

	from map[string]string // by option: who gave it, for people
}

// From says where the value of an option comes from, for people: "--listen", "CALLBOARD_LISTEN", "config.toml: listen",
// or the path of ngrok's own file. It is empty for a default.
func (c Config) From(option string) string { return c.from[option] }

// Source is where settings come from.
type Source struct {
	Flags map[string]string // by name without dashes; only those that were given
	Env   []string          // as os.Environ returns it

	Keyring secrets.Keyring // where tokens are kept, unless that is turned off; nil: the system's
}

// Load merges and checks the settings. Its errors are a *text.Problem that wraps ErrInvalid or ErrUnauthorized.
func Load(src Source) (Config, error) {
	l, err := readLayers(src)
	if err != nil {
		return Config{}, err
	}
	return check(src, l)
}

// Dark says which background was asked for: true dark, false light, nil for "ask the terminal".
func (c Config) Dark() *bool {
	if c.Theme == "auto" {
		return nil
	}
	dark := c.Theme == "dark"
	return &dark
}

// String is the configuration in a line, without secrets.
func (c Config) String() string { return c.LogValue().String() }

// LogValue is the configuration for a log, without secrets.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(
		slog.Bool("sandbox", c.Sandbox), slog.String("data_dir", c.DataDir), slog.String("file", c.File),
		slog.String("api_url", c.APIURL), slog.String("token_from", c.TokenFrom),
		slog.String("tunnel", string(c.Tunnel)), slog.String("listen", c.Listen), slog.String("public_url", c.PublicURL),
		slog.Attr{Key: "ngrok", Value: c.Ngrok.LogValue()}, slog.String("on_exit", c.OnExit), slog.String("audio", c.Audio),
		slog.String("audio_device", c.AudioDevice),
	)
}

// lookup returns a variable of the environment; one that is set twice counts as its last, as for a shell.
func (s Source) lookup(name string) string {
	for i := len(s.Env) - 1; i >= 0; i-- {
		if k, v, ok := strings.Cut(s.Env[i], "="); ok && k == name {
			return v
		}
	}
	return ""
}

// configPath is where the settings file lies unless told, and false: nobody asked for it.
func (s Source) configPath() (string, bool) {
	return filepath.Join(s.folder("XDG_CONFIG_HOME", xdg.ConfigHome), "callboard", "config.toml"), false
}

// folder is an XDG folder. The variable is read from the run's own environment first, because
// package xdg read the process's when it started.
func (s Source) folder(variable, otherwise string) string {
	if v := s.lookup(variable); filepath.IsAbs(v) {
		return v
	}
	return otherwise
}

// expand writes out a leading ~/, which a shell does for flags but nobody does for files and variables.
func (s Source) expand(path string) string {
	rest, ok := strings.CutPrefix(path, "~/")
	if !ok {
		return path
	}
	home := s.lookup("HOME")
	if home == "" {
		home, _ = os.UserHomeDir()
	}
	if home == "" {
		return path
	}
	return filepath.Join(home, rest)
}
