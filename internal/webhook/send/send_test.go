package send_test

import (
	"bytes"
	"context"
	"net"
	"slices"
	"strings"
	"testing"

	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
)

// TestIdentical compares by hash what a delivery has with what a target gets.
func TestIdentical(t *testing.T) {
	t.Parallel()
	every := make([]byte, 0, 1<<20)
	for i := range 1 << 20 {
		every = append(every, byte(i*7+i>>8))
	}
	chunked := came("twice and long", [2]string{"transfer-ENCODING", "chunked"}, [2]string{"Trailer", "X-Sum, X-Sum"})
	chunked.Headers = chunked.Headers[:len(chunked.Headers)-1]
	chunked.Trailers = [][2]string{{"X-Sum", "1"}, {"x-sum", "2"}}
	empty := came("")
	bare := came("")
	bare.Headers = bare.Headers[:1]
	noHost := came("no host")
	noHost.Headers = noHost.Headers[1:]
	for name, d := range map[string]webhook.Delivery{
		"plain": came(`{"status":"done"}`, [2]string{"content-type", "application/json"}),
		"order, spelling, repeats": came("x", [2]string{"X-b", "1"}, [2]string{"x-A", "2"}, [2]string{"X-B", "3"}, [2]string{"accept-encoding", "gzip"},
			[2]string{"X-b", "1"}, [2]string{"X-Empty", ""}, [2]string{"COOKIE", "a=b"}, [2]string{"cookie", "c=d"}, [2]string{"Authorization", "Bearer x"}),
		"folded":           came("x", [2]string{"X-Fold", "one\r\n two\r\n\tthree"}, [2]string{"X-Latin", "caf\xe9"}, [2]string{"X-Tab", "a\tb"}),
		"every byte, long": came(string(every), [2]string{"Content-Type", "application/octet-stream"}),
		"gzip":             came("\x1f\x8b\x08rest", [2]string{"Content-Encoding", "gzip"}),
		"nul":              came("a\x00b\xff\x1b[31m"),
		"empty":            empty,
		"no length":        bare,
		"leading zeros":    {ID: "01abc", Headers: [][2]string{{"host", "h"}, {"CONTENT-length", "003"}}, Exact: true, Body: []byte("abc")},
		"no host":          noHost,
		"chunked":          chunked,
		"64 KB of headers": came("x", [2]string{"X-Long", strings.Repeat("a", 64<<10)}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := listen(t, say(ok))
			r := client(t, send.Options{}).Send(t.Context(), d, parse(t, g.url()+"/in?x=1"), send.Edit{}, send.Replay)
			if r.Problem != "" || r.Status != 200 || string(r.Body) != "ok" {
				t.Fatalf("%+v", r)
			}
			one := g.requests()[0]
			want := slices.Clone(d.Headers)
			hadHost := false
			for i, h := range want {
				if strings.EqualFold(h[0], "Host") {
					want[i][1], hadHost = g.ln.Addr().String(), true
				}
			}
			if !hadHost {
				want = append([][2]string{{"Host", g.ln.Addr().String()}}, want...)
			}
			want = append(want, [2]string{"X-Callboard-Delivery", "01abc"})
			for _, h := range d.Trailers {
				want = append(want, [2]string{"trailer " + h[0], h[1]})
			}
			if one.line != "POST /in?x=1 HTTP/1.1" {
				t.Error(one.line)
			}
			if sum(one.fields, one.body) != sum(want, d.Body) {
				t.Errorf("got %.2000q\nwant %.2000q\nbodies of %d and %d bytes", one.fields, want, len(one.body), len(d.Body))
			}
			shown, err := send.Bytes(d, parse(t, g.url()+"/in?x=1"), send.Edit{}, send.Replay)
			if err != nil || !bytes.Equal(shown, one.raw) {
				t.Errorf("Bytes: %v, %.300q, on the wire %.300q", err, shown, one.raw)
			}
		})
	}
}

