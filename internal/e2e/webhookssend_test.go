//go:build unix

package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// forwardTo sets a target in the dialog, or turns forwarding off.
func (a *webhooksApp) forwardTo(url string, on bool) {
	a.t.Helper()
	a.Key("F")
	a.WaitFor("─ Forward ─")
	a.Key("ctrl+u")
	a.Type(url)
	a.WaitFor(url)
	a.Keys("down", "down", "down")
	if !on {
		a.Key("right")
		a.WaitFor("● stops forwarding")
	}
	a.Key("enter")
	if on {
		a.WaitFor("─ → ")
	} else {
		a.WaitGone("─ Forward ─")
	}
}

// TestReplayEdited replays a delivery as it is and with another body. The second request differs from the first in the body and its length
// alone.
func TestReplayEdited(t *testing.T) {
	t.Parallel()
	a, g := startWebhooks(t), startTarget(t, http.StatusAccepted, `{"taken":"by my receiver"}`)
	a.speak("replay me")
	a.Key("r")
	a.WaitFor("─ Replay ─")
	a.Type(g.url())
	a.Key("enter")
	a.WaitFor("replayed: " + g.addr + " answered 202 in ")

	a.Key("e")
	a.WaitFor("─ Edit and replay ─")
	a.Type(`{"mine":"수정 <&>"} `)
	a.WaitFor(`│ {"mine":"수정 <&>"}`)
	a.Key("ctrl+s")
	a.WaitFor("─ Replay ─")
	a.WaitFor(g.url()) // it is remembered
	a.Key("enter")
	got := g.requests(2)
	a.WaitGone("─ Replay ─")
	a.WaitGone("─ Edit and replay ─")

	if want := `{"mine":"수정 <&>"} ` + got[0].body; got[1].body != want {
		t.Errorf("the target got\n%s\nwant\n%s", got[1].body, want)
	}
	for _, r := range got {
		if n := r.value("Content-Length"); n != strconv.Itoa(len(r.body)) || r.value("Host") != g.addr || r.head[0] != "POST /my/webhook?from=callboard HTTP/1.1" {
			t.Errorf("Content-Length %s for %d bytes, in\n%s", n, len(r.body), strings.Join(r.head, "\n"))
		}
	}
	if one, other := got[0].without("Content-Length"), got[1].without("Content-Length"); one != other {
		t.Errorf("replayed:\n%s\nedited:\n%s", one, other)
	}

	a.tab(4, "202 Accepted")
	for _, want := range []string{g.url(), "X-Receiver: mine", `"taken": "by my receiver"`} {
		a.WaitFor(want)
	}
	a.WaitFunc("two results", func(s string) bool { return strings.Count(s, "202 Accepted") == 2 })
	a.quit()
}

// editor is a program for $EDITOR. It says which mode the file has, reads a line, and does what that says: "fail" changes the file and
// fails, "vanish" removes the program, and any other word becomes the status and a header.
const editorScript = `#!/bin/sh
printf 'editing %s > ' "$(ls -l "$1" | cut -c1-10)"
read -r word
case $word in
fail) echo broken >"$1"; exit 1 ;;
vanish) rm "$0" ;;
esac
sed -e "s/\"done\"/\"$word\"/" -e "s/^Content-Type:.*/X-Edited: $word/" "$1" >"$1.new" && cat "$1.new" >"$1" && rm "$1.new"
`

// TestReplayFromEditor edits a delivery with $EDITOR, which gets the terminal, and gives it back. If it fails or is missing, what was edited
// before stays, and one line says why.
func TestReplayFromEditor(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "my editor")
	if err := os.WriteFile(program, []byte(editorScript), 0o755); err != nil {
		t.Fatal(err)
	}
	c, temp := startLocal(t, "--synth-delay", "50ms"), t.TempDir()
	c.env = c.env.With("EDITOR='"+program+"'", "VISUAL=", "TMPDIR="+temp)
	a, g := openWebhooks(t, c), startTarget(t, http.StatusOK, "")
	a.WaitFor(linkReady)
	a.speak("edit me")
	a.waitRow("done Mina edit me 200 –")
	a.WaitFor("\"speak_url\": \"")
	a.Key("e")
	a.WaitFor("─ Edit and replay ─")
	whole := a.withoutProblem()

	a.edit("fail")
	a.WaitFor("my editor failed (exit status 1): nothing was changed")
	a.waitSame(whole)
	if !a.AltScreen() {
		t.Error("the program is not on a screen of its own")
	}

	a.edit("failed")
	a.WaitFor("X-Edited: failed")
	a.WaitFor(`"status":"failed"`)
	changed := a.withoutProblem()

	a.edit("vanish") // this time it still runs
	a.WaitFor(`X-Edited: failed`)
	a.Key("ctrl+e")
	a.WaitFor("there is no program /")
	a.WaitFor("my editor: set EDITOR to your editor; nothing was changed")
	a.waitSame(changed)

	a.Key("ctrl+s")
	a.WaitFor("─ Replay ─")
	a.Type(g.url())
	a.Key("enter")
	r := g.requests(1)[0]
	if !strings.Contains(r.body, `"status":"failed"`) || r.value("X-Edited") != "failed" || r.value("Content-Type") != "" || r.value("Content-Length") != strconv.Itoa(len(r.body)) {
		t.Errorf("the target got\n%s\n\n%s", strings.Join(r.head, "\n"), r.body)
	}
	a.WaitFor("replayed: ")
	if left, err := filepath.Glob(filepath.Join(temp, "*")); err != nil || len(left) > 0 {
		t.Errorf("left in the temporary folder: %v, %v", left, err)
	}
	a.quit()
}

