package setting_test

import (
	"encoding/json"
	"math"
	"testing"

	"callboard/internal/api"
	"callboard/internal/setting"
	"callboard/internal/text"
)

// FuzzSet gives a value to every setting of both services: what is taken can be sent as JSON, is shown in one clean line, and is taken
// again as it is then. What is refused changes nothing.
func FuzzSet(f *testing.F) {
	for _, s := range []string{"", "1", "-1", "0.5", "1e400", "NaN", "Inf", "0x1p-2", "on", "off", "true", "wav", "happy-1", "eng", "\x1b[31m", "\xff", "1_000", " 2 ", "가"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		for _, service := range api.Services() {
			for _, s := range setting.All(service) {
				var p api.Params
				if err := s.Set(&p, value); err != nil {
					if line := err.Error(); text.Line(line) != line || p != (api.Params{}) {
						t.Fatalf("%s: %q, %+v", s.Flag, line, p)
					}
					continue
				}
				if _, err := json.Marshal(p); err != nil {
					t.Fatalf("%s %q: %v", s.Flag, value, err)
				}
				for _, v := range []*float64{p.Tempo, p.Speed, p.EmotionScale, p.LUFS, p.Duration, p.MaxSeconds} {
					if v != nil && (math.IsNaN(*v) || math.IsInf(*v, 0)) {
						t.Fatalf("%s is %v", s.Flag, *v)
					}
				}
				shown, _ := s.Value(p)
				kept, ok := s.Get(p)
				if text.Line(shown) != shown || !ok {
					t.Fatalf("%s: %q, %v", s.Flag, shown, ok)
				}
				var again api.Params
				if err := s.Set(&again, kept); err != nil {
					t.Fatalf("%s took %q and does not take %q: %v", s.Flag, value, kept, err)
				}
			}
		}
	})
}
