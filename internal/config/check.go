package config

import (
	"context"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/adrg/xdg"

	"callboard/internal/naming"
	"callboard/internal/text"
)

// checker turns merged layers into a Config. It stops at the first error, which is in err.
type checker struct {
	ctx context.Context //nolint:containedctx // of one call of LoadContext
	src Source
	*layers
	err error
}

func check(ctx context.Context, src Source, l *layers) (Config, error) {
	k := &checker{ctx: ctx, src: src, layers: l}
	c := Config{
		File:        l.file,
		Notices:     l.notices,
		Sandbox:     k.boolean("sandbox"),
		ASCII:       k.boolean("ascii"),
		NoMotion:    k.boolean("no-motion"),
		LowPower:    k.boolean("low-power"),
		NoColor:     k.boolean("no-color") || src.lookup("NO_COLOR") != "", // any value but the empty one (no-color.org)
		JSON:        k.boolean("json"),
		Audio:       k.choice("audio"),
		AudioDevice: k.text("audio-device"),
		Voice:       k.choice("voice"),
		Theme:       k.choice("theme"),
		OnExit:      k.choice("on-exit"),
		LogFile:     k.path("log-file", ""),
		SaveDir:     k.path("save-dir", "."),
		SaveName:    k.saveName(),
		Sidecar:     k.boolean("save-sidecar"),

		KeepDeliveries:   k.count("keep-deliveries"),
		KeepDeliveriesMB: k.count("keep-deliveries-mb"),

		Forward: k.target("forward"), ForwardOn: k.choice("forward-on"), Respond: k.choice("respond"), Answers: k.plan("answers"),

		DataRoot: k.dataDir(),
	}
	k.logLevel(&c)
	if c.Sandbox {
		k.isolateSandbox()
	}
	c.Secrets, c.from = k.store(), k.sources()
	c.NoKeyring = k.choice("keyring") == "off"
	k.service(&c)
	k.api(&c)
	c.DataDir = DataFolder(c.DataRoot, c.Service, c.APIURL)
	if c.Sandbox {
		c.DataDir = filepath.Join(c.DataRoot, c.Service.folder("sandbox"))
	}
	if c.Service == TTS {
		k.withoutLink(&c)
	} else {
		k.tunnel(&c)
	}
	if k.err != nil {
		return Config{}, k.err
	}
	return c, nil
}

func (k *checker) saveName() naming.Template {
	t, err := naming.Parse(k.text("save-name"))
	if err != nil {
		k.fail("save-name", text.Line(err.Error()), "the fields are "+naming.Fields)
	}
	return t
}

// isolateSandbox removes settings of the real service that come from a weaker layer than --sandbox, so that a settings file
// for Typecast does not affect the sandbox. A contradiction in the same or a stronger layer is an error.
func (k *checker) isolateSandbox() {
	sandbox := k.origins["sandbox"]
	if from := k.origins["api-url"]; from != byDefault && from >= sandbox {
		k.fail("api-url", "it contradicts "+k.name("sandbox")+", which has its own URL", "leave one of the two out")
	}
	for _, name := range []string{"api-url", "token-file", "api-key-file", "tunnel", "listen", "public-url", "ngrok-url"} {
		if k.origins[name] < sandbox {
			k.values.Delete(name)
			k.origins[name] = byDefault
		}
	}
}

func (k *checker) logLevel(c *Config) {
	if name := k.choice("log-level"); k.err == nil {
		// The choices are the names that slog uses.
		if err := c.LogLevel.UnmarshalText([]byte(name)); err != nil {
			c.LogLevel = slog.LevelInfo
		}
	}
}

func (k *checker) api(c *Config) {
	if c.Sandbox {
		c.APIURL = "" // known when the sandbox listens
		return
	}
	if k.origins["api-url"] == byDefault {
		c.APIURL = c.Service.defaultAPI()
		return
	}
	u := k.url("api-url")
	if u == nil {
		return
	}
	c.APIURL = strings.TrimSuffix(u.String(), "/")
	if u.Scheme == "http" && !isLoopback(u.Hostname()) {
		c.Notices = append(c.Notices, k.name("api-url")+": the token is sent in plain text over http; use https unless the whole network is yours")
	}
}