// edit opens the editor and types a line there. What the editor has said before is still on the screen that it gets.
func (a *webhooksApp) edit(line string) {
	a.t.Helper()
	a.Key("ctrl+e")
	a.edits++
	a.WaitFunc("the editor", func(s string) bool { return strings.Count(s, "editing -rw------- >") == a.edits })
	a.Type(line + "\n")
	a.WaitFor("─ Edit and replay ─")
}

// waitSame waits until the screen has the rows that withoutProblem returned.
func (a *webhooksApp) waitSame(want []string) {
	a.t.Helper()
	a.WaitFunc("the screen to be as before:\n"+strings.Join(want, "\n"), func(string) bool { return slices.Equal(a.withoutProblem(), want) })
}

// withoutProblem are the rows of the screen, without the line of the dialog that says what is wrong, or where the request goes.
func (a *webhooksApp) withoutProblem() []string {
	rows := strings.Split(a.Screen(), "\n")
	for i, row := range rows {
		if i > 0 && strings.HasPrefix(row, "╰──") && strings.HasSuffix(row, "──╯") && !strings.Contains(row, "╯╰") {
			rows[i-1] = ""
		}
	}
	return rows
}

// TestMissingEditor has an editor that no folder of PATH has.
func TestMissingEditor(t *testing.T) {
	t.Parallel()
	c := startLocal(t, "--synth-delay", "50ms")
	c.env = c.env.With("VISUAL=no-such-editor --wait")
	a := openWebhooks(t, c)
	a.WaitFor(linkReady)
	a.deliver(post(`{"status":"done"}`))
	a.waitRow("done unmatched 200")
	a.Key("e")
	a.WaitFor("─ Edit and replay ─")
	a.Type("typed before ")
	a.Key("ctrl+e")
	a.WaitFor("there is no program no-such-editor: set EDITOR")
	a.WaitFor(`typed before {"status":"done"}`)
	a.quit()
}

// TestForwardWithTheTargetDownAndBack forwards to a target that is down: the sandbox is answered 502 and tries again. The target comes back,
// and the next try arrives.
func TestForwardWithTheTargetDownAndBack(t *testing.T) {
	t.Parallel()
	a, g := startWebhooks(t, "--time-scale", "60"), newTarget(t, http.StatusNoContent, "")
	a.forwardTo(g.url(), true)
	a.WaitFor("─ → " + g.addr + "/my/webhook ◌ ─")
	a.speak("is anybody there")
	a.WaitFor("─ → " + g.addr + "/my/webhook ✗ down ─")
	a.WaitMatch(regexp.MustCompile(`Deliveries · ([6-9]|\d\d) · following`)) // the first try, five immediate retries, and later ones
	a.waitRow("done Mina is any.* 502 no answer")
	a.tab(4, "nothing listens at "+g.addr)

	g.up()
	a.waitRow("done Mina is any.* 204 204 .*ms")
	a.WaitFor("─ → " + g.addr + "/my/webhook ● ─")
	attempts := a.c.box.AllAttempts()
	for i, attempt := range attempts {
		if last := i == len(attempts)-1; attempt.Status != map[bool]int{false: http.StatusBadGateway, true: http.StatusNoContent}[last] {
			t.Errorf("attempt %d was answered %d", i+1, attempt.Status)
		}
	}
	if got := g.requests(1); len(got) != 1 || got[0].value("X-Callboard-Delivery") == "" || got[0].value("User-Agent") != "callboard-sandbox" {
		t.Errorf("the target got %q", got)
	}
	a.forwardTo(g.url(), false)
	a.WaitGone("─ → " + g.addr)
	if status := a.deliver(post(`{"status":"done"}`)); status != http.StatusOK {
		t.Errorf("answered %d while forwarding is off", status)
	}
	a.quit()
}

// TestFollowerPlansAndForwards plans an answer and sets a target in a second process. The first one, which has the link, carries both out.
func TestFollowerPlansAndForwards(t *testing.T) {
	t.Parallel()
	leader, g := startWebhooks(t), startTarget(t, http.StatusTeapot, "")
	follower := openWebhooks(t, leader.c)
	follower.Key("a")
	follower.WaitFor("─ Answers")
	follower.Keys("right", "enter")
	begun := time.Now()
	leader.WaitFor("─ answers: 429:5, then normal")
	t.Logf("the leader has the plan after %v", time.Since(begun)) // a second is allowed
	follower.WaitFor("─ answers: 429:5, then normal")
	if status := leader.deliver(post(`{"status":"done"}`)); status != http.StatusTooManyRequests {
		t.Errorf("answered %d, planned was 429", status)
	}
	leader.waitRow("done unmatched 429")
	follower.waitRow("done unmatched 429")
	follower.WaitGone("─ answers: ")

	follower.forwardTo(g.url(), true)
	leader.WaitFor("─ → " + g.addr)
	if status := leader.deliver(post(`{"status":"failed"}`)); status != http.StatusTeapot {
		t.Errorf("answered %d, the target answers 418", status)
	}
	follower.waitRow("failed unmatched 418 418 .*ms")
	follower.WaitFor("─ → " + g.addr + "/my/webhook ● ─")
	follower.quit()
	leader.quit()
}
