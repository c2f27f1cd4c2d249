package setting_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"callboard/internal/api"
	"callboard/internal/setting"
)

// The dialog of a service has its settings only.
func TestSettingsOfTheNewerService(t *testing.T) {
	t.Parallel()
	flags := func(s api.Service) string {
		var out []string
		for _, row := range setting.All(s) {
			out = append(out, row.Flag)
		}
		return strings.Join(out, " ")
	}
	if got, want := flags(api.ServiceTTS), "lang stream format model emotion emotion-scale smart previous-text next-text tempo pitch volume lufs remove-silence word-times"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got, want := flags(api.ServiceSpeak), "lang hd format model emotion emotion-prompt emotion-label emotion-scale speed-factor tempo pitch last-pitch max-seconds duration volume"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		service api.Service
		flag    string
		other   api.Service
		ok      bool
	}{
		{api.ServiceSpeak, "tempo", api.ServiceSpeak, true}, {api.ServiceTTS, "tempo", api.ServiceTTS, true},
		{api.ServiceSpeak, "lufs", api.ServiceTTS, false}, {api.ServiceTTS, "hd", api.ServiceSpeak, false}, {api.ServiceTTS, "speed", api.ServiceSpeak, false},
		{api.ServiceTTS, "nonsense", api.ServiceTTS, false}, {api.ServiceSpeak, "", api.ServiceSpeak, false},
	} {
		s, other, ok := setting.Find(c.service, c.flag)
		if ok != c.ok || other != c.other || ok && s.Flag != c.flag {
			t.Errorf("%s %q: got %s, %s, %v", c.service, c.flag, s.Flag, other, ok)
		}
	}
	if s, _, _ := setting.Find(api.ServiceTTS, "volume"); s.Min != 0 {
		t.Errorf("the volume of tts begins at %v", s.Min)
	}
}

func TestSetRefusesForTheNewerService(t *testing.T) {
	t.Parallel()
	for flag, cases := range map[string]map[string]string{
		"lang":           {"ko": "did you mean kor? give auto", "zh": "did you mean zho?", "und": "choices; give auto", "ko-kr": "--lang ko-kr: it is not one of the choices; did you mean kor? give auto, ara Arabic, ben Bengali", "xxx": "vie Vietnamese, yue Cantonese, zho Chinese"},
		"volume":         {"-1": "give 0 % (silent) to 200 % (double)", "201": "out of range"},
		"lufs":           {"1": "give -70 to 0 LUFS", "-71": "out of range", "loud": "a number was expected"},
		"remove-silence": {"-1": "give 0 to 1000 ms", "1001": "out of range", "1.5": "a whole number was expected"},
		"previous-text":  {strings.Repeat("가", 2001): "it has 2001 characters; give words, at most 2000 characters"},
		"smart":          {"maybe": "true or false was expected"},
	} {
		s := flagOf(t, api.ServiceTTS, flag)
		for value, want := range cases {
			var p api.Params
			if err := s.Set(&p, value); err == nil || !strings.Contains(err.Error(), want) || !reflect.DeepEqual(p, api.Params{}) {
				t.Errorf("--%s: %v, want %q", flag, err, want)
			}
		}
	}
	var p api.Params
	if err := flagOf(t, api.ServiceTTS, "previous-text").Set(&p, strings.Repeat("가", 2000)); err != nil {
		t.Error(err)
	}
}

