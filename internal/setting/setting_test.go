package setting_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"callboard/internal/api"
	"callboard/internal/setting"
)

// Every field of api.Params has one row for each service that has it, but for force_length (see the package's doc), and the
// service itself.
func TestEveryFieldHasARow(t *testing.T) {
	t.Parallel()
	wires := map[string]bool{"force_length": true, "service": true}
	names := map[string]string{}
	for _, s := range setting.Every() {
		wires[s.Wire] = true
		for _, service := range api.Services() {
			if !s.Of.Has(service) {
				continue
			}
			for _, name := range []string{s.Flag, s.Alias, "label " + s.Label} {
				key := service.String() + " " + name
				if other := names[key]; name != "" && other != "" {
					t.Errorf("%s: %s and %s are both named %q", service, s.Wire, other, name)
				}
				names[key] = s.Wire
			}
		}
		if s.Flag == "" || s.Label == "" || s.Help == "" || s.Default == "" {
			t.Errorf("%s has an empty flag, label, help or default", s.Wire)
		}
		if strings.Contains(s.Help+s.Default+s.Applies+s.Range(), "|") {
			t.Errorf("%s would break the Markdown table", s.Wire)
		}
	}
	fields := reflect.TypeFor[api.Params]()
	for f := range fields.Fields() {
		wire, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !wires[wire] {
			t.Errorf("%s (%s) has no row", f.Name, wire)
		}
		delete(wires, wire)
	}
	for wire := range wires {
		t.Errorf("the row %s has no field", wire)
	}
}

// byFlag finds a setting of the asynchronous service by the name of its flag.
func byFlag(t *testing.T, name string) setting.Setting {
	t.Helper()
	return flagOf(t, api.ServiceSpeak, name)
}

// flagOf finds a setting of a service by the name of its flag.
func flagOf(t *testing.T, service api.Service, name string) setting.Setting {
	t.Helper()
	s, _, ok := setting.Find(service, name)
	if !ok {
		t.Fatalf("%s: there is no flag --%s", service, name)
	}
	return s
}

// values are one allowed value for each setting, with its JSON.
func values() map[string][2]string {
	return map[string][2]string{
		"lang": {"ko-kr", `"ko-kr"`}, "xapi_hd": {"true", `true`}, "xapi_audio_format": {"mp3", `"mp3"`}, "model_version": {"v2", `"v2"`},
		"emotion_tone_preset": {"happy-1", `"happy-1"`}, "emotion_prompt": {"softly", `"softly"`}, "emotion_label": {"sad", `"sad"`},
		"emotion_scale": {"1.5", `1.5`}, "speed_x": {"0.9", `0.9`}, "tempo": {"1.25", `1.25`}, "pitch": {"-3", `-3`}, "last_pitch": {"+2", `2`},
		"max_seconds": {"20", `20`}, "duration": {"4.5", `4.5`}, "volume": {"120", `120`}, "smart": {"true", `true`}, "stream": {"true", `true`},
		"previous_text": {"Hello.", `"Hello."`}, "next_text": {"Bye.", `"Bye."`}, "target_lufs": {"-14.5", `-14.5`}, "remove_silence_ms": {"200", `200`},
		"word_times": {"true", `true`},
	}
}

func TestSetFillsTheFieldOfItsName(t *testing.T) {
	t.Parallel()
	for _, s := range setting.Every() {
		value := values()[s.Wire]
		if s.Of == setting.TTS && s.Wire == "lang" {
			value = [2]string{"kor", `"kor"`}
		}
		var p, again api.Params
		if _, set := s.Get(p); set {
			t.Errorf("%s is set in empty params", s.Wire)
		}
		if err := s.Set(&p, value[0]); err != nil {
			t.Errorf("%s: %v", s.Wire, err)
		}
		if b, _ := json.Marshal(p); string(b) != `{"`+s.Wire+`":`+value[1]+`}` {
			t.Errorf("%s sends %s", s.Wire, b)
		}
		text, set := s.Get(p)
		if err := s.Set(&again, text); err != nil || !set || !reflect.DeepEqual(again, p) {
			t.Errorf("%s: %q does not set the same value again: %v", s.Wire, text, err)
		}
		var usual api.Params
		if s.Initial != "" {
			if err := s.Set(&usual, s.Initial); err != nil {
				t.Error(err)
			}
		}
		if s.Clear(&p); !reflect.DeepEqual(p, usual) || s.Changed(p) {
			t.Errorf("%s is not cleared", s.Wire)
		}
	}
}

