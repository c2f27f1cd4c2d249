package export_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"callboard/internal/webhook"
	"callboard/internal/webhook/export"
	"callboard/internal/webhook/send"
)

var secret = strings.Repeat("A", 43)

// delivery is one with everything that is masked.
func delivery(body string) webhook.Delivery {
	return webhook.Delivery{
		ID: "01abc", At: time.Date(2026, 11, 30, 12, 1, 7, 412_600_000, time.UTC), Method: "POST", Target: "/hook/" + secret + "?a=1", Proto: "HTTP/1.1", TLS: true,
		Remote: "127.0.0.1:1", Exact: true, Body: []byte(body), Answered: 200, Took: 1500 * time.Microsecond, SpeakID: "5d47", Status: "done",
		Headers: [][2]string{
			{"Host", "a1b2.ngrok.app"}, {"content-type", "application/json"}, {"Authorization", "Bearer abc"}, {"X-Original-URI", "/hook/" + secret},
			{"X-Empty", ""}, {"x-Two", "1"}, {"X-two", "2"}, {"Content-Length", strconv.Itoa(len(body))},
		},
	}
}

func items(list ...webhook.Delivery) iter.Seq2[export.Item, error] {
	return func(yield func(export.Item, error) bool) {
		for _, d := range list {
			if !yield(export.Item{Delivery: d, JobID: "j1", Gap: 1.500000001}, nil) {
				return
			}
		}
	}
}

