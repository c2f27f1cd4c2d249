package ui

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"callboard/internal/ui/playerbar"
	"callboard/internal/ui/screen"
)

// FuzzRestore starts the app with what another version, or an edit of the database, has stored in place of one setting, in a new run
// and in one with other settings: each screen fits and shows no character that a terminal obeys, and what the next run would take up
// is as much at most as it found.
func FuzzRestore(f *testing.F) {
	for _, s := range []string{
		"", "on", "null", "[]", "{}", `[null]`, `{"a":null}`, "-1", "99", "9223372036854775807 x", "\x1b[2J\x07", "\xff", "가\u202e",
		`[{"name":"\u001b[2J","words":"x"},{"name":"A","words":"fav"}]`, `{"01abc":"/tmp/x\u0000.wav"}`, `{"01abc":"3/12","b":"-1/99999999999999999999"}`,
		`{"kind":"exec","device":"\u0007"}`, `["5c3c","\u001b"]`, `[{"line":"hello","knockout":{"takes":["a","b"]}}]`, `{"line":"hello","rows":[{"id":"\u001b"}]}`,
		`{"tempo":1e300,"pitch":-99,"xapi_audio_format":"\u001b"}`,
	} {
		for i := range 20 {
			f.Add(uint8(i), s)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, value string) {
		s := newStage(t, 100, 30)
		keys := []string{autoplaySetting, lowPowerSetting, recentSetting, playerbar.OutputSetting}
		for _, one := range s.m.screens {
			if p, ok := one.(screen.Persistent); ok {
				keys = append(keys, p.Settings()...)
			}
		}
		slices.Sort(keys)
		key := keys[int(which)%len(keys)]
		s.settings.values = map[string]string{"ui.audition.line": "hello"}
		s.settings.values[key] = value
		s.begin(s.services())
		for _, screen := range []string{"alt+1", "alt+2", "alt+3"} {
			s.press(screen, "esc")
			fits(t, s, 100, 30)
			for line := range strings.Lines(s.m.View().Content) {
				if plain := strings.TrimSuffix(ansi.Strip(line), "\n"); strings.ContainsFunc(plain, obeyed) {
					t.Fatalf("%s = %q: the screen has %q", key, value, plain)
				}
			}
		}
		again := s.m.work()
		s.settings.values = again
		s.begin(s.services())
		for k, v := range s.m.work() {
			if v != again[k] {
				t.Fatalf("%s = %q: %s is first %q and then %q", key, value, k, again[k], v)
			}
		}
	})
}

// obeyed says whether a terminal obeys the character, or lets it change the order of what follows.
func obeyed(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
