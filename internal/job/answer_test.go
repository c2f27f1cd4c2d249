package job_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/player"
)

// synthesiser is a fake service that answers with the audio.
type synthesiser struct {
	mu       sync.Mutex
	requests []api.SpeakRequest
	running  int
	most     int // that were under way at once
	plan     int
	answer   func(ctx context.Context, n int) (api.Audio, error) // nil: a short WAV
}

func (s *synthesiser) Synthesise(ctx context.Context, r api.SpeakRequest) (api.Audio, error) {
	s.mu.Lock()
	s.requests = append(s.requests, r)
	n := len(s.requests)
	s.running++
	s.most = max(s.most, s.running)
	s.mu.Unlock()
	audio, err := whole(wav(1600)), error(nil)
	if s.answer != nil {
		audio, err = s.answer(ctx, n)
	}
	if err != nil {
		s.over()
		return audio, err
	}
	audio.Body = &countedBody{audio.Body, s}
	return audio, nil
}

func (s *synthesiser) over() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running--
}

func (s *synthesiser) Concurrency(context.Context) (int, error) { return s.plan, nil }

func (s *synthesiser) sent() []api.SpeakRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]api.SpeakRequest(nil), s.requests...)
}

// countedBody tells its synthesiser when it is closed.
type countedBody struct {
	io.ReadCloser
	s *synthesiser
}

func (b *countedBody) Close() error { b.s.over(); return b.ReadCloser.Close() }

// synchronous makes a process send its requests to s.
func synchronous(s *synthesiser) func(*job.Options) {
	return func(o *job.Options) { o.Synthesiser, o.Probe = s, player.Probe }
}

// body is audio whose parts a test sends.
type body struct{ *io.PipeReader }

func streamed() (api.Audio, *io.PipeWriter) {
	r, w := io.Pipe()
	return api.Audio{Body: body{r}, Size: -1, Type: "audio/wav"}, w
}

// cutOff is audio of which only a part arrives.
func cutOff(b []byte) api.Audio {
	e := &api.Error{Op: "speak", Uncertain: true, Err: errors.New("the audio ended too early")}
	return api.Audio{Body: io.NopCloser(io.MultiReader(bytes.NewReader(b), failing{e})), Size: -1}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// sizeless is a WAV with the header of a stream.
func sizeless(samples int) []byte {
	b := wav(samples)
	copy(b[4:], "\xff\xff\xff\xff")
	copy(b[40:], "\xff\xff\xff\xff")
	return b
}

func TestAnswerSettlesJob(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newDataFolder(t)
		audio, w := streamed()
		var p *process
		s := &synthesiser{answer: func(context.Context, int) (api.Audio, error) {
			if all, err := p.Jobs(context.Background(), job.Filter{}); err != nil || len(all) != 1 || all[0].State != job.Submitting {
				t.Errorf("the request was sent with %+v on disk, %v", all, err)
			}
			return audio, nil
		}}
		p = st.begin("me", &service{}, synchronous(s))
		o := order
		o.Text, o.Version, o.Params = strings.Repeat("가", 2000), "ssfm-v21", api.Params{Service: api.ServiceTTS, Model: new("latest")}
		j, err := p.Submit(t.Context(), o)
		if err != nil || j.State != job.Progress || j.Timeline.Accepted.IsZero() {
			t.Fatalf("got %+v, %v", j, err)
		}
		if got := s.sent()[0]; *got.Model != "ssfm-v21" || got.ActorID != o.ActorID {
			t.Errorf("sent %+v", got)
		}
		live, ok := p.Downloading(j.ID)
		if !ok {
			t.Fatal("the audio cannot be read while it arrives")
		}
		r, _, _ := live.Open()
		defer r.Close()
		sound := sizeless(16000)
		if _, err := w.Write(sound[:1000]); err != nil {
			t.Fatal(err)
		}
		early := make([]byte, 1000)
		if _, err := io.ReadFull(r, early); err != nil || !bytes.Equal(early, sound[:1000]) {
			t.Errorf("the beginning cannot be read: %v", err)
		}
		if now := p.job(j.ID); now.State != job.Progress || now.File != "" {
			t.Errorf("half of it gives %+v", now)
		}
		time.Sleep(time.Second)
		_, _ = w.Write(sound[1000:])
		w.Close()
		j = p.finished(j.ID)
		if j.State != job.Done || j.SettledBy != job.ByAnswer || j.Problem != "" || j.Duration != 1 || j.Timeline.Fetched.IsZero() || j.Link != "" || j.SpeakID != "" {
			t.Errorf("got %+v", j)
		}
		got, err := os.ReadFile(j.File)
		if err != nil || !bytes.Equal(got, wav(16000)) {
			t.Errorf("the file has %d bytes and is not a WAV with sizes: %v", len(got), err)
		}
		if left := st.parts(); len(left) != 0 || len(s.sent()) != 1 {
			t.Errorf("left %v after %d requests", left, len(s.sent()))
		}
		if rest, err := io.ReadAll(r); err != nil || len(rest) != len(sound)-1000 {
			t.Errorf("the reader got %d more bytes, %v", len(rest), err)
		}
		time.Sleep(time.Hour)
		if _, polls, downloads := p.api.counts(); polls != 0 || downloads != 0 {
			t.Errorf("%d polls and %d downloads", polls, downloads)
		}
	})
}