func written(t *testing.T, f export.Format, o export.Options, list ...webhook.Delivery) string {
	t.Helper()
	var b bytes.Buffer
	if err := export.Write(&b, f, items(list...), o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestObject(t *testing.T) {
	t.Parallel()
	forwarded := send.Result{URL: "http://localhost:3000/", At: delivery("").At, Took: 12 * time.Millisecond, Status: 500, Headers: [][2]string{{"Set-Cookie", "a=b"}}, Body: []byte("no")}
	got, err := export.Object(export.Item{Delivery: delivery("{\"a\":\"\u202e&\"}"), Forward: &forwarded}, export.Options{})
	want := `{"id":"01abc","job_id":null,"speak_id":"5d47","status":"done","attempt_gap_s":0,"answered":200,"duplicate":false,` +
		`"headers":[["Host","a1b2.ngrok.app"],["content-type","application/json"],["Authorization","SECRET"],["X-Original-URI","/hook/SECRET"],["X-Empty",""],["x-Two","1"],["X-two","2"],["Content-Length","12"]],` +
		`"body":"{\"a\":\"\u202e&\"}","at":"2026-11-30T12:01:07.412Z","method":"POST","path":"/hook/SECRET?a=1","proto":"HTTP/1.1","tls":true,"remote":"127.0.0.1:1","headers_exact":true,"refused":null,"answered_by":null,"answer_ms":1.5,"starred":false,` +
		`"forward":{"url":"http://localhost:3000/","status":500,"ms":12,"error":null,"body":"no","headers":[["Set-Cookie","SECRET"]],"at":"2026-11-30T12:01:07.412Z"},"forward_pending":false}`
	if err != nil || string(got) != want {
		t.Errorf("%v\ngot  %s\nwant %s", err, got, want)
	}
	open, _ := export.Object(export.Item{Delivery: delivery("\xff"), Pending: true}, export.Options{Secrets: true})
	moved, _ := export.ForwardObject(send.Result{Headers: [][2]string{{"Location", "https://h/?token=q7Zr4Tn&x=1"}}}, export.Options{})
	if !strings.Contains(string(moved), `[["Location","https://h/?token=SECRET&x=1"]]`) {
		t.Errorf("%s", moved)
	}
	if s := string(open); !strings.HasSuffix(s, `"forward":null,"forward_pending":true}`) || !strings.Contains(s, "Bearer abc") || strings.Count(s, secret) != 2 || !strings.Contains(s, `"body_base64":"/w=="`) || strings.Contains(s, `"body":`) {
		t.Error(s)
	}
	none, _ := export.ForwardObject(send.Result{Problem: "no answer"}, export.Options{})
	if !strings.Contains(string(none), `"status":null,"ms":0,"error":"no answer"`) {
		t.Errorf("%s", none)
	}
}

// TestSecrets: no format has a secret unless it is asked for, and no JSON has a character that a terminal obeys.
func TestSecrets(t *testing.T) {
	t.Parallel()
	d := delivery("\x1b]0;x\x07\u009b31m\u202e")
	d.Headers = append(d.Headers, [2]string{"X-Escaped", "%2Fhook%2F" + secret}, [2]string{"Cookie", "abc=1"}, [2]string{"X-E", "\u009b31m"})
	const token = "q7Zr4Tn"
	d.Target += "&access_token=" + token
	d.Headers = append(d.Headers, [2]string{"Referer", "https://me:" + token + "@h/?sig=" + token})
	d.Trailers = [][2]string{{"X-T", "/hook/" + secret}, {"X-U", "https://h/?key=" + token}}
	d.Body = fmt.Appendf(d.Body, `{"url":"https:\/\/x\/hook\/%s","again":"%s"}`, secret, secret)
	for _, f := range export.Formats() {
		hidden, shown := written(t, f, export.Options{}, d), written(t, f, export.Options{Secrets: true}, d)
		if strings.Contains(hidden, "Bearer abc") || strings.Contains(hidden, "abc=1") || strings.Contains(hidden, secret) || strings.Contains(hidden, token) {
			t.Errorf("%s: %s", f, hidden)
		}
		if !strings.Contains(shown, "Bearer abc") || !strings.Contains(shown, secret) || !strings.Contains(shown, "access_token="+token) {
			t.Errorf("%s: %s", f, shown)
		}
		if f != export.HTTP {
			safe(t, hidden)
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	for n := range 3 {
		list := make([]webhook.Delivery, n)
		for i := range list {
			list[i] = delivery(fmt.Sprint(i))
		}
		var array []map[string]any
		if err := json.Unmarshal([]byte(written(t, export.JSON, export.Options{}, list...)), &array); err != nil || len(array) != n {
			t.Errorf("%d: %v", n, err)
		}
		lines := strings.Split(written(t, export.JSONL, export.Options{}, list...), "\n")
		if len(lines) != n+1 || lines[n] != "" {
			t.Errorf("%q", lines)
		}
		for i, line := range lines[:n] {
			var m map[string]any
			if err := json.Unmarshal([]byte(line), &m); err != nil || m["body"] != fmt.Sprint(i) || m["job_id"] != "j1" {
				t.Errorf("%s: %v", line, err)
			}
		}
	}
}

// har is what a reader of HAR 1.2 needs; every field is required there.
type har struct {
	Log struct {
		Version string
		Creator struct{ Name, Version string }
		Entries []struct {
			StartedDateTime time.Time
			Time            float64
			Request         struct {
				Method, URL, HTTPVersion      string
				Cookies, Headers, QueryString []struct{ Name, Value string }
				PostData                      *struct{ MimeType, Text, Encoding string }
				HeadersSize, BodySize         int
			}
			Response struct {
				Status                               int
				StatusText, HTTPVersion, RedirectURL string
				Cookies, Headers                     []struct{ Name, Value string }
				Content                              struct {
					Size     int
					MimeType string
				}
				HeadersSize, BodySize int
			}
			Cache   *struct{}
			Timings struct{ Send, Wait, Receive float64 }
		}
	}
}

// TestHAR reads an archive again and compares it with what was written.
func TestHAR(t *testing.T) {
	t.Parallel()
	list := []webhook.Delivery{delivery(`{"a":1}`), delivery(string(everyByte())), delivery("")}
	raw := written(t, export.HAR, export.Options{Secrets: true}, list...)
	var h har
	in := json.NewDecoder(strings.NewReader(raw))
	if err := in.Decode(&h); err != nil || in.More() {
		t.Fatal(err)
	}
	if h.Log.Version != "1.2" || h.Log.Creator.Name != "callboard" || h.Log.Creator.Version != "dev" && !strings.HasPrefix(h.Log.Creator.Version, "v") || len(h.Log.Entries) != len(list) {
		t.Fatalf("%+v", h.Log)
	}
	for i, e := range h.Log.Entries {
		d := list[i]
		q := e.Request
		if !e.StartedDateTime.Equal(d.At.Truncate(time.Millisecond)) || e.Time != 1.5 || e.Timings.Wait != 1.5 || e.Cache == nil || e.Response.Status != 200 || e.Response.StatusText != "OK" {
			t.Errorf("%+v", e)
		}
		if q.Method != "POST" || q.URL != "https://a1b2.ngrok.app"+d.Target || q.HTTPVersion != "HTTP/1.1" || q.BodySize != len(d.Body) || q.Cookies == nil || e.Response.Headers == nil {
			t.Errorf("%+v", q)
		}
		if len(q.QueryString) != 1 || q.QueryString[0].Name != "a" || q.QueryString[0].Value != "1" {
			t.Errorf("%+v", q.QueryString)
		}
		for k, f := range q.Headers {
			if d.Headers[k] != [2]string{f.Name, f.Value} {
				t.Errorf("%+v", f)
			}
		}
		var body []byte
		if q.PostData != nil {
			body = []byte(q.PostData.Text)
			if q.PostData.Encoding == "base64" {
				body, _ = base64.StdEncoding.DecodeString(q.PostData.Text)
			}
			if q.PostData.MimeType != "application/json" {
				t.Error(q.PostData.MimeType)
			}
		}
		if len(q.Headers) != len(d.Headers) || !bytes.Equal(body, d.Body) {
			t.Errorf("%d headers, body %q", len(q.Headers), body)
		}
		head, _, _ := strings.Cut(written(t, export.HTTP, export.Options{Secrets: true}, d), "\r\n\r\n")
		if q.HeadersSize != len(head)+4 {
			t.Errorf("header of %d bytes, not %d", q.HeadersSize, len(head)+4)
		}
	}
	if empty := written(t, export.HAR, export.Options{}); json.Unmarshal([]byte(empty), &h) != nil || len(h.Log.Entries) != 0 {
		t.Error(empty)
	}
}

func TestHTTP(t *testing.T) {
	t.Parallel()
	d := delivery("a\x00b\xff")
	want := "POST /hook/" + secret + "?a=1 HTTP/1.1\r\nHost: a1b2.ngrok.app\r\ncontent-type: application/json\r\nAuthorization: Bearer abc\r\nX-Original-URI: /hook/" + secret +
		"\r\nX-Empty: \r\nx-Two: 1\r\nX-two: 2\r\nContent-Length: 4\r\n\r\na\x00b\xff"
	if got := written(t, export.HTTP, export.Options{Secrets: true}, d); got != want {
		t.Errorf("%q", got)
	}
	// One after the other, each says where it ends.
	chunked := delivery("chunked")
	chunked.Headers[7] = [2]string{"transfer-encoding", "chunked"}
	chunked.Trailers = [][2]string{{"X-T", "1"}}
	old := delivery("sorted")
	old.Exact, old.Headers = false, old.Headers[:7]
	long := delivery("the beginning")
	long.Headers[7][1], long.Refused = "2000000", webhook.RefusedLong
	in := bufio.NewReader(strings.NewReader(written(t, export.HTTP, export.Options{}, d, chunked, old, long, delivery(""))))
	for _, want := range []string{"a\x00b\xff", "chunked", "sorted", "the beginning", ""} {
		q, err := http.ReadRequest(in)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(q.Body)
		if err != nil || string(body) != want || q.RequestURI != "/hook/SECRET?a=1" {
			t.Errorf("%q, %v, %s", body, err, q.RequestURI)
		}
	}
	if in.Buffered() > 0 {
		t.Error("there is more")
	}
}

func TestParseFormat(t *testing.T) {
	t.Parallel()
	if f, err := export.ParseFormat("HAR"); f != export.HAR || err != nil {
		t.Error(f, err)
	}
	_, err := export.ParseFormat("xml")
	if err == nil || err.Error() != "unknown format: known are json, jsonl, har, curl, http" {
		t.Error(err)
	}
	if err := export.Write(io.Discard, "xml", items(), export.Options{}); err == nil {
		t.Error("xml was written")
	}
}

// TestErrors: an error of the list and one of the writer end the export.
func TestErrors(t *testing.T) {
	t.Parallel()
	broken := errors.New("the database is gone")
	list := func(yield func(export.Item, error) bool) {
		_ = yield(export.Item{Delivery: delivery("1")}, nil) && yield(export.Item{}, broken)
	}
	var b bytes.Buffer
	if err := export.Write(&b, export.JSONL, list, export.Options{}); !errors.Is(err, broken) || b.Len() == 0 {
		t.Error(err, b.Len())
	}
	for _, f := range export.Formats() {
		if err := export.Write(full{}, f, items(delivery("1")), export.Options{}); !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%s: %v", f, err)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// TestStream: what is written is not held in memory: 40 MB of deliveries need a fraction of that.
func TestStream(t *testing.T) { // not in parallel: it measures the heap
	d := delivery(strings.Repeat("x", 4<<10))
	const n = 10_000
	for _, f := range export.Formats() {
		var start, most uint64
		list := func(yield func(export.Item, error) bool) {
			for i := range n {
				if i%2500 == 2499 || i == 0 {
					runtime.GC()
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					most = max(most, m.HeapAlloc)
					if i == 0 {
						start = m.HeapAlloc
					}
				}
				if !yield(export.Item{Delivery: d}, nil) {
					return
				}
			}
		}
		var size counter
		if err := export.Write(&size, f, list, export.Options{}); err != nil {
			t.Fatal(err)
		}
		if most > start+4<<20 || int(size) < n*len(d.Body) {
			t.Errorf("%s: %d more bytes of heap, %d bytes written", f, most-start, size)
		}
	}
}

type counter int

func (c *counter) Write(b []byte) (int, error) { *c += counter(len(b)); return len(b), nil }
