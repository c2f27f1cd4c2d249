package setting_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"callboard/internal/api"
	"callboard/internal/setting"
)

var update = flag.Bool("update", false, "write the table of settings in docs/settings.md")

func TestValue(t *testing.T) {
	t.Parallel()
	for flag, want := range map[string]map[string]string{ // value set, none for unset, to what is shown
		"tempo":        {"": "tempo 1.0", "1": "tempo 1.0", "1.25": "tempo 1.25"},
		"speed-factor": {"": "speed factor 1.0"},
		"pitch":        {"": "pitch 0", "3": "pitch +3", "-3": "pitch -3", "0": "pitch 0"},
		"volume":       {"": "volume 100 %", "120": "volume 120 %"},
		"max-seconds":  {"": "max length 30 s", "12.5": "max length 12.5 s"},
		"hd":           {"": "quality 16 kHz", "true": "quality 44.1 kHz", "false": "quality 16 kHz"},
		"emotion":      {"": "emotion the version's own", "sad-1": "emotion sad-1"},
	} {
		s := byFlag(t, flag)
		for value, want := range want {
			var p api.Params
			if value != "" {
				if err := s.Set(&p, value); err != nil {
					t.Error(err)
				}
			}
			if value, _ := s.Value(p); s.Label+" "+value != want {
				t.Errorf("%s: got %q, want %q", flag, s.Label+" "+value, want)
			}
			if _, set := s.Value(p); set != (value != "") {
				t.Errorf("%s %q: set is %v", flag, value, set)
			}
		}
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	if got, want := setting.Summary(api.Params{}), "auto · 16 kHz wav · latest"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	var p api.Params
	for _, s := range setting.All(api.ServiceSpeak) {
		if err := s.Set(&p, values()[s.Wire][0]); err != nil {
			t.Error(err)
		}
	}
	want := "ko-kr · 44.1 kHz mp3 · v2 · happy-1 · “softly” · sad · label strength 1.5 · speed factor 0.9 · tempo 1.25 · " +
		"pitch -3 · end pitch +2 · max length 20 s · duration 4.5 s · volume 120 %"
	if got := setting.Summary(p); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// The test compares the table of docs/settings.md with the settings. With -update it writes the table.
func TestTheSettingsTable(t *testing.T) {
	const path, begin, end = "../../docs/settings.md", "<!-- settings: generated from internal/setting; a test compares them -->\n", "<!-- /settings -->"
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(b), begin)
	table, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("docs/settings.md has no marks around the table of settings")
	}
	switch {
	case table == setting.Markdown():
	case *update:
		if err := os.WriteFile(path, []byte(before+begin+setting.Markdown()+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Fatalf("the table of docs/settings.md differs from the settings; go test ./internal/setting -update writes it:\n\n%s", setting.Markdown())
	}
}