func TestSetRefuses(t *testing.T) {
	t.Parallel()
	for flag, cases := range map[string]map[string]string{
		"lang":          {"xx": "--lang xx: it is not one of the choices; give auto, en-us, ko-kr, ja-jp, es-es, zh-cn", "": "--lang: it is not one of the choices"},
		"format":        {"flac": "give wav, mp3"},
		"emotion-label": {"HAPPY": "give normal, happy, sad, angry"},
		"hd":            {"maybe": "--hd maybe: true or false was expected"},
		"tempo":         {"fast": "--tempo fast: a number was expected; give 0.5 (slow) to 2 (fast)", "2.01": "--tempo 2.01: it is out of range; give 0.5 (slow)", "NaN": "a number was expected", "inf": "a number was expected", "": "a number was expected"},
		"speed-factor":  {"0.4": "give 0.5 (fast) to 1.5 (slow)"},
		"pitch":         {"1.5": "a whole number was expected; give -12 to 12", "13": "out of range; give -12 to 12", "-13": "out of range"},
		"last-pitch":    {"3": "give -2 to 2"},
		"volume":        {"49": "give 50 % (half) to 200 % (double)", "201": "out of range"},
		"max-seconds":   {"0": "give 1 to 60 s", "61": "out of range"},
		"duration":      {"0": "give 0.1 to 60 s", "61": "out of range"},
		"emotion-scale": {"2.1": "give 0 to 2", "-0.1": "out of range"},
	} {
		s := byFlag(t, flag)
		for value, want := range cases {
			var p api.Params
			if err := s.Set(&p, value); err == nil || !strings.Contains(err.Error(), want) || !reflect.DeepEqual(p, api.Params{}) {
				t.Errorf("--%s %s: %v, want %q", flag, value, err, want)
			}
		}
	}
}

func TestParseLeavesTheRangeToTheService(t *testing.T) {
	t.Parallel()
	for flag, value := range map[string]string{"pitch": "99", "tempo": "9", "lang": "xx", "format": "flac", "emotion": "any"} {
		s := byFlag(t, flag)
		var p api.Params
		if err := s.Parse(&p, value); err != nil {
			t.Errorf("--%s %s: %v", flag, value, err)
		}
		if got, set := s.Get(p); got != value || !set {
			t.Errorf("--%s %s: got %q", flag, value, got)
		}
	}
}

func TestMove(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		flag  string
		moves []int
		want  string // after them, "" is unset
	}{
		{"lang", []int{1}, "en-us"}, {"lang", []int{-1}, "zh-cn"}, {"lang", []int{1, -1}, "auto"}, {"lang", []int{6}, "auto"}, {"lang", []int{-15}, "ja-jp"},
		{"hd", []int{1}, "44.1 kHz"}, {"hd", []int{-1}, "44.1 kHz"}, {"hd", []int{1, 1}, "16 kHz"},
		{"format", []int{1}, "mp3"}, {"emotion-label", []int{1}, "normal"}, {"emotion-label", []int{1, -1}, ""}, {"emotion-label", []int{-1}, "angry"},
		{"tempo", []int{1}, "1.05"}, {"tempo", []int{-1, -1, -1}, "0.85"}, {"tempo", []int{100}, "2"}, {"tempo", []int{-100}, "0.5"},
		{"speed-factor", []int{100}, "1.5"}, {"emotion-scale", []int{-20}, "0"}, {"emotion-scale", []int{1, 1, 1}, "1.3"},
		{"pitch", []int{-1}, "-1"}, {"pitch", []int{20}, "12"}, {"last-pitch", []int{-5}, "-2"},
		{"volume", []int{1}, "105"}, {"volume", []int{-30}, "50"}, {"max-seconds", []int{1}, "31"}, {"duration", []int{1}, "5"}, {"duration", []int{-1, -20}, "0.1"},
		{"duration", []int{1, -20, 1}, "0.5"}, {"duration", []int{1, -20, 1, 1, 1}, "1.5"}, {"duration", []int{1, 2}, "6"},
		{"emotion-prompt", []int{1}, ""}, {"model", []int{1}, ""},
	} {
		s := byFlag(t, c.flag)
		var p api.Params
		for _, n := range c.moves {
			s.Move(&p, n)
		}
		if got, _ := s.Get(p); got != c.want {
			t.Errorf("%s after %v: got %q, want %q", c.flag, c.moves, got, c.want)
		}
	}
}