func TestAnswerLimits(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &synthesiser{}
		p := newDataFolder(t).begin("me", &service{}, synchronous(s))
		o := order
		o.Text, o.Params.Service = strings.Repeat("가", 2001), api.ServiceTTS
		var wrong *job.OrderError
		if _, err := p.Submit(t.Context(), o); !errors.As(err, &wrong) || len(s.sent()) != 0 {
			t.Errorf("got %v after %d requests", err, len(s.sent()))
		}
	})
}

// What did not come whole is uncertain, is never asked for again, and what came of it is kept.
func TestCutAnswerIsUncertain(t *testing.T) {
	notAudio := func(body string) api.Audio {
		return api.Audio{Body: io.NopCloser(strings.NewReader(body)), Size: -1, Type: "application/json"}
	}
	for name, tc := range map[string]struct {
		audio api.Audio
		says  string
		kept  float64 // seconds
	}{
		"broken off":      {cutOff(sizeless(16000)[:16044]), "too early", 0.5},
		"in the header":   {cutOff(sizeless(10)[:30]), "too early", 0},
		"at once":         {cutOff(nil), "too early", 0},
		"shorter":         {api.Audio{Body: io.NopCloser(bytes.NewReader(sizeless(16000))), Size: -1, Duration: 3}, "end is missing", 1},
		"less than sized": {api.Audio{Body: io.NopCloser(bytes.NewReader(wav(16000)[:16044])), Size: -1}, "end is missing", 0.5},
		"less than said":  {api.Audio{Body: io.NopCloser(bytes.NewReader(wav(16000)[:16044])), Size: 32044}, "16044 of 32044 bytes", 0.5},
		"no samples":      {whole(wav(0)), "no sound", 0},
		"only the header": {api.Audio{Body: io.NopCloser(bytes.NewReader(sizeless(0))), Size: -1}, "no sound", 0},
		"JSON":            {notAudio(`{"detail":"x"}`), "application/json", 0},
		"empty":           {notAudio(""), "empty", 0},
		"endless":         {api.Audio{Body: io.NopCloser(io.MultiReader(bytes.NewReader(sizeless(1)), endlessZeros{})), Size: -1}, "larger than", 0},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				st := newDataFolder(t)
				s := &synthesiser{answer: func(context.Context, int) (api.Audio, error) { return tc.audio, nil }}
				p := st.begin("me", &service{}, synchronous(s))
				j := p.finished(p.submit().ID)
				if j.State != job.Uncertain || j.SettledBy != job.ByNone || j.SettledAt.IsZero() {
					t.Errorf("got %+v", j)
				}
				oneLine(t, j.Problem, tc.says, "charged", "20 characters")
				if tc.kept > 0 && (j.File == "" || j.Duration != tc.kept) || tc.kept == 0 && j.File != "" {
					t.Errorf("kept %q of %v s", j.File, j.Duration)
				}
				if err := p.Refetch(t.Context(), j.ID); err == nil {
					t.Error("it can be downloaded")
				}
				p.die()
				next := st.begin("next", &service{}, synchronous(s))
				time.Sleep(time.Hour)
				if got := next.job(j.ID); got.State != job.Uncertain || len(s.sent()) != 1 || len(st.parts()) != 0 {
					t.Errorf("later %+v after %d requests, left %v", got, len(s.sent()), st.parts())
				}
			})
		})
	}
}

