package job_test

import (
	"context"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/api"
)

// endless is a body that begins like audio and never ends. Each read takes the time pause.
type endless struct {
	ctx   context.Context
	begin []byte
	pause time.Duration
	chunk int // bytes of a read; 0: as many as are asked for
	read  int
}

func (e *endless) Read(b []byte) (int, error) {
	select {
	case <-time.After(e.pause):
	case <-e.ctx.Done():
		return 0, e.ctx.Err()
	}
	if e.chunk > 0 {
		b = b[:min(len(b), e.chunk)]
	}
	n := copy(b, e.begin)
	e.begin = e.begin[n:]
	clear(b[n:])
	e.read += len(b)
	return len(b), nil
}

func (e *endless) Close() error { return nil }

func serveEndless(ctx context.Context, pause time.Duration, chunk int) api.Audio {
	return api.Audio{Body: &endless{ctx: ctx, begin: wav(100), pause: pause, chunk: chunk}, Size: -1, Type: "audio/wav"}
}

// A link that never ends its answer costs a bounded part of the disk and no memory, also while it is played.
func TestEndlessDownloadIsBounded(t *testing.T) { // not parallel: it measures memory
	synctest.Test(t, func(t *testing.T) {
		c := &service{download: func(ctx context.Context, _ string) (api.Audio, error) {
			return serveEndless(ctx, time.Millisecond, 0), nil
		}}
		c.status = answers("done", "")
		st := newDataFolder(t)
		p := st.begin("a", c)
		j := startDownload(t, p)
		a, ok := p.Downloading(j.ID)
		if !ok {
			t.Fatal("no download")
		}
		r, _, _ := a.Open()
		defer r.Close()
		var before, now runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		read, most := 0, uint64(0)
		buf := make([]byte, 1<<20)
		for {
			n, err := r.Read(buf)
			if read += n; err != nil {
				break
			}
			if read%(8<<20) < n {
				runtime.ReadMemStats(&now)
				most = max(most, now.HeapAlloc)
			}
		}
		if grown := int64(most) - int64(before.HeapAlloc); grown > 16<<20 {
			t.Errorf("%d MiB of memory for a download of 64 MiB", grown>>20)
		} else {
			t.Logf("%d kB of memory while %d MiB were downloaded and read", grown>>10, read>>20)
		}
		if read < 60<<20 || read > 65<<20 {
			t.Errorf("%d bytes could be read", read)
		}
		got := p.finished(j.ID)
		oneLine(t, got.Problem, "larger than 64 MiB")
		if left, err := os.ReadDir(st.audio); err != nil || len(left) != 0 {
			t.Error("files are left", left, err)
		}
	})
}

// A newer link of the service that comes while an endless one is read is used at once, in the process that downloads and in
// another one.
func TestNewerLinkStopsAnEndlessDownload(t *testing.T) {
	for _, name := range []string{"webhook", "state call", "another process"} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				c := &service{}
				c.download = func(ctx context.Context, url string) (api.Audio, error) {
					if strings.HasSuffix(url, "/good") {
						return whole(wav(1000)), nil
					}
					return serveEndless(ctx, time.Second, 0), nil
				}
				st := newDataFolder(t)
				p := st.begin("a", c, late)
				other := st.begin("b", &service{}, follower)
				j := p.submit()
				p.forged(j.SpeakID, "done", "https://cdn/endless")
				time.Sleep(10 * time.Second)
				came := time.Now()
				switch name {
				case "webhook":
					p.webhook(j.SpeakID, "done", "https://cdn/good")
				case "another process":
					other.webhook(j.SpeakID, "done", "https://cdn/good")
				default:
					c.says(answers("done", "https://cdn/good"))
					p.forged(j.SpeakID, "failed", "")
				}
				got := p.finished(j.ID)
				if got.File == "" || got.Problem != "" || time.Since(came) > 2*time.Second {
					t.Fatalf("after %v: %+v", time.Since(came), got)
				}
				if b, err := os.ReadFile(got.File); err != nil || len(b) != len(wav(1000)) {
					t.Error(len(b), err)
				}
				if left := st.parts(); len(left) != 0 {
					t.Error(left)
				}
			})
		})
	}
}

// A sender of webhooks cannot prevent that a download ends.
func TestFloodOfLinksDoesNotStopTheDownload(t *testing.T) {
	bubble(t, func(t *testing.T) {
		body := wav(20_000)
		c := &service{download: func(context.Context, string) (api.Audio, error) {
			r, w := io.Pipe()
			go func() {
				for b := body; len(b) > 0; b = b[min(1000, len(b)):] {
					time.Sleep(100 * time.Millisecond)
					if _, err := w.Write(b[:min(1000, len(b))]); err != nil {
						return
					}
				}
				w.Close()
			}()
			return api.Audio{Body: r, Size: int64(len(body)), Type: "audio/wav"}, nil
		}}
		p := newDataFolder(t).begin("a", c, late)
		j := p.submit()
		for n := range 60 {
			p.forged(j.SpeakID, "done", "https://cdn/"+string(rune('a'+n)))
			time.Sleep(time.Second)
		}
		if got := p.job(j.ID); got.File == "" || got.Timeline.Fetched.Sub(got.SettledAt) > 20*time.Second {
			t.Errorf("%+v", got)
		}
	})
}

// A server that sends a byte now and then does not keep a download open without end.
func TestTrickleIsGivenUp(t *testing.T) {
	for name, chunk := range map[string]int{"a byte a second": 1, "much, without an end": 1 << 10} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				var began []time.Time // under c.mu
				c := &service{status: answers("done", "")}
				c.download = func(ctx context.Context, _ string) (api.Audio, error) {
					c.mu.Lock()
					defer c.mu.Unlock()
					began = append(began, time.Now())
					return serveEndless(ctx, time.Second, chunk), nil
				}
				p := newDataFolder(t).begin("a", c, late)
				j := startDownload(t, p)
				time.Sleep(40 * time.Minute)
				c.mu.Lock()
				defer c.mu.Unlock()
				if len(began) < 2 {
					t.Fatal("still the first try")
				}
				if took := began[1].Sub(began[0]); chunk == 1 && took > 3*time.Minute {
					t.Error("given up after", took)
				}
				oneLine(t, p.job(j.ID).Problem, "too slow")
			})
		})
	}
}
