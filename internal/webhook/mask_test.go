package webhook

import (
	"bytes"
	"compress/gzip"
	"slices"
	"strings"
	"testing"
)

// However a sender or a proxy writes our path, the secret is not shown.
func TestSecretIsHiddenHoweverItIsEscaped(t *testing.T) {
	t.Parallel()
	const hidden = "/hook/" + Masked
	own := NewSecret()
	for _, tt := range []struct{ target, want string }{
		{"/hook/" + own, hidden},
		{"/hook/" + own + "/?a=%2F", hidden + "/?a=%2F"},
		{"http://x.example/hook/" + own, "http://x.example" + hidden},
		{"/%68ook/" + own, hidden},
		{"/hook%2F" + own + "?back=%2Fhook%2F" + own, hidden + "?back=%2Fhook%2F" + Masked},
		{"/hook/%" + sprintf("%02X", own[0]) + own[1:] + "?" + own, hidden + "?" + Masked},
		{"/other%2Fpath", "/other%2Fpath"},
		{"/hook/%zz", hidden},
	} {
		d := Delivery{Target: tt.target, Headers: [][2]string{{"A", "/hook/" + own}, {"B", "%2Fhook%2F" + own + "&x"}, {"C", own}, {"D", "none"}}}
		if got := d.SafeTarget(); got != tt.want {
			t.Errorf("%s: %s", tt.target, got)
		}
		if tt.target == "/other%2Fpath" || tt.target == "/hook/%zz" { // they did not come to this secret
			continue
		}
		want := [][2]string{{"A", hidden}, {"B", "%2Fhook%2F" + Masked + "&x"}, {"C", Masked}, {"D", "none"}}
		d.Trailers = d.Headers
		if headers, trailers := d.SafeHeaders(), d.SafeTrailers(); !slices.Equal(headers, want) || !slices.Equal(trailers, want) {
			t.Errorf("%s: %v, %v", tt.target, headers, trailers)
		}
	}
}

// Wherever our secret stands in a body, it is not shown, and the body itself stays as it came.
func TestSecretInABodyIsHidden(t *testing.T) {
	t.Parallel()
	own, old := NewSecret(), NewSecret()
	for _, tt := range []struct{ secret, body, want string }{
		{own, `{"url":"https://x.example/hook/` + own + `","n":1}`, `{"url":"https://x.example/hook/SECRET","n":1}`},
		{own, `{"url":"https:\/\/x.example\/hook\/` + own + `"}`, `{"url":"https:\/\/x.example\/hook\/SECRET"}`},
		{own, "a=%2Fhook%2F" + own + "&b=" + own, "a=%2Fhook%2FSECRET&b=SECRET"},
		{own, own, "SECRET"},
		{own, "/hook/" + old + ` \/hook\/` + old + " %2fhook%2f" + old + " " + old, `/hook/SECRET \/hook\/SECRET %2fhook%2fSECRET ` + old}, // one that was replaced
		{own, "/hook/typecast hook " + own[:42], "/hook/typecast hook " + own[:42]},
		{"", "/hook/" + own + " x", "/hook/SECRET x"},
		{"secret1", `secret1 /hook/secret1 \/hook\/secret1 %2Fhook%2Fsecret1`, `secret1 /hook/SECRET \/hook\/SECRET %2Fhook%2FSECRET`},
		{own, "\xff" + own + "\x00", "\xffSECRET\x00"},
		{own, "", ""},
	} {
		d := Delivery{Target: "/hook/" + tt.secret, Body: []byte(tt.body)}
		if tt.secret == "" {
			d.Target = ""
		}
		if got := d.SafeBody("SECRET"); string(got) != tt.want || string(d.Body) != tt.body {
			t.Errorf("%q: %q, want %q", tt.body, got, tt.want)
		}
		packed := Delivery{Target: d.Target, Body: append(gzipped(t, tt.body), tt.body...)}
		was := slices.Clone(packed.Body)
		if u := Unpack(packed.SafeBody("SECRET")); u.Err != nil || string(u.Content) != tt.want || string(u.Rest) != tt.want || !slices.Equal(was, packed.Body) {
			t.Errorf("%q in gzip: %q and %q", tt.body, u.Content, u.Rest)
		}
	}
	var named bytes.Buffer
	w := gzip.NewWriter(&named)
	w.Name = "/hook/" + own
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{string(gzipMagic) + own, string(gzipped(t, "x")[:12]) + own, string(gzipped(t, "x")) + string(gzipMagic) + own, named.String()} {
		if got := (Delivery{Target: "/hook/" + own, Body: []byte(body)}).SafeBody("SECRET"); string(got) != strings.ReplaceAll(body, own, "SECRET") {
			t.Errorf("%q, which only begins like gzip: %q", body, got)
		}
	}
	for _, same := range [][]byte{[]byte(`{"a":"hook"}`), gzipped(t, "hook"), gzipMagic, nil} {
		d := Delivery{Target: "/hook/" + own, Body: same}
		if got := d.SafeBody(Masked); len(got) != len(same) || len(got) > 0 && &got[0] != &same[0] {
			t.Errorf("%q was copied: %q", same, got)
		}
	}
	if got := (Delivery{Target: "/hook/" + own}).SafeBody("$1"); len(got) != 0 {
		t.Errorf("%q", got)
	}
	if got := (Delivery{}).SafeBytes([]byte("/hook/"+own), "$1"); string(got) != "/hook/$1" {
		t.Errorf("a mask with a dollar: %q", got)
	}
}