// A process that dies while audio arrives leaves its beginning, and the next one keeps it: it is paid for.
func TestBeginningSurvivesTheProcess(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newDataFolder(t)
		s := &synthesiser{}
		p := st.build("me", &service{}, synchronous(s))
		running := func(j *job.Job) {
			j.State, j.Timeline.Submitted, j.Timeline.Accepted = job.Progress, j.CreatedAt, j.CreatedAt
		}
		begun, header := p.left("dead", running), p.left("dead", running)
		for id, b := range map[string][]byte{begun.ID: sizeless(16000)[:16044], header.ID: sizeless(0)} {
			if err := os.WriteFile(filepath.Join(st.audio, "."+id+".dead.part"), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		j := p.job(begun.ID)
		if j.State != job.Uncertain || filepath.Base(j.File) != begun.ID+".cut.wav" || j.Duration != 0.5 || !j.CutShort() {
			t.Errorf("got %+v", j)
		}
		oneLine(t, j.Problem, "not whole", "may be charged", "4 characters")
		if j := p.job(header.ID); j.State != job.Uncertain || j.File != "" {
			t.Errorf("got %+v", j)
		}
		if left := st.parts(); len(left) != 0 || len(s.sent()) != 0 {
			t.Errorf("left %v, %d requests", left, len(s.sent()))
		}
	})
}

// Audio that is damaged is kept, because it is all that the service sent, and it is not called done.
func TestDamagedAnswer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b := wav(1600)
		clear(b[24:28]) // 0 Hz
		s := &synthesiser{answer: func(context.Context, int) (api.Audio, error) { return whole(b), nil }}
		p := newDataFolder(t).begin("me", &service{}, synchronous(s))
		j := p.finished(p.submit().ID)
		if got, err := os.ReadFile(j.File); j.State != job.Uncertain || err != nil || !bytes.Equal(got, b) {
			t.Errorf("got %+v, %v", j, err)
		}
		if oneLine(t, j.Problem, "damaged", "20 characters"); strings.Contains(j.Problem, "fetch") {
			t.Error(j.Problem)
		}
	})
}

// Audio of another format than the one that was asked for is kept, and the job says so.
func TestAnswerOfAnotherFormat(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &synthesiser{answer: func(context.Context, int) (api.Audio, error) { return whole(wav(1600)), nil }}
		p := newDataFolder(t).begin("me", &service{}, synchronous(s))
		o := order
		o.Params = api.Params{Service: api.ServiceTTS, Format: new("mp3")}
		j := finish(t, p, o)
		if oneLine(t, j.Problem, "WAV and not MP3"); j.State != job.Done || filepath.Ext(j.File) != ".wav" {
			t.Errorf("got %+v", j)
		}
	})
}

type endlessZeros struct{}

