package english

import (
	"reflect"
	"strings"
	"testing"

	"callboard/internal/speech/phone"
)

// sounds are the sounds of English.
var sounds = map[phone.Sound]bool{
	phone.AA: true, phone.AE: true, phone.AH: true, phone.AO: true, phone.AW: true, phone.AX: true, phone.AY: true, phone.EH: true, phone.ER: true, phone.EY: true,
	phone.IH: true, phone.IY: true, phone.OW: true, phone.OY: true, phone.UH: true, phone.UW: true, phone.B: true, phone.CH: true, phone.D: true, phone.DH: true,
	phone.DX: true, phone.F: true, phone.G: true, phone.HH: true, phone.JH: true, phone.K: true, phone.L: true, phone.M: true, phone.N: true, phone.NG: true,
	phone.P: true, phone.R: true, phone.S: true, phone.SH: true, phone.T: true, phone.TH: true, phone.V: true, phone.W: true, phone.Y: true, phone.Z: true, phone.ZH: true,
}

// checkReading fails the test where the reading of a text is invalid.
func checkReading(t *testing.T, text string) {
	t.Helper()
	reading := Read(text)
	count := 0
	for i, p := range reading {
		if len(p.Words) == 0 || p.End < phone.Flow || p.End > phone.Paragraph || p.End == phone.Flow && i < len(reading)-1 || p.WH && p.End != phone.Question {
			t.Fatalf("%q: phrase %d is %+v", text, i, p)
		}
		for _, w := range p.Words {
			if len(w.Phones) == 0 || w.Lang != phone.English || w.Text == "" {
				t.Fatalf("%q: word %+v", text, w)
			}
			primary := 0
			for _, s := range w.Phones {
				if s.Stress == 1 {
					primary++
				}
				count++
				if !sounds[s.Sound] || s.Stress < 0 || s.Stress > 2 || s.Long < 0 || s.Long > 3 || s.Stress > 0 && !vowelSound(s.Sound) {
					t.Fatalf("%q: %s has %+v", text, w.Text, s)
				}
			}
			if primary > 1 {
				t.Fatalf("%q: %s has %d primary stresses", text, w.Text, primary)
			}
		}
	}
	if count > 14*len(text)+16 {
		t.Fatalf("%q of %d bytes has %d sounds", text, len(text), count)
	}
	if !reflect.DeepEqual(reading, Read(text)) {
		t.Fatalf("two readings of %q differ", text)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"Hello, world!", "3.14 1,234 $5.00 10:30 2026-11-25", "https://a.b/c?d=e", "e.g. U.S. Mr. St.", "typeCast APIs", "'''", "½ ²", "a'b'c", "\x00\xff", "+1 2 3", "((555) 1-2", "x\u0301y",
		"1/0", "0/0", "XIV", "Henry IIII", "v1", "v", "10-", "-", "5 km/h^2", "No. no.", "...", "1.2.3.4.5", "mm", "tionsed", "eeeeed",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) < 4000 {
			checkReading(t, text)
		}
	})
}

func FuzzWord(f *testing.F) {
	for _, s := range []string{"queue", "strengths", "aeiouy", "'", "unununun", "ing", "ed", "es", "e", "tion", "bcdfg"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, w string) {
		if len(w) > 400 {
			return
		}
		for _, s := range readWord(w) {
			if !sounds[s.Sound] {
				t.Fatalf("%q has the sound %q", w, s.Sound)
			}
		}
	})
}

func TestAnyWordHasSounds(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		strings.Repeat("7", 350), strings.Repeat("a", 350), strings.Repeat("z", 350), strings.Repeat("b", 350), strings.Repeat("W", 350), strings.Repeat("bcdfg", 70),
		strings.Repeat("ab", 175), strings.Repeat("no ", 116), strings.Repeat("1 ", 175), strings.Repeat("ing", 100), strings.Repeat("777,", 90), strings.Repeat("$7", 170), "hmm", "brr", "tv", "x", "I", "a",
	} {
		checkReading(t, text)
		if len(Read(text)) == 0 {
			t.Errorf("%.20q has no phrases", text)
		}
	}
}

// TestDictionaryEntriesAreValid checks the sounds and the stress of every entry of the dictionary.
func TestDictionaryEntriesAreValid(t *testing.T) {
	t.Parallel()
	stressed := 0
	for word, s := range dictionary() {
		phones, _ := lookup(word)
		if len(phones) == 0 {
			t.Errorf("%s has no sounds", word)
		}
		primary := 0
		for _, p := range phones {
			if !sounds[p.Sound] {
				t.Errorf("%s has the sound %q", word, p.Sound)
			}
			if p.Stress > 0 && !vowelSound(p.Sound) {
				t.Errorf("%s has a stressed consonant", word)
			}
			if p.Stress == 1 {
				primary++
			}
		}
		if primary > 1 {
			t.Errorf("%s has %d primary stresses in %s", word, primary, s)
		}
		stressed += primary
	}
	if n := len(dictionary()); n < 3000 || stressed < n*9/10 {
		t.Errorf("the table holds %d words, %d of them stressed", n, stressed)
	}
}

func TestEveryNumberHasWords(t *testing.T) {
	t.Parallel()
	for n := uint64(1); n < 1e15; n = n*3 + 7 {
		for _, words := range []string{cardinal(n), ordinal(n)} {
			for w := range strings.FieldsSeq(words) {
				if _, ok := pronounceKnown(w, 2); !ok {
					t.Errorf("%d has the unknown word %q", n, w)
				}
			}
		}
	}
}

var sampleText = strings.Repeat("The quick webhook delivered 12 recordings at 10:30, and Typecast's API answered politely. ", 4)[:350]

func BenchmarkRead(b *testing.B) {
	Read(sampleText)
	b.ReportAllocs()
	b.SetBytes(int64(len(sampleText)))
	for b.Loop() {
		Read(sampleText)
	}
}

func BenchmarkReadUnknownWords(b *testing.B) {
	text := strings.Repeat("florbish grundeltation smickery underplonkation ", 8)[:350]
	Read(text)
	b.ReportAllocs()
	for b.Loop() {
		Read(text)
	}
}
