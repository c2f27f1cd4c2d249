package job_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/naming"
	"callboard/internal/player/decode"
)

// oneJob is a store with one job in it.
type oneJob struct {
	job.Store
	j job.Job
}

func (o oneJob) Job(context.Context, string) (job.Job, error) { return o.j, nil }

// saver is a service that only saves: one take of 1,000 samples at 16 kHz.
func saver(t *testing.T, template string, change ...func(*job.Options)) (*job.Service, job.Job) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "kept.wav")
	if err := os.WriteFile(file, wav(1000), 0o600); err != nil {
		t.Fatal(err)
	}
	lang, emotion := "ko-kr", "happy-1"
	j := job.Job{
		ID: "01k9", SpeakID: "5d47", State: job.Done, SettledBy: job.ByWebhook, ActorID: "a1", ActorName: "미나", Text: "제 이름은 <타입캐스트>입니다.",
		Params: api.Params{Lang: &lang, Emotion: &emotion}, CreatedAt: time.Date(2026, 11, 23, 9, 5, 7, 0, time.Local),
		Duration: 9, Link: "https://cdn.example/x.wav?Signature=s3cret", File: file,
	}
	o := job.Options{Store: oneJob{j: j}, Sidecar: true}
	var err error
	if o.SaveName, err = naming.Parse(template); err != nil {
		t.Fatal(err)
	}
	for _, f := range change {
		f(&o)
	}
	return job.New(o), j
}