// fields are those of the request that a delivery and an edit make.
func fields(t *testing.T, d webhook.Delivery, e send.Edit, kind send.Kind) (string, [][2]string, string) {
	t.Helper()
	g := listen(t, say(ok))
	if r := client(t, send.Options{}).Send(t.Context(), d, parse(t, g.url()), e, kind); r.Problem != "" {
		t.Fatal(r.Problem)
	}
	one := g.requests()[0]
	var list [][2]string
	for _, f := range one.fields {
		if f[0] == "Host" && f[1] == g.ln.Addr().String() {
			f[1] = "TARGET"
		}
		list = append(list, f)
	}
	return one.line, list, string(one.body)
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	edited := func(s ...[2]string) *[][2]string { return &s }
	text := func(s string) *[]byte { b := []byte(s); return &b }
	mark := [2]string{"X-Callboard-Delivery", "01abc"}
	host := [2]string{"Host", "TARGET"}
	one := [2]string{"Content-Length", "1"}
	sorted := came("abc")
	sorted.Exact, sorted.Headers = false, [][2]string{{"Host", "a1b2.ngrok.app"}, {"X-A", "1"}}
	both := came("abc", [2]string{"Transfer-Encoding", "Chunked"})
	cut := came("abc")
	cut.Headers[1][1], cut.Refused = "1048577", webhook.RefusedLong
	for name, c := range map[string]struct {
		d    webhook.Delivery
		e    send.Edit
		kind send.Kind
		want [][2]string
		body string
	}{
		"of the connection": {
			d: came("x", [2]string{"Connection", "close, X-Named"}, [2]string{"Keep-Alive", "timeout=5"}, [2]string{"x-named", "1"}, [2]string{"TE", "trailers"},
				[2]string{"Upgrade", "h2c"}, [2]string{"Proxy-Authorization", "Basic eDp5"}, [2]string{"Proxy-Connection", "x"}, [2]string{"X-Kept", "1"}),
			want: [][2]string{host, {"X-Kept", "1"}, one, mark}, body: "x",
		},
		"a name that delimits": {
			d:    came("x", [2]string{"Connection", "Content-Length, Host"}),
			want: [][2]string{host, one, mark}, body: "x",
		},
		"a proxy said the host": {
			d: came("x", [2]string{"x-forwarded-host", "first"}), kind: send.Forward,
			want: [][2]string{host, {"x-forwarded-host", "first"}, one, mark}, body: "x",
		},
		"our secret": {
			d:    came("x", [2]string{"X-Original-URI", "/hook/" + secret + "?a"}, [2]string{"Referer", "https://h/%2Fhook%2F" + secret}, [2]string{"X-Own", "/hook/typecast"}),
			want: [][2]string{host, {"X-Original-URI", "/hook/[hidden]?a"}, {"Referer", "https://h/%2Fhook%2F[hidden]"}, {"X-Own", "/hook/typecast"}, one, mark}, body: "x",
		},
		"sent again": {
			d:    came("x", [2]string{"X-Callboard-Delivery", "other"}),
			want: [][2]string{host, one, mark}, body: "x",
		},
		"forwarded":                  {d: came("x"), kind: send.Forward, want: [][2]string{host, one, {"X-Forwarded-Host", "a1b2.ngrok.app"}, mark}, body: "x"},
		"made up":                    {d: came("x"), kind: send.Trigger, want: [][2]string{host, one}, body: "x"},
		"sorted, so it was chunked":  {d: sorted, want: [][2]string{host, {"X-A", "1"}, {"Transfer-Encoding", "chunked"}, mark}, body: "abc"},
		"chunks and a length":        {d: both, want: [][2]string{host, {"Transfer-Encoding", "Chunked"}, mark}, body: "abc"},
		"only the beginning is kept": {d: cut, want: [][2]string{host, {"Content-Length", "3"}, mark}, body: "abc"},
		"another body":               {d: came("x"), e: send.Edit{Body: text("longer")}, want: [][2]string{host, {"Content-Length", "6"}, mark}, body: "longer"},
		"another body of the length": {d: came("x"), e: send.Edit{Body: text("y")}, want: [][2]string{host, one, mark}, body: "y"},
		"no body":                    {d: came("x"), e: send.Edit{Body: text("")}, want: [][2]string{host, {"Content-Length", "0"}, mark}},
		"other headers": {
			d: came("x", [2]string{"X-A", "1"}), e: send.Edit{Headers: edited([2]string{"X-B", "2"}, [2]string{"X-C", "한"})},
			want: [][2]string{{"Host", "TARGET"}, {"X-B", "2"}, {"X-C", "한"}, one, mark}, body: "x",
		},
		"masked headers come back": {
			d:    came("x", [2]string{"Authorization", "Bearer 1"}, [2]string{"Cookie", "2"}),
			e:    send.Edit{Headers: edited([2]string{"Cookie", "[hidden]"}, [2]string{"Authorization", "[hidden]"}, [2]string{"X-B", "[hidden]"})},
			want: [][2]string{host, {"Cookie", "2"}, {"Authorization", "Bearer 1"}, {"X-B", "[hidden]"}, one, mark}, body: "x",
		},
		"set": {
			d:    came("x", [2]string{"X-A", "1"}, [2]string{"X-B", "2"}, [2]string{"x-a", "3"}, [2]string{"X-Gone", "4"}),
			e:    send.Edit{Set: [][2]string{{"X-A", "9"}, {"x-gone", ""}, {"X-New", "8"}, {"X-A", "7"}, {"Host", "api.example"}}},
			want: [][2]string{{"Host", "api.example"}, {"X-A", "9"}, {"X-A", "7"}, {"X-B", "2"}, one, {"X-New", "8"}, mark}, body: "x",
		},
		"length set wrong":     {d: came("x"), e: send.Edit{Set: [][2]string{{"content-length", "77"}}}, want: [][2]string{host, {"content-length", "1"}, mark}, body: "x"},
		"encoding that is not": {d: came("x"), e: send.Edit{Set: [][2]string{{"Transfer-Encoding", "gzip"}}}, want: [][2]string{host, {"Transfer-Encoding", "chunked"}, mark}, body: "x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.kind == "" {
				c.kind = send.Replay
			}
			before := slices.Clone(c.d.Headers)
			_, got, body := fields(t, c.d, c.e, c.kind)
			if !slices.Equal(got, c.want) || body != c.body {
				t.Errorf("got %q %q\nwant %q %q", got, body, c.want, c.body)
			}
			if !slices.Equal(before, c.d.Headers) {
				t.Error("the delivery was changed")
			}
		})
	}
}

