package setting_test

import (
	"testing"

	"callboard/internal/api"
	"callboard/internal/setting"
)

func TestSameSettings(t *testing.T) {
	t.Parallel()
	with := func(pairs ...string) api.Params {
		var p api.Params
		for i := 0; i < len(pairs); i += 2 {
			for _, s := range setting.All(api.ServiceSpeak) {
				if s.Flag == pairs[i] {
					if err := s.Parse(&p, pairs[i+1]); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		return p
	}
	for name, c := range map[string]struct {
		a, b api.Params
		want bool
	}{
		"none":                 {with(), with(), true},
		"all defaults":         {with("lang", "auto", "hd", "false", "format", "wav", "emotion-scale", "1", "speed-factor", "1", "tempo", "1", "pitch", "0", "last-pitch", "0", "max-seconds", "30", "volume", "100"), with(), true},
		"the model":            {with("model", "v2"), with("model", "latest"), true},
		"equal values":         {with("tempo", "1.25", "emotion", "happy-1"), with("tempo", "1.25", "emotion", "happy-1"), true},
		"sample rate":          {with("hd", "true"), with(), false},
		"tempo":                {with("tempo", "1.2"), with("tempo", "1.25"), false},
		"tempo and speed":      {with("tempo", "1.2"), with("speed-factor", "1.2"), false},
		"preset":               {with("emotion", "normal-1"), with(), false},
		"prompt":               {with("emotion-prompt", "calm"), with("emotion-prompt", "calmly"), false},
		"length":               {with("duration", "5"), with(), false},
		"format":               {with("format", "mp3"), with("format", "wav"), false},
		"language":             {with("lang", "ko-kr"), with("lang", "auto"), false},
		"label strength alone": {with("emotion-scale", "1.5"), with(), false},
	} {
		if got := setting.Same(c.a, c.b); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
		if got := setting.Same(c.b, c.a); got != c.want {
			t.Errorf("%s, the other way: %t", name, got)
		}
	}
}

// Same must not change what it compares: the params are pointers.
func TestSameChangesNothing(t *testing.T) {
	t.Parallel()
	p := api.Params{Tempo: new(1.0), Model: new("v1")}
	setting.Same(p, p)
	if p.Tempo == nil || p.Model == nil || *p.Tempo != 1 {
		t.Errorf("%+v", p)
	}
}

// All gives each caller a slice of its own: the table of the package stays as it is.
func TestAllIsACopy(t *testing.T) {
	t.Parallel()
	all := setting.All(api.ServiceSpeak)
	all[0].Flag, all[1] = "other", setting.Setting{}
	if again := setting.All(api.ServiceSpeak); again[0].Flag != "lang" || again[1].Flag != "hd" {
		t.Errorf("%s, %s", again[0].Flag, again[1].Flag)
	}
}

// BenchmarkSame compares the settings of two orders, as for each row of a batch. Budget: at most 8 allocations.
func BenchmarkSame(b *testing.B) {
	p := setting.Initial(api.ServiceSpeak)
	p.Tempo, p.Emotion = new(1.2), new("happy-1")
	if allocs := testing.AllocsPerRun(100, func() { setting.Same(p, p) }); allocs > 8 {
		b.Errorf("%.0f allocations, want at most 8", allocs)
	}
	b.ReportAllocs()
	for b.Loop() {
		setting.Same(p, p)
	}
}