func (endlessZeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestRefusedAnswers(t *testing.T) {
	for name, tc := range map[string]struct {
		err     error
		state   job.State
		by      job.SettledBy
		refusal job.Refusal
	}{
		"wrong key":   {answered(401), job.Failed, job.ByAnswer, job.RefusedToken},
		"no credits":  {answered(402), job.Failed, job.ByAnswer, job.RefusedRequest},
		"wrong text":  {answered(422), job.Failed, job.ByAnswer, job.RefusedRequest},
		"not reached": {&api.Error{Op: "speak", Err: errNetwork}, job.Failed, job.ByNone, job.RefusedTrouble},
		"fault":       {&api.Error{Op: "speak", Status: 500, Uncertain: true}, job.Uncertain, job.ByNone, job.NotRefused},
		"no answer":   {&api.Error{Op: "speak", Uncertain: true, Err: errNetwork}, job.Uncertain, job.ByNone, job.NotRefused},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				st := newDataFolder(t)
				s := &synthesiser{answer: func(context.Context, int) (api.Audio, error) { return api.Audio{}, tc.err }}
				p := st.begin("me", &service{}, synchronous(s))
				j, err := p.Submit(t.Context(), order)
				if !errors.Is(err, tc.err) || j.State != tc.state || j.SettledBy != tc.by || j.Refusal != tc.refusal {
					t.Errorf("got %+v, %v", j, err)
				}
				if oneLine(t, j.Problem); tc.state == job.Uncertain {
					oneLine(t, j.Problem, "20 characters")
				}
				if time.Sleep(time.Hour); len(s.sent()) != 1 || len(st.parts()) != 0 {
					t.Errorf("%d requests, left %v", len(s.sent()), st.parts())
				}
			})
		})
	}
}

// A beginning that is too short to be heard is not kept as one.
func TestBeginningThatCannotBeHeardIsNotKept(t *testing.T) {
	for samples, kept := range map[int]bool{800: false, 3200: true} { // 0.05 s and 0.2 s
		t.Run(strconv.Itoa(samples), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := &synthesiser{answer: func(context.Context, int) (api.Audio, error) { return cutOff(sizeless(samples)), nil }}
				p := newDataFolder(t).begin("me", &service{}, synchronous(s))
				j := p.finished(p.submit().ID)
				if j.State != job.Uncertain || (j.File != "") != kept || (j.Duration > 0) != kept || strings.Contains(j.Problem, "no audio came") == kept {
					t.Errorf("%+v", j)
				}
			})
		})
	}
}

// After 429 the request is sent again: nothing was accepted.
func TestBusyAnswers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var at []time.Duration
		began := time.Now()
		s := &synthesiser{answer: func(_ context.Context, n int) (api.Audio, error) {
			at = append(at, time.Since(began))
			switch n {
			case 1, 2:
				return api.Audio{}, answered(429)
			case 3:
				return api.Audio{}, &api.Error{Op: "speak", Status: 429, RetryAfter: 7 * time.Second}
			}
			return whole(wav(100)), nil
		}}
		p := newDataFolder(t).begin("me", &service{}, synchronous(s))
		jobs := p.Subscribe()
		defer jobs.Close()
		j := p.submit()
		if want := []time.Duration{0, time.Second, 3 * time.Second, 10 * time.Second}; len(at) != 4 || at[1] != want[1] || at[2] != want[2] || at[3] != want[3] {
			t.Errorf("sent at %v", at)
		}
		if j = p.finished(j.ID); j.State != job.Done || j.Problem != "" {
			t.Errorf("got %+v", j)
		}
	})
}

func TestAlwaysBusy(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &synthesiser{answer: func(context.Context, int) (api.Audio, error) { return api.Audio{}, answered(429) }}
		p := newDataFolder(t).begin("me", &service{}, synchronous(s))
		began := time.Now()
		j, err := p.Submit(t.Context(), order)
		if err == nil || j.State != job.Failed || j.Refusal != job.RefusedRequest || time.Since(began) > time.Minute {
			t.Errorf("got %+v, %v after %v", j, err, time.Since(began))
		}
	})
}

// No more requests are under way than the plan allows.
func TestConcurrencyOfThePlan(t *testing.T) {
	for plan, want := range map[int]int{0: 2, 1: 2, 3: 3, 99: 8} { // the first two do not wait for the plan
		t.Run(strconv.Itoa(plan), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := &synthesiser{plan: plan, answer: func(context.Context, int) (api.Audio, error) {
					time.Sleep(time.Second)
					return whole(wav(100)), nil
				}}
				p := newDataFolder(t).begin("me", &service{}, synchronous(s))
				var all sync.WaitGroup
				for range 8 {
					all.Go(func() {
						if j := p.submit(); p.finished(j.ID).State != job.Done {
							t.Error("not done")
						}
					})
				}
				all.Wait()
				if s.most != want {
					t.Errorf("plan %d: %d at once", plan, s.most)
				}
			})
		})
	}
}

