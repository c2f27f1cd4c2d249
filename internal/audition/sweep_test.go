package audition_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"callboard/internal/api"
	"callboard/internal/audition"
	"callboard/internal/setting"
	"callboard/internal/text"
)

func TestParseSweep(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"emotion=normal-1,happy-1":               "emotion normal-1|happy-1",
		"tempo=0.8,1,1.2":                        "tempo 0.8|1|1.2",
		" tempo = 0.8 , 1 ":                      "tempo 0.8|1",
		"pitch=-2..2":                            "pitch -2|-1|0|1|2",
		"pitch=2..-2:2":                          "pitch 2|0|-2",
		"pitch=3..3":                             "pitch 3",
		"pitch=-12,-1..1,0":                      "pitch -12|-1|0|1",
		"tempo=0.8..1.2:0.1":                     "tempo 0.8|0.9|1|1.1|1.2",
		"tempo=1..1.1":                           "tempo 1|1.05|1.1",
		"tempo=0.8..1.25:.2":                     "tempo 0.8|1|1.2",
		"volume=80..120":                         "volume 80|85|90|95|100|105|110|115|120",
		"speed=0.9,1.1":                          "speed-factor 0.9|1.1",
		"hd=true,false":                          "hd true|false",
		"emotion-prompt=\"softly, slowly\",a..b": "emotion-prompt softly, slowly|a..b",
		"model=v1,latest":                        "model v1|latest",
		"tempo=1,1":                              "tempo 1",
	} {
		got, err := audition.ParseSweep(api.ServiceSpeak, in)
		if s := got.Setting.Flag + " " + strings.Join(got.Values, "|"); err != nil || s != want {
			t.Errorf("%q: got %q, %v; want %q", in, s, err, want)
		}
	}
}

func TestParseSweepErrors(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                          `--sweep "": it is not KEY=VALUE,VALUE; write it like`,
		"tempo":                     "--sweep tempo: it is not KEY=VALUE,VALUE",
		"=1":                        "--sweep =1: it is not KEY=VALUE,VALUE",
		"temp=1":                    "--sweep temp: there is no such setting; did you mean tempo?",
		"colour=red":                "--sweep colour: there is no such setting; use one of lang, hd,",
		"tempo=":                    "its values cannot be read: there are none",
		"tempo=1,,2":                "its values cannot be read: value 2 is empty",
		"tempo=1,":                  "value 2 is empty",
		"tempo=\"1":                 "its values cannot be read",
		"tempo=1\n2":                "it has several lines",
		"tempo=5":                   "--tempo 5: it is out of range; give 0.5 (slow) to 2 (fast)",
		"tempo=fast":                "--tempo fast: a number was expected",
		"tempo=0.1..1":              "--tempo 0.1: it is out of range",
		"tempo=1..9":                "--tempo 9: it is out of range",
		"tempo=1..":                 "its range has no number at each end",
		"tempo=1..2..3":             "its range has no number at each end",
		"tempo=1..2:0":              "its step is not a number above zero",
		"tempo=1..2:-1":             "its step is not a number above zero",
		"tempo=1..2:x":              "its step is not a number above zero",
		"tempo=1..2:0.0001":         "it has more than 1000 values",
		"pitch=0..2:0.5":            "its step is not a whole number",
		"pitch=0.5":                 "--pitch 0.5: a whole number was expected",
		"emotion-label=cheerful":    "--emotion-label cheerful: it is not one of the choices",
		"pitch=NaN..2":              "its range has no number",
		"pitch=-1e300..1e300":       "--pitch -1e300: a whole number was expected",
		"\x1b[31m\u202etempo=1\x00": "there is no such setting",
	} {
		_, err := audition.ParseSweep(api.ServiceSpeak, in)
		problem, ok := errors.AsType[*text.Problem](err)
		if !ok || !strings.Contains(err.Error(), want) || problem.Next == "" {
			t.Errorf("%q: got %v, want %q", in, err, want)
		}
		if err != nil && strings.ContainsFunc(err.Error(), text.Hidden) {
			t.Errorf("%q: the error %q has a hidden character", in, err)
		}
	}
}

