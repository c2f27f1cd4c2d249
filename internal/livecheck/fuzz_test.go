package livecheck

import (
	"strings"
	"testing"
	"time"

	"callboard/internal/text"
)

// FuzzShape: the description of an answer is short, one clean line, and has no value of it.
func FuzzShape(f *testing.F) {
	for _, s := range []string{
		`{"result":{"status":"done","duration":1.5}}`, `[[[[[[[[1]]]]]]]]`, `[]`, `null`, `{"a":[{"b":1},{"b":null,"c":[]}]}`, `{"\u001b[2J":{}}`, `{"hunter2hunter2":1e400}`, `{`, ``,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		m := &masker{}
		m.add("hunter2hunter2")
		s, ok := m.shape(body)
		if !ok && s != "" || len(s) > shapeLength+len("…") || text.Line(s) != s {
			t.Fatalf("%v: %q", ok, s)
		}
		if strings.Contains(s, "hunter2hunter2") {
			t.Fatalf("a secret in %q", s)
		}
	})
}

// FuzzMask: a secret is taken from a line in whichever case it stands, whatever is around it.
func FuzzMask(f *testing.F) {
	for _, s := range []string{"", "x", "İ", "ẞ", "\x1b[2J", "\xff", "https://", "key=", "가"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		m := &masker{}
		m.add("Geheimwort", "가나다")
		for _, secret := range []string{"Geheimwort", "GEHEIMWORT", "가나다"} {
			line := m.line(before + secret + after)
			if text.Line(line) != line || strings.Contains(strings.ToLower(line), strings.ToLower(secret)) {
				t.Fatalf("%q", line)
			}
		}
	})
}

// FuzzLink: a link and the beginning of its audio say a sane time and a rate, or nothing.
func FuzzLink(f *testing.F) {
	for _, q := range []string{"Expires=1795435200", "Expires=-9223372036854775808", "X-Amz-Expires=86400", "X-Amz-Expires=NaN", "X-Amz-Expires=-1e400", "X-Amz-Expires=1e18", "%zz", ""} {
		f.Add("https://cdn.example/a.wav?"+q, []byte("RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\x00\x00"))
	}
	f.Add("\x00", []byte("RIFF0000WAVE                fmt "))
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, link string, audio []byte) {
		if hours, ok := linkHours(link, now); ok && (hours < -maxLink/3600 || hours > maxLink/3600) {
			t.Fatalf("%q: %d hours", link, hours)
		}
		if rate, ok := wavRate(audio); rate < 0 || !ok && rate != 0 {
			t.Fatalf("%q: %d Hz", audio, rate)
		}
	})
}