func TestMethod(t *testing.T) {
	t.Parallel()
	d := came("x")
	d.Method = "PURGE"
	if line, _, _ := fields(t, d, send.Edit{}, send.Replay); line != "PURGE / HTTP/1.1" {
		t.Error(line)
	}
	if line, _, _ := fields(t, d, send.Edit{Method: "PATCH"}, send.Replay); line != "PATCH / HTTP/1.1" {
		t.Error(line)
	}
}

// A result says whether the request was another one than the delivery.
func TestEdited(t *testing.T) {
	t.Parallel()
	body := func(s string) *[]byte { b := []byte(s); return &b }
	d := came("x", [2]string{"X-A", "1"}, [2]string{"Authorization", "Bearer 1"})
	safe := d.SafeHeaders()
	fewer := safe[1:]
	g := listen(t, say(ok))
	c := client(t, send.Options{})
	for name, test := range map[string]struct {
		e    send.Edit
		want bool
	}{
		"nothing":      {send.Edit{}, false},
		"the same":     {send.Edit{Method: "POST", Headers: &safe, Body: body("x")}, false},
		"a method":     {send.Edit{Method: "PUT"}, true},
		"a body":       {send.Edit{Body: body("y")}, true},
		"no body":      {send.Edit{Body: body("")}, true},
		"a header set": {send.Edit{Set: [][2]string{{"X-B", "2"}}}, true},
		"one less":     {send.Edit{Headers: &fewer}, true},
	} {
		if r := c.Send(t.Context(), d, parse(t, g.url()), test.e, send.Replay); r.Edited != test.want {
			t.Errorf("%s: edited %v", name, r.Edited)
		}
	}
}

// TestInjection: nothing is sent of an edit that could be read as more than it says.
func TestInjection(t *testing.T) {
	t.Parallel()
	g := listen(t, say(ok))
	c := client(t, send.Options{})
	for name, e := range map[string]send.Edit{
		"line break in a value":  {Set: [][2]string{{"X-A", "1\r\nX-B: 2"}}},
		"line feed":              {Set: [][2]string{{"X-A", "1\nX-B: 2"}}},
		"return":                 {Set: [][2]string{{"X-A", "1\rX-B: 2"}}},
		"fold":                   {Set: [][2]string{{"X-A", "1\r\n 2"}}},
		"nul":                    {Set: [][2]string{{"X-A", "\x00"}}},
		"escape":                 {Headers: &[][2]string{{"X-A", "\x1b[31m"}}},
		"name":                   {Headers: &[][2]string{{"X-A: 1\r\nX-B", "2"}}},
		"empty name":             {Headers: &[][2]string{{"", "2"}}},
		"fold that did not come": {Headers: &[][2]string{{"X-A", "1\r\n 2"}}},
		"method":                 {Method: "POST / HTTP/1.1\r\nX: y\r\n\r\n"},
		"connect":                {Method: "CONNECT"},
		"of the connection":      {Set: [][2]string{{"connection", "close"}}},
	} {
		d := came("x", [2]string{"X-A", "1\r\n\t2"})
		r := c.Send(t.Context(), d, parse(t, g.url()), e, send.Replay)
		if r.Problem == "" || r.Status != 0 || strings.ContainsAny(r.Problem, "\r\n\x1b\x00") {
			t.Errorf("%s: %+v", name, r)
		}
		if err := e.Check(d); err == nil || err.Error() != r.Problem {
			t.Errorf("%s: Check says %v", name, err)
		}
	}
	if n := g.connections(); n != 0 {
		t.Errorf("%d connections", n)
	}
}

