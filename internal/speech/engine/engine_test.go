package engine_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callboard/internal/speech"
	"callboard/internal/speech/audiometrics"
	"callboard/internal/speech/engine"
	"callboard/internal/speech/speechtest"
)

func sound(p speech.PCM) audiometrics.Sound {
	return audiometrics.Sound{Samples: p.Samples, Rate: p.Rate}
}

func TestFindErrors(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for name, want := range map[string]string{
		"espeak-ng": "install the package espeak-ng", "flite": "install the package flite", "say": "macOS",
		"festival": "espeak-ng, flite, say", "../espeak-ng": "there is no",
	} {
		if _, err := engine.FindOn("linux", name); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, want := range map[string]string{"espeak-ng": "install the package espeak-ng", "flite": "does not work on Windows; use the built-in voice", "say": "does not work on Windows"} {
		if _, err := engine.FindOn("windows", name); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s on Windows: %v", name, err)
		}
	}
	if name, _, ok := engine.Best(t.Context()); ok {
		t.Errorf("found %s where nothing is", name)
	}
}

func TestBest(t *testing.T) {
	for behaviour, want := range map[string]string{"speaks": "espeak-ng", "fails": ""} {
		_, dir := fakeEngine(t, "espeak-ng", behaviour, time.Minute)
		t.Setenv("PATH", dir)
		if name, e, ok := engine.Best(t.Context()); name != want || ok != (want != "") || ok != (e != nil) {
			t.Errorf("an espeak-ng that %s: %q, %v", behaviour, name, ok)
		}
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, tag, want string }{
		{"Hello", "auto", "en"}, {"Hello", "ko-kr", "en"}, {"안녕 hello", "en-us", "ko"}, {"Hola", "es-es", "es"}, {"漢字", "auto", "zh"},
		{"漢字", "ja-jp", "ja"}, {"漢字かな", "zh-cn", "ja"}, {"大韓民國 만세", "auto", "ko"}, {"привет", "auto", "ru"}, {"123", "ko-kr", "ko"},
		{"123", "auto", "en"}, {"", "ko-kr", ""}, {"…?!", "en-us", ""}, {"ሰላም", "auto", ""},
	} {
		if got := engine.Language(c.text, c.tag); got != c.want {
			t.Errorf("%q as %s: %q, want %q", c.text, c.tag, got, c.want)
		}
	}
}

func TestProgramArguments(t *testing.T) {
	t.Parallel()
	args := func(u speech.Utterance) string {
		e, dir := fakeEngine(t, "espeak-ng", "speaks", time.Minute)
		u.Text = "Hello."
		if _, err := e.Speak(t.Context(), u); err != nil {
			t.Fatal(err)
		}
		b, _ := os.ReadFile(filepath.Join(dir, "args"))
		return strings.ReplaceAll(string(b), "\n", " ")
	}
	man, woman := speech.Traits{PitchHz: 110, Formant: 1}, speech.Traits{PitchHz: 210, Formant: 1.09}
	for want, u := range map[string]speech.Utterance{
		"-v en-us -s 160 -p 60":       {Traits: man},
		"-v en-us+f2 -s 160 -p 59":    {Traits: woman},
		"-v en-us -s 320 ":            {Traits: man, Tempo: 2},
		"-v en-us -s 107 ":            {Traits: man, SpeedX: 1.5},
		"-v en-us -s 192 ":            {Traits: speech.Traits{PitchHz: 110, Rate: 1.2}},
		"-p 99":                       {Traits: man, Pitch: 12},
		"-p 0 ":                       {Traits: man, Pitch: -12},
		"-v es ":                      {Traits: man, Lang: "es-es"},
		"-v en-us+whisperf -s 152":    {Traits: woman, Emotion: "whisper", Scale: 1},
		"-v en-us -s 145 -p 60":       {Traits: speech.Traits{PitchHz: 121, Formant: 1.1}}, // played 1.1 times faster
		"-b 1 --stdin --stdout":       {},
		"-v en-us -s 450 -p 60":       {Traits: man, Tempo: 1000},
		"-v en-us -s 160 -p 60 -b":    {Traits: man, Tempo: math.NaN(), SpeedX: math.Inf(1), Scale: -1},
		"-v en-us -s 168 -p 69 -b 1 ": {Traits: man, Emotion: "happy", Scale: 1},
	} {
		if got := args(u); !strings.Contains(got+" ", want) {
			t.Errorf("%+v: %s, want %s", u, got, want)
		}
	}
}

