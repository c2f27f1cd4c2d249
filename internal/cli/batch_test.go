package cli_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"callboard/internal/sandbox"
	"callboard/internal/testwait"
)

func (p *user) write(name, content string) string {
	p.t.Helper()
	path := filepath.Join(p.home, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		p.t.Fatal(err)
	}
	return path
}

// A second run sends only what is missing. The files of the rows are where the table says.
func TestBatchSendsOnlyWhatIsMissing(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	file := p.write("lines.csv", "text,actor,file,tempo\n안녕하세요.,Mina,one,\n\"Hello, again.\",Sora,sub/two,1.2\n안녕하세요.,Mina,three,\n")
	folder := filepath.Join(p.home, "audio")
	takes, sum, s := p.stream("batch", file, "-o", folder)
	if s.code != 0 || sum.Takes != 3 || sum.Done != 2 || sum.Cached != 1 || len(p.speaks()) != 2 {
		t.Fatalf("exit %d, %+v: %s", s.code, sum, s.err)
	}
	if lines := []int{takes[0].Line, takes[1].Line, takes[2].Line}; !slices.Contains(lines, 2) || !slices.Contains(lines, 3) || !slices.Contains(lines, 4) {
		t.Errorf("lines %v", lines)
	}
	for _, name := range []string{"one.wav", "sub/two.wav", "three.wav"} {
		if got := readFile(t, filepath.Join(folder, name)); !strings.HasPrefix(string(got), "RIFF") {
			t.Errorf("%s: %d bytes", name, len(got))
		}
	}
	if sent := p.speaks(); sent[1].Params["tempo"] != 1.2 && sent[0].Params["tempo"] != 1.2 {
		t.Errorf("%+v", sent)
	}
	file = p.write("lines.csv", "text,actor,file\nA new first row.,Mina,zero\n안녕하세요.,Mina,one\n\"Hello, again.\",Sora,plain\n")
	_, sum, s = p.stream("batch", file, "-o", folder)
	if s.code != 0 || sum.Done != 2 || sum.Cached != 1 || len(p.speaks()) != 4 {
		t.Errorf("exit %d, %+v, %d requests: %s", s.code, sum, len(p.speaks()), s.err)
	}
	if s := p.run("batch", file, "-o", folder); s.code != 0 || len(p.speaks()) != 4 || strings.Count(s.out, "cached\t") != 3 {
		t.Errorf("exit %d, %q", s.code, s.out)
	}
}

// All that is wrong with a file is listed together, and nothing is sent.
func TestBatchListsAllErrors(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	file := p.write("lines.csv", "text,actor,file,tempo,emotion\nhello,Nobody,a,,\n,Mina,b,,\nhi,Mina,CON,9,\nhi,Mina,../up,,\nhi,Mina,a,,no-such-preset\n")
	s := p.run("batch", file, "-o", p.home+"/audio")
	if s.code != 2 || s.out != "" || len(p.speaks()) != 0 {
		t.Fatalf("exit %d: %s%s", s.code, s.out, s.err)
	}
	for _, want := range []string{"line 2", "Nobody", "line 3", "line 4", "CON", "tempo", "line 5", "line 6", "no-such-preset", "nothing was sent"} {
		if !strings.Contains(s.err, want) {
			t.Errorf("%q is not in\n%s", want, s.err)
		}
	}
	for name, args := range map[string][]string{
		"no file":    {"batch"},
		"missing":    {"batch", filepath.Join(p.home, "none.csv")},
		"a folder":   {"batch", p.home},
		"empty":      {"batch", p.write("empty.csv", "")},
		"no actor":   {"batch", p.write("a.txt", "hello")},
		"encoding":   {"batch", file, "--encoding", "klingon"},
		"binary":     {"batch", p.write("b.csv", "\x00\x01\x02\xff\xfe\x00")},
		"only marks": {"batch", p.write("c.txt", "…\n\n***\n"), "-a", "Mina"},
	} {
		if s := p.run(args...); s.code != 2 || s.out != "" {
			t.Errorf("%s: exit %d: %s%s", name, s.code, s.out, s.err)
		}
	}
}

// A file of the user is not replaced, and that is found before anything is paid.
func TestBatchDoesNotReplaceFiles(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	file := p.write("lines.csv", "text,actor,file\nhello,Mina,one\nhi,Mina,two\n")
	folder := filepath.Join(p.home, "audio")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	own := p.write("audio/two.wav", "mine")
	s := p.run("batch", file, "-o", folder)
	if s.code != 2 || !strings.Contains(s.err, "two.wav exists already") || !strings.Contains(s.err, "only rows that have changed are paid for") || len(p.speaks()) != 0 || string(readFile(t, own)) != "mine" {
		t.Errorf("exit %d, %d requests: %s", s.code, len(p.speaks()), s.err)
	}
	if s := p.run("batch", file, "-o", folder, "--force"); s.code != 0 || string(readFile(t, own)) == "mine" {
		t.Errorf("--force: exit %d: %s", s.code, s.err)
	}
}