func TestHeadersWithCredentialsAreHidden(t *testing.T) {
	t.Parallel()
	for name, hidden := range map[string]bool{
		"Authorization": true, "proxy-authorization": true, "Cookie": true, "Set-Cookie2": true, "X-API-KEY": true, "ApiKey": true, "X-Auth-Token": true,
		"X-Amz-Security-Token": true, "X-Client-Secret": true, "X-Auth": true, "Authentication": true, "X-Auth-Key": true, "X-Session-Id": true,
		"Content-Type": false, "X-Hub-Signature": false, "Host": false, "Accept": false, "Sec-WebSocket-Key": false, "Idempotency-Key": false, "X-Author": false,
		"WWW-Authenticate": false,
	} {
		fields := [][2]string{{name, "value"}}
		for part, got := range map[string]string{"headers": Delivery{Headers: fields}.SafeHeaders()[0][1], "trailers": Delivery{Trailers: fields}.SafeTrailers()[0][1]} {
			if want := map[bool]string{true: Masked, false: "value"}[hidden]; got != want {
				t.Errorf("%s: %s: %q, want %q", part, name, got, want)
			}
		}
		if fields[0][1] != "value" {
			t.Errorf("%s: what came was changed", name)
		}
	}
}

// What lets its reader in is hidden in the request line and in the values of headers, wherever a URL has it. The rest stays as it came.
func TestTokensInURLsAreHidden(t *testing.T) {
	t.Parallel()
	own := NewSecret()
	for in, want := range map[string]string{
		"?token=s3cr3t&x=1":                  "?token=[hidden]&x=1",
		"?x=1&key=s3cr3t":                    "?x=1&key=[hidden]",
		"?ACCESS_TOKEN=s3cr3t":               "?ACCESS_TOKEN=[hidden]",
		"?X-Amz-Signature=s3cr3t&x":          "?X-Amz-Signature=[hidden]&x",
		"?%74oken=s3cr3t":                    "?%74oken=[hidden]",
		"?to=https%3A%2F%2Fh%3Fsig%3Ds3cr3t": "?to=https%3A%2F%2Fh%3Fsig%3D[hidden]",
		"?x=1&monkey=2&d=%2F":                "?x=1&monkey=2&d=%2F",
	} {
		d := Delivery{Target: "/hook/" + own + in}
		if got, want := d.SafeTarget(), "/hook/[hidden]"+want; got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
		d.Headers = [][2]string{{"Referer", "https://h/a" + in}, {"Location", in}, {"X-Original-URL", "/hook/" + own + in}, {"Link", "<https://h/" + in + ">"}}
		d.Trailers = d.Headers
		fields := [][2]string{{"Referer", "https://h/a" + want}, {"Location", want}, {"X-Original-URL", "/hook/[hidden]" + want}, {"Link", "<https://h/" + want + ">"}}
		if headers, trailers := d.SafeHeaders(), d.SafeTrailers(); !slices.Equal(headers, fields) || !slices.Equal(trailers, fields) {
			t.Errorf("%s: %q, %q", in, headers, trailers)
		}
	}
	d := Delivery{Target: "http://me:s3cr3t@h/hook/" + own, Headers: [][2]string{
		{"Referer", "https://me:s3cr3t@h/"}, {"X-Seen", "Bearer s3cr3t"}, {"Authorization Bearer s3cr3t", ""}, {"/hook/" + own, ""},
		{"WWW-Authenticate", `Bearer realm="a", error="invalid_token"`}, {"Proxy-Authenticate", "Basic realm=" + own},
	}}
	want := [][2]string{
		{"Referer", "https://[hidden]@h/"}, {"X-Seen", "Bearer [hidden]"}, {"Authorization Bearer [hidden]", "[hidden]"}, {"/hook/[hidden]", ""},
		{"WWW-Authenticate", `Bearer realm="a", error="invalid_token"`}, {"Proxy-Authenticate", "Basic realm=[hidden]"},
	}
	if got := d.SafeHeaders(); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := d.SafeTarget(); got != "http://[hidden]@h/hook/[hidden]" {
		t.Error(got)
	}
}