func (k *checker) fail(option, why, next string) {
	if k.err == nil {
		k.err = invalid(k.name(option), why, next)
	}
}

// text returns a setting without the spaces around it. Hidden characters are an error.
func (k *checker) text(option string) string {
	s := strings.TrimSpace(k.values.String(option))
	if !utf8.ValidString(s) || strings.ContainsFunc(s, text.Hidden) {
		k.fail(option, "it has a control character or another one that cannot be seen, or it is not UTF-8", "type it again")
		return ""
	}
	return s
}

func (k *checker) boolean(option string) bool {
	switch s := k.text(option); strings.ToLower(s) {
	case "", "0", "f", "false", "no", "off":
		return false
	case "1", "t", "true", "yes", "on":
		return true
	default:
		k.fail(option, quote(s)+" is neither true nor false", "use true or false")
		return false
	}
}

// maxCount is more than anyone needs to keep, and little enough to multiply it by a megabyte.
const maxCount = 1_000_000_000

func (k *checker) count(option string) int {
	s := k.text(option)
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > maxCount {
		k.fail(option, quote(s)+" is not a whole number from 0 to 1,000,000,000", "use one like "+defaultOf(option))
		return 0
	}
	return n
}

func defaultOf(option string) string {
	for _, o := range allOptions() {
		if o.Name == option {
			return o.Default
		}
	}
	return ""
}

func (k *checker) choice(option string) string {
	var choices []string
	for _, o := range allOptions() {
		if o.Name == option {
			choices = o.Choices
		}
	}
	s := strings.ToLower(k.text(option))
	if !slices.Contains(choices, s) && k.err == nil {
		k.fail(option, quote(s)+" is not one of its values", "use one of "+strings.Join(choices, ", "))
	}
	return s
}

// dataDir is the folder that was named, else the default one of this user.
func (k *checker) dataDir() string {
	if dir := k.path("data-dir", ""); dir != "" || k.err != nil {
		return dir
	}
	folder := k.src.folder("XDG_DATA_HOME", ".local/share", xdg.DataHome)
	if folder == "" {
		k.err = invalid("HOME is not set", "set it, or name --data-dir", "")
		return ""
	}
	return filepath.Join(folder, "callboard")
}

// path returns the absolute path that a setting names. It is taken as it is, spaces too: a folder may have that name.
func (k *checker) path(option, fallback string) string {
	s := k.values.String(option)
	if !utf8.ValidString(s) || strings.ContainsFunc(s, reordersOrControls) {
		k.fail(option, "it has a control character, or it is not UTF-8", "type it again")
		return ""
	}
	s = k.src.expand(s)
	if s == "" {
		s = fallback
	}
	if s == "" {
		return ""
	}
	abs, err := filepath.Abs(s)
	if err != nil { // only if the current folder was removed
		k.fail(option, text.Line(err.Error()), "use an absolute path")
	}
	return abs
}

// reordersOrControls reports the hidden characters that no path should have. Others, such as the joiners of an emoji, may be in
// the name of a file.
func reordersOrControls(r rune) bool {
	return unicode.IsControl(r) || r == 0x2028 || r == 0x2029 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

func (k *checker) url(option string) *url.URL {
	s := k.text(option)
	u, err := url.Parse(s)
	switch {
	case k.err != nil:
		return nil
	case err != nil || u.Host == "" || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https":
		k.fail(option, quote(s)+" is not an http or https URL", "use one like "+defaultAPI)
	case u.User != nil:
		k.fail(option, "it has a user name or password", "leave that out of the URL")
	case u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		k.fail(option, "it has a query or a fragment", "end the URL before ? and #")
	case u.Port() != "" && !isPort(u.Port()):
		k.fail(option, "its port is not a number from 1 to 65535", "correct the port")
	default:
		return u
	}
	return nil
}

func isPort(s string) bool {
	_, err := strconv.ParseUint(s, 10, 16)
	return err == nil
}

// isLoopback reports whether a host is this machine: 127.0.0.0/8, ::1 and the names that RFC 6761 reserves for it.
func isLoopback(host string) bool {
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback()
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}
