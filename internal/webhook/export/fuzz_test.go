package export_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"callboard/internal/text"
	"callboard/internal/webhook"
	"callboard/internal/webhook/export"
	"callboard/internal/webhook/send"
)

// FuzzWrite exports a delivery whose parts strangers have written, in every format. JSON stays JSON with the whole body, no
// secret is in it, and the formats that are shown have no character that a terminal obeys.
func FuzzWrite(f *testing.F) {
	f.Add("POST", "/hook/x?a=1", "HTTP/1.1", "Content-Type", "application/json", []byte(`{"status":"done"}`), "127.0.0.1:1")
	f.Add("", "", "", "", "", []byte(nil), "")
	f.Add("P\x1b[2J", "http://u:p@h/\x00?&=%zz", "HTTP/9.9\r\n", "Cookie", "a=b; c", []byte("a=b&c=%41"), "[::1]")
	f.Add("GET", "//%", "x", "Content-Type", "multipart/form-data; boundary=", []byte("\xff\x00\u202e"), "\n")
	f.Add("POST", "*", "HTTP/1.1", "Content-Encoding", "gzip", []byte("\x1f\x8b\b"), "x")
	f.Fuzz(func(t *testing.T, method, target, proto, name, value string, body []byte, remote string) {
		d := webhook.Delivery{
			ID: "01abc", At: time.Date(2026, 11, 30, 12, 1, 7, 0, time.UTC), Method: method, Target: target, Proto: proto, Remote: remote, Body: body, Exact: true,
			Headers:  [][2]string{{"Host", "a.example"}, {name, value}, {"Authorization", "Bearer " + secret}},
			Trailers: [][2]string{{value, name}},
		}
		result := send.Result{URL: target, Problem: value, Headers: d.Headers, Body: body}
		list := func(yield func(export.Item, error) bool) {
			_ = yield(export.Item{Delivery: d, Forward: &result}, nil) && yield(export.Item{Delivery: d, Pending: true}, nil)
		}
		for _, format := range export.Formats() {
			var out bytes.Buffer
			if err := export.Write(&out, format, list, export.Options{}); err != nil {
				t.Fatalf("%s: %v", format, err)
			}
			if !strings.Contains(method+target+proto+name+value+string(body)+remote, secret) && strings.Contains(out.String(), secret) {
				t.Fatalf("%s has a secret: %q", format, out.String())
			}
			switch format {
			case export.JSON, export.HAR:
				if !json.Valid(out.Bytes()) {
					t.Fatalf("%s is no JSON: %s", format, out.String())
				}
				escaped(t, out.Bytes())
			case export.JSONL:
				for line := range strings.Lines(out.String()) {
					if !json.Valid([]byte(line)) {
						t.Fatalf("no JSON: %s", line)
					}
				}
				escaped(t, out.Bytes())
			case export.Curl:
				safe(t, out.String())
			}
		}
	})
}

// escaped fails if JSON has a character that a terminal could obey.
func escaped(t *testing.T, raw []byte) {
	t.Helper()
	if !utf8.Valid(raw) || !bytes.Equal(text.EscapeJSON(raw), raw) || slices.ContainsFunc([]rune(string(raw)), func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
		t.Fatalf("%.300q", raw)
	}
}
