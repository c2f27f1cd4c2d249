package webhooks

import (
	"regexp"
	"strings"
	"testing"

	"callboard/internal/webhook/send"
	"callboard/internal/workbench"
)

// A target's URL may hold a password, and may have been typed in a short form.
func TestTargetIsShownWithoutItsPassword(t *testing.T) {
	g := newStage(t, 3)
	for typed, want := range map[string]string{
		"localhost:3000/hook?token=top-secret":  "localhost:3000",
		":3000":                                 "localhost:3000",
		"http://me:top-secret@example.com:81/x": "example.com:81",
	} {
		g.changed(g.svc.Set(workbench.Settings{Forward: workbench.Forward{URL: typed, On: true}}))
		if !regexp.MustCompile("→ " + want + `(/\w+)? ◌`).MatchString(g.Text()) {
			t.Errorf("the banner does not show %s:\n%s", want, g.Text())
		}
		if strings.Contains(strings.Join(g.View(), "\n"), "top-secret") || strings.Contains(g.s.Notice(), "top-secret") || !strings.Contains(g.s.Notice(), want) {
			t.Errorf("%s: %s", g.s.Notice(), g.View())
		}
		g.Press("r")
		g.Want("toast: replayed: " + want + " answered 204")
	}
	const secret = "http://me:top-secret@example.com:81/x"
	g.changed(g.svc.Set(workbench.Settings{Forward: workbench.Forward{URL: secret, On: true}}))
	g.svc.Answer = send.Result{}
	g.Press("F")
	g.Want("http://•••@example.com:81/x")
	if strings.Contains(strings.Join(g.View(), "\n"), "top-secret") {
		t.Errorf("the dialog shows it:\n%s", g.View())
	}
	g.Press("enter")
	if did := g.svc.Did(); !strings.HasPrefix(did[len(did)-1], "forward "+secret+" true") {
		t.Errorf("what was not changed is lost: %q", did[len(did)-1])
	}
}
