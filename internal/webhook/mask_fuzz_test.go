package webhook

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// FuzzMask: a delivery that came to our secret path, escaped in whatever way and with whatever around it, does not show the secret in
// its target, its fields, its trailers or its body.
func FuzzMask(f *testing.F) {
	f.Add(uint64(0), "", "", "", "X-A")
	f.Add(uint64(1), "/?back=%2Fhook%2F", "https://x.example/hook/", "?a=$1", "Referer")
	f.Add(^uint64(0), "?token=", "%2Fhook%2F", "\\u0041", "WWW-Authenticate")
	f.Add(uint64(5), "/x?%zz", `{"a":"https:\/\/x\/hook\/`, `"}`, "Authorization")
	f.Add(uint64(9), "#f", "\x1f\x8b", "\xff", "hook/")
	f.Add(uint64(2), "/%2Fhook%2Fother", "/hook/hook/", "hook/", "\x00")
	own := NewSecret()
	f.Fuzz(func(t *testing.T, escaped uint64, rest, before, after, name string) {
		if rest != "" && !strings.ContainsRune("/?#", rune(rest[0])) {
			rest = "/" + rest
		}
		var path strings.Builder
		for i, b := range []byte("hook/" + own) {
			if escaped>>(i%64)&1 == 1 && b != '/' {
				fmt.Fprintf(&path, "%%%02X", b)
			} else {
				path.WriteByte(b)
			}
		}
		target, _, _ := strings.Cut(rest, "?")
		if _, err := url.PathUnescape(target); err != nil {
			return // net/http refuses it
		}
		d := Delivery{Target: "/" + path.String() + rest + own, Headers: [][2]string{{name, before + own + after}, {own, own}}, Body: []byte(before + own + after)}
		if !strings.ContainsAny(rest, "?#") {
			d.Target = "/" + path.String() + rest
		}
		d.Trailers = d.Headers
		shown := []string{d.SafeTarget(), string(d.SafeBody(Masked)), d.HideSecret(before + own + after)}
		for _, h := range append(d.SafeHeaders(), d.SafeTrailers()...) {
			shown = append(shown, h[0], h[1])
		}
		for _, s := range shown {
			plain, err := url.PathUnescape(s)
			if strings.Contains(s, own) || err == nil && strings.Contains(plain, own) {
				t.Fatalf("%q, a field %q: %q", d.Target, d.Headers[0], s)
			}
		}
		if !bytes.Contains(d.Body, []byte(own)) || d.Headers[1][0] != own {
			t.Fatal("what is stored has changed")
		}
	})
}