func TestLength(t *testing.T) {
	t.Parallel()
	e, _ := fakeEngine(t, "espeak-ng", "paced", time.Minute) // three seconds of a tone at the usual pace
	for name, c := range map[string]struct {
		u         speech.Utterance
		low, high float64
	}{
		"natural":     {speech.Utterance{}, 3.09, 3.12},
		"wanted":      {speech.Utterance{Seconds: 5}, 5, 5},
		"too long":    {speech.Utterance{Seconds: 30}, 30, 30},
		"very short":  {speech.Utterance{Seconds: 0.5}, 0.5, 0.5},
		"cut":         {speech.Utterance{MaxSeconds: 1.5}, 1.5, 1.5},
		"not longer":  {speech.Utterance{MaxSeconds: 30}, 3.09, 3.12},
		"forced":      {speech.Utterance{MaxSeconds: 4, ForceLength: true}, 4, 4},
		"both":        {speech.Utterance{Seconds: 5, MaxSeconds: 2}, 2, 2},
		"no number":   {speech.Utterance{Seconds: math.NaN(), MaxSeconds: math.Inf(1)}, 3.09, 3.12},
		"at 44.1 kHz": {speech.Utterance{Seconds: 2, Rate: 44100}, 2, 2},
	} {
		c.u.Text, c.u.Traits = "Hello.", speech.Traits{PitchHz: 110, Formant: 1}
		p, err := e.Speak(t.Context(), c.u)
		if err != nil {
			t.Fatal(name, err)
		}
		speechtest.Within(t, name, p.Seconds(), c.low-0.0001, c.high+0.0001)
		if clicks := sound(p).Clicks(); len(clicks) > 0 {
			t.Errorf("%s has clicks: %v", name, clicks)
		}
		speechtest.Within(t, name+"'s peak", sound(p).Peak(), 0.12, 0.15) // a tone of the built-in voice's loudness
	}
}

func TestVolume(t *testing.T) {
	t.Parallel()
	e, _ := fakeEngine(t, "espeak-ng", "speaks", time.Minute)
	for volume, want := range map[int]float64{0: 0.127, 50: 0.064, 200: 0.254, 9999: 0.254, -5: 0.127} {
		p, err := e.Speak(t.Context(), speech.Utterance{Text: "Hello.", Volume: volume})
		if err != nil {
			t.Fatal(err)
		}
		speechtest.Within(t, "peak", sound(p).Peak(), want-0.008, want+0.008)
	}
}

func TestUnreadableText(t *testing.T) {
	t.Parallel()
	espeak, _ := fakeEngine(t, "espeak-ng", "speaks", time.Minute)
	flite, _ := fakeEngine(t, "flite", "says", time.Minute)
	say, _ := fakeEngine(t, "say", "says", time.Minute)
	for _, c := range []struct {
		e        *engine.Engine
		u        speech.Utterance
		want     string
		unspoken string
	}{
		{espeak, speech.Utterance{Text: ""}, "cannot speak", ""}, {espeak, speech.Utterance{Text: "🙂 … 👩🏽‍🚀🙂"}, "cannot speak", "🙂 👩🏽‍🚀"},
		{espeak, speech.Utterance{Text: "天気 天", Lang: "ja-jp"}, "cannot speak", "天 気"}, {espeak, speech.Utterance{Text: "ሰላም"}, "script", ""},
		{flite, speech.Utterance{Text: "안녕하세요 ★"}, "English only", "★"}, {flite, speech.Utterance{Text: "Hola", Lang: "es-es"}, "English only", ""},
		{say, speech.Utterance{Text: "こんにちは"}, "no voice", ""},
	} {
		p, err := c.e.Speak(t.Context(), c.u)
		if !errors.Is(err, speech.ErrUnreadable) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v", c.u.Text, err)
		}
		if got := strings.Join(p.Unspoken, " "); got != c.unspoken {
			t.Errorf("%q leaves %q, want %q", c.u.Text, got, c.unspoken)
		}
	}
	for text, want := range map[string]string{"Hello 🎉, you!": "🎉", "大韓民國 만세": "大 韓 民 國", "你好": "", "1️⃣ [[x]]": "", "€5 + 3": ""} {
		p, err := espeak.Speak(t.Context(), speech.Utterance{Text: text})
		if got := strings.Join(p.Unspoken, " "); err != nil || got != want {
			t.Errorf("%q leaves %q, want %q: %v", text, got, want, err)
		}
	}
}

func TestSayVoices(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lang   string
		female bool
		want   string
	}{{"en", true, "Samantha"}, {"en", false, "Alex"}, {"ko", false, "Yuna"}, {"de", false, "Anna"}, {"ja", true, ""}} {
		if got, ok := engine.ChooseSayVoice(sayList, c.lang, c.female); got != c.want || ok != (c.want != "") {
			t.Errorf("%s: %q, want %q", c.lang, got, c.want)
		}
	}
	e, dir := fakeEngine(t, "say", "says", time.Minute)
	if _, err := e.Speak(t.Context(), speech.Utterance{Text: "Hello.", Traits: speech.Traits{PitchHz: 220}}); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(filepath.Join(dir, "text"))
	if string(text) != "[[pbas 57.0]] Hello." {
		t.Errorf("it got %q", text)
	}
}

func TestStretchKeepsPitchAndLevel(t *testing.T) {
	t.Parallel()
	x := make([]float32, 32000)
	for i := range x {
		at := float64(i) / 16000
		x[i] = float32(0.3*math.Sin(2*math.Pi*140*at) + 0.2*math.Sin(2*math.Pi*280*at))
	}
	for _, factor := range []float64{0.5, 0.8, 1.1, 1.7, 2} {
		s := audiometrics.Sound{Samples: engine.Stretch(x, factor, 16000), Rate: 16000}
		speechtest.Within(t, "length", s.Seconds(), 2*factor-0.001, 2*factor+0.001)
		speechtest.Within(t, "pitch", s.Middle(0.9).Pitch().Median(), 139, 141)
		speechtest.Within(t, "level", s.Middle(0.9).Level()-audiometrics.Sound{Samples: x, Rate: 16000}.Level(), -0.5, 0.5)
	}
}
