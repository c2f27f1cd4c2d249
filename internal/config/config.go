// Package config loads and checks the settings of a run. A flag overrides an environment variable, which overrides the
// settings file, which overrides the default. Its types hold the secrets and never print them.
package config

import (
	"context"
	"log/slog"
	"os/user"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/adrg/xdg"

	"callboard/internal/naming"
	"callboard/internal/secrets"
)

// Tunnel says how webhooks reach this machine.
type Tunnel string

// The kinds of tunnels.
const (
	TunnelNone     Tunnel = "none"     // no webhooks: jobs settle by polling
	TunnelLoopback Tunnel = "loopback" // the API runs on this machine and can reach us directly
	TunnelPublic   Tunnel = "public"   // a URL of the person's own that leads to Config.Listen
	TunnelNgrok    Tunnel = "ngrok"    // ngrok, configured by Config.Ngrok
)

// Config is every setting of a run, checked and complete.
type Config struct {
	File    string // the settings file that was read; empty if there was none
	Sandbox bool
	DataDir string // absolute, of this service: see DataFolder; with --sandbox the subfolder "sandbox" of DataRoot

	DataRoot string // absolute; the data folder that was named, with the folders of all services

	KeepDeliveries   int // how many deliveries without a star are kept
	KeepDeliveriesMB int // and how many MB (1,048,576 bytes) of them

	// Of the webhook workbench. They hold from the start of the process that receives the webhooks.
	Forward   string // the URL that deliveries are sent on to; empty: none
	ForwardOn string // which: done, failed, all
	Respond   string // what the sender is answered then: pass, ok
	Answers   string // a plan in the language of internal/webhook/answer; empty: normal answers

	Service   Service
	Undecided error // a *text.Problem if nothing says which service is meant: then nothing of it may be opened
	APIURL    string
	Token     Secret         // the API token or API key of Service; empty: there is none
	TokenFrom string         // its source, for people: "TYPECAST_API_TOKEN", "token file …", "the keyring", the path of a file, "the sandbox"
	Secrets   *secrets.Store // where tokens can be stored

	Tunnel    Tunnel
	Listen    string // host:port; empty: any free port
	PublicURL string // without a trailing slash
	Ngrok     Ngrok
	OnExit    string // what to do with the callback at exit: auto (keep it if its URL stays, else restore), keep, restore, ask

	SaveDir  string          // absolute
	SaveName naming.Template // of saved audio
	Sidecar  bool            // save a JSON file about the job next to its audio

	Audio       string // auto, pulse, oto, exec, silent
	AudioDevice string // a name of that output; empty: its default
	Voice       string // the synthesiser of the sandbox: auto, builtin, or the name of a speech engine
	Theme       string // auto, dark, light
	ASCII       bool
	NoMotion    bool
	LowPower    bool // fewer redraws per second while sound plays
	NoColor     bool
	JSON        bool
	LogFile     string // empty: no log
	LogLevel    slog.Level

	NoKeyring bool     // tokens are stored in a file and not in the keyring of the system
	NoTunnel  string   // why there is no tunnel although the person did not choose none; one line with what to do
	Notices   []string // other warnings, one line each

	from map[string]string // by option: its source, for people
}

// From returns the source of an option's value, for people: "--listen", "CALLBOARD_LISTEN", "config.toml: listen", or the
// path of ngrok's own settings file. It is empty for a default.
func (c Config) From(option string) string { return c.from[option] }

// Source holds the inputs of Load.
type Source struct {
	Flags map[string]string // by name without dashes; only those that were set
	Env   []string          // as os.Environ returns it

	Keyring secrets.Keyring // where tokens are stored, unless --keyring is off; nil: the keyring of the system
}

// Load merges and checks the settings. Its errors are a *text.Problem that wraps ErrInvalid or ErrUnauthorized.
func Load(src Source) (Config, error) { return LoadContext(context.Background(), src) }

// LoadContext is Load, which stops waiting for a pipe when ctx ends. Its error is then that of ctx.
func LoadContext(ctx context.Context, src Source) (Config, error) {
	src = src.onSystem()
	l, err := readLayers(src)
	if err != nil {
		return Config{}, err
	}
	return check(ctx, src, l)
}

// JSON returns the setting "json" alone. It looks at no other setting and for no token, so that it is quick and works while
// another setting is wrong.
func JSON(src Source) (bool, error) {
	l, err := readLayers(src.onSystem())
	if err != nil {
		return false, err
	}
	k := &checker{layers: l}
	on := k.boolean("json")
	return on, k.err
}

// Dark returns the background colour that was chosen: true for dark, false for light, nil to ask the terminal.
func (c Config) Dark() *bool {
	if c.Theme == "auto" {
		return nil
	}
	dark := c.Theme == "dark"
	return &dark
}

// String returns the configuration in one line, without secrets.
func (c Config) String() string { return c.LogValue().String() }

// LogValue returns the configuration without secrets.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(
		slog.Bool("sandbox", c.Sandbox), slog.String("data_dir", c.DataDir), slog.String("file", c.File),
		slog.String("service", string(c.Service)), slog.String("api_url", c.APIURL), slog.String("token_from", c.TokenFrom),
		slog.String("tunnel", string(c.Tunnel)), slog.String("listen", c.Listen), slog.String("public_url", c.PublicURL),
		slog.Attr{Key: "ngrok", Value: c.Ngrok.LogValue()}, slog.String("on_exit", c.OnExit), slog.String("audio", c.Audio),
		slog.String("audio_device", c.AudioDevice),
	)
}

// configPath returns the default path of the settings file. Without a home folder it is empty.
func (s Source) configPath() string {
	folder := s.folder("XDG_CONFIG_HOME", ".config", xdg.ConfigHome)
	if folder == "" {
		return ""
	}
	return filepath.Join(folder, "callboard", "config.toml")
}

// folder returns an XDG folder: that of the variable, else inHome in the home folder. Relative values of the variable are
// ignored, as the specification says. Other systems have other folders than inHome: on Windows it is %LOCALAPPDATA%, and
// xdgFolder, which package xdg has from the system, where that is not set or relative. Without a home folder it is empty. The
// variables are read from s.Env, because package xdg has read the environment of the process when it started.
func (s Source) folder(variable, inHome, xdgFolder string) string {
	if v := s.lookup(variable); filepath.IsAbs(v) {
		return v
	}
	if runtime.GOOS == "windows" {
		if v := s.lookup("LOCALAPPDATA"); filepath.IsAbs(v) {
			return v
		}
		return xdgFolder
	}
	home := s.home()
	if home == "" {
		return ""
	}
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Application Support")
	}
	return filepath.Join(home, filepath.FromSlash(inHome))
}

// home is the user's home folder; empty if it is unknown.
func (s Source) home() string {
	return homeFolder(s.lookup, func() string {
		u, err := user.Current()
		if err != nil {
			return ""
		}
		return u.HomeDir
	})
}

// homeFolder is the folder of the environment, else that of the user's account. A value that is no absolute path is none.
func homeFolder(lookup func(string) string, account func() string) string {
	for _, variable := range []string{"HOME", "USERPROFILE"} {
		if v := lookup(variable); filepath.IsAbs(v) && (variable == "HOME" || runtime.GOOS == "windows") {
			return v
		}
	}
	if home := account(); filepath.IsAbs(home) {
		return home
	}
	return ""
}

// expand expands a leading ~/, which shells do for flags only.
func (s Source) expand(path string) string {
	rest, ok := strings.CutPrefix(path, "~/")
	if !ok {
		return path
	}
	home := s.home()
	if home == "" {
		return path
	}
	return filepath.Join(home, rest)
}
