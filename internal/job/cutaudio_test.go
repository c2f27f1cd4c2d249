package job_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/player/decode"
)

func probing(o *job.Options) { o.Probe = decode.Probe }

// unsized is a body whose length the server does not say.
func unsized(b []byte) api.Audio {
	a := whole(b)
	a.Size = -1
	return a
}

// Audio that breaks off without the server noticing is tried again like a broken connection. If it always ends there, it is
// kept, and the job says that its end is missing.
func TestCutAudioIsTriedAgainThenKept(t *testing.T) {
	full := wav(16000) // one second
	for name, c := range map[string]struct {
		bodies [][]byte // in order, the last one again and again; nil: the link is dead
		sized  bool
		whole  bool
		bytes  int
		tries  int
	}{
		"always at the same place": {[][]byte{full[:20000]}, false, false, 20000, 3},
		"once":                     {[][]byte{full[:20000], full}, false, true, len(full), 2},
		"the longest is kept":      {[][]byte{full[:20000], full[:24000], full[:8000], full[:9000]}, false, false, 24000, 5},
		"with its length":          {[][]byte{full[:20000]}, true, false, 20000, 3},
		"then the link is dead":    {[][]byte{full[:20000], nil}, false, false, 20000, 3},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				tries := 0
				f := &service{}
				f.download = func(context.Context, string) (api.Audio, error) {
					f.mu.Lock()
					defer f.mu.Unlock()
					b := c.bodies[min(tries, len(c.bodies)-1)]
					switch tries++; {
					case b == nil:
						return api.Audio{}, answered(404)
					case c.sized:
						return whole(b), nil
					}
					return unsized(b), nil
				}
				st := newDataFolder(t)
				p := st.begin("a", f, probing)
				j := fetched(p)
				b, err := os.ReadFile(j.File)
				if err != nil || len(b) != c.bytes || tries != c.tries {
					t.Fatalf("%d bytes after %d tries, %v: %+v", len(b), tries, err, j)
				}
				if !c.whole {
					oneLine(t, j.Problem, "not whole", "cut short", "download it again")
				} else if j.Problem != "" {
					t.Error(j.Problem)
				}
				if entries, err := os.ReadDir(st.audio); err != nil || len(entries) != 1 {
					t.Error(entries, err)
				}
				if c.whole {
					return
				}
				// "Download again" tries it once more, and the better audio replaces it.
				f.mu.Lock()
				f.download = func(context.Context, string) (api.Audio, error) { return unsized(full), nil }
				f.mu.Unlock()
				if err := p.Refetch(t.Context(), j.ID); err != nil {
					t.Fatal(err)
				}
				if j = p.finished(j.ID); j.Problem != "" || j.Duration != 1 {
					t.Errorf("%+v", j)
				}
			})
		})
	}
}

// Some formats do not say how long they are: then what the service says of the length counts.
func TestShorterThanTheServiceSays(t *testing.T) {
	frame := append([]byte{0xff, 0xfb, 0x90, 0x64}, make([]byte, 413)...) // 26 ms
	bubble(t, func(t *testing.T) {
		f := &service{status: func(id string) (api.SpeakStatus, error) {
			return api.SpeakStatus{ID: id, Status: "done", DownloadURL: "https://cdn/1", Duration: 3}, nil
		}}
		f.download = func(context.Context, string) (api.Audio, error) { return unsized(bytes.Repeat(frame, 40)), nil }
		p := newDataFolder(t).begin("a", f, probing)
		j := p.finished(p.submit().ID)
		if oneLine(t, j.Problem, "1.0 s of 3.0 s"); j.File == "" {
			t.Errorf("%+v", j)
		}
	})
}

// A process that dies between two tries leaves the cut audio. The next one tries again and keeps it if nothing better comes.
func TestCutAudioSurvivesTheProcess(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newDataFolder(t)
		p := st.begin("a", &service{download: func(context.Context, string) (api.Audio, error) { return unsized(wav(16000)[:20000]), nil }}, probing)
		j := p.submit()
		p.webhook(j.SpeakID, "done", "https://cdn/1")
		time.Sleep(500 * time.Millisecond)
		oneLine(t, p.job(j.ID).Problem, "not here yet", "cut short")
		p.die()
		dead := &service{
			status:   func(string) (api.SpeakStatus, error) { return api.SpeakStatus{}, answered(404) },
			download: func(context.Context, string) (api.Audio, error) { return api.Audio{}, answered(403) },
		}
		p = st.begin("b", dead, probing)
		if j = p.finished(j.ID); j.State != job.Done || j.File == "" {
			t.Fatalf("%+v", j)
		}
		oneLine(t, j.Problem, "cut short")
	})
}

// Audio that cannot be played here is kept under its true ending, whatever media type the server states. It is paid for.
func TestOtherAudioIsKept(t *testing.T) {
	m4a := append([]byte("\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00M4A mp42isom\x00\x00\x00\x00"), make([]byte, 2000)...)
	webm := append([]byte("\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm"), make([]byte, 2000)...)
	for ext, c := range map[string]struct {
		body []byte
		kind string
		says string
	}{
		".m4a":  {m4a, "text/html", "M4A"},
		".webm": {webm, "application/json", "WebM"},
		".wav":  {wav(1000), "text/html; charset=utf-8", ""},
	} {
		t.Run(ext, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := &service{download: func(context.Context, string) (api.Audio, error) { return page(string(c.body), c.kind), nil }}
				p := newDataFolder(t).begin("a", f, probing)
				began := time.Now()
				j := fetched(p)
				b, err := os.ReadFile(j.File)
				if err != nil || !bytes.Equal(b, c.body) || filepath.Ext(j.File) != ext || time.Since(began) > time.Second {
					t.Errorf("%d bytes, %v, after %v: %+v", len(b), err, time.Since(began), j)
				}
				if c.says == "" && j.Problem != "" || !strings.Contains(j.Problem, c.says) {
					t.Error(j.Problem)
				}
				saved, err := p.Save(t.Context(), j.ID, t.TempDir(), false)
				if err != nil || filepath.Ext(saved) != ext {
					t.Error(saved, err)
				}
			})
		})
	}
}
