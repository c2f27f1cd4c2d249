package dialog_test

import (
	"slices"
	"testing"

	"callboard/internal/api"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen/screentest"
	"callboard/internal/ui/state"
)

func someVersions() []api.Version {
	return []api.Version{
		{Name: "v2", Aliases: []string{"latest"}, DisplayName: "SSFM-V2.0", Presets: []string{"normal-1", "happy-1"}, EmotionPrompt: true},
		{Name: "v1", Aliases: []string{"first"}, DisplayName: "CATS-V1.0", Presets: []string{"tonemid-1"}},
	}
}

func openSettings(t testing.TB, w, h int, versions func() []api.Version) (*screentest.Host, *api.Params) {
	t.Helper()
	host, p := screentest.New(t, w, h), state.DefaultParams()
	host.Open(dialog.NewSettings(host, &p, versions))
	host.Resize()
	return host, &p
}

func TestSettingsChangeTheParams(t *testing.T) {
	host, p := openSettings(t, 80, 24, someVersions)
	host.Want("Speech settings", "▌ language", "auto", "44.1 kHz", "←→ change · ↑↓ move · backspace default · ctrl+s speak · esc close")
	host.Press("down", "left", "down", "right", "right")
	if *p.HD || *p.Format != "mp3" {
		t.Errorf("HD %v, format %v", *p.HD, *p.Format)
	}
	host.Press("backspace")
	if p.Format != nil || host.Persisted != 4 {
		t.Errorf("format %v, saved %d times", p.Format, host.Persisted)
	}
	host.Press("up", "up", "up") // round the end
	host.Want("▌ volume")
	host.Press("space", "l", "+", "h")
	if *p.Volume != 110 {
		t.Errorf("volume %d", *p.Volume)
	}
	host.Press("tab", "shift+tab", "j")
	host.Want("▌ language")
	host.Press("ㅣ") // l, under a Korean layout
	if *p.Lang != "en-us" {
		t.Errorf("language %s", *p.Lang)
	}
	host.Press("enter")
	if host.Top() != nil {
		t.Error("enter does not close")
	}
}

func TestSettingsShowWhatIsUsed(t *testing.T) {
	host, _ := openSettings(t, 80, 24, someVersions)
	host.Want("tempo", "1.0", "how fast the actor speaks", "as long as the text needs", "strength of the emotion label", "the version's own")
	narrow, _ := openSettings(t, 40, 24, someVersions)
	narrow.Want("emotion prompt", "max length", "30 s")
	narrow.WantNot("how fast the actor speaks")
}

func TestSettingsOfferWhatTheVersionHas(t *testing.T) {
	known := false
	host, p := openSettings(t, 80, 24, func() []api.Version {
		if known {
			return someVersions()
		}
		return nil
	})
	host.Press("down", "down", "down", "down", "right")
	host.Want("▌ emotion")
	if p.Emotion != nil {
		t.Errorf("emotion %s of an unknown version", *p.Emotion)
	}
	known = true
	host.Send(state.VersionsChanged{ActorID: "a"})
	host.Press("right", "right")
	if *p.Emotion != "happy-1" {
		t.Errorf("emotion %s", *p.Emotion)
	}
	host.Press("up", "right", "right", "down", "backspace", "right")
	if *p.Model != "v1" || *p.Emotion != "tonemid-1" {
		t.Errorf("emotion %s of the model %s", *p.Emotion, *p.Model)
	}
}

func TestEmotionPromptIsTyped(t *testing.T) {
	host, p := openSettings(t, 80, 24, someVersions)
	host.Press("down", "down", "down", "down", "down", "right")
	host.Write(" softly, j")
	host.Want("emotion prompt  softly, j", "enter keep · esc cancel")
	host.Fits()
	if c := host.Top().View().Cursor; c == nil || c.Y != 5 {
		t.Errorf("the cursor is %+v", c)
	}
	host.Press("enter")
	if *p.EmotionPrompt != "softly, j" || *p.Emotion != "emotion-prompt" {
		t.Errorf("prompt %q with the emotion %q", *p.EmotionPrompt, *p.Emotion)
	}
	host.Press("enter")
	host.Paste("!")
	host.Press("esc")
	if *p.EmotionPrompt != "softly, j" || host.Top() == nil {
		t.Errorf("prompt %q after esc", *p.EmotionPrompt)
	}
	host.Press("enter", "ctrl+u", "enter")
	if p.EmotionPrompt != nil {
		t.Errorf("prompt %q after its text was cleared", *p.EmotionPrompt)
	}
	host.Paste("nothing is typed now")
}

func TestSpeakingClosesTheSettings(t *testing.T) {
	host, _ := openSettings(t, 80, 24, someVersions)
	host.Press("ctrl+s")
	if host.Top() != nil || !slices.Equal(host.Left, []keymap.Action{keymap.Speak}) {
		t.Errorf("left %q to the screen", host.Left)
	}
}

func TestSettingsKeepTheCursorInView(t *testing.T) {
	host, _ := openSettings(t, 80, 12, someVersions)
	host.Press("up")
	host.Want("▌ volume")
	host.WantNot("language")
	host.Size(80, 24)
	host.Want("language", "▌ volume")
}
