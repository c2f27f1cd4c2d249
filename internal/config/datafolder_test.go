package config_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"callboard/internal/config"
)

func TestDataFolder(t *testing.T) {
	t.Parallel()
	root := filepath.FromSlash("/data")
	for _, same := range []struct {
		urls []string
		want string // in root
	}{
		{[]string{"https://typecast.ai", "https://typecast.ai/", "https://TypeCast.AI:443", "https://typecast.ai.", "https://typecast.ai/api/", "https://typecast.ai:0443"}, "."},
		{[]string{"http://127.0.0.1:4010", "http://127.0.0.1:4010/", "https://127.0.0.1:4010/api", "http://[::ffff:127.0.0.1]:4010"}, "at/127.0.0.1-4010"},
		{[]string{"http://LOCALHOST", "http://localhost:80/"}, "at/localhost-80"},
		{[]string{"http://typecast.ai"}, "at/typecast.ai-80"},
		{[]string{"http://[::1]:4010", "http://[0:0:0:0:0:0:0:1]:4010/"}, "at/__1-4010"},
		{[]string{"https://한글.example", "https://xn--bj0bj06e.example/"}, "at/xn--bj0bj06e.example-443"},
		{[]string{"https://gw.example/one", "https://GW.example:443/one/api/"}, "at/gw.example-443-*"},
		{[]string{"https://a_b.example"}, "at/a_b.example-443-*"},
	} {
		for _, u := range same.urls {
			rel, err := filepath.Rel(root, config.DataFolder(root, config.Speak, u))
			rel = filepath.ToSlash(rel)
			if ok, _ := filepath.Match(same.want, rel); err != nil || !ok {
				t.Errorf("%s: %s, want %s", u, rel, same.want)
			}
			if config.DataFolder(root, config.Speak, u) != config.DataFolder(root, config.Speak, same.urls[0]) {
				t.Errorf("%s and %s have different folders", u, same.urls[0])
			}
		}
	}
	seen := map[string]string{}
	for _, u := range []string{"https://typecast.ai", "https://gw.example/one", "https://gw.example/two", "https://gw.example", "https://a_b.example", "https://a~b.example", "http://[::1]", "http://__1",
		"https://" + strings.Repeat("a.", 120) + "x", "https://" + strings.Repeat("a.", 120) + "y", "https://..", "https://..%2f..%2fetc"} {
		folder := config.DataFolder(root, config.Speak, u)
		if other, ok := seen[folder]; ok && folder != root {
			t.Errorf("%s and %s share %s", u, other, folder)
		}
		seen[folder] = u
		if name := filepath.Base(folder); folder != root && (filepath.Dir(filepath.Dir(folder)) != root || len(name) > 230 || !regexp.MustCompile(`^[a-z0-9._-]+-[0-9]+(-[0-9a-f]{8})?$`).MatchString(name)) {
			t.Errorf("%s: %s is not safe", u, folder)
		}
	}
}

// Each service has data of its own; a folder that was named is the parent of all.
func TestDataOfServicesIsApart(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for _, tt := range []struct {
		flags map[string]string
		want  string
	}{
		{map[string]string{}, root},
		{map[string]string{"api-url": "https://TYPECAST.ai/"}, root},
		{map[string]string{"api-url": "http://127.0.0.1:4010"}, filepath.Join(root, "at", "127.0.0.1-4010")},
		{map[string]string{"sandbox": "true"}, filepath.Join(root, "sandbox")},
	} {
		tt.flags["data-dir"] = root
		c, err := load(t, "", tt.flags)
		if err != nil || c.DataDir != tt.want || c.DataRoot != root {
			t.Errorf("%v: %s in %s, %v", tt.flags, c.DataDir, c.DataRoot, err)
		}
	}
}
