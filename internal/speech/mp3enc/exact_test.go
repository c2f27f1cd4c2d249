package mp3enc

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"testing"
)

// exactSignal is computed with integers only, so that it is the same on every machine: triangle waves
// and noise that start and stop.
func exactSignal(n int) []float32 {
	rng := rand.New(rand.NewPCG(11, 12))
	x := make([]float32, n)
	for i := range x {
		v := 0
		if i/3000%3 != 2 {
			v = int(int64(i)*int64(i)/4000%120) - 60
			v *= 200
		}
		if i/2000%4 == 1 {
			v += rng.IntN(8000) - 4000
		}
		x[i] = float32(v) / (1 << 15)
	}
	return x
}

// The checksums change with the encoder, but they must be equal on all machines.
func TestSameBytesOnEveryMachine(t *testing.T) {
	t.Parallel()
	for rate, want := range map[int]uint32{16000: 0xd684ecf7, 44100: 0x31acdef7} {
		in := exactSignal(3 * rate)
		file, err := Encode(in, Options{Rate: rate})
		if err != nil {
			t.Fatal(err)
		}
		if got := crc32.ChecksumIEEE(file); got != want {
			t.Errorf("%d Hz: CRC-32 %#08x, want %#08x", rate, got, want)
		}
		if again, _ := Encode(in, Options{Rate: rate}); !bytes.Equal(file, again) {
			t.Errorf("%d Hz: a second time is different", rate)
		}
	}
}

func TestDCT(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 1))
	var x, scratch [32]float64
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	in := x
	dct3(x[:], scratch[:])
	for i, got := range x {
		want := 0.0
		for m, v := range in {
			want += v * math.Cos(float64((2*i+1)*m)*math.Pi/64)
		}
		if math.Abs(got-want) > 1e-5 {
			t.Errorf("output %d: %g, want %g", i, got, want)
		}
	}
}

func TestCodeWordsAreComplete(t *testing.T) {
	t.Parallel()
	check := func(name string, words []word) {
		seen := map[string]bool{}
		sum := 0.0 // Kraft's sum is 1 where every bit string is decodable
		for _, w := range words {
			if w.n > 0 {
				sum += math.Pow(2, -float64(w.n))
				seen[fmt.Sprintf("%0*b", w.n, w.code)] = true
			}
		}
		if sum != 1 {
			t.Errorf("%s: Kraft's sum is %g", name, sum)
		}
		for w := range seen {
			for n := 1; n < len(w); n++ {
				if seen[w[:n]] {
					t.Errorf("%s: %s begins with another word", name, w)
				}
			}
		}
	}
	for table, words := range pairWords.Get() {
		if words != nil {
			check(fmt.Sprint("table ", table), words)
		}
	}
	check("table A", quadWords.Get()[0])
	check("table B", quadWords.Get()[1])
}

// The search must count exactly the bits that are written.
func TestCountedBitsAreWritten(t *testing.T) {
	t.Parallel()
	f, err := newFormat(Options{Rate: 44100})
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(2, 2))
	plans := []*bandPlan{f.longPlan(false), f.longPlan(true), f.shortPlan()}
	for range 3000 {
		var values [granuleLines]int32
		var lines spectrum
		last := rng.IntN(granuleLines + 1)
		most := 1 << rng.IntN(14)
		for i := range last {
			most := max(most>>(8*i/granuleLines), 2)
			values[i] = int32(min(rng.IntN(most), largest))
			lines[i] = rng.NormFloat64()
		}
		plan := plans[rng.IntN(len(plans))]
		c := plan.code(&values)
		var w bitWriter
		c.write(&w, plan, &values, &lines)
		if got := 8*len(w.buf) + w.pending; got != c.bits {
			t.Fatalf("counted %d bits, wrote %d: %+v", c.bits, got, c)
		}
	}
}
