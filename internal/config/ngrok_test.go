package config_test

import (
	"net"
	"net/url"
	"strings"
	"testing"

	"callboard/internal/config"
)

// long is longer than a label of a host name may be.
var long = strings.Repeat("x", 300)

func TestNgrokValues(t *testing.T) {
	t.Parallel()
	checks := map[string]func(string) (string, string, string){"url": config.NgrokURL, "connect-url": config.ConnectURL, "proxy-url": config.ProxyURL}
	for kind, cases := range map[string]map[string]string{ // input to result, or to ! and a part of the error
		"url": {
			"https://me.ngrok-free.app":      "https://me.ngrok-free.app",
			"https://Me.Ngrok-Free.APP/":     "https://me.ngrok-free.app",
			"me.ngrok-free.dev":              "https://me.ngrok-free.dev",
			"https://me.example.:443":        "https://me.example",
			"https://localhost":              "!not a domain",
			"https://me_too.example":         "!not a domain",
			"https://127.0.0.1":              "!not a domain",
			"https://me.example:8443":        "!port",
			"http://me.ngrok-free.app":       "!https",
			"tcp://1.tcp.ngrok.io:1":         "!https",
			"https://me.ngrok-free.app/in":   "!a domain only",
			"https://me.ngrok-free.app?":     "!a domain only",
			"https://me.ngrok-free.app/#x":   "!a domain only",
			"https://u:SECRET@me.example":    "!https",
			"https://me.example:0":           "!port",
			"https://me.example:99999":       "!port",
			"https://":                       "!not a domain",
			"me":                             "!not a domain",
			"*.me.example":                   "!not a domain",
			"me..example":                    "!not a domain",
			"-me.example":                    "!not a domain",
			"[::1]":                          "!not a domain",
			"https://bücher.example":         "!ASCII",
			"https://me example":             "!https",
			"https://" + long + ".ngrok.app": "!not a domain",
		},
		"connect-url": {
			"connect.eu.ngrok-agent.com:443": "connect.eu.ngrok-agent.com:443",
			"connect.eu.ngrok-agent.com":     "connect.eu.ngrok-agent.com:443",
			"Localhost:4443":                 "localhost:4443",
			"127.0.0.1:4443":                 "127.0.0.1:4443",
			"https://edge.example:443":       "!not an address",
			"https://edge.example":           "!not an address",
			"[::1]:4443":                     "[::1]:4443",
			"[::1]":                          "[::1]:443",
			"2001:DB8::1":                    "[2001:db8::1]:443",
			"a:b:c":                          "!not an address",
			"[edge.example]":                 "!not an address",
			"http://me:SECRET@edge.example":  "!not an address",
			"edge.example:":                  "!not an address",
			"edge.example:0":                 "!not an address",
			"edge.example:+443":              "!not an address",
			"edge.example:65536":             "!not an address",
			":443":                           "!not an address",
			"edge example":                   "!not an address",
			"edge.example/x":                 "!not an address",
		},
		"proxy-url": {
			"http://proxy.example:3128":          "http://proxy.example:3128",
			"http://proxy.example:3128/":         "http://proxy.example:3128",
			"https://proxy.example":              "https://proxy.example",
			"socks5://127.0.0.1:1080":            "socks5://127.0.0.1:1080",
			"http://me:SECRET@proxy.example":     "http://me:SECRET@proxy.example",
			"http://[::1]:3128":                  "http://[::1]:3128",
			"proxy.example:3128":                 "http://proxy.example:3128",
			"me:SECRET@proxy.example:3128":       "http://me:SECRET@proxy.example:3128",
			"/etc/proxy":                         "!a host and a port",
			"socks5h://proxy.example:1080":       "socks5h://proxy.example:1080",
			"ftp://me:SECRET@proxy.example":      "!http, https or socks5",
			"http://me:SECRET@proxy.example:%zz": "!http, https or socks5",
			"http://:3128":                       "!a host and a port",
			"http://me:SECRET@proxy.example/x":   "!a host and a port",
			"http://me:SECRET@proxy.example:0":   "!port",
		},
	} {
		for typed, want := range cases {
			v, why, next := checks[kind](typed)
			part, wrong := strings.CutPrefix(want, "!")
			switch {
			case !wrong && (v != want || why != ""):
				t.Errorf("%s %q is %q (%s), want %q", kind, typed, v, why, want)
			case wrong && (v != "" || next == "" || !strings.Contains(why, part) || strings.Contains(why+next, "SECRET")):
				t.Errorf("%s %q is %q (%s; %s), want %q in it", kind, typed, v, why, next, part)
			}
		}
	}
}

func FuzzNgrokURL(f *testing.F) {
	for _, seed := range []string{"me.ngrok-free.app", "https://me.example:443/", "https://[::1]:1", "https://a@b", "x:y", "https://a.b:00443"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		v, why, next := config.NgrokURL(typed)
		if why != "" {
			oneLine(t, why+next)
			return
		}
		u, err := url.Parse(v)
		if err != nil || u.Scheme != "https" || u.Host == "" || u.Path+u.RawQuery+u.Fragment != "" || u.User != nil {
			t.Fatalf("%q becomes %q", typed, v)
		}
		if again, why, _ := config.NgrokURL(v); again != v {
			t.Fatalf("%q becomes %q, and that %q (%s)", typed, v, again, why)
		}
	})
}

func FuzzConnectURL(f *testing.F) {
	for _, seed := range []string{"edge.example", "edge.example:443", "[::1]:443", ":1", "a:b", "EDGE:1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		v, why, next := config.ConnectURL(typed)
		if why != "" {
			oneLine(t, why+next)
			return
		}
		if host, port, err := net.SplitHostPort(v); err != nil || host == "" || port == "" {
			t.Fatalf("%q becomes %q", typed, v)
		}
		if again, why, _ := config.ConnectURL(v); again != v {
			t.Fatalf("%q becomes %q, and that %q (%s)", typed, v, again, why)
		}
	})
}

func FuzzProxyURL(f *testing.F) {
	for _, seed := range []string{"http://a:b@c:1/", "socks5://[::1]:1080", "https://proxy", "http://a:%zz@b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		v, why, next := config.ProxyURL(typed)
		if why != "" {
			oneLine(t, why+next)
			return
		}
		u, err := url.Parse(v)
		if err != nil || u.Hostname() == "" || u.Path+u.RawQuery+u.Fragment != "" {
			t.Fatalf("%q becomes %q", typed, v)
		}
		if again, why, _ := config.ProxyURL(v); again != v {
			t.Fatalf("%q becomes %q, and that %q (%s)", typed, v, again, why)
		}
	})
}

func oneLine(t *testing.T, text string) {
	t.Helper()
	if strings.ContainsAny(text, "\n\r\x1b\x00") || strings.ContainsRune(text, '\u009b') {
		t.Fatalf("%q is not a safe single line", text)
	}
}