// The disk is checked before anything is charged.
func TestNoRequestWithoutDisk(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newDataFolder(t)
		s := &synthesiser{}
		p := st.begin("me", &service{}, synchronous(s))
		if err := os.RemoveAll(st.audio); err != nil {
			t.Fatal(err)
		}
		j, err := p.Submit(t.Context(), order)
		if err == nil || j.ID != "" || len(s.sent()) != 0 {
			t.Fatalf("got %+v, %v after %d requests", j, err, len(s.sent()))
		}
		oneLine(t, err.Error(), "nothing was sent")
		if all, err := p.Jobs(t.Context(), job.Filter{}); err != nil || len(all) != 0 {
			t.Errorf("left %+v, %v", all, err)
		}
	})
}

func TestRecoverWithSynthesiser(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newDataFolder(t)
		st.alive["living"] = true
		s := &synthesiser{}
		p := st.build("me", &service{}, synchronous(s))
		sent := p.left("dead", func(j *job.Job) { j.Timeline.Submitted = j.CreatedAt })
		waited := p.left("dead", func(*job.Job) {})
		arriving := p.left("dead", func(j *job.Job) { j.State = job.Progress })
		named := p.left("dead", func(j *job.Job) { j.State = job.Progress })
		living := p.left("living", func(j *job.Job) { j.State = job.Progress })
		if err := os.WriteFile(filepath.Join(st.audio, named.ID+".wav"), wav(1600), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(st.audio, "."+arriving.ID+".dead.part"), wav(10), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := p.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		for _, j := range []job.Job{sent, arriving} {
			if got := p.job(j.ID); got.State != job.Uncertain || got.SettledAt.IsZero() {
				t.Errorf("%s became %+v", j.State, got)
			} else {
				oneLine(t, got.Problem, "callboard ended", "4 characters")
			}
		}
		if got := p.job(waited.ID); !got.NeverSent() || got.SettledAt.IsZero() || got.Charged() {
			t.Errorf("a job that waited for its turn became %+v", got)
		} else {
			oneLine(t, got.Problem, "it was not sent", "nothing was charged")
		}
		if got := p.job(named.ID); got.State != job.Done || got.SettledBy != job.ByAnswer || got.File == "" || got.Duration != 0.1 {
			t.Errorf("audio with its name gives %+v", got)
		}
		if got := p.job(living.ID); got.State != job.Progress {
			t.Errorf("a job of a living process became %+v", got)
		}
		st.mu.Lock()
		st.alive["living"] = false
		st.mu.Unlock()
		time.Sleep(time.Hour)
		if got := p.job(living.ID); got.State != job.Uncertain {
			t.Errorf("a job of a process that died became %+v", got)
		}
		if _, polls, downloads := p.api.counts(); polls+downloads+len(s.sent()) != 0 || len(st.parts()) != 0 {
			t.Errorf("%d polls, %d downloads, %d requests, left %v", polls, downloads, len(s.sent()), st.parts())
		}
	})
}

// The end of the program cancels what arrives: the rest cannot be had later.
func TestCloseWhileAudioArrives(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newDataFolder(t)
		s := &synthesiser{answer: func(ctx context.Context, _ int) (api.Audio, error) {
			audio, w := streamed()
			go func() { _, _ = w.Write(sizeless(16000)[:16044]) }()
			context.AfterFunc(ctx, func() { w.CloseWithError(ctx.Err()) })
			return audio, nil
		}}
		p := st.begin("me", &service{}, synchronous(s))
		j := p.submit()
		synctest.Wait()
		if n := p.Unanswered(); n != 1 {
			t.Errorf("%d requests would be lost", n)
		}
		p.die()
		if left := p.Left(); left != (job.Left{Uncertain: 1}) {
			t.Errorf("left %+v", left)
		}
		next := st.begin("next", &service{}, synchronous(s))
		got := next.job(j.ID)
		if got.State != job.Uncertain || got.File == "" || got.Duration != 0.5 || len(s.sent()) != 1 {
			t.Errorf("got %+v after %d requests", got, len(s.sent()))
		}
	})
}

