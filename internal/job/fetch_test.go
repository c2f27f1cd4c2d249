package job_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/player/decode"
)

// fetched submits, delivers "done" and waits for the end.
func fetched(p *process) job.Job {
	p.st.t.Helper()
	j := p.submit()
	p.webhook(j.SpeakID, "done", "https://cdn/1")
	return p.finished(j.ID)
}

func page(s, kind string) api.Audio {
	return api.Audio{Body: io.NopCloser(strings.NewReader(s)), Size: int64(len(s)), Type: kind}
}

func TestFileIsTheDownload(t *testing.T) {
	mp3 := append([]byte{0xff, 0xfb, 0x90, 0x64}, bytes.Repeat([]byte{7}, 3000)...)
	for name, c := range map[string]struct {
		body []byte
		ext  string
	}{"wav": {wav(5000), ".wav"}, "tiny wav": {wav(1), ".wav"}, "mp3": {mp3, ".mp3"}, "tagged mp3": {append([]byte("ID3"), mp3...), ".mp3"}} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				st := newDataFolder(t)
				for _, size := range []int64{int64(len(c.body)), -1} {
					f := &service{download: func(context.Context, string) (api.Audio, error) {
						a := whole(c.body)
						a.Size = size
						return a, nil
					}}
					p := st.begin("a", f)
					j := fetched(p)
					got, err := os.ReadFile(j.File)
					if err != nil || !bytes.Equal(got, c.body) || filepath.Dir(j.File) != st.audio || filepath.Ext(j.File) != c.ext {
						t.Error(j.File, len(got), err)
					}
					info, err := os.Stat(j.File)
					if err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" { // it gets the access list of its folder there
						t.Error(info.Mode(), err)
					}
					if left := st.parts(); len(left) != 0 {
						t.Error(left)
					}
					p.die()
				}
			})
		})
	}
}

func TestDownloadIsRetried(t *testing.T) {
	good := wav(4000)
	short := func() (api.Audio, error) {
		a := whole(good[:3000])
		a.Size = int64(len(good))
		return a, nil
	}
	for name, bad := range map[string]func() (api.Audio, error){
		"no network":   func() (api.Audio, error) { return api.Audio{}, &api.Error{Op: "fetch", Err: errNetwork} },
		"server error": func() (api.Audio, error) { return api.Audio{}, answered(503) },
		"too short":    short,
		"broke off": func() (api.Audio, error) {
			a := whole(nil)
			a.Body = io.NopCloser(io.MultiReader(bytes.NewReader(good[:3000]), errReader{}))
			return a, nil
		},
		"broke off early": func() (api.Audio, error) {
			a := whole(nil)
			a.Body = io.NopCloser(io.MultiReader(bytes.NewReader(good[:100]), errReader{}))
			return a, nil
		},
		"too long": func() (api.Audio, error) {
			a := whole(good)
			a.Size = 3000
			return a, nil
		},
		"login page": func() (api.Audio, error) { return page("<!DOCTYPE html><p>Welcome", "text/html"), nil },
		"JSON":       func() (api.Audio, error) { return page(`{"error":1}`, "audio/wav"), nil },
		"empty":      func() (api.Audio, error) { return page("", "audio/wav"), nil },
		"zeros":      func() (api.Audio, error) { return page(strings.Repeat("\x00", 5000), "audio/wav"), nil },
		"unplayable": func() (api.Audio, error) { return whole(append(wav(10), "BROKEN"...)), nil },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				n, until := 0, 4
				f := &service{}
				f.download = func(context.Context, string) (api.Audio, error) {
					f.mu.Lock()
					defer f.mu.Unlock()
					if n++; n <= until {
						return bad()
					}
					return whole(good), nil
				}
				st := newDataFolder(t)
				p := st.begin("a", f, func(o *job.Options) {
					o.Probe = func(path string) (decode.Info, error) {
						b, err := os.ReadFile(path)
						if err != nil || bytes.Contains(b, []byte("BROKEN")) {
							return decode.Info{}, errors.New("no audio")
						}
						return decode.Info{Duration: 250 * time.Millisecond}, nil
					}
				})
				start := time.Now()
				j := fetched(p)
				if got, err := os.ReadFile(j.File); err != nil || !bytes.Equal(got, good) || j.Problem != "" || j.Duration != 0.25 {
					t.Errorf("%+v, %v", j, err)
				}
				if took := time.Since(start); n != 5 || took < 25*time.Second || took > 35*time.Second {
					t.Errorf("%d tries in %v", n, took)
				}
				// Once more with every quick try failing: a problem in one line, and no part of a file.
				n, until = 0, 5
				j = fetched(p)
				if left := st.parts(); len(left) != 0 {
					t.Error(left)
				}
				if j.State != job.Done || j.Problem == "" {
					t.Fatalf("%+v", j)
				}
				if name == "unplayable" {
					// The audio is paid for, so it is kept even if the player cannot read it.
					if oneLine(t, j.Problem, "cannot be played"); j.File == "" {
						t.Error("the audio was deleted")
					}
					return
				}
				if oneLine(t, j.Problem, "it is free"); j.File != "" {
					t.Errorf("%+v", j)
				}
				// It goes on trying slowly while the link lives, and then clears the problem.
				time.Sleep(time.Minute + time.Second)
				if j = p.job(j.ID); j.File == "" || j.Problem != "" {
					t.Errorf("%+v", j)
				}
				if posts, _, _ := f.counts(); posts != 2 {
					t.Error(posts, "posts")
				}
			})
		})
	}
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestDeadLinks(t *testing.T) {
	dead := func(except string) func(context.Context, string) (api.Audio, error) {
		return func(_ context.Context, url string) (api.Audio, error) {
			if except == "" || !strings.Contains(url, except) {
				return api.Audio{}, answered(403)
			}
			return whole(wav(100)), nil
		}
	}
	t.Run("a fresh link", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			f := &service{download: dead("fresh"), status: func(id string) (api.SpeakStatus, error) { return done(id, "https://cdn/fresh"), nil }}
			p := newDataFolder(t).begin("a", f)
			if j := fetched(p); j.File == "" || j.Link != "https://cdn/fresh" || j.SettledBy != job.ByWebhook {
				t.Errorf("%+v", j)
			}
			if posts, polls, downloads := f.counts(); posts != 1 || polls != 1 || downloads != 2 {
				t.Error(posts, polls, downloads)
			}
		})
	})
	t.Run("the direct URL", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			f := &service{download: dead("no-redirect"), status: func(id string) (api.SpeakStatus, error) { return done(id, "https://cdn/1"), nil }}
			if j := fetched(newDataFolder(t).begin("a", f)); j.File == "" {
				t.Errorf("%+v", j)
			}
		})
	})
	t.Run("dead before it expires", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			f := &service{download: dead(""), status: func(id string) (api.SpeakStatus, error) { return done(id, "https://cdn/1"), nil }}
			p := newDataFolder(t).begin("a", f)
			j := fetched(p)
			if j.State != job.Done || j.File != "" {
				t.Errorf("%+v", j)
			}
			oneLine(t, j.Problem, "403", "it is free")
			f.mu.Lock()
			f.download = nil
			f.mu.Unlock()
			if err := p.Refetch(t.Context(), j.ID); err != nil {
				t.Fatal(err)
			}
			if j = p.finished(j.ID); j.File == "" || j.Problem != "" {
				t.Errorf("%+v", j)
			}
			// Refetch does nothing if the file exists, and downloads a deleted file again.
			if err := p.Refetch(t.Context(), j.ID); err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(j.File); err != nil {
				t.Fatal(err)
			}
			if err := p.Refetch(t.Context(), j.ID); err != nil {
				t.Fatal(err)
			}
			if j = p.finished(j.ID); j.File == "" {
				t.Errorf("%+v", j)
			}
			if _, err := os.Stat(j.File); err != nil {
				t.Error(err)
			}
			if posts, _, _ := f.counts(); posts != 1 {
				t.Error(posts, "posts")
			}
		})
	})
	t.Run("expired", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			st := newDataFolder(t)
			f := &service{download: func(context.Context, string) (api.Audio, error) {
				return api.Audio{}, &api.Error{Op: "fetch", Err: errNetwork}
			}}
			p := st.begin("a", f)
			j := fetched(p)
			p.die()
			time.Sleep(25 * time.Hour)
			f = &service{download: dead(""), status: func(id string) (api.SpeakStatus, error) { return done(id, "https://cdn/1"), nil }}
			p = st.begin("b", f)
			time.Sleep(time.Minute)
			j = p.job(j.ID)
			if j.State != job.Expired || !j.Finished() {
				t.Errorf("%+v", j)
			}
			oneLine(t, j.Problem, "died on", "20 characters")
			// Refetch is allowed and free, and gives the same problem.
			if err := p.Refetch(t.Context(), j.ID); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
			if again := p.job(j.ID); again.State != job.Expired || again.Problem != j.Problem {
				t.Errorf("%+v", again)
			}
			f.mu.Lock()
			f.download = nil
			f.mu.Unlock()
			if err := p.Refetch(t.Context(), j.ID); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
			if again := p.job(j.ID); again.State != job.Done || again.File == "" || again.Problem != "" {
				t.Errorf("%+v", again)
			}
			if posts, _, _ := f.counts(); posts != 0 {
				t.Error(posts, "posts")
			}
		})
	})
}

