package mp3enc

import (
	"testing"

	"callboard/internal/player/decode"
)

// The program's player uses the tag's delay and padding only with some encoder names, among them the default one.
func TestPlayerDecodesTheExactLength(t *testing.T) {
	t.Parallel()
	for _, rate := range allRates {
		voice := speech(rate, 0.8)
		for _, n := range []int{1, 1000, len(voice)} {
			file, err := Encode(voice[:n], Options{Rate: rate})
			if err != nil {
				t.Fatal(err)
			}
			a, err := decode.Bytes(t.Context(), file)
			if err != nil {
				t.Fatalf("%d Hz: %v", rate, err)
			}
			if len(a.Samples) != n || int(a.Info.Rate) != rate || a.Channels != 1 || a.Info.Warning != "" {
				t.Errorf("%d Hz: %d samples of %d, %d channels, %+v", rate, len(a.Samples), n, a.Channels, a.Info)
			}
		}
	}
}
