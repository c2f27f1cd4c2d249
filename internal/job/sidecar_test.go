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
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/naming"
	"callboard/internal/player/decode"
)

// oneJob is a store with one job.
type oneJob struct {
	job.Store
	j job.Job
}

func (o oneJob) Job(context.Context, string) (job.Job, error) { return o.j, nil }

// saver is a service with one job to save: 1,000 samples at 16 kHz.
func saver(t *testing.T, template string, change ...func(*job.Options)) (*job.Service, job.Job) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "stored.wav")
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
		t.Errorf("the folder has %q, want %q", got, want)
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
		t.Errorf("NameOf returned %q", got)
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

func TestSidecarOption(t *testing.T) {
	t.Parallel()
	s, j := saver(t, "{id}")
	dir := t.TempDir()
	if _, err := s.SaveWith(t.Context(), j.ID, dir, job.SaveOptions{}); err != nil {
		t.Fatal(err)
	}
	wantTree(t, dir, "01k9.wav")
	for name, sidecar := range map[string]string{"a.wav": "a.json", "b.MP3": "b.json", "v1.2": "v1.2.json", "c.json": "c.json.json"} {
		if _, err := s.SaveWith(t.Context(), j.ID, filepath.Join(dir, name), job.SaveOptions{Sidecar: true}); err != nil {
			t.Error(err)
		}
		if !strings.Contains(read(t, filepath.Join(dir, sidecar)), fmt.Sprintf(`"file": %q`, name)) {
			t.Errorf("%s contains %s", sidecar, read(t, filepath.Join(dir, sidecar)))
		}
	}
}

// A sidecar does not overwrite a file either.
func TestSidecarDoesNotOverwrite(t *testing.T) {
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
		t.Error("the file was changed")
	}
	if _, err = s.Save(t.Context(), j.ID, dest, true); err != nil || !strings.Contains(read(t, filepath.Join(dir, "01k9.json")), "sha256") {
		t.Errorf("with overwrite: %v", err)
	}
	wantTree(t, dir, "01k9 (2).json", "01k9 (2).wav", "01k9.json", "01k9.wav")
}

// If one file of a pair cannot be published, the other is removed and a replaced file is restored.
func TestPairIsPublishedWhole(t *testing.T) {
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
			if c.folder == "a.wav" { // Save would save into it: it must appear after the check
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
				t.Error("the existing file was changed")
			}
		}
	}
}
