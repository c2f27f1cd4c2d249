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

	"callboard/internal/testwait"
)

// fakePrograms puts test programs on the PATH, and nothing else.
func fakePrograms(t *testing.T, programs map[string]string) string {
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

func TestExecUsesFirstWorkingCommand(t *testing.T) {
	dir := fakePrograms(t, map[string]string{
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
	testwait.Eventually(t, "a quarter of a second was played", func() bool { return d.Played() > execRate/4 })
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
		t.Errorf("Stop was reported as a loss: %v", err)
	default:
	}
}

func TestExecUsesChosenCommand(t *testing.T) {
	dir := fakePrograms(t, map[string]string{"pacat": "exec /bin/cat > /dev/null", "aplay": `echo "$@" > "$0.args"; exec /bin/cat > /dev/null`, "mpv": "exit 1"})
	for device, want := range map[string]struct{ backend, detail, args string }{
		"":           {"pacat", "pacat", ""},
		"aplay":      {"aplay", "aplay", "-q "},
		"aplay:hw:9": {"aplay", "aplay hw:9", "-D hw:9 "},
		"hw:9":       {"pacat", "pacat hw:9", ""},
		"hw\x1b[1m":  {"pacat", "pacat hw[1m", ""},
	} {
		d := Open(t.Context(), Options{Kind: Exec, Device: device})
		if d.Backend() != want.backend || d.Detail() != want.detail {
			t.Errorf("%q: %q, %q", device, d.Backend(), d.Detail())
		}
		if args, _ := os.ReadFile(filepath.Join(dir, "aplay.args")); want.args != "" && !strings.HasPrefix(string(args), want.args) {
			t.Errorf("%q: called with %q", device, args)
		}
		d.Close()
	}
	for device, says := range map[string]string{"mpv": "the player command mpv cannot play; choose another", "ffplay": "the player command ffplay cannot play; choose another"} {
		d := Open(t.Context(), Options{Kind: Exec, Device: device})
		if !d.Silent() || !strings.Contains(d.Problem(), says) {
			t.Errorf("%q: %q", device, d.Problem())
		}
		d.Close()
	}
}

func TestListWithoutServer(t *testing.T) {
	if systemSound != "" {
		t.Skip("this system has a sound of its own")
	}
	none := "unix:" + filepath.Join(t.TempDir(), "none")
	for _, c := range []struct {
		installed string
		byDefault int
	}{{"", 0}, {"ffplay", 1}, {"mpv ffplay", 0}} {
		programs := map[string]string{}
		for _, name := range words(c.installed) {
			programs[name] = "exit 1" // it is not started
		}
		fakePrograms(t, programs)
		all := list(t.Context(), Options{Server: none})
		if len(all) != len(programs)+1 || all[len(all)-1].Kind != Silent {
			t.Fatalf("%s: %+v", c.installed, all)
		}
		for i, choice := range all {
			if choice.Default != (i == c.byDefault) || choice.Label == "" {
				t.Errorf("%s: choice %d is %+v", c.installed, i, choice)
			}
		}
	}
}

func TestExecReportsCommandExit(t *testing.T) {
	fakePrograms(t, map[string]string{"pacat": `case "$AGAIN" in "") exec /bin/cat > /dev/null;; esac; exit 0`})
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
	case <-time.After(testwait.Timeout()):
		t.Error("the exit of the command was not reported")
	}
}

func TestExecReportsStuckCommand(t *testing.T) {
	fakePrograms(t, map[string]string{"pacat": `case "$AGAIN" in "") exec /bin/cat > /dev/null;; esac; exec /bin/sleep 60`})
	d := Open(t.Context(), Options{Kind: Exec})
	defer d.Close()
	p, ok := d.drv.(*execDriver)
	if !ok || p.limit != writeTimeout {
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
	case <-time.After(testwait.Timeout()):
		t.Error("a command that reads nothing was not reported")
	}
}

func TestExecWithoutPlayers(t *testing.T) {
	fakePrograms(t, map[string]string{"pacat": "exit 1"})
	d := Open(t.Context(), Options{Kind: Exec})
	defer d.Close()
	if !d.Silent() || !strings.Contains(d.Problem(), "no player command") {
		t.Errorf("%q", d.Problem())
	}
}
