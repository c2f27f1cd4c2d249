package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// An accepted POST /_sandbox/faults plans what its body says; a rejected one plans nothing.
func FuzzFaults(f *testing.F) {
	s := fuzzServer(f)
	for _, k := range faultKinds() {
		f.Add([]byte(fmt.Sprintf(`{"kind":%q,"count":3,"delay_ms":250}`, k)))
	}
	for _, seed := range []string{`{}`, `null`, `[]`, `{"kind":"rain"}`, `{"kind":"api_500","count":1e0}`, `{"kind":"api_500","count":0}`, `{"kind":"api_500","count":-1}`,
		`{"kind":"api_500","delay_ms":86400001}`, `{"kind":"api_500","count":null,"delay_ms":null}`, `{"kind":"api_500","kind":"speak_500"}`, `{"kind":null}`, "{\"kind\":\"\xff\"}", `{"kind":"api_500","when":1}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		s.faults.clear()
		w := s.callWithToken("POST", "/_sandbox/faults", raw)
		checkResponse(t, w)
		var planned []plan
		var kind fault
		for k, list := range s.faults.plans {
			kind, planned = k, append(planned, list...)
		}
		if w.Code != 204 {
			if w.Code != 400 && w.Code != 413 || len(planned) != 0 {
				t.Fatalf("%d, but planned: %v", w.Code, planned)
			}
			return
		}
		var in map[string]any
		if err := json.Unmarshal(raw, &in); err != nil {
			t.Fatalf("accepted invalid JSON: %v", err)
		}
		number := func(field string, usual float64) float64 {
			if n, ok := in[field].(float64); ok {
				return n
			}
			return usual
		}
		if len(planned) != 1 || in["kind"] != string(kind) || float64(planned[0].left) != number("count", 1) || planned[0].left < 1 {
			t.Fatalf("planned: %s %v", kind, planned)
		}
		usual, known := defaultDelay(kind)
		if !known || float64(planned[0].delay.Milliseconds()) != number("delay_ms", float64(usual.Milliseconds())) || planned[0].delay < 0 || planned[0].delay > maxFaultDelay {
			t.Fatalf("planned: %s %v", kind, planned)
		}
	})
}

// An accepted callback URL is the one in the body; it is https, or http to this machine. A rejected one leaves the old
// URL registered.
func FuzzPutCallback(f *testing.F) {
	s := fuzzServer(f)
	for _, seed := range []string{`{"callback_url":"https://your.host.com/here-is-the-webhook"}`, `{"callback_url":"http://127.0.0.1:4321/x?y=%zz"}`, `{"callback_url":"http://[::ffff:127.0.0.1]"}`,
		`{"callback_url":"http://localhost.:80/"}`, `{"callback_url":"http://2130706433/"}`, `{"callback_url":"http://127.0.0.1@evil.example/"}`, `{"callback_url":"HTTPS://a\\@b"}`,
		`{"callback_url":null}`, `{"callback_url":""}`, `{"callback_url":7}`, `{}`, `[]`, "{\"callback_url\":\"https://\xff\"}", `{"callback_url":"https://\ud800.example"}`, `{"callback_url":"https://a\u0000b"}`} {
		f.Add([]byte(seed))
	}
	const before = "https://before.example/"
	f.Fuzz(func(t *testing.T, raw []byte) {
		if err := s.state.register(before); err != nil {
			t.Fatal(err)
		}
		w := s.callWithToken("PUT", "/api/me/callback-url", raw)
		checkResponse(t, w)
		now := s.state.callbackURL()
		if w.Code != 200 {
			if w.Code != 400 && w.Code != 413 || now != before {
				t.Fatalf("%d, but registered: %q", w.Code, now)
			}
			return
		}
		var in map[string]any
		var out struct {
			Result struct {
				URL string `json:"callback_url"`
			}
		}
		if json.Unmarshal(raw, &in) != nil || json.Unmarshal(w.Body.Bytes(), &out) != nil || in["callback_url"] != now || out.Result.URL != now {
			t.Fatalf("%q, registered: %q, answered: %s", raw, now, w.Body)
		}
		u, err := url.Parse(now)
		if err != nil || u.Hostname() == "" || len(now) > maxURL {
			t.Fatalf("%q: %v", now, err)
		}
		ip, _ := netip.ParseAddr(strings.TrimSuffix(u.Hostname(), "."))
		name := "." + strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
		if u.Scheme != "https" && (u.Scheme != "http" || !ip.Unmap().IsLoopback() && !strings.HasSuffix(name, ".localhost")) {
			t.Fatalf("accepted: %q", now)
		}
	})
}

// Set changes one assumption, to the given value; on an error it changes nothing.
func FuzzAssume(f *testing.F) {
	for _, p := range assumptionTable() {
		for _, word := range append(p.choices, "x", "", strconv.Itoa(p.max), strconv.Itoa(p.max+1), "-1", "007", "1e3") {
			f.Add(p.name + "=" + word)
		}
	}
	f.Add("no-quota")
	f.Add("=")
	f.Add("foreign-token=a=b")
	f.Add("no-quota=a\nb")
	f.Fuzz(func(t *testing.T, raw string) {
		a := DefaultAssumptions()
		before := a.list()
		err := a.Set(raw)
		after := a.list()
		if e := a.check(); e != nil {
			t.Fatalf("%q made the assumptions invalid: %v", raw, e)
		}
		name, value, _ := strings.Cut(raw, "=")
		for field, v := range after {
			if v != before[field] && (err != nil || field != name) {
				t.Fatalf("%q changed %s to %v (%v)", raw, field, v, err)
			}
		}
		if err != nil {
			if strings.ContainsFunc(err.Error(), unicode.IsControl) {
				t.Fatalf("an error of several lines: %q", err)
			}
			return
		}
		switch v := after[name].(type) {
		case string:
			if v != value {
				t.Fatalf("%q became %q", raw, v)
			}
		case int:
			if n, err := strconv.ParseFloat(value, 64); err != nil || n != float64(v) {
				t.Fatalf("%q became %d", raw, v)
			}
		default:
			t.Fatalf("%q was accepted, but is not an assumption", raw)
		}
	})
}

// An accepted address and URL can be used, and an error is one line.
func FuzzOptions(f *testing.F) {
	for _, seed := range []string{"", ":0", "127.0.0.1:4010", "[::1]:80", "localhost:http", "x:+80", "x:-0", "x:65536", "4010", "[::1", "a\nb:1"} {
		f.Add(seed, "")
	}
	for _, seed := range []string{"http://a.example", "https://a.example/", "ftp://a", "http://", "http://a?b", "http://a#b", "http://a\n", "http://[::1", "//a", "http://a/b//", "http://a?", "http://:80"} {
		f.Add("", seed)
	}
	f.Fuzz(func(t *testing.T, addr, reached string) {
		o, err := Options{Addr: addr, URL: reached}.withDefaults()
		if err != nil {
			if line := err.Error(); strings.ContainsFunc(line, unicode.IsControl) {
				t.Fatalf("an error of several lines: %q", line)
			}
			return
		}
		host, port, err := net.SplitHostPort(o.Addr)
		if n, e := net.LookupPort("tcp", port); err != nil || e != nil || host == "" || strconv.Itoa(n) != strings.TrimLeft(port, "0") && n != 0 {
			t.Fatalf("%q was accepted as %q", addr, o.Addr)
		}
		if o.URL != "" {
			if u, err := url.Parse(o.URL + "/api/speak/x"); err != nil || u.Hostname() == "" || !strings.HasSuffix(u.Path, "/api/speak/x") || u.RawQuery != "" || strings.ContainsFunc(o.URL, unicode.IsControl) {
				t.Fatalf("%q was accepted as %q", reached, o.URL)
			}
		}
	})
}

// fieldReader returns the values of the JSON, within the bounds.
func FuzzFields(f *testing.F) {
	for _, seed := range []string{`1`, `1.0`, `1e2`, `-0`, `1e400`, `0.1`, `"1"`, `true`, `null`, ` null `, `[]`, `9007199254740993`, `"\ud800"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if !json.Valid(raw) || !utf8.Valid(raw) {
			return
		}
		var want any
		if err := json.Unmarshal(raw, &want); err != nil { // a number that is too large
			want = errors.ErrUnsupported
		}
		in := func() *fieldReader { return &fieldReader{fields: map[string]json.RawMessage{"x": raw}} }
		whole, number, text, flag := in(), in(), in(), in()
		n, x, s, b := whole.integer("x", -5, 100, 7), number.number("x", -5, 100, 7), text.text("x", "usual"), flag.flag("x")
		switch v := want.(type) {
		case nil:
			if n != 7 || x != 7 || s != "usual" || b || whole.err != nil || number.err != nil || text.err != nil || flag.err != nil {
				t.Fatalf("null is %v, %v, %q, %v", n, x, s, b)
			}
		case float64:
			inside := v >= -5 && v <= 100
			if (number.err == nil) != inside || inside && x != v || (whole.err == nil) != (inside && v == float64(int(v))) || whole.err == nil && float64(n) != v || text.err == nil || flag.err == nil {
				t.Fatalf("%s is %v (%v) and %v (%v)", raw, n, whole.err, x, number.err)
			}
		case string:
			if s != v || text.err != nil || whole.err == nil || number.err == nil || flag.err == nil {
				t.Fatalf("%s is %q (%v)", raw, s, text.err)
			}
		case bool:
			if b != v || flag.err != nil || whole.err == nil || number.err == nil || text.err == nil {
				t.Fatalf("%s is %v (%v)", raw, b, flag.err)
			}
		default:
			if whole.err == nil || number.err == nil || text.err == nil || flag.err == nil {
				t.Fatalf("%s was accepted", raw)
			}
		}
	})
}
