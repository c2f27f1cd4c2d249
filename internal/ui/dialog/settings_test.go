package dialog_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"callboard/internal/api"
	"callboard/internal/setting"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen/screentest"
	"callboard/internal/ui/state"
	"callboard/internal/ui/widget/style"
)

func someVersions() []api.Version {
	return []api.Version{
		{Name: "v2", Aliases: []string{"latest"}, DisplayName: "SSFM-V2.0", Presets: []string{"normal-1", "happy-1"}, EmotionPrompt: true},
		{Name: "v1", Aliases: []string{"first"}, DisplayName: "CATS-V1.0", Presets: []string{"tonemid-1"}},
	}
}

// someModels are those of a voice of the newer service.
func someModels() []api.Version {
	return []api.Version{
		{Name: setting.ModelV30, Aliases: []string{"latest"}, Presets: []string{"normal", "happy", "sad", "angry", "whisper", "toneup", "tonedown"}},
		{Name: setting.ModelV21, Aliases: []string{"first"}, Presets: []string{"normal", "happy", "sad", "angry"}},
	}
}

func openSettings(t testing.TB, w, h int, versions func() []api.Version) (*screentest.Host, *api.Params) {
	t.Helper()
	host, p := screentest.New(t, w, h), setting.Initial(api.ServiceSpeak)
	host.Open(dialog.NewSettings(host, &p, versions))
	host.Resize()
	return host, &p
}

func TestSettingsChangeTheParams(t *testing.T) {
	host, p := openSettings(t, 80, 24, someVersions)
	host.Want("Speech settings", "▌ language", "auto", "44.1 kHz", "←→ change · esc close · ↑↓ move · ctrl+s speak · backspace reset · ctrl+r reset all")
	host.Press("down", "left", "down", "right")
	if *p.HD || *p.Format != "mp3" {
		t.Errorf("HD %v, format %v", *p.HD, *p.Format)
	}
	host.Press("backspace")
	if p.Format != nil || host.Persisted != 3 {
		t.Errorf("format %v, saved %d times", p.Format, host.Persisted)
	}
	host.Press("up", "up", "up", "up") // round the end
	host.Want("▌ volume")
	host.Press("space", "l", "+", "h")
	if *p.Volume != 110 {
		t.Errorf("volume %d", *p.Volume)
	}
	host.Press("tab", "shift+tab", "j", "j")
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
	host.Want("tempo", "1.0", "how fast the actor speaks", "as long as the text needs", "strength of the emotion label", "the version's own",
		"● auto   en-us", "sends           auto · 44.1 kHz wav · latest")
	narrow, _ := openSettings(t, 40, 30, someVersions)
	narrow.Want("emotion prompt", "max length", "30 s")
	narrow.WantNot("how fast the actor speaks")
	narrow.Size(64, 24) // no description is cut
	narrow.Press("down")
	narrow.WantNot("…")
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
	host.Want("● the version's own   normal-1   happy-1   emotion-prompt")
	host.Press("right", "right")
	host.Want("the version's own   normal-1 ● happy-1")
	if *p.Emotion != "happy-1" {
		t.Errorf("emotion %s", *p.Emotion)
	}
	host.Press("up", "right", "right", "down")
	host.Want("● happy-1   the version's own   tonemid-1", "the version v1 of the actor does not have it") // of the other model
	host.Press("backspace", "right")
	if *p.Model != "v1" || *p.Emotion != "tonemid-1" {
		t.Errorf("emotion %s of the model %s", *p.Emotion, *p.Model)
	}
}

// The first letters are those that change a setting elsewhere: h, l, j, k, q.
func TestTextIsTypedWithoutBeingOpened(t *testing.T) {
	host, p := openSettings(t, 80, 24, someVersions)
	host.Press("down", "down", "down", "down", "down")
	for _, text := range []string{"hello, cheerfully", "quietly", "joyful", "부드럽게"} {
		host.Press("ctrl+u")
		host.Write(text)
		if p.EmotionPrompt == nil || *p.EmotionPrompt != text || *p.Emotion != setting.PromptPreset {
			t.Fatalf("typed %q, the settings are %s", text, setting.Summary(*p))
		}
	}
	host.Want("emotion prompt  부드럽게", "enter keep · esc undo", "· “부드럽게”")
	host.Fits()
	if c := host.Top().View().Cursor; c == nil || c.Y != 5 || c.X != 18+8 {
		t.Errorf("the cursor is %+v", c)
	}
	host.Press("enter")
	host.Paste("!")
	host.Press("esc")
	if *p.EmotionPrompt != "부드럽게" || host.Top() == nil {
		t.Errorf("prompt %q after esc", *p.EmotionPrompt)
	}
	host.Want("emotion prompt  부드럽게")
	host.Press("esc")
	if host.Top() != nil {
		t.Error("esc does not close where nothing was typed")
	}
}

