package decode_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"runtime"
	"strings"
	"testing"

	"callboard/internal/player/decode"
	"callboard/internal/testwait"
)

// checkOutcome decodes b. It fails the test if decoding panics, does not end, uses much memory, or has an invalid result.
func checkOutcome(t *testing.T, b []byte) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*testwait.Timeout())
	defer cancel()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	a, err := decode.Bytes(ctx, b)
	runtime.ReadMemStats(&after)
	if ctx.Err() != nil {
		t.Fatal("decoding does not end")
	}
	if err != nil {
		if a != nil || strings.ContainsAny(err.Error(), "\n\r\x1b") {
			t.Fatalf("%v with %q", a, err)
		}
		return
	}
	if a.Frames() == 0 {
		t.Fatal("no frames and no error")
	}
	for _, v := range a.Samples {
		if v != v || v > 8 || v < -8 {
			t.Fatalf("a sample of %g", v)
		}
	}
	if taken := after.TotalAlloc - before.TotalAlloc; taken > 200<<20+uint64(60*len(a.Samples)) {
		t.Fatalf("%d bytes allocated for %d samples", taken, len(a.Samples))
	}
}

// FuzzVorbis changes the packets of an Ogg file and leaves its pages intact.
func FuzzVorbis(f *testing.F) {
	p := pages(fixture(f, "sweep-16k-mono.ogg"))
	audio := p[2][27+int(p[2][26]):]
	f.Add(bytes.Clone(p[0][28:]), []byte("\x00\xff"), audio[:200])
	for _, file := range hostile(f) {
		if q := pages(file); len(q) == 3 && q[1][26] < 10 {
			f.Add(bytes.Clone(p[0][28:]), q[1][27+int(q[1][26]):], audio[:60])
		}
	}
	comment := []byte("\x03vorbis\x00\x00\x00\x00\x00\x00\x00\x00\x01")
	_, setup, _ := bytes.Cut(p[1], []byte("\x05vorbis"))
	f.Add(bytes.Clone(p[0][28:]), setup, audio)
	f.Fuzz(func(t *testing.T, ident, setup, audio []byte) {
		if len(ident) > 100 || len(setup) > 20000 || len(audio) > 5000 {
			return
		}
		var packets [][]byte
		for len(audio) > 0 {
			n := min(len(audio), 1+int(audio[0]))
			packets, audio = append(packets, audio[:n]), audio[n:]
		}
		packets = packets[:min(len(packets), 100)]
		checkOutcome(t, bytes.Join([][]byte{page(2, 0, ident), page(0, 1, comment, append([]byte("\x05vorbis"), setup...)), page(0, 2, packets...), page(4, 3, packets...)}, nil))
	})
}

// FuzzFLAC changes the contents of a FLAC's frames and writes checksums that fit.
func FuzzFLAC(f *testing.F) {
	file := fixture(f, "triangle-44k-stereo-24bit.flac")
	at := bytes.Index(file, []byte{0xFF, 0xF8})
	f.Add(file[8:42], file[at:at+4], file[at+7:at+500])
	f.Fuzz(func(t *testing.T, info, head, body []byte) {
		if len(info) != 34 || len(head) != 4 || len(body) == 0 || len(body) > 5000 {
			return
		}
		b := append([]byte("fLaC\x80\x00\x00\x22"), info...)
		for i := range byte(3) {
			frame := append(bytes.Clone(head), i, body[0], body[min(1, len(body)-1)])
			frame = append(append(frame[:5+int(head[2]>>4&1)], crc8(frame[:5+int(head[2]>>4&1)])), body...)
			b = append(b, binary.BigEndian.AppendUint16(frame, crc16(frame))...)
		}
		checkOutcome(t, b)
	})
}

func crc8(b []byte) (crc byte) {
	for _, c := range b {
		crc ^= c
		for range 8 {
			if crc&0x80 != 0 {
				crc = crc<<1 ^ 0x07
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

func crc16(b []byte) (crc uint16) {
	for _, c := range b {
		crc ^= uint16(c) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x8005
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}
