//go:build unix

package e2e

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"callboard/internal/player"
	"callboard/internal/testterm"
	"callboard/internal/testwait"
)

// lighthouse is a script of twelve paragraphs. Two are longer than a request takes, and two have a pause: sixteen pieces.
func lighthouse() string {
	return strings.Join([]string{
		"My name is Typecast. [0.5s] And then he left.",
		strings.TrimSpace(strings.Repeat("제 이름은 타입캐스트입니다. ", 26)),
		"The second paragraph is short.",
		strings.TrimSpace(strings.Repeat("Nobody lived there, and nobody knew who had built it. ", 8)),
		"She knocked. [1s] No one answered.", "So she went in.", "The stairs were steep.", "There were many of them.",
		"At the top was a clock.", "It was still running.", "That was all.", "끝입니다.",
	}, "\n\n")
}

const lighthousePieces = 16

// openPieces pastes a script in the Booth and shows its pieces.
func openPieces(t *testing.T, c *client, script string) *testterm.Term {
	t.Helper()
	term := openApp(t, c.env)
	term.WaitFor(linkReady)
	term.WaitFor("Mina 미나")
	if script != "" {
		term.Key("tab")
		term.Paste(script)
		term.WaitFor(" too long")
	}
	term.Key("alt+s")
	term.WaitFor("─ Script in pieces · Mina ─")
	return term
}

// sendPieces sends the pieces that are missing. The key counts once their price was on screen for a moment.
func sendPieces(t *testing.T, term *testterm.Term) {
	t.Helper()
	var last time.Time
	testwait.Eventually(t, "the pieces to be sent", func() bool {
		if now := time.Now(); now.Sub(last) > time.Second {
			last = now
			term.Key("enter")
		}
		return !strings.Contains(term.Screen(), "enter speak ")
	})
}

// audioOf is the length of all takes of a client together, and of the silences between them.
func audioOf(t *testing.T, c *client, takes int, pauses time.Duration) time.Duration {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(c.env.DataDir(t), "audio", "*.wav"))
	if err != nil || len(files) != takes {
		t.Fatalf("%d audio files, %v", len(files), err)
	}
	total := pauses + time.Duration(takes-1)*300*time.Millisecond
	for _, f := range files {
		info, err := player.Probe(f)
		if err != nil {
			t.Fatal(err)
		}
		total += info.Duration
	}
	return total
}

// TestScriptInPieces speaks a long script in pieces after its price was shown, plays all of it as one clip and saves it as one file.
// It is paid once: neither the same key nor a restart sends anything.
func TestScriptInPieces(t *testing.T) {
	t.Parallel()
	saves := t.TempDir()
	c := startLocal(t, "--synth-delay", "30ms")
	c.env = c.env.With("CALLBOARD_SAVE_DIR=" + saves)
	term := openPieces(t, c, lighthouse())
	term.WaitMatch(regexp.MustCompile(`16 new pieces cost \d+ characters`))
	c.speaks(0)
	sendPieces(t, term)
	term.WaitFor("all 16 pieces here")
	c.speaks(lighthousePieces)
	spoken := map[string]bool{}
	for _, s := range c.box.Speaks() {
		if spoken[s.Text] = true; strings.ContainsAny(s.Text, "[]") || len([]rune(s.Text)) > 350 {
			t.Errorf("sent %q", s.Text)
		}
	}
	if len(spoken) != lighthousePieces {
		t.Errorf("%d different texts", len(spoken))
	}

	want := audioOf(t, c, lighthousePieces, 1500*time.Millisecond)
	term.Type(" ")
	clock := term.WaitMatch(regexp.MustCompile(`▶ Mina .* \d:\d\d\.\d / (\d:\d\d\.\d)`))
	if shown := player.Clock(want); clock[1] != shown {
		t.Errorf("the joined clip is %s long, want %s", clock[1], shown)
	}
	term.Type(" ")
	term.WaitFor("‖ Mina")
	term.Type("s")
	term.WaitFor("saved ")
	info, err := player.Probe(onlyFile(t, saves))
	if err != nil || (info.Duration-want).Abs() > time.Millisecond {
		t.Errorf("the file is %v long, %v; want %v", info.Duration, err, want)
	}
	term.Key("esc")
	term.WaitFor("16/16 끝입니다.")
	quitApp(t, term)

	term = openPieces(t, c, "")
	term.WaitFor("all 16 pieces here")
	term.Type(" ")
	term.WaitMatch(regexp.MustCompile(`▶ Mina .* / ` + regexp.QuoteMeta(player.Clock(want))))
	term.Key("g")
	term.Keys("j", "j", "j", "j", "j", "j", "enter") // on from the seventh piece
	term.WaitMatch(regexp.MustCompile(`▌  7 ▶ here`))
	term.Key("esc")
	term.WaitFor("16/16 끝입니다.")
	quitApp(t, term)
	c.speaks(lighthousePieces)
}

// TestPieceThatFails speaks only the piece that has failed, once more.
func TestPieceThatFails(t *testing.T) {
	t.Parallel()
	c := startLocal(t, "--synth-delay", "30ms")
	term := openPieces(t, c, lighthouse())
	term.WaitFor("16 new pieces cost")
	c.box.Fault(`{"kind":"speak_failed"}`)
	sendPieces(t, term)
	term.WaitMatch(regexp.MustCompile(`1 new piece \(\d+\) costs \d+ characters`))
	term.WaitFor("15 of 16 pieces here, free")
	term.WaitFor("enter speak 1 piece")
	c.speaks(lighthousePieces)
	sendPieces(t, term)
	term.WaitFor("all 16 pieces here")
	c.speaks(lighthousePieces + 1)
	quitApp(t, term)
}

// TestPiecesGoOnAfterKill kills the app while pieces are being spoken. The next run finds what was made, and sends only the rest:
// no piece is paid for twice.
func TestPiecesGoOnAfterKill(t *testing.T) {
	t.Parallel()
	c := startLocal(t, "--synth-delay", "200ms")
	term := openPieces(t, c, lighthouse())
	term.WaitFor("16 new pieces cost")
	sendPieces(t, term)
	testwait.Eventually(t, "some pieces", func() bool { return len(c.box.Speaks()) >= 4 })
	term.Kill()

	term = openPieces(t, c, "")
	settled := regexp.MustCompile(`all 16 pieces here|1[0-5] of 16 pieces here, free · .* uncertain, not sent again`) // of the POST at the kill
	testwait.Eventually(t, "the rest of the pieces", func() bool {
		if strings.Contains(term.Screen(), "enter speak ") {
			sendPieces(t, term)
		}
		return settled.MatchString(term.Screen())
	})
	spoken := map[string]bool{}
	for _, s := range c.box.Speaks() {
		if spoken[s.Text] {
			t.Errorf("paid twice: %q", s.Text)
		}
		spoken[s.Text] = true
	}
	quitApp(t, term)
}