// With the preset left behind, the service would refuse each order.
func TestAClearedTextUnsetsItsPreset(t *testing.T) {
	for name, keys := range map[string][]string{
		"typed away": {"ctrl+u"}, "letter by letter": {"backspace", "backspace", "backspace"}, "reset all": {"ctrl+r"}, "enter after it": {"ctrl+u", "enter"}, "leaving it": {"ctrl+u", "down"},
	} {
		host, p := openSettings(t, 80, 24, someVersions)
		host.Press("down", "down", "down", "down", "down")
		host.Write("sad")
		host.Press("enter")
		host.Press(keys...)
		if p.EmotionPrompt != nil || p.Emotion != nil || setting.Check(*p) != nil {
			t.Errorf("%s: %s, %v", name, setting.Summary(*p), setting.Check(*p))
		}
	}
}

func TestNumbersAreTyped(t *testing.T) {
	host, p := openSettings(t, 80, 24, someVersions)
	host.Write("9") // a language has no numbers
	for range 9 {
		host.Press("down")
	}
	host.Want("▌ tempo           1.0   0.5 (slow) to 2 (fast)")
	host.Write("1.25")
	if *p.Tempo != 1.25 {
		t.Fatalf("tempo %v", *p.Tempo)
	}
	host.Press("down")
	host.Want("tempo           1.25", "· tempo 1.25")
	host.Write("-3")
	host.Press("enter")
	if *p.Pitch != -3 || host.Top() == nil {
		t.Fatalf("pitch %v", p.Pitch)
	}
	host.Press("right", "enter")
	if *p.Pitch != -2 || host.Top() != nil {
		t.Fatalf("pitch %v", *p.Pitch)
	}

	host, p = openSettings(t, 80, 24, someVersions)
	host.Press("up", "up")
	host.Write("15")
	host.Want("volume 15: it is out of range; give 50 % (half) to 200 % (double)")
	host.Press("down", "ctrl+s", "enter")
	if p.Volume != nil || host.Top() == nil || len(host.Left) > 0 {
		t.Fatal("a number out of range is used, or left behind")
	}
	host.Write("0")
	host.WantNot("out of range")
	host.Press("enter")
	if *p.Volume != 150 {
		t.Fatalf("volume %d", *p.Volume)
	}
	host.Write("80")
	host.Press("esc")
	if *p.Volume != 150 {
		t.Errorf("volume %d after esc", *p.Volume)
	}
	host.Write("8")
	host.Press("backspace", "backspace", "enter")
	if p.Volume != nil {
		t.Errorf("volume %d after its number was cleared", *p.Volume)
	}
	host.Press("-", "+", "+")
	if *p.Volume != 105 {
		t.Errorf("volume %d by the signs", *p.Volume)
	}
	host.Paste(" 120 ")
	if *p.Volume != 120 {
		t.Errorf("volume %d after a paste", *p.Volume)
	}
}

// The app starts at 44.1 kHz, and so does a setting that was reset.
func TestResetGoesToWhatTheAppStartsWith(t *testing.T) {
	host, p := openSettings(t, 80, 24, someVersions)
	host.Press("down", "right")
	host.Want("● 16 kHz   44.1 kHz", "1 changed")
	host.Press("backspace")
	host.Want("16 kHz ● 44.1 kHz", "nothing is changed")
	if !*p.HD {
		t.Error("the quality is 16 kHz after a reset")
	}
	host.Press("right", "down", "right", "ctrl+r")
	host.Want("toast: all speech settings are reset")
	if !reflect.DeepEqual(*p, setting.Initial(api.ServiceSpeak)) {
		t.Errorf("after reset all: %s", setting.Summary(*p))
	}
	host.Press("right", "G")
	host.Want("▌ reset all       1 changed", "enter reset all")
	host.Press("left", "backspace", "space", "enter")
	if !reflect.DeepEqual(*p, setting.Initial(api.ServiceSpeak)) || host.Top() == nil {
		t.Errorf("after the last row: %s", setting.Summary(*p))
	}
}

