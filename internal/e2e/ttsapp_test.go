//go:build unix

package e2e

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"callboard/internal/player"
	"callboard/internal/testapp"
)

// TestTheAppWithTheNewerService chooses a voice, hears its preview, changes a setting, speaks a text that is longer than the other
// service takes, plays it and looks at the plan. Nothing on the way speaks of a link.
func TestTheAppWithTheNewerService(t *testing.T) {
	t.Parallel()
	env := testapp.NewEnv(t)
	box := env.StartSandbox(t)
	env = env.With("TYPECAST_API_KEY="+box.Token, "CALLBOARD_SERVICE=tts", "CALLBOARD_API_URL="+box.URL)
	term := openApp(t, env)
	term.WaitFor("tts · no webhooks")
	term.WaitFor("Olivia 올리비아")

	term.Type("/")
	term.Type("진혁 use:news")
	term.WaitFor("Actors · 1 of")
	term.Key("enter")
	term.Key("shift+tab")
	term.WaitFor("space sample")
	term.Type("R")
	term.WaitFor("─ Find a voice ─")
	term.Type("news male")
	term.Key("enter")
	term.WaitFor("Voices for “news male”")
	term.Key("esc")
	term.WaitGone("Voices for")
	term.Type(" ")
	term.WaitMatch(regexp.MustCompile(`▶ Jinhyuk .*sample`))
	term.Key("tab")

	term.Key("ctrl+o")
	term.WaitFor("smart emotion")
	for _, want := range []string{"text before", "loudness", "silences", "intensity"} {
		if !strings.Contains(term.Screen(), want) {
			t.Errorf("the settings have no %q:\n%s", want, term.Screen())
		}
	}
	for _, other := range []string{"speed factor", "emotion label", "max length", "end pitch"} {
		if strings.Contains(term.Screen(), other) {
			t.Errorf("the settings have %q of the other service:\n%s", other, term.Screen())
		}
	}
	term.Keys("down", "down", "down", "down", "right") // language, quality, format, model, emotion
	term.WaitFor("● happy")
	term.Key("esc")

	term.Type(strings.Repeat("A line of forty characters, like any one. ", 10))
	term.WaitFor("419 / 2000")
	term.Key("ctrl+s")
	term.WaitFor("happy")
	term.WaitMatch(regexp.MustCompile(`✓ \d\d:\d\d:\d\d .*Jinhyuk.* done .*\d s`))

	term.Keys("esc", "tab")
	term.WaitFor("space play")
	term.Type(" ")
	term.WaitMatch(regexp.MustCompile(`▶ Jinhyuk .* 0:0[0-9]\.[1-9] / 0:[0-9]`))

	term.Type("L")
	term.WaitFor("sends no webhooks")
	term.WaitMatch(regexp.MustCompile(`credits +199,581 of 200,000 left`))
	term.Key("esc")
	term.Type("2")
	term.WaitFor("this service sends no webhooks")
	term.Type("q")
	if code := term.Wait(); code != 0 {
		t.Errorf("quit with %d", code)
	}
	if sent := box.Speaks(); len(sent) != 1 || !strings.HasPrefix(sent[0].Text, "A line of forty") {
		t.Errorf("sent %+v", sent)
	}
	var jobs []jobJSON
	if err := json.Unmarshal([]byte(env.Run(t, "jobs", "--json").Stdout), &jobs); err != nil || len(jobs) != 1 || jobs[0].SettledBy == nil || *jobs[0].SettledBy != "answer" {
		t.Errorf("the jobs are %+v, %v", jobs, err)
	}
	info, err := player.Probe(onlyFile(t, filepath.Join(env.DataDir(t)+"-tts", "audio")))
	if err != nil || info.Rate != 44100 || info.Duration < 5*time.Second {
		t.Errorf("the audio is %+v, %v", info, err)
	}
}

// TestPreviewsThatDoNotPlay asks for the sample of a voice that has none, and of one whose sample is gone. Each has its line, and nothing
// is charged.
func TestPreviewsThatDoNotPlay(t *testing.T) {
	t.Parallel()
	for previews, want := range map[string]string{"null": "Olivia has no sample: ctrl+s speaks the script", "gone": "no sample: "} {
		t.Run(previews, func(t *testing.T) {
			t.Parallel()
			c := startTTS(t, "--assume", "tts-previews="+previews)
			term := openApp(t, c.env)
			term.WaitFor("Olivia 올리비아")
			term.WaitFor("/ filter")
			term.Type(" ")
			term.WaitFor(want)
			quitApp(t, term)
			c.charged()
		})
	}
}
