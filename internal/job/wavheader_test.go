package job

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

// FuzzCompleteHeader: whatever the file is, only the two sizes of a WAV change, then they are those of the file, and once is enough.
func FuzzCompleteHeader(f *testing.F) {
	const unknown = "\xff\xff\xff\xff"
	format := "fmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\x00\x00\x00\x7d\x00\x00\x02\x00\x10\x00"
	f.Add([]byte("RIFF" + unknown + "WAVE" + format + "data" + unknown + "abcd"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVE" + format + "data\x00\x00\x00\x00"))
	f.Add([]byte("RIFF\x28\x00\x00\x00WAVE" + format + "data\x04\x00\x00\x00abcd"))
	f.Add([]byte("RIFF" + unknown + "WAVE" + "LIST\x03\x00\x00\x00abc\x00" + format + "data\xff\xff\xff\x7fabcd"))
	f.Add([]byte("RIFF" + unknown + "WAVE" + "LIST" + unknown + "data" + unknown))
	f.Add([]byte("RIFF" + unknown + "WAVEdata"))
	f.Add([]byte("ID3"))
	f.Add([]byte{})
	path := filepath.Join(f.TempDir(), "a.wav")
	f.Fuzz(func(t *testing.T, audio []byte) {
		if err := os.WriteFile(path, audio, 0o600); err != nil {
			t.Fatal(err)
		}
		at, unsized := samplesAt(audio[:min(len(audio), maxHeader)])
		if unsized && (at < 20 || at > int64(len(audio))) {
			t.Fatalf("%q: the samples begin at %d", audio, at)
		}
		if err := completeHeader(path); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want := bytes.Clone(audio)
		if unsized {
			binary.LittleEndian.PutUint32(want[4:], uint32(len(want)-8))
			binary.LittleEndian.PutUint32(want[at-4:], uint32(int64(len(want))-at))
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("%q became %q", audio, got)
		}
		if err := completeHeader(path); err != nil {
			t.Fatal(err)
		}
		if again, err := os.ReadFile(path); err != nil || !bytes.Equal(again, want) {
			t.Fatalf("%q, then %q, %v", got, again, err)
		}
	})
}
