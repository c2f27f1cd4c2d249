//go:build unix

package output

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// standIn puts programs of our own on the PATH, and nothing else.
func standIn(t *testing.T, programs map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, script := range programs {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	return dir
}

type ramp struct{ n int }

func (r *ramp) Fill(buf []float32) {
	for i := range buf {
		buf[i] = float32(r.n%1000) / 32768
		r.n++
	}
}

func TestExecTakesTheFirstThatPlays(t *testing.T) {
	dir := standIn(t, map[string]string{
		"pacat": "exit 1",
		"aplay": `echo noise; echo noise >&2; echo "$@" > "$0.args"; exec /bin/cat >> "$0.out"`,
		"play":  "exit 1",
	})
	d := Open(t.Context(), Options{Kind: Exec, Device: "hw:9"})
	defer d.Close()
	if d.Backend() != "aplay" || d.Silent() {
		t.Fatalf("%q: %q", d.Backend(), d.Problem())
	}
	if err := d.Start(&ramp{}); err != nil {
		t.Fatal(err)
	}
	until(t, "a quarter of a second was heard", func() bool { return d.Heard() > execRate/4 })
	d.Stop()
	got, err := os.ReadFile(filepath.Join(dir, "aplay.out"))
	if err != nil {
		t.Fatal(err)
	}
	silence := execRate / 10 * 4 // the probe's
	if len(got) < silence+execRate || bytes.Contains(got, []byte("noise")) {
		t.Fatalf("%d bytes arrived", len(got))
	}
	if args, err := os.ReadFile(filepath.Join(dir, "aplay.args")); err != nil || !strings.HasPrefix(string(args), "-D hw:9 ") {
		t.Errorf("called with %q, %v", args, err)
	}
	got = got[silence:]
	for i := 0; i+2 <= execRate; i += 2 {
		if v := int(got[i]) | int(got[i+1])<<8; v != i/2%1000 {
			t.Fatalf("sample %d is %d", i/2, v)
		}
	}
	select {
	case err := <-d.Lost():
		t.Errorf("stopped, not lost: %v", err)
	default:
	}
}

func TestExecTellsWhenThePlayerDies(t *testing.T) {
	standIn(t, map[string]string{"pacat": `case "$AGAIN" in "") exec /bin/cat > /dev/null;; esac; exit 0`})
	d := Open(t.Context(), Options{Kind: Exec})
	defer d.Close()
	t.Setenv("AGAIN", "dies")
	if err := d.Start(&ramp{}); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-d.Lost():
		if !strings.Contains(err.Error(), "pacat stopped playing") {
			t.Error(err)
		}
	case <-time.After(5 * time.Second):
		t.Error("the end of the player was not noticed")
	}
}

func TestExecTellsWhenThePlayerTakesNothing(t *testing.T) {
	standIn(t, map[string]string{"pacat": `case "$AGAIN" in "") exec /bin/cat > /dev/null;; esac; exec /bin/sleep 60`})
	d := Open(t.Context(), Options{Kind: Exec})
	defer d.Close()
	p, ok := d.drv.(*player)
	if !ok || p.limit != standing {
		t.Fatalf("%T waits for %v", d.drv, p.limit)
	}
	p.limit = 50 * time.Millisecond
	t.Setenv("AGAIN", "stalls")
	if err := d.Start(&ramp{}); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-d.Lost():
		if !errors.Is(err, ErrStuck) || err.Error() != "pacat does not take sound" {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("a player that reads nothing was not noticed")
	}
}

func TestExecWithoutPlayers(t *testing.T) {
	standIn(t, map[string]string{"pacat": "exit 1"})
	d := Open(t.Context(), Options{Kind: Exec})
	defer d.Close()
	if !d.Silent() || !strings.Contains(d.Problem(), "no player command") {
		t.Errorf("%q", d.Problem())
	}
}
