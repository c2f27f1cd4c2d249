package diff

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"callboard/internal/webhook"
)

func draw(parts []Part) string {
	var b strings.Builder
	for _, p := range parts {
		fmt.Fprintf(&b, "%s equal=%v %s\n", p.Name, p.Equal, p.Note)
		for _, l := range p.Lines {
			b.WriteString("  " + [...]string{" ", "-", "+", "~"}[l.Op] + strings.Repeat(" ", l.Depth))
			for _, s := range l.Spans {
				b.WriteString(s.Text)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func pairOf() (a, b webhook.Delivery) {
	at := time.Date(2026, 11, 23, 12, 1, 7, 410e6, time.Local)
	a = webhook.Delivery{
		At: at, Method: "POST", Target: "/hook/topsecret?x=1", Proto: "HTTP/1.1", Remote: "127.0.0.1:5", Exact: true, Answered: 500, Answer: "plan 500", Took: 2 * time.Millisecond,
		Headers: [][2]string{{"Host", "a.example"}, {"X-A", "1"}, {"X-A", "2"}, {"authorization", "Bearer one"}, {"Content-Type", "application/json"}},
		Body:    []byte(`{"speak_url":"u","status":"failed","n":[1,2,3,4,5,6,7,8,9]}`),
	}
	b = a
	b.At, b.Answered, b.Answer, b.Took = at.Add(1500*time.Millisecond), 200, "", 100*time.Microsecond
	b.Headers = [][2]string{{"Host", "a.example"}, {"authorization", "Bearer two"}, {"X-A", "1"}, {"x-a", "2"}, {"Content-Type", "application/json"}, {"X-New", "n"}}
	b.Body = []byte(`{"speak_url":"u","status":"done","n":[1,2,3,4,5,6,7,8,9,10]}`)
	return a, b
}

func TestDeliveries(t *testing.T) {
	t.Parallel()
	const want = `Arrival equal=false the second came 1.5 s later
  -2026-11-23 12:01:07.410 from 127.0.0.1:5
  +2026-11-23 12:01:08.910 from 127.0.0.1:5
Request line equal=true 
   POST /hook/[hidden]?x=1 HTTP/1.1
Headers equal=false the order differs, too
   Host: a.example
  -X-A: 1
  -X-A: 2
  +X-A: 1
  +x-a: 2
  -authorization: [hidden]
  +authorization: [hidden]
   Content-Type: application/json
  +X-New: n
Body equal=false 59 and 60 bytes
   {
    "speak_url": "u",
  - "status": "failed",
  + "status": "done",
    "n": [
     1,
     2,
  ~4 equal lines
     7,
     8,
     9,
  +  10
    ]
   }
Answer equal=false it took 2 ms and <1 ms
  -500 (plan 500)
  +200
`
	a, b := pairOf()
	got := draw(Deliveries(a, b))
	if got != want {
		t.Errorf("got\n%s", got)
	}
	if strings.Contains(got, "topsecret") || strings.Contains(got, "Bearer") {
		t.Error("a secret shows")
	}
}

func TestEqualDeliveries(t *testing.T) {
	t.Parallel()
	a, _ := pairOf()
	for _, p := range Deliveries(a, a) {
		if !p.Equal || differs(p.Lines) {
			t.Errorf("%+v differs", p)
		}
	}
	b := a
	b.Headers = rotated(a.Headers)
	if p := fields("Headers", a, b); p.Equal || differs(p.Lines) || p.Note != "only the order differs" {
		t.Errorf("%+v", p)
	}
	b.Exact = false
	if p := fields("Headers", a, b); p.Note != "sorted: the original order is not known" {
		t.Errorf("%+v", p)
	}
	b.Body = []byte(strings.ReplaceAll(string(a.Body), ":", " : "))
	if p := body(a, b); p.Equal || len(p.Lines) != 0 || !strings.Contains(p.Note, "only the spacing differs") {
		t.Errorf("%+v", p)
	}
}

// rotated moves the last header to the front.
func rotated(list [][2]string) [][2]string {
	n := len(list) - 1
	return append([][2]string{list[n]}, list[:n]...)
}

func TestBinaryAndTrailers(t *testing.T) {
	t.Parallel()
	a := webhook.Delivery{Body: []byte("\x00\x01\xfe\xffbin"), Trailers: [][2]string{{"X-Sum", "1"}}, Exact: true}
	b := webhook.Delivery{Body: []byte("text"), Exact: true}
	got := draw(Deliveries(a, b))
	for _, want := range []string{"-00000  00 01 fe ff 62", "+00000  74 65 78 74", "Trailers", "-X-Sum: 1", "7 and 4 bytes"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// Two bodies of a megabyte without a common line are the worst case.
func TestLongBodies(t *testing.T) {
	t.Parallel()
	body := func(seed int) []byte {
		var b bytes.Buffer
		b.WriteString("[0")
		for i := 0; b.Len() < 1<<20; i++ {
			fmt.Fprintf(&b, ",%d", i*2+seed)
		}
		b.WriteString("]")
		return b.Bytes()
	}
	p := Deliveries(webhook.Delivery{Body: body(0)}, webhook.Delivery{Body: body(1)})[3]
	if p.Equal || !strings.Contains(p.Note, "only the first 5000 lines") || len(p.Lines) > 2*maxLines {
		t.Errorf("%d lines, %s", len(p.Lines), p.Note)
	}
	same := bytes.Clone(body(0))
	same[len(same)-2]++
	if p := Deliveries(webhook.Delivery{Body: body(0)}, webhook.Delivery{Body: same})[3]; !strings.Contains(p.Note, "they differ after the first 5000 lines") {
		t.Errorf("%s", p.Note)
	}
}

func BenchmarkLongBodies(b *testing.B) {
	line := func(seed int) []byte {
		var w bytes.Buffer
		w.WriteString("[0")
		for i := 0; w.Len() < 1<<20; i++ {
			fmt.Fprintf(&w, ",%d", i*2+seed)
		}
		w.WriteString("]")
		return w.Bytes()
	}
	x, y := webhook.Delivery{Body: line(0)}, webhook.Delivery{Body: line(1)}
	b.ReportAllocs()
	for b.Loop() {
		Deliveries(x, y)
	}
}

func TestSecretsInBodiesAndTrailersAreMasked(t *testing.T) {
	t.Parallel()
	a, b := pairOf()
	one, two := webhook.NewSecret(), webhook.NewSecret()
	a.Target, a.Body, a.Trailers = "/hook/"+one, []byte(`{"u":"/hook/`+one+`"}`), [][2]string{{"X-T", one}}
	b.Target, b.Body, b.Trailers = "/hook/"+two, []byte(`{"u":"/hook/`+two+`"}`), [][2]string{{"X-T", two}}
	got := draw(Deliveries(a, b))
	if strings.Contains(got, one) || strings.Contains(got, two) || !strings.Contains(got, "; only the secret in them differs\n") {
		t.Error(got)
	}
	b.Body = []byte(`{"u":"/hook/` + two + `","n":1}`)
	if got = draw(Deliveries(a, b)); strings.Contains(got, one) || strings.Contains(got, two) || !strings.Contains(got, `+ "n": 1`) {
		t.Error(got)
	}
}
