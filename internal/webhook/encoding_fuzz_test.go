package webhook

import (
	"bytes"
	"testing"
)

// FuzzDecode: a body that is compressed never becomes longer than MaxDecoded, no other body changes, and what was compressed here is
// read again.
func FuzzDecode(f *testing.F) {
	one := gzipped(f, `{"status":"done"}`)
	for _, body := range [][]byte{nil, []byte(`{"status":"done"}`), one, append(bytes.Clone(one), one...), append(bytes.Clone(one), "rest"...), one[:12], {0x1f, 0x8b}, {0x1f, 0x8b, 8, 0xff}} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := Decode(body)
		switch {
		case len(got) > MaxDecoded:
			t.Fatalf("%d bytes", len(got))
		case !Packed(body) && (err != nil || !bytes.Equal(got, body)):
			t.Fatalf("a body without gzip changed: %q, %v", got, err)
		}
		if u := Unpack(body); len(u.Content) > MaxDecoded || len(u.Rest) > len(body) || Packed(u.Rest) {
			t.Fatalf("%d bytes and %q", len(u.Content), u.Rest)
		}
		again, err := Decode(gzipped(t, string(body)))
		if err != nil || !bytes.Equal(again, body) {
			t.Fatalf("compressed and read again: %q, %v", again, err)
		}
	})
}
