package speech_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"callboard/internal/speech"
	"callboard/internal/speech/mp3enc"
	"callboard/internal/speech/wav"
)

// The four kinds of actors of the checksums below.
var (
	goldenMan   = speech.Traits{PitchHz: 118, Formant: 1, Breath: 0.1, Rate: 1}
	goldenWoman = speech.Traits{PitchHz: 215, Formant: 1.17, Breath: 0.3, Rate: 1.05}
	goldenChild = speech.Traits{PitchHz: 290, Formant: 1.32, Breath: 0.2, Rate: 1, Span: 1.3, Open: 0.6}
	goldenOld   = speech.Traits{PitchHz: 100, Formant: 0.95, Breath: 0.4, Rate: 0.85, Tilt: 6, Jitter: 0.015, Rough: 0.5, Nasal: 0.3}
)

// The same request must give the same files in every version. testdata/golden.txt has, for each request, the SHA-256 of
// its WAV and of its MP3 file ("-" where an MP3 cannot have the rate). Where a change of the sound is intended, the
// test prints the new line. Processors that fuse x*y+z may round a few samples differently, so it runs on amd64 only.
func TestFilesHaveTheirChecksums(t *testing.T) {
	t.Parallel()
	if runtime.GOARCH != "amd64" {
		t.Skip("the checksums are those of amd64")
	}
	list, err := os.ReadFile(filepath.Join("testdata", "golden.txt"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for line := range strings.Lines(string(list)) {
		name, _, _ := strings.Cut(line, "\t")
		want[name] = strings.TrimRight(line, "\n")
	}
	for name, u := range map[string]speech.Utterance{
		"english":        {Text: "Hello, this is callboard. Dr. Smith paid $3.50 on 3/14/2024?", Traits: goldenMan},
		"korean":         {Text: "안녕하세요, 저는 3시 30분에 서울역에서 만나요. 같이 갈까요?", Lang: "ko-kr", Traits: goldenWoman},
		"japanese":       {Text: "こんにちは、東京です。12ばん。", Traits: goldenChild},
		"mixed":          {Text: "오늘 meeting은 Zoom으로 5%.", Traits: goldenOld, Rate: 44100},
		"happy":          {Text: "What a lovely day!", Traits: goldenWoman, Emotion: "happy", Scale: 1.5, Rate: 44100},
		"sad and slow":   {Text: "It is over.", Traits: goldenMan, Emotion: "sad", Scale: 1, Tempo: 0.8, Pitch: -3, LastPitch: -2},
		"whisper":        {Text: "조용히 해 주세요.", Traits: goldenChild, Emotion: "whisper", Scale: 1, Volume: 150},
		"prompt, length": {Text: "Please hurry up.", Traits: goldenOld, Prompt: "angry and loud", Scale: 1, SpeedX: 1.2, MaxSeconds: 2.5, ForceLength: true},
		"cut":            {Text: "This sentence is cut before it ends.", Traits: goldenMan, Pitch: 4, LastPitch: 2, MaxSeconds: 1, Rate: 22050},
		"8 kHz":          {Text: "One, two, three.", Traits: goldenWoman, Seconds: 2, Rate: 8000},
	} {
		p := mustSpeak(t, u)
		got := name + "\t" + checksum(wav.Encode(p.Samples, p.Rate)) + "\t-"
		if mp3, err := mp3enc.Encode(p.Samples, mp3enc.Options{Rate: p.Rate}); err == nil {
			got = strings.TrimSuffix(got, "-") + checksum(mp3)
		}
		if got != want[name] {
			t.Errorf("the sound changed:\n%s\nwas\n%s", got, want[name])
		}
	}
}

func checksum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
