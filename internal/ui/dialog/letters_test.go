package dialog_test

import (
	"testing"
	"time"

	"callboard/internal/api"
)

func TestLettersChooseAnOption(t *testing.T) {
	host, p := openSettings(t, 80, 24, someVersions)
	lang := func(want string) {
		t.Helper()
		if *p.Lang != want {
			t.Errorf("language %s, want %s", *p.Lang, want)
		}
	}
	host.Press("e")
	lang("en-us")
	host.Press("e") // the next one
	lang("es-es")
	host.Press("e")
	lang("en-us")
	host.Press("e", "s")
	lang("es-es")
	host.Press("z") // fits nothing behind "es": it begins again
	lang("zh-cn")
	host.Press("x")
	lang("zh-cn")
	host.Press("K", "o") // k is a key
	lang("ko-kr")
	host.Want("● ko-kr")
	host.Clock = host.Clock.Add(2 * time.Second)
	host.Press("a")
	lang("auto")
	if host.Persisted != 7 {
		t.Errorf("stored %d times", host.Persisted)
	}
	host.Press("down", "1")
	if *p.HD {
		t.Error("1 does not choose 16 kHz")
	}
	host.Press("down", "m")
	if *p.Format != "mp3" {
		t.Errorf("format %s", *p.Format)
	}
}

// A letter that is a key elsewhere goes on with a choice that is being typed.
func TestLettersGoOnWhereTheyAreKeys(t *testing.T) {
	host, p := openSettings(t, 80, 24, func() []api.Version {
		return []api.Version{{Name: "v2", Aliases: []string{"latest"}, DisplayName: "SSFM-V2.0", Presets: []string{"calm-1", "cold-1", "angry-1", "animated-1"}}}
	})
	row := func() string { return *p.Emotion }
	host.Press("down", "down", "down", "down", "a", "n", "i")
	if row() != "animated-1" {
		t.Errorf("a n i: %s", row())
	}
	host.Clock = host.Clock.Add(2 * time.Second)
	host.Press("a", "n", "g")
	if row() != "angry-1" {
		t.Errorf("a n g: %s", row())
	}
	host.Clock = host.Clock.Add(2 * time.Second)
	host.Press("c", "o", "l")
	if row() != "cold-1" {
		t.Errorf("c o l: %s", row())
	}
	host.Clock = host.Clock.Add(2 * time.Second)
	host.Press("l") // a key again
	if row() == "cold-1" {
		t.Error("l does not go to the next option")
	}
	host.Press("g")
	host.Want("▌ language")
}
