package webhooks

import (
	"strings"
	"testing"

	"callboard/internal/ui/widget/style"
	"callboard/internal/workbench"

	"github.com/charmbracelet/colorprofile"
)

func TestAnswersSaysWhatTheSenderIsTold(t *testing.T) {
	for _, c := range []struct {
		f    workbench.Forward
		want string
	}{
		{workbench.Forward{URL: "localhost:3000", Respond: workbench.Pass, Events: "all"}, "Now every delivery is answered 200."},
		{workbench.Forward{On: true, URL: "localhost:3000", Respond: workbench.OK, Events: "all"}, "Now every delivery is answered 200."},
		{workbench.Forward{On: true, URL: "localhost:3000", Respond: workbench.Pass, Events: "all"}, "Now the sender gets the answer of localhost:3000."},
		{
			workbench.Forward{On: true, URL: "http://localhost:3000", Respond: workbench.Pass, Events: "done"},
			"Now the sender gets the answer of localhost:3000 to “done”, and 200",
		},
	} {
		g := newStage(t, 3)
		g.changed(g.svc.Set(workbench.Settings{Forward: c.f}))
		g.Press("a")
		g.Want(c.want, "CALLBOARD_ANSWERS")
	}
}

func TestForwardShowsItsStateAndWhatEnterDoes(t *testing.T) {
	g := newStage(t, 3)
	g.Press("F")
	g.Want("It is off.", "● forwards", "enter forward", "CALLBOARD_FORWARD")
	g.WantNot("● on")
	g.Press("esc")
	g.changed(g.svc.Set(workbench.Settings{Forward: workbench.Forward{URL: "localhost:3000", Events: "all", Respond: workbench.Pass}}))
	g.Press("F")
	g.Want("It is off. An earlier run was set to localhost:3000: enter turns it on.")
	g.Press("enter") // one key
	g.changed(workbench.Change{Settings: true})
	g.Want("→ localhost:3000 ◌", "toast: deliveries are forwarded to localhost:3000")
	g.Press("F")
	g.Want("It is on.", "● keeps forwarding", "enter apply")
	g.Press("up", "right")
	g.Want("● stops forwarding", "enter stop forwarding")
	g.Press("enter")
	g.changed(workbench.Change{Settings: true})
	g.WantNot("→ localhost")
	g.Press("F")
	g.Want("It is off. It forwarded to localhost:3000 before: enter turns it on again.")
}

func TestNoPasswordOfATargetShows(t *testing.T) {
	const url = "http://me:pass123@localhost:3000/in"
	g := newStage(t, 3)
	never := func() {
		t.Helper()
		g.WantNot("pass123")
		for _, toast := range g.Toasts {
			if strings.Contains(toast.Text, "pass123") {
				t.Errorf("a toast: %s", toast.Text)
			}
		}
	}
	g.changed(g.svc.Set(workbench.Settings{Forward: workbench.Forward{URL: url, On: true, Events: "all", Respond: workbench.Pass}}))
	g.Want("→ localhost:3000/in")
	never()
	g.Press("a")
	never()
	g.Press("esc", "F")
	g.Want("http://•••@localhost:3000/in")
	never()
	g.Press("end")
	g.Write("/two")
	g.Press("enter")
	never()
	if got := g.svc.Settings().Forward.URL; got != url+"/two" {
		t.Errorf("the target is %s", got)
	}
	g.Press("r")
	g.Want("replayed: localhost:3000 answered")
	g.Press("e")
	never()
	g.Press("esc")
	g.changed(g.svc.Set(workbench.Settings{}))
	g.s.target = url
	for _, key := range []string{"r", "t", "F"} {
		g.Press(key)
		g.Want("•••@localhost:3000/in")
		never()
		g.Press("esc")
	}
	g.Press("r", "end", "backspace", "enter") // of "in"
	never()
	did := g.svc.Did()
	if got := did[len(did)-1]; !strings.HasSuffix(got, " to http://me:pass123@localhost:3000/i") {
		t.Errorf("did %s", got)
	}
}

func TestLoginOfAURL(t *testing.T) {
	for raw, shown := range map[string]string{
		"http://a:b@host/p?q=x@y": "http://•••@host/p?q=x@y", "a:b@host:1": "•••@host:1", "http://host/@": "http://host/@", "": "", "@": "@", "://@": "://@",
		"http://a@b@host": "http://•••@host", "host?x=a@b": "host?x=a@b",
		"http://host/p?token=abc&x=1&token=def#token=g": "http://host/p?token=•••&x=1&token=•••#token=g", "http://a:b@host?sig=q&&=": "http://•••@host?sig=•••&&=",
		"http://host?token=&token=•••&x=•••": "http://host?token=&token=•••&x=•••", "http://host/token=1": "http://host/token=1",
	} {
		if got := shownURL(raw); got != shown || typedURL(got, raw) != raw {
			t.Errorf("%q is shown as %q, and that is %q", raw, got, typedURL(got, raw))
		}
	}
	for raw, want := range map[string]string{"http://me:pass123@localhost:3000/in": "localhost:3000", "me:pass123@localhost:3000/in": "the target", "": ""} {
		if got := targetHost(raw); got != want {
			t.Errorf("the host of %q is %q", raw, got)
		}
	}
}

func FuzzLogin(f *testing.F) {
	for _, s := range []string{"http://a:b@host/p", "a:b@c", "@", "://@/", "•••@x", "http://h?token=a&token=b&key=•••&x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if got := typedURL(shownURL(raw), raw); got != raw {
			t.Errorf("%q comes back as %q", raw, got)
		}
		if l := login(raw); l != hiddenLogin && len(l) > 3 && strings.Contains(shownURL(raw), l+"@") && login(shownURL(raw)) == l {
			t.Errorf("%q shows its login", raw)
		}
		_ = targetHost(raw)
	})
}

// The help of the filter names every term, in inks that can be read on a light background.
func TestTheHelpOfTheFilterIsComplete(t *testing.T) {
	g := newStage(t, 5)
	g.Looks.Theme = style.NewTheme(false, colorprofile.TrueColor)
	g.Press("/")
	g.Want("status:", "job:", "ours:", "forward:", "since:", "before:", "starred", "unmatched", "duplicate", "refused")
	g.Want("since:10m, duplicate, refused …")
	faint, _, _ := strings.Cut(g.Looks.Theme.Faint.Paint("x"), "x")
	for _, line := range g.s.filter.help {
		if strings.Contains(line, faint) {
			t.Errorf("%q is faint", line)
		}
	}
	for w := range 60 {
		g.Size(w+20, 14)
	}
}

// Where both do not fit, the path of the target is left out and not what is planned.
func TestTheBannerLeavesThePathOut(t *testing.T) {
	g := newStage(t, 3)
	g.changed(g.svc.Set(workbench.Settings{
		Answers: workbench.Answers{Left: "500x2,429:5"},
		Forward: workbench.Forward{URL: "https://example.com/hooks/of/typecast", On: true},
	}))
	g.Want("answers: 500 ×2, 429:5, then normal ─", "─ → example.com ◌")
	g.Size(40, 12)
	g.Want("─ answers: 500 ×2, 429:5 ──", "─ → ◌")
	g.WantNot("then")
	g.Size(120, 36)
	g.changed(g.svc.Set(workbench.Settings{Forward: workbench.Forward{URL: "https://example.com/hooks/of/typecast", On: true}}))
	g.Want("─ → example.com/hooks/of/typecast ◌")
}
