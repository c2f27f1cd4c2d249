package webhooks

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/osfile"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
	"callboard/internal/workbench"
)

func TestReplayGoesToTheForwardTargetOrAsks(t *testing.T) {
	g := newStage(t, 3)
	id := g.id()
	g.Press("r")
	g.Want("─ Replay ─")
	g.Press("enter")
	g.Want("type the URL")
	g.Write("http://localhost:9/a")
	g.svc.Err = errors.New("the target is this program")
	g.Press("enter")
	g.Want("─ Replay ─", "the target is this program", "localhost:9/a") // what was typed stays
	g.svc.Err = nil
	g.Press("enter")
	g.Want("toast: replayed: localhost:9 answered 204 in 12 ms")
	g.changed(g.svc.Set(workbench.Settings{Forward: workbench.Forward{URL: "http://localhost:3000/x", On: true}}))
	g.svc.Answer = send.Result{Problem: "connection refused"}
	g.Press("r")
	g.Want("toast: no answer from localhost:3000: connection refused")
	g.wantDid(t, fmt.Sprintf("replay %[1]s to http://localhost:9/a; replay %[1]s to http://localhost:9/a; replay %[1]s to http://localhost:3000/x", id))
}

// After forwarding was switched off its target gets nothing unasked. What is typed takes its place.
func TestReplayAsksWhileForwardingIsOff(t *testing.T) {
	g := newStage(t, 3)
	id := g.id()
	g.changed(g.svc.Set(workbench.Settings{Forward: workbench.Forward{URL: "http://localhost:3000/old"}}))
	g.Press("r")
	g.Want("─ Replay ─", "localhost:3000/old")
	g.wantDid(t, "")
	g.Write("http://localhost:9/new")
	g.WantNot("localhost:3000/old")
	g.Press("enter")
	g.wantDid(t, fmt.Sprintf("replay %s to http://localhost:9/new", id))
}

// The dialog for forwarding begins with the old target selected: typing or pasting replaces it, and a key that moves keeps it.
func TestForwardReplacesTheOldTarget(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(g *stage)
		want string
	}{
		"typed":  {func(g *stage) { g.Write("localhost:9") }, "  localhost:9 "},
		"pasted": {func(g *stage) { g.Paste("localhost:9/p") }, "  localhost:9/p "},
		"moved":  {func(g *stage) { g.Press("end"); g.Write("x") }, "  http://localhost:3000/oldx "},
		"erased": {func(g *stage) { g.Press("backspace"); g.Write("y") }, "  y "},
		"left":   {func(g *stage) { g.Press("down", "up"); g.Write("z") }, "  z "},
	} {
		t.Run(name, func(t *testing.T) {
			g := newStage(t, 3)
			g.changed(g.svc.Set(workbench.Settings{Forward: workbench.Forward{URL: "http://localhost:3000/old"}}))
			g.Press("F")
			g.Want("http://localhost:3000/old")
			c.do(g)
			g.Want(c.want)
		})
	}
}

func TestStarAndWarningShowTogether(t *testing.T) {
	g := newStage(t, 3)
	g.changed(g.svc.Change(g.svc.IDs()[0], func(h *webhook.Head) { h.Starred, h.JobID = true, "" }))
	g.Want("★!")
}

func TestHintsOfferTheJobOnlyIfThereIsOne(t *testing.T) {
	offers := func(g *stage) bool {
		return slices.ContainsFunc(g.s.Hints(), func(b key.Binding) bool { return b.Help().Desc == "job" })
	}
	g := newStage(t, 3)
	g.Press("enter")
	if !offers(g) {
		t.Error("the job is not offered")
	}
	g.changed(g.svc.Change(g.id(), func(h *webhook.Head) { h.JobID = "" }))
	if offers(g) {
		t.Error("a job is offered, and there is none")
	}
}

func TestForwardAnswersAndTrigger(t *testing.T) {
	g := newStage(t, 3)
	g.svc.URL = "https://example.com/hook/secret"
	g.Press("F")
	g.Write("http://localhost:3000")
	g.Press("down", "right", "down", "right", "enter")
	g.changed(workbench.Change{Settings: true})
	g.Want("→ localhost:3000 ◌")
	g.Press("F", "down", "down", "down")
	g.Want("● always 200", "It is on.")
	g.Press("right", "enter")
	g.Press("a", "right", "down", "right", "right", "enter")
	g.changed(workbench.Change{Settings: true})
	g.Want("answers: 429:5 ×3, then normal")
	g.Press("a")
	g.Want("Now: 429:5 ×3", "enter go on")
	g.Press("enter") // nothing has changed here, and steps may have been used up meanwhile
	g.WantNot("─ Answers ─")
	g.Press("a", "left", "enter") // to "normal"
	g.Press("t", "right", "down", "right", "down", "right", "enter")
	g.wantDid(t, `forward http://localhost:3000 true done ok; forward http://localhost:3000 false done ok; answers "429:5x3"; answers ""; trigger failed "`+
		g.s.selected.JobID+`" to https://example.com/hook/secret`)
	g.Want("toast: sent: example.com answered 204")
	g.svc.Err = errors.New("unknown step “x”")
	g.Press("a", "down", "down")
	g.Write("x")
	g.Press("enter")
	g.Want("─ Answers ─", "unknown step “x”")
}