func sweeps(t *testing.T, list ...string) (out []audition.Sweep) {
	t.Helper()
	for _, s := range list {
		sweep, err := audition.ParseSweep(api.ServiceSpeak, s)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, sweep)
	}
	return out
}

func TestCombine(t *testing.T) {
	t.Parallel()
	got, err := audition.Combine(api.Params{Volume: new(120)}, sweeps(t, "emotion=normal-1,happy-1", "pitch=-1..1"))
	var words []string
	for _, p := range got {
		words = append(words, fmt.Sprintln(*p.Emotion, *p.Pitch, *p.Volume))
	}
	want := []string{"normal-1 -1 120\n", "normal-1 0 120\n", "normal-1 1 120\n", "happy-1 -1 120\n", "happy-1 0 120\n", "happy-1 1 120\n"}
	if err != nil || !slices.Equal(words, want) {
		t.Errorf("got %q, %v", words, err)
	}
	if got, err = audition.Combine(setting.Initial(api.ServiceSpeak), nil); err != nil || len(got) != 1 {
		t.Errorf("without a sweep: %v, %v", got, err)
	}
	if got, err = audition.Combine(api.Params{}, sweeps(t, "emotion-prompt=softly,loud")); err != nil || *got[1].Emotion != setting.PromptPreset {
		t.Errorf("a prompt: %v, %v", got, err)
	}
	for want, list := range map[string][]string{
		"--sweep tempo: it is given twice":                                {"tempo=1", "tempo=1.2"},
		"it would have more than 10000 takes":                             {"tempo=0.5..2:0.01", "pitch=-12..12", "volume=50..200"},
		"label strength: it works only with the emotion normal-1":         {"emotion=normal-1,happy-1", "emotion-scale=1,2"},
		"emotion prompt: it is read only with the emotion emotion-prompt": {"emotion=happy-1", "emotion-prompt=softly"},
	} {
		if _, err := audition.Combine(api.Params{}, sweeps(t, list...)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", list, err, want)
		}
	}
}

func TestPresets(t *testing.T) {
	t.Parallel()
	got := audition.Presets(api.ServiceSpeak, api.Version{Presets: []string{"normal-1", "sad-1", "normal-1", "emotion-prompt"}})
	if got.Setting.Flag != "emotion" || !slices.Equal(got.Values, []string{"normal-1", "sad-1"}) {
		t.Errorf("got %s %q", got.Setting.Flag, got.Values)
	}
}

// What ParseSweep accepts, the table of settings accepts; its errors are one clean line.
func FuzzParseSweep(f *testing.F) {
	for _, s := range []string{"tempo=0.8..1.2:0.1", "pitch=-2..2", "emotion=normal-1,happy-1", "emotion-prompt=\"a,b\"", "hd=on", "tempo=1..2:1e-9", "duration=0.1..60:.7", "pitch=0x1..5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		sweep, err := audition.ParseSweep(api.ServiceSpeak, s)
		if err != nil {
			if line := err.Error(); strings.ContainsFunc(line, text.Hidden) || line == "" {
				t.Errorf("the error %q", line)
			}
			return
		}
		if n := len(sweep.Values); n == 0 || n > 1000 {
			t.Errorf("%d values", n)
		}
		seen := map[string]bool{}
		for _, value := range sweep.Values {
			var p api.Params
			if err := sweep.Setting.Set(&p, value); err != nil || seen[value] {
				t.Errorf("value %q twice: %v, %v", value, seen[value], err)
			}
			seen[value] = true
		}
		if list, err := audition.Combine(setting.Initial(api.ServiceSpeak), []audition.Sweep{sweep}); err == nil && len(list) != len(sweep.Values) {
			t.Errorf("%d values, %d combinations", len(sweep.Values), len(list))
		}
	})
}
