package setting_test

import (
	"testing"

	"callboard/internal/api"
	"callboard/internal/setting"
)

func TestBrief(t *testing.T) {
	t.Parallel()
	p := setting.Initial(api.ServiceSpeak)
	if got := setting.Brief(p); got != "" {
		t.Errorf("initial: %q", got)
	}
	p.Emotion, p.Tempo, p.Lang = new("happy-1"), new(1.2), new("ko-kr")
	if got, want := setting.Brief(p), "ko-kr · happy-1 · tempo 1.2"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	p.Format = new("mp3")
	if got, want := setting.Brief(p), "ko-kr · happy-1 · tempo 1.2 · 44.1 kHz mp3"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	captioned := setting.Initial(api.ServiceTTS)
	captioned.WordTimes = new(true)
	if got := setting.Brief(captioned); got != "" || !captioned.HasWordTimes() {
		t.Errorf("with word times, which change nothing in the audio: %q", got)
	}
	if got, want := setting.Brief(api.Params{}), "16 kHz wav"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
