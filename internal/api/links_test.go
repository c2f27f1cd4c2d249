package api_test

import (
	"errors"
	"net/http"
	"testing"

	"callboard/internal/api"
)

func TestTrusted(t *testing.T) {
	t.Parallel()
	for base, links := range map[string]map[string]bool{
		"https://typecast.ai": {
			"https://typecast.ai/files/speak/x":        true,
			"https://cdn.typecast.ai/x?Signature=s":    true,
			"https://CDN.Typecast.AI/x":                true,
			"/files/speak/x":                           true, // on the service itself
			"http://cdn.typecast.ai/x":                 false,
			"http://typecast.ai/x":                     false,
			"https://typecast.ai.example.com/x":        false,
			"https://nottypecast.ai/x":                 false,
			"https://user:pass@cdn.typecast.ai/x":      false,
			"https://example.com/cdn.typecast.ai":      false,
			"https://127.0.0.1/x":                      false,
			"file:///etc/passwd":                       false,
			"//cdn.typecast.ai/x":                      true,
			"ftp://cdn.typecast.ai/x":                  false,
			"":                                         false,
			"https://cdn.typecast.ai\x1b[2J.example/x": false,
		},
		"https://tc.example:8443": {
			"https://tc.example:8443/x": true,
			"https://tc.example/x":      false,
			"https://cdn.typecast.ai/x": true,
			"http://127.0.0.1:1/x":      false,
		},
		"http://127.0.0.1:4010": {
			"http://127.0.0.1:4010/cdn/x": true,
			"/cdn/x":                      true,
			"//127.0.0.1:4010/x":          true,
			"http://127.0.0.1:4011/x":     false, // another server on this machine
			"//127.0.0.1:4011/x":          false,
			"http://127.0.0.1/x":          false,
			"http://localhost:4010/x":     false,
			"http://[::1]:4010/x":         false,
			"https://127.0.0.1:4010/x":    false,
			"http://127.0.0.1:4010@[::1]": false,
			"http://192.168.1.1/x":        false,
			"https://cdn.typecast.ai/x":   false, // a service on this machine names files on this machine
		},
		"http://localhost": {
			"http://localhost/x":      true,
			"http://LOCALHOST:80/x":   true,
			"https://localhost/x":     false,
			"http://localhost:8080/x": false,
		},
	} {
		c, err := api.New(api.Options{BaseURL: base, Token: token})
		if err != nil {
			t.Fatal(err)
		}
		for link, want := range links {
			if got := c.Trusted(link); got != want {
				t.Errorf("%s: %q: %v", base, link, got)
			}
		}
	}
}

// redirector answers every request with a redirect.
type redirector struct{ to string }

func (r redirector) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusFound, Header: http.Header{"Location": {r.to}}, Body: http.NoBody, Request: req}, nil
}

func TestPrivateAddressesAreRefused(t *testing.T) {
	t.Parallel()
	for _, to := range []string{
		"http://cdn.typecast.ai/x", "https://127.0.0.1/x", "https://localhost/x", "https://10.0.0.7/x", "https://192.168.1.1/admin",
		"https://[::1]/x", "https://[::ffff:127.0.0.1]/x", "https://169.254.169.254/latest/meta-data", "https://0.0.0.0/x", "https://[fe80::1]/x",
	} {
		c, err := api.New(api.Options{Token: token, HTTP: &http.Client{Transport: redirector{to}}})
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range []string{to, "https://cdn.typecast.ai/redirects"} {
			_, err := c.Download(t.Context(), link)
			if !errors.Is(err, api.ErrForeignLink) {
				t.Errorf("%s, to %s: %v", link, to, err)
			}
		}
	}
}