// tree lists the files below a folder.
func tree(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(dir, path)
			files = append(files, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func wantTree(t *testing.T, dir string, want ...string) {
	t.Helper()
	if got := tree(t, dir); !slices.Equal(got, want) {
		t.Errorf("there is %q, want %q", got, want)
	}
}

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestSaveByTemplate(t *testing.T) {
	t.Parallel()
	s, j := saver(t, "{actor}/{date}/{lang} {emotion} {n}")
	if got := s.NameOf(j); got != "미나/2026-11-23/ko-kr happy-1.wav" {
		t.Errorf("it would be %q", got)
	}
	dir := t.TempDir()
	for _, want := range []string{"ko-kr happy-1.wav", "ko-kr happy-1 2.wav"} {
		got, err := s.Save(t.Context(), j.ID, dir, false)
		if err != nil || got != filepath.Join(dir, "미나", "2026-11-23", want) {
			t.Fatalf("saved %q, %v", got, err)
		}
	}
	wantTree(t, filepath.Join(dir, "미나", "2026-11-23"), "ko-kr happy-1 2.json", "ko-kr happy-1 2.wav", "ko-kr happy-1.json", "ko-kr happy-1.wav")
}

// The file name extension is that of the file's content, whatever its name says.
func TestSaveSniffsTheFormat(t *testing.T) {
	t.Parallel()
	s, j := saver(t, "{format}", func(o *job.Options) { o.Probe = decode.Probe })
	put(t, j.File, read(t, filepath.Join("..", "player", "decode", "testdata", "sweep-22k-mono.mp3")))
	dir := t.TempDir()
	if got, err := s.Save(t.Context(), j.ID, dir, false); err != nil || filepath.Base(got) != "mp3.mp3" {
		t.Fatal(got, err)
	}
	var facts struct {
		Audio struct {
			Format string `json:"format"`
			Rate   int    `json:"rate_hz"`
		} `json:"audio"`
	}
	if err := json.Unmarshal([]byte(read(t, filepath.Join(dir, "mp3.json"))), &facts); err != nil || facts.Audio.Format != "mp3" || facts.Audio.Rate != 22050 {
		t.Errorf("%+v, %v", facts, err)
	}
}

func TestSidecar(t *testing.T) {
	t.Parallel()
	s, j := saver(t, "{text}", func(o *job.Options) {
		o.Probe = func(string) (decode.Info, error) {
			return decode.Info{Duration: 62500 * time.Microsecond, Rate: 16000}, nil
		}
	})
	dir := t.TempDir()
	path, err := s.Save(t.Context(), j.ID, dir, false)
	if err != nil {
		t.Fatal(err)
	}
	text := read(t, strings.TrimSuffix(path, ".wav")+".json")
	if strings.Contains(text, "s3cret") || strings.Contains(text, "cdn.example") || strings.Contains(text, filepath.Dir(j.File)) || !strings.HasSuffix(text, "}\n") {
		t.Errorf("the sidecar is %s", text)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(wav(1000))
	for key, want := range map[string]any{
		"id": "01k9", "speak_id": "5d47", "state": "done", "settled_by": "webhook", "actor_name": "미나", "text": j.Text, "duration_s": 9.0,
		"file": filepath.Base(path), "created_at": job.Stamp(j.CreatedAt),
		"audio": map[string]any{"format": "wav", "rate_hz": 16000.0, "duration_s": 0.063, "bytes": 2044.0, "sha256": hex.EncodeToString(sum[:])},
	} {
		if fmt.Sprint(got[key]) != fmt.Sprint(want) {
			t.Errorf("%s is %v, want %v", key, got[key], want)
		}
	}
	var asJob map[string]any // every field that a program knows from the command line
	plain, _ := json.Marshal(j)
	if err := json.Unmarshal(plain, &asJob); err != nil {
		t.Fatal(err)
	}
	for key := range asJob {
		if _, ok := got[key]; !ok {
			t.Errorf("there is no %s", key)
		}
	}
}

func TestSidecarIsWantedOrNot(t *testing.T) {
	t.Parallel()
	s, j := saver(t, "{id}")
	dir := t.TempDir()
	if _, err := s.SaveWith(t.Context(), j.ID, dir, job.SaveOptions{}); err != nil {
		t.Fatal(err)
	}
	wantTree(t, dir, "01k9.wav")
	for name, beside := range map[string]string{"a.wav": "a.json", "b.MP3": "b.json", "v1.2": "v1.2.json", "c.json": "c.json.json"} {
		if _, err := s.SaveWith(t.Context(), j.ID, filepath.Join(dir, name), job.SaveOptions{Sidecar: true}); err != nil {
			t.Error(err)
		}
		if !strings.Contains(read(t, filepath.Join(dir, beside)), fmt.Sprintf(`"file": %q`, name)) {
			t.Errorf("%s says %s", beside, read(t, filepath.Join(dir, beside)))
		}
	}
}

// A sidecar is no reason to lose a file either.
func TestSidecarOverwritesNothingUnasked(t *testing.T) {
	t.Parallel()
	s, j := saver(t, "{id}")
	dir := t.TempDir()
	put(t, filepath.Join(dir, "01k9.json"), "mine")
	got, err := s.Save(t.Context(), j.ID, dir, false)
	if err != nil || filepath.Base(got) != "01k9 (2).wav" {
		t.Errorf("saved %q, %v", got, err)
	}
	dest := filepath.Join(dir, "01k9.wav")
	_, err = s.Save(t.Context(), j.ID, dest, false)
	if !errors.Is(err, job.ErrExists) || !strings.Contains(err.Error(), "01k9.json") {
		t.Errorf("saved over it: %v", err)
	}
	wantTree(t, dir, "01k9 (2).json", "01k9 (2).wav", "01k9.json")
	if read(t, filepath.Join(dir, "01k9.json")) != "mine" {
		t.Error("it has changed")
	}
	if _, err = s.Save(t.Context(), j.ID, dest, true); err != nil || !strings.Contains(read(t, filepath.Join(dir, "01k9.json")), "sha256") {
		t.Errorf("not even when asked: %v", err)
	}
	wantTree(t, dir, "01k9 (2).json", "01k9 (2).wav", "01k9.json", "01k9.wav")
}

// Where one of the two cannot be named the other does not stay, and what was there stays.
func TestNoHalfPair(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ folder, file string }{{"a.wav", "a.json"}, {"a.json", "a.wav"}} {
		s, j := saver(t, "{id}")
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, c.folder), 0o700); err != nil {
			t.Fatal(err)
		}
		dest := filepath.Join(dir, "a.wav")
		for _, before := range []string{"", "mine"} {
			want := []string{}
			if before != "" {
				put(t, filepath.Join(dir, c.file), before)
				want = append(want, c.file)
			}
			if c.folder == "a.wav" { // which is a folder to save into, unless it has come up meanwhile
				err := job.SaveUnchecked(t, s, j, dest, job.SaveOptions{Sidecar: true, Overwrite: true})
				if err == nil {
					t.Fatal("a folder was replaced")
				}
				oneLine(t, err.Error(), "is a folder", "choose another name")
			} else {
				_, err := s.Save(t.Context(), j.ID, dest, true)
				if err == nil {
					t.Fatal("a folder was replaced")
				}
				oneLine(t, err.Error(), "a.json", "is a folder", "choose another name")
			}
			wantTree(t, dir, want...)
			if before != "" && read(t, filepath.Join(dir, c.file)) != before {
				t.Error("what was there has changed")
			}
		}
	}
}

func TestSaveMakesFolders(t *testing.T) {
	t.Parallel()
	s, j := saver(t, "{id}")
	dir := t.TempDir()
	for _, o := range []struct {
		dest string
		job.SaveOptions
		want string
	}{
		{"a", job.SaveOptions{Into: true}, "a/01k9.wav"},
		{"a", job.SaveOptions{Into: true}, "a/01k9 (2).wav"},
		{"b/c", job.SaveOptions{}, ""},
		{"b/c", job.SaveOptions{Folders: true}, "b/c"},
		{"b/c/d", job.SaveOptions{Folders: true}, ""}, // c is a file
	} {
		got, err := s.SaveWith(t.Context(), j.ID, filepath.Join(dir, o.dest), o.SaveOptions)
		if (err == nil) != (o.want != "") || err == nil && got != filepath.Join(dir, filepath.FromSlash(o.want)) {
			t.Errorf("%s: %q, %v, want %q", o.dest, got, err, o.want)
		}
	}
	wantTree(t, dir, "a/01k9 (2).wav", "a/01k9.wav", "b/c")
}