// A number that was typed need not be a multiple of the step; the next step brings it there.
func TestMoveGoesToMultiplesOfTheStep(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		flag, from string
		move       int
		want       string
	}{
		{"tempo", "1.23", 1, "1.25"}, {"tempo", "1.23", -1, "1.2"}, {"tempo", "1.15", 1, "1.2"}, {"tempo", "1.15", -1, "1.1"},
		{"duration", "0.1", 1, "0.5"}, {"duration", "0.6", -1, "0.5"}, {"duration", "60", 1, "60"}, {"volume", "52", -1, "50"}, {"volume", "53", 1, "55"},
		{"max-seconds", "12.5", 1, "13"}, {"pitch", "-3", 1, "-2"},
	} {
		s := byFlag(t, c.flag)
		var p api.Params
		if err := s.Set(&p, c.from); err != nil {
			t.Fatal(err)
		}
		s.Move(&p, c.move)
		if got, _ := s.Get(p); got != c.want {
			t.Errorf("%s %s by %d: got %s, want %s", c.flag, c.from, c.move, got, c.want)
		}
	}
}

func TestInitialIsWhatResetGives(t *testing.T) {
	t.Parallel()
	var p api.Params
	for _, s := range setting.All(api.ServiceSpeak) {
		if err := s.Set(&p, values()[s.Wire][0]); err != nil {
			t.Error(err)
		}
	}
	setting.Reset(&p)
	if b, _ := json.Marshal(p); string(b) != `{"lang":"auto","xapi_hd":true,"model_version":"latest"}` || !reflect.DeepEqual(p, setting.Initial(api.ServiceSpeak)) {
		t.Errorf("reset gives %s", b)
	}
	for _, s := range setting.All(api.ServiceSpeak) {
		if s.Changed(p) {
			t.Errorf("%s is changed after a reset", s.Flag)
		}
	}
	p = api.Params{Lang: new("ko-kr"), HD: new(false)}
	if setting.Fill(&p); *p.Lang != "ko-kr" || *p.HD || *p.Model != "latest" {
		t.Errorf("filled: %s", setting.Summary(p))
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	words := func(s setting.Setting) (out []string) {
		for _, o := range s.Options() {
			out = append(out, o.Word)
		}
		return out
	}
	for flag, want := range map[string]string{"hd": "16 kHz, 44.1 kHz", "format": "wav, mp3", "emotion-label": "none, normal, happy, sad, angry", "emotion": "the version's own", "tempo": ""} {
		if got := strings.Join(words(byFlag(t, flag)), ", "); got != want {
			t.Errorf("%s: got %q, want %q", flag, got, want)
		}
	}
	emotion := byFlag(t, "emotion").With([]string{"normal-1", "happy-1"})
	p := api.Params{Emotion: new("of-another-actor")}
	if emotion.Chosen(p) != -1 {
		t.Error("an unknown preset counts as an option")
	}
	if emotion.Move(&p, 1); p.Emotion != nil {
		t.Errorf("after an unknown preset comes %s", *p.Emotion)
	}
	p.Emotion = new("of-another-actor")
	if emotion.Move(&p, -1); *p.Emotion != "happy-1" {
		t.Errorf("before an unknown preset comes %s", *p.Emotion)
	}
}

func TestChoicesOfAnActor(t *testing.T) {
	t.Parallel()
	v := api.Version{Name: "v2", Presets: []string{"normal-1", "happy-1"}, EmotionPrompt: true}
	got := map[string]setting.Setting{}
	for _, s := range setting.For(api.ServiceSpeak, []api.Version{v, {Name: "v1"}}, v) {
		got[s.Flag] = s
	}
	if want := "latest, v2, v1"; got["model"].Range() != want {
		t.Errorf("models: got %q, want %q", got["model"].Range(), want)
	}
	if want := "normal-1, happy-1, emotion-prompt"; got["emotion"].Range() != want {
		t.Errorf("presets: got %q, want %q", got["emotion"].Range(), want)
	}
	var p api.Params
	if err := got["emotion"].Set(&p, "sad-1"); err == nil {
		t.Error("a preset that the version does not have was set")
	}
	v.Presets = append(v.Presets, setting.PromptPreset)
	for _, s := range setting.For(api.ServiceSpeak, nil, v) {
		if s.Flag == "emotion" && len(s.Choices) != 3 {
			t.Errorf("presets: got %q", s.Choices)
		}
	}
	for _, s := range setting.For(api.ServiceSpeak, nil, api.Version{}) {
		if s.Flag == "emotion" && s.Set(&p, "any-1") != nil {
			t.Error("a preset was refused although none is known")
		}
	}
}

func TestEnteredPromptSelectsItsPreset(t *testing.T) {
	t.Parallel()
	var p api.Params
	prompt := byFlag(t, "emotion-prompt")
	if err := prompt.Enter(&p, "softly"); err != nil || *p.Emotion != setting.PromptPreset || *p.EmotionPrompt != "softly" {
		t.Errorf("got %s, %v", setting.Summary(p), err)
	}
	tempo := byFlag(t, "tempo")
	p = api.Params{}
	if err := tempo.Enter(&p, "9"); err == nil || p.Tempo != nil {
		t.Errorf("got %v, %v", p.Tempo, err)
	}
}
