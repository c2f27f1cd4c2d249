package welcome_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"callboard/internal/api"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/welcome"
	"callboard/internal/ui/widget/style"
)

func TestEveryPageFitsEverySize(t *testing.T) {
	for name, p := range pages() {
		for _, size := range [][2]int{{1, 1}, {3, 2}, {20, 4}, {40, 10}, {40, 12}, {60, 20}, {80, 24}, {120, 36}, {200, 60}} {
			for _, ascii := range []bool{false, true} {
				s := p.open(t, size[0], size[1], func(s *stage) {
					if ascii {
						s.ASCII()
					}
				})
				s.Fits()
				if s.cursor() != p.field {
					t.Fatalf("%s, %v: a cursor is %v", name, size, s.cursor())
				}
				s.wantNoSecrets()
				if ascii && !strings.Contains(name, "Korean") {
					wantASCII(t, s.Text())
				}
				s.Size(80, 24)
				s.Fits()
			}
		}
	}
}

// wantASCII fails the test if a text has other characters than ASCII once the root has replaced what it replaces.
func wantASCII(t *testing.T, text string) {
	t.Helper()
	for _, r := range style.ASCIIReplacer().Replace(strings.ReplaceAll(text, "홍길동", "")) {
		if r >= 0x80 {
			t.Fatalf("it shows %q in:\n%s", r, text)
		}
	}
}

func TestGoldenWelcome(t *testing.T) {
	for _, c := range []struct {
		page string
		w, h int
	}{{"start", 80, 24}, {"start", 40, 12}, {"no token", 80, 24}, {"token", 80, 24}, {"refused", 80, 24}, {"refused", 40, 12}, {"ngrok", 80, 24}, {"ngrok", 40, 12}, {"ngrok found", 80, 24}, {"newer service", 80, 24}, {"newer service", 40, 12}, {"saved", 80, 24}} {
		t.Run(fmt.Sprintf("%s-%dx%d", strings.ReplaceAll(c.page, " ", "-"), c.w, c.h), func(t *testing.T) {
			golden.RequireEqual(t, pages()[c.page].open(t, c.w, c.h).Text())
		})
	}
}

func TestOneKeyChooses(t *testing.T) {
	for key, want := range map[string]welcome.Choice{"enter": welcome.ChooseSandbox, "s": welcome.ChooseSandbox, "ㄴ": welcome.ChooseSandbox,
		"q": welcome.ChooseQuit, "esc": welcome.ChooseQuit, "ctrl+c": welcome.ChooseQuit} {
		s := newStage(t, 80, 24)
		s.Press(key)
		if s.w.Choice() != want || !s.Quits() {
			t.Errorf("%s chose %v", key, s.w.Choice())
		}
	}
	s := newStage(t, 80, 24)
	s.Press("x")
	if s.Quits() {
		t.Error("any key ends the welcome")
	}
}

func TestKeysOfThePagesAreThoseOfTheTable(t *testing.T) {
	s := newStage(t, 80, 24)
	s.Map.Rebind(keymap.TypeToken, keymap.InWelcome, "k")
	s.Map.Rebind(keymap.Accept, keymap.InWelcomeForm, "f2")
	s.Want("k       type or paste the key")
	s.Press("t", "k")
	s.Want("f2      check it")
}

func TestWithoutACheckNoTokenIsTaken(t *testing.T) {
	s := pages()["no token"].open(t, 80, 24)
	s.Want("export TYPECAST_API_TOKEN")
	s.Press("t")
	s.Paste(someToken)
	s.Want("No Typecast key")
	s.wantNoSecrets()
}

func TestTokenIsCheckedAndSaved(t *testing.T) {
	s := newStage(t, 80, 24)
	s.Press("t")
	s.Paste(someToken + "\n")
	s.Want("•••")
	s.Press("enter")
	s.Want("✓ Ada Example · 홍길동", "will be saved in the keyring of this system", "dashboard.ngrok.com/get-started/your-authtoken", "save the key; without ngrok, jobs settle by polling")
	s.Paste(" " + someNgrok)
	s.Want("save both and continue")
	s.Press("enter")
	s.Want("Saved in the keyring")
	if len(s.asked) != 1 || s.asked[0] != someToken || len(s.saved) != 1 || s.saved[0] != [2]string{someToken, someNgrok} {
		t.Fatalf("asked %q, saved %q", s.asked, s.saved)
	}
	if s.w.Typed() != "" {
		t.Error("the tokens are still in the fields")
	}
	s.wantNoSecrets()
	s.Press("enter")
	if s.w.Choice() != welcome.ChooseAccount || !s.Quits() {
		t.Fatalf("chose %v", s.w.Choice())
	}
}

func TestNgrokMayBeLeftOutOrFound(t *testing.T) {
	s := newStage(t, 80, 24)
	s.Press("t")
	s.Paste(someToken)
	s.Press("enter", "enter", "enter")
	if s.w.Choice() != welcome.ChooseAccount || len(s.saved) != 1 || s.saved[0] != [2]string{someToken, ""} {
		t.Fatalf("chose %v, saved %q", s.w.Choice(), s.saved)
	}
	s = newStage(t, 80, 24, func(s *stage) { s.o.NgrokFound = "ngrok.yml" })
	s.Press("t")
	s.Paste(someToken)
	s.Press("enter")
	s.Want("Webhooks arrive through ngrok: its authtoken is in ngrok.yml")
	s.Paste(someNgrok) // there is no field for it
	s.Press("enter", "enter")
	if s.w.Choice() != welcome.ChooseAccount || len(s.saved) != 1 || s.saved[0] != [2]string{someToken, ""} {
		t.Fatalf("chose %v, saved %q", s.w.Choice(), s.saved)
	}
}