// A pause before the first words has no file, so the files of the pieces begin at 01, and a single piece has the row's own name.
func TestFilesAfterALeadingPause(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	file := p.write("lines.csv", "text,actor,file\n[1s]One. [1s] Two.,Mina,many\n[1s]Three.,Mina,single\n")
	folder := filepath.Join(p.home, "audio")
	if s := p.run("batch", file, "-o", folder); s.code != 0 {
		t.Fatalf("exit %d: %s", s.code, s.err)
	}
	found, _ := filepath.Glob(filepath.Join(folder, "*.wav"))
	for i, path := range found {
		found[i] = filepath.Base(path)
	}
	if got := strings.Join(found, " "); got != "many-01.wav many-02.wav single.wav" {
		t.Errorf("the files are %s", got)
	}
	if s := p.run("speak", "[1s]One. [1s] Two.", "-a", "Mina", "--split", "--dry-run"); s.code != 0 || !strings.HasPrefix(s.out, "1\t") || !strings.Contains(s.out, "\n2\t") {
		t.Errorf("exit %d: %s", s.code, s.out)
	}
}

// A long paragraph becomes several jobs, each with a file of its own; pauses are not sent.
func TestBatchOfALongText(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	var long strings.Builder
	for i := range 25 {
		fmt.Fprintf(&long, "This is sentence %d of the script. ", i)
	}
	file := p.write("script.txt", long.String()+"\n\nA second paragraph.[0.5s]Its end.\n")
	plan, total, s := p.stream("batch", file, "-a", "Mina", "--dry-run")
	if s.code != 0 || len(plan) != 5 || total.CharsToCharge == 0 || len(p.speaks()) != 0 {
		t.Fatalf("exit %d, %+v: %s", s.code, plan, s.err)
	}
	for _, take := range plan {
		if take.Chars > 350 {
			t.Errorf("%+v", take)
		}
	}
	_, sum, s := p.stream("batch", file, "-a", "Mina", "-o", filepath.Join(p.home, "audio"))
	if s.code != 0 || sum.Done != 5 {
		t.Errorf("exit %d, %+v: %s", s.code, sum, s.err)
	}
	for _, sent := range p.speaks() {
		if strings.Contains(sent.Text, "[") {
			t.Errorf("a pause was sent: %q", sent.Text)
		}
	}
}

// All takes are joined in the order of the file, with a gap between every two.
func TestBatchJoinsItsTakes(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	file, whole := p.write("lines.txt", "The first one.\n\nThe second one.[1s]\n\nThe third one.\n"), filepath.Join(p.home, "whole.wav")
	takes, sum, s := p.stream("batch", file, "-a", "Mina", "--join", whole, "--gap", "500ms")
	if s.code != 0 || sum.Done != 3 {
		t.Fatalf("exit %d, %+v: %s", s.code, sum, s.err)
	}
	seconds := 0.5 + 0.5 + 1
	for _, take := range takes {
		seconds += decode[jobJSON](t, p.run("jobs", "show", *take.ID, "--json")).seconds()
	}
	got := decode[[]struct {
		Seconds float64 `json:"duration_s"`
	}](t, p.run("play", whole, "--audio", "silent", "--json"))[0].Seconds
	if got < seconds-0.01 || got > seconds+0.01 {
		t.Errorf("%.3f s joined, want %.3f", got, seconds)
	}
	if s := p.run("batch", file, "-a", "Mina", "--join", whole); s.code != 2 || !strings.Contains(s.err, "exists already") {
		t.Errorf("over an existing file: exit %d: %s", s.code, s.err)
	}
	if _, sum, s := p.stream("batch", file, "-a", "Mina", "--join", whole, "--force"); s.code != 0 || sum.Cached != 3 || len(p.speaks()) != 3 {
		t.Errorf("--force: exit %d, %+v: %s", s.code, sum, s.err)
	}
}

func (j jobJSON) seconds() float64 {
	if j.Duration == nil {
		return 0
	}
	return *j.Duration
}

