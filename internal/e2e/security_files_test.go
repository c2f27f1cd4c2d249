//go:build unix

package e2e

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"callboard/internal/testapp"
	"callboard/internal/testterm"
)

// withUmask starts a shell that starts the program under a umask.
func withUmask(umask string) []string {
	return []string{"-c", "umask " + umask + ` && exec "$0" "$@"`}
}

// TestFilesAreOfTheUserAlone runs the program under a umask that takes away nothing, and under one that takes away everything of
// others. What it keeps for itself is the user's alone both times, and it works both times. A file that the user names is under the
// user's umask, but exports of deliveries and logs are private.
func TestFilesAreOfTheUserAlone(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it runs many processes, and no two of them share memory")
	}
	for _, umask := range []string{"000", "077"} {
		c := startLocal(t, "--synth-delay", "50ms")
		home := c.env.Home
		private := filepath.Join(home, "private") // files that the user names and only the user may read
		if err := os.Mkdir(private, 0o700); err != nil {
			t.Fatal(err)
		}
		env := c.env.With("CALLBOARD_LOG_FILE="+filepath.Join(private, "log.jsonl"), "CALLBOARD_LOG_LEVEL=debug")
		run := func(args ...string) {
			t.Helper()
			cmd := exec.CommandContext(t.Context(), "sh", append(append(withUmask(umask), testapp.Path(t)), args...)...)
			cmd.Env = env.Vars
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("umask %s: %v: %v\n%s", umask, args, err, out)
			}
		}
		saved := filepath.Join(home, "saved")
		run("speak", "Private.", "-a", "Mina", "-o", saved+"/", "--save-sidecar")
		run("batch", writeLines(t, 2), "-o", saved+"/batch")
		run("deliveries", "export", "--all", "--as", "har", "-o", filepath.Join(private, "webhooks.har"))
		run("cast", "rate", "Mina", "4")
		run("cast", "export", saved+"/cast.csv")
		run("doctor")
		run("speak", "In the sandbox.", "-a", "Mina", "--sandbox")

		// A token that is typed is stored.
		vars := append([]string{}, c.env.Vars...)
		term := testterm.Start(t, testterm.Options{Path: "/bin/sh", Args: append(withUmask(umask), testapp.Path(t), "--theme", "dark"), Env: append(vars, "TYPECAST_API_TOKEN="), W: 120, H: 36})
		term.WaitFor("No Typecast key")
		term.Key("t")
		term.Paste(c.box.Token)
		term.Key("enter")
		term.WaitFor("Your ngrok authtoken")
		term.Key("enter")
		term.WaitFor("secret-typecast.json")
		term.Key("enter")
		term.WaitFor("Mina")
		term.Key("ctrl+c")
		term.Wait()
		secret := filepath.Join(home, "config", "callboard", "secret-typecast.json")
		if b := string(readFile(t, secret)); !strings.Contains(b, c.box.Token) {
			t.Errorf("the token is not stored: %s", b)
		}

		n := 0
		for _, dir := range []string{filepath.Join(home, "data"), filepath.Join(home, "config"), private} {
			err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
				if err != nil {
					return err
				}
				n++
				info, err := d.Info()
				if err == nil && info.Mode().Perm()&0o077 != 0 {
					t.Errorf("umask %s: %s has the mode %o", umask, path, info.Mode().Perm())
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
		if n < 12 {
			t.Errorf("umask %s: only %d files and folders", umask, n)
		}
		want := map[string]fs.FileMode{"000": 0o666, "077": 0o600}[umask]
		files, err := filepath.Glob(filepath.Join(saved, "*"))
		if err != nil || len(files) != 4 {
			t.Errorf("saved are %v, %v", files, err)
		}
		for _, path := range files {
			if info, err := os.Stat(path); err != nil || !info.IsDir() && info.Mode().Perm() != want {
				t.Errorf("umask %s: the user's file %s has the mode %v, %v", umask, path, info.Mode(), err)
			}
		}
	}
}