func TestTokenOfTheOtherProductIsExplainedAndNothingTypedIsLost(t *testing.T) {
	s := newStage(t, 80, 24)
	s.err = fmt.Errorf("check: %w", &api.Error{Op: "read the account", Status: 403, Message: "forbidden " + someToken})
	s.Press("t")
	s.Paste(someToken)
	s.Press("enter")
	s.Want("Keys of the newer Typecast", "begins with __plt or __api", "(403)", "•••")
	s.wantNoSecrets()
	s.Press("x")
	s.WantNot("(403)") // that was about another text
	s.err = errors.New("the service said no to " + someToken + "x")
	s.Press("enter")
	s.Want("the service said no to …")
	s.Press("esc", "t", "enter")
	if last := s.asked[len(s.asked)-1]; last != someToken+"x" {
		t.Errorf("the field has %q", last)
	}
	s.Press("ctrl+u", "enter")
	s.Want("nothing is typed yet")
	s.wantNoSecrets()
}

func TestCancelGoesOneStepBackAndStopsTheCall(t *testing.T) {
	s := newStage(t, 80, 24)
	s.Paste(someToken) // pasted before there was a field
	s.Want("The API token or API key of your Typecast account")
	s.Hold = true
	s.Press("enter", "enter", "y") // one check, and no typing meanwhile
	if len(s.Held) != 1 {
		t.Fatalf("%d commands", len(s.Held))
	}
	s.Press("esc")
	s.Want("No Typecast key")
	s.Release()
	s.Want("No Typecast key") // the answer came too late
	s.Press("t", "enter")
	if last := s.asked[len(s.asked)-1]; last != someToken {
		t.Fatalf("the field has %q", last)
	}
	s.Want("✓ Ada Example")
	s.Press("esc")
	s.Want("The API token")
	s.Press("enter")
	s.Want("✓ Ada Example")
	if s.Quits() {
		t.Fatal("esc quit")
	}
	s.Press("ctrl+c")
	if s.w.Choice() != welcome.ChooseQuit || !s.Quits() {
		t.Fatal("ctrl+c did not quit")
	}
}

func TestSpinnerShowsAfterAMoment(t *testing.T) {
	for _, still := range []bool{false, true} {
		s := newStage(t, 80, 24)
		s.Looks.NoMotion = still
		s.Press("t")
		s.Paste(someToken)
		s.Press("enter", "esc") // a call that ended
		old := s.Waits[0].Msg
		s.Hold = true
		s.Press("enter")
		s.WantNot("asking")
		s.Send(old)
		s.WantNot("asking") // an old timer
		s.takeLong()
		s.Want("asking Typecast whose key it is …")
		before := s.Text()
		s.takeLong()
		if moved := s.Text() != before; moved == still {
			t.Errorf("without motion %v, and it moved %v", still, moved)
		}
		if want := map[bool]int{false: 4, true: 2}[still]; len(s.Waits) != want || s.Waits[1].D != 100*time.Millisecond {
			t.Errorf("asked for %v", s.Waits)
		}
		waits := len(s.Waits)
		s.Release()
		s.Want("✓ Ada Example")
		s.takeLong()
		if len(s.Waits) != waits {
			t.Error("the timer still runs")
		}
	}
}

// A key of the service without webhooks needs no ngrok. What is typed or pasted on its page goes nowhere.
func TestKeyOfTheNewerServiceNeedsNoNgrok(t *testing.T) {
	s := newStage(t, 80, 24, func(s *stage) { s.service = api.ServiceTTS })
	s.Press("t")
	s.Want("Which one is it? Paste it: both services are asked.")
	s.Paste(someToken)
	s.Press("enter")
	s.Want("✓ Ada Example · 홍길동 · service tts", "a key of the newer service", "save the key and continue")
	s.WantNot("ngrok")
	if s.cursor() {
		t.Error("there is a field")
	}
	s.Paste(someNgrok)
	s.Press("enter")
	if len(s.saved) != 1 || s.saved[0] != [2]string{someToken, ""} {
		t.Errorf("saved %q", s.saved)
	}
	s.wantNoSecrets()
}

// The services do not always tell whose key it is.
func TestAcceptedKeyWithoutANameNamesItsService(t *testing.T) {
	for _, service := range []api.Service{api.ServiceSpeak, api.ServiceTTS} {
		s := newStage(t, 80, 24, func(s *stage) { s.service, s.nameless = service, true })
		s.Press("t")
		s.Paste(someToken + "\n")
		s.Press("enter")
		s.Want("✓ accepted by the service " + service.String())
	}
	s := newStage(t, 80, 24) // called like its key, as the account of the sandbox
	s.Press("t")
	s.Paste("Ada Example · 홍길동")
	s.Press("enter")
	s.WantNot("✓ …")
}

func TestWithoutAKeyringNoneIsPromised(t *testing.T) {
	s := newStage(t, 80, 24, func(s *stage) { s.o.NoKeyring = true })
	s.Press("t")
	s.Paste(someToken)
	s.Press("enter")
	s.Want("will be saved in a file that only you can read")
	s.WantNot("keyring")
}