// A text that is too long for one request is an error without --split, and one file with it.
func TestSpeakSplitsALongText(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	var long strings.Builder
	for i := range 20 {
		fmt.Fprintf(&long, "Sentence number %d is spoken. ", i)
	}
	whole := filepath.Join(p.home, "whole.wav")
	if s := p.run("speak", long.String(), "-a", "Mina", "-o", whole); s.code != 2 || len(p.speaks()) != 0 {
		t.Errorf("without --split: exit %d: %s", s.code, s.err)
	}
	plan, total, s := p.stream("speak", long.String(), "-a", "Mina", "--split", "--dry-run")
	if s.code != 0 || len(plan) != 2 || total.CharsToCharge == 0 || len(p.speaks()) != 0 {
		t.Errorf("--dry-run: exit %d, %+v, %+v: %s", s.code, plan, total, s.err)
	}
	if s := p.run("speak", long.String(), "-a", "Mina", "--dry-run"); s.code != 2 || len(p.speaks()) != 0 {
		t.Errorf("--dry-run without --split: exit %d: %s", s.code, s.err)
	}
	s = p.run("speak", long.String(), "-a", "Mina", "--split", "-o", whole)
	if s.code != 0 || len(p.speaks()) != 2 || !strings.HasPrefix(string(readFile(t, whole)), "RIFF") || !strings.Contains(s.err, "in 2 pieces") {
		t.Errorf("exit %d, %d requests: %s", s.code, len(p.speaks()), s.err)
	}
	for _, sent := range p.speaks() {
		if n := len([]rune(sent.Text)); n > 350 || !strings.HasSuffix(sent.Text, ".") {
			t.Errorf("%d characters: %q", n, sent.Text)
		}
	}
	s = p.run("speak", long.String(), "-a", "Mina", "--split", "--reuse", "-o", p.home+"/pieces/", "--json")
	if s.code != 0 || len(p.speaks()) != 2 || strings.Count(s.out, "\n") != 2 || strings.Count(s.out, `"reused":true`) != 2 {
		t.Errorf("--reuse: exit %d, %d requests: %s%s", s.code, len(p.speaks()), s.out, s.err)
	}
	if s := p.run("speak", "short", "-a", "Mina", "--split", "--json"); s.code != 0 || decode[jobJSON](t, s).Text != "short" {
		t.Errorf("a short text: exit %d: %s", s.code, s.err)
	}
	if s := p.run("speak", long.String(), "-a", "Mina", "--split", "-o", "-"); s.code != 2 {
		t.Errorf("to stdout: exit %d", s.code)
	}
}