func TestSaveFindsAnotherNameThanAFolders(t *testing.T) {
	t.Parallel()
	s, j := saver(t, "{id}")
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "01k9.wav"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, overwrite := range []bool{false, true} {
		got, err := s.Save(t.Context(), j.ID, dir, overwrite)
		if err != nil || filepath.Base(got) != "01k9 (2).wav" {
			t.Errorf("saved %q, %v", got, err)
		}
	}
}

func TestSaveWithAFileInTheWay(t *testing.T) {
	t.Parallel()
	s, j := saver(t, "{actor}/{id}")
	dir := t.TempDir()
	put(t, filepath.Join(dir, "미나"), "mine")
	_, err := s.Save(t.Context(), j.ID, dir, true)
	if err == nil {
		t.Fatal("saved")
	}
	oneLine(t, err.Error(), "미나", "a file has the name", "choose another")
	wantTree(t, dir, "미나")
}

func TestSaveThroughLinks(t *testing.T) {
	t.Parallel()
	s, j := saver(t, "{id}")
	dir, real := t.TempDir(), t.TempDir()
	put(t, filepath.Join(real, "precious.wav"), "mine")
	for name, to := range map[string]string{"folder": real, "file.wav": filepath.Join(real, "precious.wav"), "nowhere.wav": filepath.Join(real, "none.wav")} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip("no links here:", err)
		}
	}
	for _, name := range []string{"file.wav", "nowhere.wav"} {
		dest := filepath.Join(dir, name)
		if _, err := s.Save(t.Context(), j.ID, dest, false); !errors.Is(err, job.ErrExists) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := s.Save(t.Context(), j.ID, dest, true); err != nil { // the link is replaced, not what it leads to
			t.Errorf("%s: %v", name, err)
		}
		if info, err := os.Lstat(dest); err != nil || !info.Mode().IsRegular() {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	if _, err := s.Save(t.Context(), j.ID, filepath.Join(dir, "folder"), false); err != nil {
		t.Error(err)
	}
	wantTree(t, real, "01k9.json", "01k9.wav", "precious.wav")
	if read(t, filepath.Join(real, "precious.wav")) != "mine" {
		t.Error("it was written through the link")
	}
}

func TestSaveGivesUpAfterTenThousandNames(t *testing.T) {
	t.Parallel()
	s, j := saver(t, "x")
	dir := t.TempDir()
	put(t, filepath.Join(dir, "x.wav"), "")
	for n := 2; n < 10_000; n++ {
		if err := os.Link(filepath.Join(dir, "x.wav"), filepath.Join(dir, fmt.Sprintf("x (%d).wav", n))); err != nil {
			t.Skip("no links here:", err)
		}
	}
	_, err := s.Save(t.Context(), j.ID, dir, false)
	if !errors.Is(err, job.ErrExists) {
		t.Fatal(err)
	}
	oneLine(t, err.Error(), "10,000 times", "another folder")
	if err := os.Remove(filepath.Join(dir, "x (9999).wav")); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Save(t.Context(), j.ID, dir, false); err != nil || filepath.Base(got) != "x (9999).wav" {
		t.Error(got, err)
	}
}

// Two who save at once get a name each, and each name has its own sidecar.
func TestSaveAtOnce(t *testing.T) {
	t.Parallel()
	s, j := saver(t, "{id}")
	dir := t.TempDir()
	var wg sync.WaitGroup
	paths := make([]string, 24)
	for i := range paths {
		wg.Go(func() {
			var err error
			if paths[i], err = s.SaveWith(t.Context(), j.ID, dir, job.SaveOptions{Sidecar: i%3 != 0}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	checkPairs(t, dir, paths, 16)
}

// checkPairs wants every path once, with so many sidecars that fit their audio, and nothing else.
func checkPairs(t *testing.T, dir string, paths []string, sidecars int) {
	t.Helper()
	slices.Sort(paths)
	if n := len(slices.Compact(slices.Clone(paths))); n != len(paths) {
		t.Errorf("%d names for %d takes", n, len(paths))
	}
	for _, name := range tree(t, dir) {
		switch filepath.Ext(name) {
		case ".wav":
			if !slices.Contains(paths, filepath.Join(dir, name)) || read(t, filepath.Join(dir, name)) != string(wav(1000)) {
				t.Errorf("%s is nobody's", name)
			}
		case ".json":
			sidecars--
			if want := strings.TrimSuffix(name, ".json") + ".wav"; !strings.Contains(read(t, filepath.Join(dir, name)), fmt.Sprintf(`"file": %q`, want)) {
				t.Errorf("%s is not of %s", name, want)
			}
		default:
			t.Errorf("%s was left", name)
		}
	}
	if sidecars != 0 {
		t.Errorf("%d sidecars are missing", sidecars)
	}
}
