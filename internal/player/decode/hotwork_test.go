package decode_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"testing"

	"github.com/hajimehoshi/go-mp3"

	"callboard/internal/player/decode"
	"callboard/internal/testcost"
)

// TestHotWork holds what decoding two seconds of sound costs, its peaks and its loudness included: that of a WAV against a plain
// loop over as many samples, that of an MP3 against the bare decoder.
func TestHotWork(t *testing.T) {
	testcost.SkipUnderRace(t)
	decoded := func(file []byte) func() {
		return func() {
			if _, err := decode.Bytes(t.Context(), file); err != nil {
				t.Fatal(err)
			}
		}
	}
	wav, mp3File := minuteWAV(), bytes.Repeat(fixture(t, "sweep-44k-mono-vbr.mp3"), 3)
	wav = wav[:len(wav)/30]
	testcost.CheckWork(t,
		testcost.Work{Name: "WAV", Ours: decoded(wav), Theirs: filtered(2 * 44100), Ratio: 0.81},
		testcost.Work{Name: "MP3", Ours: decoded(mp3File), Ratio: 1.08, Theirs: func() {
			d, err := mp3.NewDecoder(bytes.NewReader(mp3File))
			if err == nil {
				_, err = io.Copy(io.Discard, d)
			}
			if err != nil {
				t.Fatal(err)
			}
		}},
	)
}

// filtered converts n samples into a new slice and looks at each three times: for the largest, for the energy, and through two
// filters of second order, of which a measurement of loudness consists.
func filtered(n int) func() {
	in, kept := make([]byte, 2*n), 0.0
	for i := range n {
		binary.LittleEndian.PutUint16(in[2*i:], uint16(97*i))
	}
	return func() {
		out := make([]float32, n)
		for i := range out {
			out[i] = float32(int16(binary.LittleEndian.Uint16(in[2*i:]))) / (1 << 15)
		}
		var top, energy float32
		for _, v := range out {
			top = max(top, v, -v)
		}
		for _, v := range out {
			energy += v * v
		}
		var a, b, c, d, sum float64
		for _, v := range out {
			x := float64(v)
			y := 1.5*x + a
			a = b - 2.6*x + 1.6*y
			b = 1.2*x - 0.7*y
			z := y + c
			c = d - 2*y + 1.9*z
			d = y - 0.9*z
			sum += z * z
		}
		kept += sum + float64(top+energy)
	}
}