// A folder that came from another machine goes on here: the history here knows nothing of its takes.
func TestBatchGoesOnOnAnotherMachine(t *testing.T) {
	t.Parallel()
	p, other := newSandboxUser(t, sandbox.Options{}), newSandboxUser(t, sandbox.Options{})
	folder := filepath.Join(p.home, "audio")
	const lines = "text,actor,file\nThe first row.,Mina,one\nThe second row.,Sora,\n"
	if s := p.run("batch", p.write("lines.csv", lines), "-o", folder); s.code != 0 {
		t.Fatalf("exit %d: %s", s.code, s.err)
	}
	moved := filepath.Join(other.home, "moved")
	if err := os.Rename(folder, moved); err != nil {
		t.Fatal(err)
	}
	file := other.write("lines.csv", lines+"A third row.,Mina,three\n")
	takes, sum, s := other.stream("batch", file, "-o", moved)
	if s.code != 0 || sum.Takes != 3 || sum.Cached != 2 || sum.Done != 1 || len(other.speaks()) != 1 {
		t.Fatalf("exit %d, %+v, %d requests: %s", s.code, sum, len(other.speaks()), s.err)
	}
	for _, take := range takes {
		if take.File == nil || !strings.HasPrefix(*take.File, moved) {
			t.Errorf("%+v", take)
		}
	}
	if _, total, s := other.stream("batch", file, "-o", moved, "--dry-run"); s.code != 0 || total.CharsToCharge != 0 {
		t.Errorf("the price of a complete folder: exit %d, %+v", s.code, total)
	}
	between := other.write("between.csv", "text,actor,file\nThe first row.,Mina,one\nA new row.,Mina,new\nThe second row.,Sora,\n")
	plan, total, s := other.stream("batch", between, "-o", moved, "--dry-run")
	if s.code != 0 || len(plan) != 3 || total.Takes != 3 || total.CharsToCharge != len("A new row.") || total.CharsCached != len("The first row.The second row.") {
		t.Fatalf("the plan of a folder that lacks one: exit %d, %+v, %+v", s.code, plan, total)
	}
	for i, cost := range []string{"cached", "new", "cached"} {
		if plan[i].Line != i+2 || plan[i].Cost != cost {
			t.Errorf("row %d of the plan is %+v, want %q", i, plan[i], cost)
		}
	}

	// A file that was changed or removed is no take.
	if err := os.WriteFile(filepath.Join(moved, "one.wav"), []byte("cut"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s := other.run("batch", file, "-o", moved); s.code != 2 || !strings.Contains(s.err, "one.wav exists already") {
		t.Errorf("exit %d: %s", s.code, s.err)
	}
	if err := os.Remove(filepath.Join(moved, "one.wav")); err != nil {
		t.Fatal(err)
	}
	if _, sum, s := other.stream("batch", file, "-o", moved); s.code != 0 || sum.Done != 1 || len(other.speaks()) != 2 {
		t.Errorf("exit %d, %+v: %s", s.code, sum, s.err)
	}
}

// A manifest that is damaged, or names files elsewhere, costs nothing but what it says.
func TestDamagedManifest(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	folder := filepath.Join(p.home, "audio")
	file := p.write("lines.csv", "text,actor,file\nThe first row.,Mina,one\n")
	p.run("batch", file, "-o", folder)
	raw := readFile(t, filepath.Join(folder, ".callboard-batch.jsonl"))
	p.write("audio/.callboard-batch.jsonl", "{\"key\":\nnull\n[]\n"+strings.Repeat("x", 200_000)+"\n"+strings.ReplaceAll(string(raw), `"one.wav"`, `"../../etc/passwd"`))
	if _, sum, s := p.stream("batch", file, "-o", folder); s.code != 0 || sum.Cached != 1 || len(p.speaks()) != 1 {
		t.Errorf("exit %d, %+v: %s", s.code, sum, s.err)
	}
}

// After a line of any length the manifest is read on; one that cannot be read ends the batch before anything is paid.
func TestOddManifests(t *testing.T) {
	t.Parallel()
	p, other := newSandboxUser(t, sandbox.Options{}), newSandboxUser(t, sandbox.Options{})
	folder := filepath.Join(p.home, "audio")
	file := p.write("lines.csv", "text,actor,file\nThe first row.,Mina,one\n")
	p.run("batch", file, "-o", folder)
	manifest := filepath.Join(folder, ".callboard-batch.jsonl")
	p.write("audio/.callboard-batch.jsonl", strings.Repeat("x", 200_000)+"\n"+string(readFile(t, manifest)))
	if takes, sum, s := other.stream("batch", file, "-o", folder); s.code != 0 || sum.Cached != 1 || len(other.speaks()) != 0 || !filepath.IsAbs(*takes[0].File) {
		t.Errorf("exit %d, %+v: %s", s.code, sum, s.err)
	}
	if err := os.Remove(manifest); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(manifest, 0o700); err != nil {
		t.Fatal(err)
	}
	if s := other.run("batch", file, "-o", folder); s.code != 1 || !strings.Contains(s.err, "nothing was sent") || len(other.speaks()) != 0 {
		t.Errorf("exit %d: %s", s.code, s.err)
	}
}

// A row that may have been charged is not sent again by itself, on another machine either.
func TestUncertainRowsTravelWithTheFolder(t *testing.T) {
	t.Parallel()
	p, other := newSandboxUser(t, sandbox.Options{}), newSandboxUser(t, sandbox.Options{})
	folder := filepath.Join(p.home, "audio")
	file := p.write("lines.csv", "text,actor\nThe first row.,Mina\nThe second row.,Mina\n")
	p.fault(`{"kind":"speak_hang","count":1}`)
	ctx, cancel := context.WithCancel(t.Context())
	ran := make(chan result, 1)
	go func() { ran <- p.runWith(ctx, "", "batch", file, "-o", folder, "--json") }()
	testwait.Eventually(t, "both rows are sent", func() bool { return len(p.speaks()) == 2 })
	cancel()
	if s := <-ran; !strings.Contains(s.out, `"uncertain"`) {
		t.Fatalf("exit %d: %s%s", s.code, s.out, s.err)
	}
	_, sum, s := other.stream("batch", file, "-o", folder) // the row that was answered is done, or went on when the command ended
	if s.code != 8 || sum.Uncertain < 1 || sum.Uncertain+sum.Cached != 2 || len(other.speaks()) != 0 {
		t.Errorf("exit %d, %+v: %s", s.code, sum, s.err)
	}
	open := sum.Uncertain
	if _, sum, s := other.stream("batch", file, "-o", folder, "--retry-uncertain"); s.code != 0 || sum.Uncertain != 0 || len(other.speaks()) != open {
		t.Errorf("--retry-uncertain: exit %d, %+v: %s", s.code, sum, s.err)
	}
}