func TestUserInfo(t *testing.T) {
	t.Parallel()
	g := listen(t, say(ok))
	c := client(t, send.Options{})
	to := parse(t, strings.Replace(g.url(), "://", "://user:pa%20ss@", 1)+"/x?token=abcdefgh")
	r := c.Send(context.Background(), came("x", [2]string{"Authorization", "Bearer 1"}), to, send.Edit{}, send.Replay)
	c.Send(context.Background(), came("x"), to, send.Edit{}, send.Replay)
	c.Send(context.Background(), came("x"), to, send.Edit{Set: [][2]string{{"Authorization", "Bearer 2"}}}, send.Replay)
	var got []string
	for _, q := range g.requests() {
		for _, f := range q.fields {
			if f[0] == "Authorization" {
				got = append(got, f[1])
			}
		}
	}
	if want := []string{"Basic dXNlcjpwYSBzcw==", "Basic dXNlcjpwYSBzcw==", "Bearer 2"}; !slices.Equal(got, want) {
		t.Error(got)
	}
	if want := g.url() + "/x?token=…"; r.URL != want || to.String() != want {
		t.Errorf("%q, %q", r.URL, to)
	}
}

// TestReuse: one connection serves one request after the other, and 8 at once are kept.
func TestReuse(t *testing.T) {
	t.Parallel()
	g := listen(t, say(ok))
	c := client(t, send.Options{})
	for range 20 {
		if r := c.Send(t.Context(), came("x"), parse(t, g.url()), send.Edit{}, send.Forward); r.Problem != "" {
			t.Fatal(r.Problem)
		}
	}
	if n := g.connections(); n != 1 {
		t.Errorf("%d connections", n)
	}
	for _, answer := range []string{
		"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
		"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
		"HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok",
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more",
	} {
		g := listen(t, say(answer))
		for range 2 {
			if r := c.Send(t.Context(), came("x"), parse(t, g.url()), send.Edit{}, send.Forward); r.Problem != "" || string(r.Body) != "ok" {
				t.Errorf("%q: %+v", answer, r)
			}
		}
		if n := g.connections(); n != 2 {
			t.Errorf("%q: %d connections", answer, n)
		}
	}
}

// TestNeverTwice: a kept connection that breaks off after the request was written: a POST fails, a GET is sent again.
func TestNeverTwice(t *testing.T) {
	t.Parallel()
	for method, wantStatus := range map[string]int{"POST": 0, "PUT": 0, "GET": 200} {
		g := listen(t, func(c net.Conn, n int, q got) bool {
			if n == 2 {
				return false // processed, and no answer
			}
			return say(ok)(c, n, q)
		})
		c := client(t, send.Options{})
		d := came("")
		d.Method = method
		c.Send(t.Context(), d, parse(t, g.url()), send.Edit{}, send.Forward)
		r := c.Send(t.Context(), d, parse(t, g.url()), send.Edit{}, send.Forward)
		if r.Status != wantStatus || (r.Problem == "") != (wantStatus == 200) {
			t.Errorf("%s: %+v", method, r)
		}
		want := 2
		if wantStatus == 200 {
			want = 3
		}
		if n := len(g.requests()); n != want {
			t.Errorf("%s: %d requests", method, n)
		}
	}
}

// TestClosedWhileIdle: a kept connection that the target has closed is not used, however soon the next request follows.
func TestClosedWhileIdle(t *testing.T) {
	t.Parallel()
	closed := make(chan struct{}, 1)
	g := listen(t, func(c net.Conn, n int, q got) bool {
		say(ok)(c, n, q)
		c.Close()
		closed <- struct{}{}
		return false
	})
	c := client(t, send.Options{})
	for i := range 200 {
		if r := c.Send(t.Context(), came("x"), parse(t, g.url()), send.Edit{}, send.Forward); r.Problem != "" {
			t.Fatalf("request %d: %s", i, r.Problem)
		}
		<-closed
	}
	if n := len(g.requests()); n != 200 {
		t.Errorf("%d requests", n)
	}
}
