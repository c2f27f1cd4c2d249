//go:build unix

package e2e

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"callboard/internal/tunnel/ngroktest"
)

// TestWebhooksWithoutALink shows the deliveries of an earlier run while this one has no link, and sends and exports them.
func TestWebhooksWithoutALink(t *testing.T) {
	t.Parallel()
	a, g, saves := startWebhooks(t), startTarget(t, http.StatusOK, ""), t.TempDir()
	a.speak("from an earlier run")
	a.quit()

	a = openWebhooks(t, a.c, "--tunnel", "none", "--save-dir", saves)
	a.WaitFor("polling")
	a.waitRow("done Mina from an .* 200")
	a.tab(3, "webhook 1")
	a.Key("r")
	a.WaitFor("─ Replay ─")
	a.Type(g.url())
	a.Key("enter")
	a.WaitFor("replayed: " + g.addr + " answered 200")
	a.Key("t")
	a.WaitFor("─ Made-up delivery ─")
	a.Keys("right", "enter")
	a.WaitFor("sent: " + g.addr + " answered 200")
	got := g.requests(2)
	if !strings.Contains(got[0].body, `"status":"done"`) || !strings.Contains(got[1].body, `"status":"failed"`) {
		t.Errorf("the target got %q", got)
	}
	a.export("down", "curl")
	if script := string(readFile(t, onlyFile(t, saves))); !strings.Contains(script, "curl ") || strings.Contains(script, a.c.box.Callback()) {
		t.Errorf("exported:\n%s", script)
	}
	a.quit()
}

// export exports what is marked or selected, in a format of the menu.
func (a *webhooksApp) export(key, format string) {
	a.t.Helper()
	a.Key("x")
	a.WaitFor("─ Export ")
	for range 6 {
		if regexp.MustCompile(`▌ +` + regexp.QuoteMeta(format)).MatchString(a.Screen()) {
			break
		}
		before := a.Screen()
		a.Key(key)
		a.WaitFunc("the next format", func(s string) bool { return s != before })
	}
	a.Key("enter")
	a.WaitFor("─ Export as " + format)
	a.Key("enter")
	a.WaitFor("exported ")
}

// TestWebhooksWhileTheLinkIsLost loses the tunnel while a delivery is read. The list and the details stay, and the keys work.
func TestWebhooksWhileTheLinkIsLost(t *testing.T) {
	t.Parallel()
	c, g := startNgrok(t, ngroktest.Options{}, "--synth-delay", "50ms"), startTarget(t, http.StatusOK, "")
	a := openWebhooks(t, c)
	a.WaitFor(linkReady)
	a.speak("read while it breaks")
	a.Key("enter") // into the details
	a.WaitFor("esc back")
	c.edge.Refuse(true)
	c.edge.Cut()
	a.WaitFor("reconnecting")
	a.tab(3, "webhook 1")
	a.Key("esc")
	a.WaitFor("enter open")
	a.waitRow("done Mina read .* 200 –")
	a.Key("/")
	a.Type("nothing")
	a.WaitFor("Deliveries · 0 of 1")
	a.Keys("esc", "esc")
	a.WaitFor("Deliveries · 1 · following")
	a.Key("r")
	a.WaitFor("─ Replay ─")
	a.Type(g.url())
	a.Key("enter")
	a.WaitFor("replayed: " + g.addr + " answered 200")
	a.Resize(80, 24)
	a.waitRow("done Mina read")
	a.WaitGone("webhook 1") // one pane at a time
	a.Key("enter")
	a.WaitFor("webhook 1")
	a.Resize(120, 36)
	c.edge.Refuse(false)
	a.WaitFor(linkReady)
	a.quit()
}