// tree lists files and folders with what they hold, without the folders that are left out.
func tree(t *testing.T, dir string, without ...string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		for _, w := range without {
			if path == w {
				return fs.SkipDir
			}
		}
		all[path] = d.Type().String()
		if d.Type().IsRegular() {
			all[path] += string(readFile(t, path))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestNamesDoNotLeaveTheirFolder saves under names that want to be elsewhere, of actors, texts, templates and tables, and in a
// folder with links that lead elsewhere.
func TestNamesDoNotLeaveTheirFolder(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it runs many processes, and no two of them share memory")
	}
	c := startLocal(t, "--synth-delay", "20ms")
	api, _ := hostileService(t, c.box.URL, "/../../../evil\\..\\x")
	c.env = c.env.With("CALLBOARD_API_URL=" + api)
	root := t.TempDir()
	saved := filepath.Join(root, "a", "b", "saved")
	if err := os.MkdirAll(saved, 0o700); err != nil {
		t.Fatal(err)
	}
	victim := filepath.Join(root, "victim")
	if err := os.WriteFile(victim, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(c.env.Home, "data")
	outside, home := tree(t, root, saved), tree(t, c.env.Home, data)
	actor, n := c.box.FirstActor(), 0
	run := func(works bool, args ...string) {
		t.Helper()
		before := len(c.box.Speaks())
		r := c.env.Run(t, args...)
		if works != (r.Code == 0) {
			t.Errorf("%q: exit %d\n%s%s", args, r.Code, r.Stdout, r.Stderr)
		}
		if !works && len(c.box.Speaks()) != before {
			t.Errorf("%q: it was charged before it failed", args)
		}
		if got := tree(t, root, saved); fmt.Sprint(got) != fmt.Sprint(outside) {
			t.Errorf("%q: outside of the folder are %q", args, got)
		}
		if got := tree(t, c.env.Home, data); fmt.Sprint(got) != fmt.Sprint(home) {
			t.Errorf("%q: in the home folder are %q", args, got)
		}
	}
	for template, works := range map[string]bool{
		"{actor}": true, "{text}": true, "{actor}/{text}": true, "{text}/{actor}": true, "{speak_id}{emotion}{lang}": true,
		"../{actor}": false, "../../../evil": false, "/tmp/{actor}": false, "{actor}/../../x": false, "~/{actor}": true, "a//..//b": false,
	} {
		for _, text := range []string{"../../../evil", "..", "/etc/passwd", "~/x", "con", "a\\..\\..\\b"} {
			if !works && text != ".." {
				continue // nothing of the text is looked at
			}
			run(works, "speak", text+" speak", "-a", actor, "--save-dir", saved, "--save-name", template, "-o", saved+"/", "--save-sidecar")
			if !works {
				break
			}
			n++
		}
	}
	takes := 0
	for path := range tree(t, saved) {
		if strings.HasSuffix(path, ".wav") {
			takes++
		}
	}
	if takes != n || n < 30 {
		t.Errorf("%d takes of %d are in the folder", takes, n)
	}
	for _, file := range []string{"../evil", "/tmp/evil", "a/../../../evil", "..", "sub/../../evil", "~root/../../evil"} {
		table := filepath.Join(t.TempDir(), "rows.csv")
		if err := os.WriteFile(table, []byte("text,actor,file\nRow.,"+actor+","+file+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		run(false, "batch", table, "-o", saved)
	}
	// Links that somebody else has put into the folder.
	table := filepath.Join(t.TempDir(), "rows.csv")
	if err := os.WriteFile(table, []byte("text,actor,file\nA row.,"+actor+",row\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, link := range []struct{ name, to string }{{"row.wav", victim}, {"row.wav", filepath.Join(root, "nowhere")}, {".callboard-batch.jsonl", victim}, {".callboard-batch.jsonl", filepath.Join(root, "nowhere")}} {
		folder := filepath.Join(saved, fmt.Sprint("links", i))
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(link.to, filepath.Join(folder, link.name)); err != nil {
			t.Fatal(err)
		}
		run(false, "batch", table, "-o", folder)
	}
	pipe := filepath.Join(saved, "pipe")
	if err := os.Mkdir(pipe, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(pipe, ".callboard-batch.jsonl"), 0o600); err != nil {
		t.Fatal(err)
	}
	run(false, "batch", table, "-o", pipe)
	single := filepath.Join(saved, "single.wav")
	if err := os.Symlink(victim, single); err != nil {
		t.Fatal(err)
	}
	run(false, "speak", "A link.", "-a", actor, "-o", single)
	run(false, "deliveries", "export", "--all", "-o", single)
}