// In a form with a text, characters belong to it whichever row has the cursor: what is typed is never dropped.
func TestFormsTakeWhatIsTypedOnAChoice(t *testing.T) {
	g := newStage(t, 3)
	g.svc.URL = "https://example.com/hook/secret"
	g.Press("a")
	g.Write("500x2,hang:9s") // the cursor was on the first choice; h is no key that changes it
	g.Press("enter", "a", "right", "down")
	g.Write("reset")
	g.Press("backspace", "enter", "t", "space")
	g.Write("localhost:4/in")
	g.Press("enter")
	g.wantDid(t, `answers "500x2,hang:9s"; answers "rese"; trigger failed "" to localhost:4/in`)
	g.Press("F", "down", "right")
	g.Write("http://localhost:5/jk")
	g.Want("localhost:5/jk", "● done")
}

func TestStarMarkDeleteAndUndo(t *testing.T) {
	g := newStage(t, 6)
	ids := g.svc.IDs()
	g.Press("*")
	g.Want("▌ ★ 12:01")
	g.Press("m", "down", "m")
	g.Want("2 marked", "✓★")
	g.Press("d")
	g.Want("Delete 2 deliveries?")
	g.Press("esc", "d", "enter")
	g.Want("Deliveries · 4", "toast: deleted 2 deliveries · alt+z brings back")
	g.Press("alt+z")
	g.Want("Deliveries · 6", "toast: brought 2 deliveries back")
	g.Press("alt+z")
	g.Want("there is nothing to bring back")
	g.Press("esc", "esc", "g", "down", "d")
	if got := g.svc.IDs(); len(got) != 5 || slices.Contains(got, ids[1]) {
		t.Errorf("left %v", got)
	}
}

func TestCompare(t *testing.T) {
	g := newStage(t, 6)
	g.Press("down", "c") // the second newest has an older sibling or none
	g.Press("esc", "esc", "g", "m", "down", "down", "down", "m", "c")
	g.Want("Compare")
	g.Press("esc")
	g.WantNot("─ Compare")
	g.Press("esc", "down", "m", "c")
	g.Want("two can be compared")
}

func TestPlayAndJob(t *testing.T) {
	g := newStage(t, 4)
	g.Press("space")
	g.Want("the job of this delivery was removed")
	g.state.Jobs.Merge([]job.Job{{ID: g.s.selected.JobID, State: job.Done, File: "/a.wav", ActorName: "Mina"}})
	g.Press("space")
	if len(g.sound.toggled) != 1 || g.sound.toggled[0] != g.s.selected.JobID {
		t.Errorf("played %v", g.sound.toggled)
	}
	var to screen.GoTo
	g.Listen = func(msg tea.Msg) tea.Cmd {
		if m, ok := msg.(screen.GoTo); ok {
			to = m
		}
		return nil
	}
	g.Press("J")
	if to.Screen != keymap.Screen1 || to.Msg != (state.ShowJob{ID: g.s.selected.JobID}) {
		t.Errorf("went to %+v", to)
	}
	g.Press("down", "down", "space")
	g.Want("belongs to no job")
}

func TestExport(t *testing.T) {
	g := newStage(t, 4)
	ids := g.svc.IDs()
	g.Press("x", "down", "down", "enter")
	g.Want("Export as HAR")
	g.Press("enter")
	path := filepath.Join(g.dir, "delivery-"+ids[0]+".har")
	got, err := os.ReadFile(path)
	if err != nil || string(got) != "har "+ids[0]+"\n" {
		t.Fatalf("%q, %v", got, err)
	}
	if info, _ := os.Stat(path); osfile.OpenToOthers(path) || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("mode %v", info.Mode())
	}
	g.Press("x", "down", "down", "enter", "enter")
	g.Want("exists already")
	g.Press("esc", "esc")
	g.Press("m", "down", "m", "x", "end", "enter") // with secrets
	g.Want("included")
	g.Press("down", "enter", "enter")
	g.svc.Err = errors.New("disk full")
	g.Press("x", "enter", "enter")
	g.Want("not exported: disk full")
	g.wantDid(t, fmt.Sprintf("export har false %[1]s; export jsonl true %[2]s %[1]s; export json false %[2]s %[1]s", ids[0], ids[1]))
	if left, _ := filepath.Glob(filepath.Join(g.dir, ".callboard*")); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

func TestCopyHidesSecrets(t *testing.T) {
	g := newStage(t, 4)
	g.svc.URL = "https://example.com/hook/0123456789abcdef"
	g.Press("y")
	g.WantNot("0123456789abcdef", "top-secret")
	g.Press("h")
	g.Press("y", "w")
	g.Press("y", "W")
	if n := len(g.Copied); n != 3 || strings.Contains(g.Copied[0], "top-secret") || strings.Contains(g.Copied[1], "0123456789abcdef") ||
		g.Copied[2] != g.svc.URL || !strings.Contains(g.Copied[0], "X-Try: 1\nx-try: 2") {
		t.Errorf("copied %q", g.Copied)
	}
}

// The choices of the dialog for forwarding fit into the narrowest terminal, so that none is cut.
func TestTheForwardDialogFitsTheNarrowestTerminal(t *testing.T) {
	g := newStage(t, 3)
	g.Size(40, 12)
	g.Press("F")
	g.Want("answer    < the target's >", "enter     < forwards >")
}
