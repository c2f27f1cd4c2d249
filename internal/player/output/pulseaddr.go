package output

import (
	"cmp"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
)

// address is where a sound server may listen.
type address struct{ network, addr string }

// parseServers reads a server string as libpulse does: words of the form {machine}unix:/path, /path, tcp:host:port,
// host. Words for another machine and invalid words are skipped.
func parseServers(s, hostname string) []address {
	var out []address
	for word := range strings.FieldsSeq(s) {
		if rest, ok := strings.CutPrefix(word, "{"); ok {
			name, rest, ok := strings.Cut(rest, "}")
			if !ok || name != hostname {
				continue
			}
			word = rest
		}
		switch kind, rest, _ := strings.Cut(word, ":"); {
		case word == "", strings.ContainsFunc(word, unicode.IsControl):
		case word[0] == '/':
			out = append(out, address{"unix", word})
		case kind == "unix" && strings.HasPrefix(rest, "/"):
			out = append(out, address{"unix", rest})
		case kind == "unix":
		case kind == "tcp" || kind == "tcp4" || kind == "tcp6":
			if rest != "" {
				out = append(out, address{kind, withPort(rest)})
			}
		default:
			out = append(out, address{"tcp", withPort(word)})
		}
	}
	return out
}

// withPort adds PulseAudio's default port if there is none.
func withPort(host string) string {
	if _, _, err := net.SplitHostPort(host); err == nil {
		return host
	}
	return net.JoinHostPort(strings.Trim(host, "[]"), "4713")
}

// servers lists the addresses to try, most likely first. If the user names a server, only that one is tried.
func servers(named string, env func(string) string, uid int) []address {
	hostname, _ := os.Hostname()
	if named == "" {
		named = env("PULSE_SERVER")
	}
	if named != "" {
		return parseServers(named, hostname)
	}
	var paths []string
	add := func(dir string, rest ...string) {
		if dir != "" {
			paths = append(paths, filepath.Join(append([]string{dir}, rest...)...))
		}
	}
	add(env("PULSE_RUNTIME_PATH"), "native")
	add(env("XDG_RUNTIME_DIR"), "pulse", "native")
	if uid >= 0 { // negative where users have no numbers
		add("/run/user", strconv.Itoa(uid), "pulse", "native")
	}
	if home := env("HOME"); home != "" {
		own, _ := filepath.Glob(filepath.Join(home, ".config", "pulse", "*-runtime", "native"))
		paths = append(paths, own...)
	}
	add("/mnt/wslg", "PulseServer")
	add("/run/pulse", "native")
	var out []address
	seen := map[string]bool{}
	for _, p := range paths {
		if st, err := os.Stat(p); err == nil && st.Mode()&os.ModeSocket != 0 && !seen[p] {
			seen[p] = true
			out = append(out, address{"unix", p})
		}
	}
	return out
}

// cookieSize is PA_NATIVE_COOKIE_LENGTH.
const cookieSize = 256

// cookie is the secret that authenticates this program to the server. Zeros are accepted where the server needs none,
// or identifies the user by other means, as on a Unix socket.
func cookie(env func(string) string) []byte {
	home := env("HOME")
	for _, p := range []string{env("PULSE_COOKIE"), filepath.Join(cmp.Or(env("XDG_CONFIG_HOME"), filepath.Join(home, ".config")), "pulse", "cookie"),
		filepath.Join(home, ".pulse-cookie")} {
		if b := readCookie(p); b != nil {
			return b
		}
	}
	return make([]byte, cookieSize)
}

// readCookie reads the beginning of a file, or returns nil if that might wait or the file is too short.
func readCookie(path string) []byte {
	if st, err := os.Stat(path); err != nil || !st.Mode().IsRegular() {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	b := make([]byte, cookieSize)
	if _, err := io.ReadFull(f, b); err != nil {
		return nil
	}
	return b
}