func TestCheckOfTheNewerService(t *testing.T) {
	t.Parallel()
	v30 := api.Version{Name: setting.ModelV30, Presets: []string{"normal", "happy", "whisper"}}
	v21 := api.Version{Name: setting.ModelV21, Presets: []string{"normal", "happy"}}
	for _, c := range []struct {
		name    string
		params  api.Params
		version api.Version
		want    string // of the error, "" for none
	}{
		{"nothing", api.Params{}, v21, ""},
		{"preset with intensity", api.Params{Emotion: new("happy"), EmotionScale: new(1.5)}, v21, ""},
		{"intensity alone", api.Params{EmotionScale: new(1.5)}, v30, ""},
		{"unknown preset", api.Params{Emotion: new("whisper")}, v21, "emotion whisper: the version ssfm-v21 of the actor does not have it; choose one of normal, happy"},
		{"volume and loudness", api.Params{Volume: new(100), LUFS: new(-14.0)}, v30, "loudness: it cannot be combined with a volume"},
		{"volume alone", api.Params{Volume: new(0)}, v30, ""},
		{"stream with volume", api.Params{Volume: new(120), Stream: new(true)}, v30, "volume: a stream has none"},
		{"stream with loudness", api.Params{LUFS: new(-14.0), Stream: new(true)}, v30, ""},
		{"no stream with volume", api.Params{Volume: new(120), Stream: new(false)}, v30, ""},
		{"word times of a stream", api.Params{WordTimes: new(true), Stream: new(true)}, v30, "word times: a stream has none"},
		{"word times", api.Params{WordTimes: new(true), Stream: new(false)}, v30, ""},
		{"text before alone", api.Params{PreviousText: new("Hi.")}, v30, "text before: it is read only with smart emotion"},
		{"text after with smart off", api.Params{NextText: new("Hi."), Smart: new(false)}, v30, "text after: it is read only with smart emotion"},
		{"smart", api.Params{Smart: new(true), PreviousText: new("Hi."), NextText: new("Bye.")}, v30, ""},
		{"smart with a preset", api.Params{Smart: new(true), Emotion: new("happy")}, v30, "emotion happy: smart emotion chooses the emotion"},
		{"smart with the normal preset", api.Params{Smart: new(true), Emotion: new("normal"), EmotionScale: new(1.0)}, v30, ""},
		{"smart with intensity", api.Params{Smart: new(true), EmotionScale: new(0.5)}, v30, "intensity: it has no effect with smart emotion"},
		{"smart of an older model", api.Params{Smart: new(true)}, v21, "smart emotion: the model ssfm-v21 does not have it"},
		{"language of an older model", api.Params{Lang: new("tha")}, v21, "language tha: the model ssfm-v21 does not speak it"},
		{"language", api.Params{Lang: new("tha")}, v30, ""},
		{"both have it", api.Params{Lang: new("kor")}, v21, ""},
		{"automatic", api.Params{Lang: new("auto")}, v21, ""},
		{"an unknown model", api.Params{Lang: new("tha"), Smart: new(true)}, api.Version{Name: "ssfm-v40"}, ""},
	} {
		c.params.Service = api.ServiceTTS
		err := setting.CheckVersion(c.params, c.version)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
	p := api.Params{Service: api.ServiceTTS, Smart: new(true), Model: new(setting.ModelV21)}
	if err := setting.Check(p); err == nil { // the model is known without the list of voices
		t.Error("smart emotion was taken for ssfm-v21")
	}
}

func TestLanguagesOfTheModel(t *testing.T) {
	t.Parallel()
	for model, want := range map[string]int{setting.ModelV30: 38, setting.ModelV21: 28, "": 38} { // with auto
		for _, s := range setting.For(api.ServiceTTS, nil, api.Version{Name: model}) {
			if s.Flag == "lang" && len(s.Choices) != want {
				t.Errorf("%s: %d languages, want %d", model, len(s.Choices), want)
			}
		}
	}
}

func TestInferAndEnterSelectWhatIsNeeded(t *testing.T) {
	t.Parallel()
	p := api.Params{Service: api.ServiceTTS}
	if err := flagOf(t, api.ServiceTTS, "previous-text").Enter(&p, "  Hi.\n "); err != nil || !*p.Smart || *p.PreviousText != "Hi." {
		t.Errorf("got %s, %v", setting.Summary(p), err)
	}
	p = api.Params{Service: api.ServiceTTS, NextText: new("Bye.")}
	if setting.Infer(&p); p.Smart == nil || !*p.Smart {
		t.Error("the text after did not choose smart emotion")
	}
	p = api.Params{Service: api.ServiceTTS, NextText: new("Bye."), Smart: new(false)}
	if setting.Infer(&p); *p.Smart {
		t.Error("a choice was overruled")
	}
	p = api.Params{EmotionPrompt: new("softly")}
	if setting.Infer(&p); p.Emotion == nil || *p.Emotion != setting.PromptPreset || p.Smart != nil {
		t.Errorf("got %s", setting.Summary(p))
	}
}

func TestSummaryOfTheNewerService(t *testing.T) {
	t.Parallel()
	p := setting.Initial(api.ServiceTTS)
	if got, want := setting.Summary(p), "auto · 44.1 kHz wav · latest"; got != want || setting.Brief(p) != "" {
		t.Errorf("got %q, want %q; brief %q", got, want, setting.Brief(p))
	}
	for _, s := range setting.All(api.ServiceTTS) {
		if s.Flag == "lang" {
			continue
		}
		if err := s.Set(&p, values()[s.Wire][0]); err != nil {
			t.Error(err)
		}
	}
	p.PreviousText = new(strings.Repeat("long ", 400))
	want := "auto · stream mp3 · v2 · happy-1 · intensity 1.5 · smart · after “long long long long long long long long…” · before “Bye.” · " +
		"tempo 1.25 · pitch -3 · volume 120 % · loudness -14.5 LUFS · silences 200 ms · word times on"
	if got := setting.Summary(p); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if setting.Reset(&p); !reflect.DeepEqual(p, setting.Initial(api.ServiceTTS)) {
		t.Errorf("reset gives %s", setting.Summary(p))
	}
	if b, _ := json.Marshal(p); string(b) != `{"service":"tts"}` {
		t.Errorf("reset gives %s", b)
	}
}

func TestSameOfTheNewerService(t *testing.T) {
	t.Parallel()
	of := func(change func(*api.Params)) api.Params {
		p := setting.Initial(api.ServiceTTS)
		change(&p)
		return p
	}
	none := of(func(*api.Params) {})
	for name, c := range map[string]struct {
		p    api.Params
		want bool
	}{
		"all defaults": {of(func(p *api.Params) {
			p.Lang, p.Format, p.Emotion, p.EmotionScale, p.Volume, p.Tempo, p.Pitch = new("auto"), new("wav"), new("normal"), new(1.0), new(100), new(1.0), new(0)
			p.Smart, p.Stream, p.Model = new(false), new(false), new("latest")
		}), true},
		"stream":               {of(func(p *api.Params) { p.Stream = new(true) }), false},
		"smart":                {of(func(p *api.Params) { p.Smart = new(true) }), false},
		"loudness":             {of(func(p *api.Params) { p.LUFS = new(-14.0) }), false},
		"silences":             {of(func(p *api.Params) { p.RemoveSilence = new(0) }), false},
		"word times":           {of(func(p *api.Params) { p.WordTimes = new(true) }), true},
		"of the other service": {api.Params{}, false},
	} {
		if got := setting.Same(c.p, none); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// The first step of a number that the service has no value for sets its start.
func TestMoveOfTheNewerService(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		flag  string
		moves []int
		want  string
	}{
		{"lufs", []int{1}, "-14"}, {"lufs", []int{-1, -1}, "-15"}, {"lufs", []int{1, 20}, "0"}, {"lufs", []int{1, -100}, "-70"},
		{"remove-silence", []int{1}, "300"}, {"remove-silence", []int{-1, -1}, "250"}, {"remove-silence", []int{1, -10}, "0"}, {"remove-silence", []int{1, 100}, "1000"},
		{"volume", []int{-30}, "0"}, {"smart", []int{1}, "smart"}, {"stream", []int{1}, "stream"}, {"lang", []int{1}, "ara"}, {"lang", []int{-1}, "zho"},
	} {
		s := flagOf(t, api.ServiceTTS, c.flag)
		var p api.Params
		for _, n := range c.moves {
			s.Move(&p, n)
		}
		if got, _ := s.Get(p); got != c.want {
			t.Errorf("%s after %v: got %q, want %q", c.flag, c.moves, got, c.want)
		}
	}
}

// A flag's help says which service has it, and both ranges where they differ.
func TestFlagHelp(t *testing.T) {
	t.Parallel()
	for flag, want := range map[string]string{
		"tempo":  "how fast the actor speaks: 0.5 (slow) to 2 (fast)",
		"hd":     "sample rate of the audio: 44.1 kHz, or 16 kHz with --hd=false [speak]",
		"smart":  "an emotion that fits the text: smart, or off with --smart=false (model ssfm-v30) [tts]",
		"lang":   "language of the text: auto, en-us, ko-kr, ja-jp, es-es, zh-cn [speak]; auto, or a code of ISO 639-3 such as eng, kor, jpn [tts]",
		"format": "format of the file: wav, mp3",
		"none":   "",
	} {
		if got := setting.FlagHelp(flag); got != want {
			t.Errorf("%s: got  %q\nwant %q", flag, got, want)
		}
	}
}
