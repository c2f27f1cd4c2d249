package diff

import (
	"testing"
	"time"

	"callboard/internal/webhook"
	"callboard/internal/webhook/pretty"
)

// FuzzDeliveries compares what strangers have written: with itself it is equal in all parts, and the lines that two deliveries
// share are the same from either side.
func FuzzDeliveries(f *testing.F) {
	f.Add([]byte(`{"a":1}`), []byte(`{"a":2,"b":[]}`), "application/json", "X-A", "1", "2")
	f.Add([]byte("a=1&b=%zz"), []byte("a=1"), "application/x-www-form-urlencoded", "x-a", "", "\xff")
	f.Add([]byte("\x00\xff"), []byte("\n\n\n"), "", "Host", "h", "h")
	f.Add([]byte("{"), []byte("\x1f\x8b\b"), "text/plain", "ſ", "K", "k")
	f.Fuzz(func(t *testing.T, one, other []byte, kind, name, va, vb string) {
		at := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
		a := webhook.Delivery{At: at, Method: "POST", Proto: "HTTP/1.1", Target: name, Body: one, Exact: true, Headers: [][2]string{{"Content-Type", kind}, {name, va}, {va, name}}}
		b := webhook.Delivery{At: at, Method: "POST", Proto: "HTTP/1.1", Target: va, Body: other, Exact: true, Headers: [][2]string{{name, vb}, {"content-type", kind}}}
		for _, p := range Deliveries(a, a) {
			if !p.Equal && p.Name != "Answer" || differs(p.Lines) {
				t.Fatalf("%s differs from itself: %+v", p.Name, p.Lines)
			}
		}
		there, back := Deliveries(a, b), Deliveries(b, a)
		for i, p := range there {
			if p.Equal != back[i].Equal || differs(p.Lines) != differs(back[i].Lines) {
				t.Fatalf("%s depends on the order:\n%+v\n%+v", p.Name, p, back[i])
			}
			for _, l := range p.Lines {
				for _, s := range l.Spans {
					for rest := s.Text; rest != ""; {
						g := pretty.Next(rest)
						if g.Bytes <= 0 || g.Bytes > len(rest) {
							t.Fatalf("no progress in %q", rest)
						}
						rest = rest[g.Bytes:]
					}
				}
			}
		}
	})
}