// What waits for its turn at the end is not sent, and its jobs say so. An answer that comes in the last moment is kept.
func TestCloseWhileRequestsWait(t *testing.T) {
	bubble(t, func(t *testing.T) {
		st := newDataFolder(t)
		s := &synthesiser{answer: func(ctx context.Context, n int) (api.Audio, error) {
			if n == 1 {
				time.Sleep(time.Second + 50*time.Millisecond)
				return whole(wav(1600)), nil
			}
			<-ctx.Done()
			return api.Audio{}, &api.Error{Op: "speak", Uncertain: true, Err: ctx.Err()}
		}}
		p := st.begin("me", &service{}, synchronous(s))
		var ends [4]job.Job
		for i := range ends { // two wait: a plan that is not known allows two at once
			go func() { ends[i], _ = p.Submit(context.Background(), order) }()
			synctest.Wait()
		}
		time.Sleep(time.Second)
		all, err := p.Jobs(t.Context(), job.Filter{})
		waiting := slices.DeleteFunc(all, func(j job.Job) bool { return !j.Timeline.Submitted.IsZero() })
		if err != nil || len(waiting) != 2 {
			t.Fatalf("%d wait, %v", len(waiting), err)
		}
		oneLine(t, waiting[0].Problem, "waits until another request is over")
		if n := p.Unanswered(); n != 4 {
			t.Errorf("%d requests would be lost", n)
		}
		p.die()
		if left := p.Left(); left != (job.Left{Uncertain: 1, Unsent: 2}) {
			t.Errorf("left %+v", left)
		}
		synctest.Wait()
		for i, want := range []job.State{job.Progress, job.Uncertain, job.Failed, job.Failed} {
			if got := ends[i]; got.State != want || got.NeverSent() != (i > 1) {
				t.Errorf("order %d became %+v", i, got)
			}
		}
		next := st.begin("next", &service{}, synchronous(s))
		time.Sleep(time.Hour)
		if got := next.job(ends[2].ID); !got.NeverSent() || got.Text != order.Text || len(s.sent()) != 2 {
			t.Errorf("later %+v after %d requests", got, len(s.sent()))
		}
	})
}

// A webhook that comes while the service has none belongs to no job, and nothing is asked because of it.
func TestWebhookForTheNewerService(t *testing.T) {
	bubble(t, func(t *testing.T) {
		audio, w := streamed()
		s := &synthesiser{answer: func(context.Context, int) (api.Audio, error) { return audio, nil }}
		c := &service{}
		p := newDataFolder(t).begin("me", c, synchronous(s))
		j := p.submit()
		for _, id := range []string{"speak-1", j.ID} {
			if p.forged(id, "done", "https://typecast.ai/data/x.wav") {
				t.Errorf("the webhook of %s found a job", id)
			}
		}
		go func() { _, _ = w.Write(wav(1600)); w.Close() }()
		got := p.finished(j.ID)
		if _, polls, downloads := c.counts(); got.State != job.Done || got.SettledBy != job.ByAnswer || polls+downloads > 0 || len(s.sent()) != 1 {
			t.Errorf("%d polls, %d downloads, %d requests: %+v", polls, downloads, len(s.sent()), got)
		}
	})
}

// A header with wrong sizes is not changed, and neither is another format.
func TestHeadersThatStay(t *testing.T) {
	small := wav(1600)
	binary.LittleEndian.PutUint32(small[40:], 1000)
	for name, b := range map[string][]byte{"right": wav(1600), "less than there is": small, "MP3": append([]byte("ID3\x04\x00\x00\x00\x00\x00\x00"), make([]byte, 900)...)} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := &synthesiser{answer: func(context.Context, int) (api.Audio, error) { return whole(b), nil }}
				p := newDataFolder(t).begin("me", &service{}, synchronous(s), func(o *job.Options) { o.Probe = nil })
				j := p.finished(p.submit().ID)
				if got, err := os.ReadFile(j.File); err != nil || !bytes.Equal(got, b) {
					t.Errorf("the file was changed, %v: %+v", err, j)
				}
			})
		})
	}
}
