package dialog_test

import (
	"strings"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/setting"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/screen/screentest"
)

func openTTSSettings(t testing.TB, w, h int) (*screentest.Host, *api.Params) {
	t.Helper()
	host, p := screentest.New(t, w, h), setting.Initial(api.ServiceTTS)
	host.Open(dialog.NewSettings(host, &p, someModels))
	host.Resize()
	return host, &p
}

// What belongs to the other service is not in the dialog.
func TestSettingsOfTheNewerService(t *testing.T) {
	host, _ := openTTSSettings(t, 80, 36)
	host.Want("language", "quality", "44.1 kHz", "smart emotion", "text before", "text after", "loudness", "as it is spoken", "silences")
	for _, other := range []string{"speed factor", "emotion prompt", "label strength", "end pitch", "max length", "duration"} {
		if strings.Contains(host.Text(), other) {
			t.Errorf("the dialog has %q of the other service", other)
		}
	}
}

// What cannot work together is said in the dialog, and nothing is sent.
func TestSettingsOfTheNewerServiceSayWhatConflicts(t *testing.T) {
	host, p := openTTSSettings(t, 80, 36)
	host.Press("up", "up", "up", "up", "right") // loudness, round the end
	host.Want("▌ loudness", "-14 LUFS")
	host.Press("up", "right")
	if p.Volume == nil || *p.Volume != 105 || *p.LUFS != -14 {
		t.Fatalf("got %s", setting.Summary(*p))
	}
	host.Want("▌ volume", "loudness: it cannot be combined with a volume; clear one of them")
	host.Press("ctrl+s")
	if host.Top() == nil {
		t.Error("an order was sent")
	}
	host.Press("backspace")
	if strings.Contains(host.Text(), "cannot be combined") {
		t.Errorf("the conflict is still said:\n%s", host.Text())
	}
}

// A negative number is typed; a text around the script chooses the emotion that reads it; the languages are those of the model.
func TestSettingsOfTheNewerServiceAreTyped(t *testing.T) {
	host, p := openTTSSettings(t, 80, 36)
	host.Press("up", "up", "up", "up", "-", "1", "8", "enter")
	if p.LUFS == nil || *p.LUFS != -18 {
		t.Errorf("got %s", setting.Summary(*p))
	}
	host.Press("g", "down", "down", "down", "down", "down", "down", "down")
	host.Want("▌ text before")
	for _, letter := range "Hi." {
		host.Press(string(letter))
	}
	if p.PreviousText == nil || *p.PreviousText != "Hi." || p.Smart == nil || !*p.Smart {
		t.Errorf("got %s", setting.Summary(*p))
	}
	host.Press("up")
	host.Want("▌ smart emotion", "smart · after “Hi.”")
	host.Press("left", "g", "down", "down", "down", "left")
	host.Want("▌ model", "ssfm-v21", "text before: it is read only with smart emotion")
}

// A code of a language has its name beside it, and is found by either.
func TestLanguagesHaveNames(t *testing.T) {
	host, p := openTTSSettings(t, 80, 36)
	host.Press("c", "r", "o")
	host.Want("● hrv Croatian")
	if *p.Lang != "hrv" {
		t.Errorf("language %s", *p.Lang)
	}
	host.Clock = host.Clock.Add(2 * time.Second)
	host.Press("f", "r", "a")
	host.Want("● fra French")
}