func TestTooLargeAndUnwritable(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := &service{download: func(context.Context, string) (api.Audio, error) {
			a := whole(wav(10))
			a.Size = 1 << 40
			return a, nil
		}}
		st := newDataFolder(t)
		p := st.begin("a", f)
		j := fetched(p)
		oneLine(t, j.Problem, "larger than 64 MiB")
		if _, _, downloads := f.counts(); downloads != 1 {
			t.Error(downloads, "downloads of a file that is too large")
		}
		f.mu.Lock()
		f.download = nil
		f.mu.Unlock()
		if err := os.RemoveAll(st.audio); err != nil {
			t.Fatal(err)
		}
		j = fetched(p)
		oneLine(t, j.Problem, "could not be written")
	})
}

// Slow downloads do not delay Close.
func TestCloseCancelsDownloads(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := &service{download: func(ctx context.Context, _ string) (api.Audio, error) {
			r, w := io.Pipe()
			context.AfterFunc(ctx, func() { w.CloseWithError(ctx.Err()) })
			go w.Write(wav(400))
			return api.Audio{Body: r, Size: 1 << 20}, nil
		}}
		st := newDataFolder(t)
		p := st.begin("a", f)
		for range 4 {
			j := p.submit()
			p.webhook(j.SpeakID, "done", "https://cdn/1")
		}
		time.Sleep(time.Second)
		if len(st.parts()) != 3 {
			t.Error(st.parts())
		}
		start := time.Now()
		p.die()
		if took := time.Since(start); took > 150*time.Millisecond {
			t.Error(took)
		}
		if left := st.parts(); len(left) != 0 {
			t.Error(left)
		}
		p = st.begin("b", &service{})
		time.Sleep(time.Second)
		all, err := p.Jobs(t.Context(), job.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range all {
			if j.File == "" || j.Problem != "" {
				t.Errorf("%+v", j)
			}
		}
	})
}