// What cannot work together is said here; nothing that the service would refuse is sent.
func TestSettingsThatCannotWorkTogetherAreSaid(t *testing.T) {
	host, p := openSettings(t, 80, 24, someVersions)
	p.Emotion, p.EmotionLabel = new("happy-1"), new("sad")
	host.Send(state.VersionsChanged{ActorID: "a"})
	host.Want("emotion label: it works only with the emotion normal-1")
	host.Press("ctrl+s")
	host.Want("toast: nothing was sent: emotion label")
	if host.Top() == nil || len(host.Left) > 0 {
		t.Error("the order is left to the screen")
	}
	p.Emotion, p.Model = nil, new("v1") // which is no SSFM version
	host.Send(state.VersionsChanged{ActorID: "a"})
	host.Want("emotion label: it works only with SSFM versions, and v1 is not one")
	host.Size(40, 12)
	host.Fits()
	host.Want("SSFM versions, and v1 is not one", "or another model")
}

func TestWhatIsSentIsWrapped(t *testing.T) {
	host, p := openSettings(t, 80, 30, someVersions)
	p.Tempo, p.Pitch, p.LastPitch, p.MaxSeconds, p.Volume = new(1.2), new(-2), new(1), new(20.0), new(120)
	p.Speed = new(0.9)
	host.Press("down")
	host.Want("latest · speed factor 0.9 ", "  tempo 1.2 · pitch -2 ·", "│                   volume 120 % ")
	host.WantNot("…")
	host.Fits()
}

// The whole of a value that is too long for its row shows below the settings, at every width.
func TestALongValueShowsWhole(t *testing.T) {
	t.Parallel()
	prompt := "slowly and gently, as if it were late at night and everybody in the house was asleep but the two of us, who whisper"
	for _, size := range [][2]int{{80, 24}, {60, 24}, {40, 24}, {200, 50}} {
		host, p := openSettings(t, size[0], size[1], someVersions)
		p.EmotionPrompt = &prompt
		preset := setting.PromptPreset
		p.Emotion = &preset
		host.Resize()
		for range 5 {
			host.Press("down")
		}
		host.Want("▌ emotion prompt")
		shown := strings.Join(strings.FieldsFunc(host.Text(), func(r rune) bool { return r == ' ' || r == '\n' || r == '│' }), " ")
		if !strings.Contains(shown, prompt) {
			t.Errorf("%v: the prompt is cut:\n%s", size, host.Text())
		}
		host.Fits()
		host.Write(" and the cat")
		host.Want("the cat")
		host.Fits()
		host.Press("up")
		host.Want("▌ emotion ")
	}
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
	host.Press("up", "up")
	host.Want("▌ volume", "more ↑")
	host.WantNot("language")
	host.Size(80, 24)
	host.Want("language", "▌ volume")
}

// What has no room is marked as left out, between two values.
func TestWhatIsSentIsCutBetweenValues(t *testing.T) {
	host, p := openSettings(t, 40, 12, someVersions)
	p.Tempo = new(1.2)
	host.Press("down")
	host.Want("│ auto · 44.1 kHz wav · latest · temp… │")
}

// Faint and bright are not the only signs of what is changed.
func TestWhatIsChangedHasAMarkWithoutColours(t *testing.T) {
	host, p := openSettings(t, 80, 24, someVersions)
	p.Tempo = new(1.2)
	host.Looks.Theme = style.NewTheme(true, colorprofile.ASCII)
	host.Press("down", "down", "left")
	host.Want("  ● tempo           1.2 ", "● format            wav ● mp3 ", "    pitch           0 ", "strength of the emotion label")
	host.Fits()
	host.Size(40, 12)
	host.Fits()
	if c := host.Top().View().Cursor; c != nil {
		t.Errorf("a cursor at %+v", c)
	}
	host.Press("down", "down", "down")
	host.Write("hi")
	if c := host.Top().View().Cursor; c == nil || c.X != 19+2 {
		t.Errorf("the cursor is %+v", c)
	}
}
