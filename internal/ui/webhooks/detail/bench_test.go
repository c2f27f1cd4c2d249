package detail

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"callboard/internal/webhook"
	"callboard/internal/webhook/diff"
)

// The budget is 0.3 ms for a frame with a change, 72 × 34 cells.
func BenchmarkFrame(b *testing.B) {
	for tab := range Tab(tabs) {
		b.Run(tab.String(), func(b *testing.B) {
			d, _ := full(b)
			d.SetTab(tab)
			d.Resize(72, 34)
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				d.Move(1 - n%2*2)
				d.dirty = true
				d.Resize(72, 34)
				d.View()
			}
		})
	}
}

// Another delivery is selected.
func BenchmarkSelect(b *testing.B) {
	h, v := sample()
	for tab := range Tab(tabs) {
		b.Run(tab.String(), func(b *testing.B) {
			d, _ := full(b)
			d.SetTab(tab)
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				h.ID, v.ID = fmt.Sprint(n), fmt.Sprint(n)
				d.Show(h)
				d.SetDelivery(v)
				d.SetSiblings([]webhook.Head{h})
				d.Resize(72, 34)
				d.View()
			}
		})
	}
}

// megabytes are bodies of a megabyte of all kinds.
func megabytes(tb testing.TB) map[string][]byte {
	tb.Helper()
	var rows bytes.Buffer
	rows.WriteByte('[')
	for i := 0; rows.Len() < 1<<20-100; i++ {
		fmt.Fprintf(&rows, `{"id":%d,"name":"이름 %d","ok":true},`, i, i)
	}
	rows.WriteString("0]")
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(rows.Bytes()); err != nil || z.Close() != nil {
		tb.Fatal(err)
	}
	noise := make([]byte, 1<<20)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(rng.Uint32())
	}
	return map[string][]byte{
		"rows": rows.Bytes(), "gzip": packed.Bytes(), "binary": noise,
		"string":  []byte(`{"text":"` + strings.Repeat("가나다 abc", 1<<20/13) + `"}`),
		"escapes": []byte(`["` + strings.Repeat(`\uac00\n`, 1<<20/8) + `"]`),
		"deep":    bytes.Repeat([]byte("["), 1<<20),
		"line":    bytes.Repeat([]byte("안녕"), 1<<20/6),
		"ascii":   bytes.Repeat([]byte("x"), 1<<20),
	}
}

// A body of a megabyte. The budget of its first screen is 5 ms; everything in Update must be far from noticeable: a key in it, the
// jump to its end, the answer of the command that reads to the end, another width there, a step to what was found.
func BenchmarkMegabyte(b *testing.B) {
	bodies := megabytes(b)
	for _, name := range slices.Sorted(maps.Keys(bodies)) {
		for _, tab := range []Tab{Pretty, Raw} {
			h, v := sample()
			v.Body = bodies[name]
			prepared := Prepare(v, 72)
			show := func(n int, d *Detail) {
				h.ID, v.ID = fmt.Sprint(n), fmt.Sprint(n)
				read := prepared
				read.delivery.ID = v.ID
				for i, doc := range prepared.docs {
					if doc != nil {
						copied := *doc
						read.docs[i] = &copied
					}
				}
				d.Show(h)
				d.SetPrepared(read)
				d.Resize(72, 34)
			}
			open := func(b *testing.B) *Detail {
				d, _ := full(b)
				d.SetTab(tab)
				show(-1, d)
				return d
			}
			run := func(what string, f func(b *testing.B)) { b.Run(name+"/"+tab.String()+"/"+what, f) }
			run("read", func(b *testing.B) {
				for b.Loop() {
					Prepare(v, 72)
				}
			})
			run("first", func(b *testing.B) {
				d := open(b)
				for n := 0; b.Loop(); n++ {
					show(n, d)
				}
			})
			run("end", func(b *testing.B) {
				d := open(b)
				for n := 0; b.Loop(); n++ {
					b.StopTimer()
					show(n, d)
					b.StartTimer()
					d.Bottom()
					d.Resize(72, 34)
				}
			})
			run("ended", func(b *testing.B) {
				d := open(b)
				for n := 0; b.Loop(); n++ {
					b.StopTimer()
					show(n, d)
					d.Bottom()
					d.Resize(72, 34)
					cmd := d.Work()
					if cmd == nil {
						b.Skip("it needs no command")
					}
					msg := cmd().(WorkedMsg)
					b.StartTimer()
					d.Worked(msg)
					d.Resize(72, 34)
				}
			})
			run("key", func(b *testing.B) {
				d := open(b)
				d.Bottom()
				d.work(72, 34)
				for n := 0; b.Loop(); n++ {
					d.Move(n%2*2 - 1)
					d.Resize(72, 34)
				}
			})
			run("width", func(b *testing.B) {
				d := open(b)
				d.Bottom()
				d.work(72, 34)
				for n := 0; b.Loop(); n++ {
					d.Resize(71+n%2, 34)
				}
			})
			run("found", func(b *testing.B) {
				d := open(b)
				d.search("a", 72, 34)
				for b.Loop() {
					d.FindStep(-1)
					d.Resize(72, 34)
				}
			})
		}
	}
}

// Two bodies of a megabyte that have nothing in common: the answer of the command is taken and drawn.
func BenchmarkCompared(b *testing.B) {
	bodies := megabytes(b)
	for _, name := range []string{"rows", "binary", "line"} {
		_, v := sample()
		v.Body = bodies[name]
		other := v
		other.Body = bytes.ReplaceAll(v.Body, []byte{'1'}, []byte{'2', '3'})
		b.Run(name+"/diff", func(b *testing.B) {
			for b.Loop() {
				diff.Deliveries(v, other)
			}
		})
		b.Run(name+"/draw", func(b *testing.B) {
			d, _ := full(b)
			parts := diff.Deliveries(v, other)
			for b.Loop() {
				d.Compare(v, other, parts)
				d.Resize(72, 34)
			}
		})
	}
}
