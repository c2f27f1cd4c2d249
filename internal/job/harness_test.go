package job_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/store"
	"callboard/internal/webhook"
)

// service is a fake Typecast. It records every call and its time.
type service struct {
	mu        sync.Mutex
	posts     []api.SpeakRequest
	polls     []time.Time
	downloads []string

	distrust string                     // a host that is not the service's
	ends     map[string]api.SpeakStatus // what a state call says by default, as the webhooks have said it
	speak    func(ctx context.Context, r api.SpeakRequest, id string) error
	status   func(id string) (api.SpeakStatus, error)
	download func(ctx context.Context, url string) (api.Audio, error)
}

func (c *service) Speak(ctx context.Context, r api.SpeakRequest) (api.SpeakReply, error) {
	c.mu.Lock()
	c.posts = append(c.posts, r)
	id := fmt.Sprintf("%024x", len(c.posts))
	f := c.speak
	c.mu.Unlock()
	if f != nil {
		if err := f(ctx, r, id); err != nil {
			return api.SpeakReply{}, err
		}
	}
	return api.SpeakReply{ID: id, SpeakURL: "https://typecast.ai/api/speak/" + id}, nil
}

func (c *service) Status(ctx context.Context, id string) (api.SpeakStatus, error) {
	c.mu.Lock()
	c.polls = append(c.polls, time.Now())
	f := c.status
	end, ended := c.ends[id]
	c.mu.Unlock()
	if f == nil && ended {
		return end, nil
	}
	if f == nil {
		return api.SpeakStatus{ID: id, Status: "progress"}, nil
	}
	st, err := f(id)
	if errors.Is(err, errHangs) {
		<-ctx.Done()
		return st, ctx.Err()
	}
	return st, err
}

func (c *service) Trusted(url string) bool {
	return c.distrust == "" || !strings.HasPrefix(url, c.distrust)
}

func (c *service) Download(ctx context.Context, url string) (api.Audio, error) {
	c.mu.Lock()
	c.downloads = append(c.downloads, url)
	f := c.download
	c.mu.Unlock()
	if f == nil {
		return whole(wav(1000)), nil
	}
	return f(ctx, url)
}

func (c *service) counts() (posts, polls, downloads int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.posts), len(c.polls), len(c.downloads)
}

func (c *service) asked() []time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.polls)
}

// wav is a file of 16 kHz mono with n samples.
func wav(n int) []byte {
	var b bytes.Buffer
	b.WriteString("RIFF")
	b.Write([]byte{byte(36 + 2*n), byte((36 + 2*n) >> 8), byte((36 + 2*n) >> 16), 0})
	b.WriteString("WAVEfmt ")
	b.Write([]byte{16, 0, 0, 0, 1, 0, 1, 0, 0x80, 0x3e, 0, 0, 0, 0x7d, 0, 0, 2, 0, 16, 0})
	b.WriteString("data")
	b.Write([]byte{byte(2 * n), byte(2 * n >> 8), byte(2 * n >> 16), 0})
	b.Write(bytes.Repeat([]byte{1, 2}, n))
	return b.Bytes()
}

func whole(b []byte) api.Audio {
	return api.Audio{Body: io.NopCloser(bytes.NewReader(b)), Size: int64(len(b)), Type: "audio/wav"}
}

func answered(status int) *api.Error { return &api.Error{Op: "call", Status: status} }

// dataFolder is one data folder, with the processes that use it.
type dataFolder struct {
	t     *testing.T
	dir   string
	audio string
	alive map[string]bool
	mu    sync.Mutex
}

func newDataFolder(t *testing.T) *dataFolder {
	t.Helper()
	dir := t.TempDir()
	audio := filepath.Join(dir, "audio")
	if err := os.Mkdir(audio, 0o700); err != nil {
		t.Fatal(err)
	}
	return &dataFolder{t: t, dir: dir, audio: audio, alive: map[string]bool{}}
}

// process is a Service on a store of its own, as another process would have.
type process struct {
	*job.Service
	st    *dataFolder
	store *store.Store
	api   *service
	owner string
	once  sync.Once
}

// begin starts a process, by default the leader. It ends with die or with the test.
func (st *dataFolder) begin(owner string, c *service, change ...func(*job.Options)) *process {
	st.t.Helper()
	p := st.build(owner, c, change...)
	if err := p.Start(st.t.Context()); err != nil {
		st.t.Fatal(err)
	}
	return p
}

// build is begin without Start.
func (st *dataFolder) build(owner string, c *service, change ...func(*job.Options)) *process {
	st.t.Helper()
	db, err := store.Open(st.t.Context(), filepath.Join(st.dir, "callboard.db"), store.Options{})
	if err != nil {
		st.t.Fatal(err)
	}
	o := job.Options{Client: c, Store: db, AudioDir: st.audio, Owner: owner, Leader: true, Alive: func(owner string) bool {
		st.mu.Lock()
		defer st.mu.Unlock()
		return st.alive[owner]
	}}
	for _, f := range change {
		f(&o)
	}
	st.mu.Lock()
	st.alive[owner] = true
	st.mu.Unlock()
	p := &process{Service: job.New(o), st: st, store: db, api: c, owner: owner}
	st.t.Cleanup(p.die)
	return p
}

func (p *process) die() {
	p.once.Do(func() {
		if err := p.Close(context.Background()); err != nil {
			p.st.t.Error(err)
		}
		p.st.mu.Lock()
		p.st.alive[p.owner] = false
		p.st.mu.Unlock()
		if err := p.store.Close(); err != nil {
			p.st.t.Error(err)
		}
	})
}

var order = job.Order{ActorID: "5c547544fcfee90007fed455", ActorName: "Mina", Text: "My name is Typecast."}

func (p *process) submit() job.Job {
	p.st.t.Helper()
	j, err := p.Submit(p.st.t.Context(), order)
	if err != nil {
		p.st.t.Fatal(err)
	}
	return j
}

func (p *process) job(id string) job.Job {
	p.st.t.Helper()
	j, err := p.Job(p.st.t.Context(), id)
	if err != nil {
		p.st.t.Fatal(err)
	}
	return j
}

// finished waits until the job is finished, for at most an hour of the fake time.
func (p *process) finished(id string) job.Job {
	p.st.t.Helper()
	ctx, cancel := context.WithTimeout(p.st.t.Context(), time.Hour)
	defer cancel()
	j, err := p.Wait(ctx, id)
	if err != nil {
		p.st.t.Fatalf("the job is still %+v: %v", j, err)
	}
	return j
}

// delivered stores a delivery, as the receiver does before it answers.
func (p *process) delivered(speakID, status, link string) job.Report {
	p.st.t.Helper()
	body := fmt.Sprintf(`{"speak_url":"https://typecast.ai/api/speak/%s","audio_url_no_redirect":"https://typecast.ai/files/speak/%s/no-redirect",`+
		`"status":%q,"kind":"/api/speak","audio_download_url":%q}`, speakID, speakID, status, link)
	d, err := p.store.SaveDelivery(context.Background(), webhook.Delivery{At: time.Now(), Body: []byte(body), Answered: 200, SpeakID: speakID, Status: status})
	if err != nil {
		p.st.t.Error(err)
	}
	return job.DeliveryReport(d, webhook.Message{SpeakID: speakID, Status: status, DownloadURL: link})
}

// webhook is a true webhook: the service says the same from now on. It stores the delivery and applies it.
func (p *process) webhook(speakID, status, link string) bool {
	p.st.t.Helper()
	p.api.mu.Lock()
	if p.api.ends == nil {
		p.api.ends = map[string]api.SpeakStatus{}
	}
	p.api.ends[speakID] = api.SpeakStatus{ID: speakID, Status: status, DownloadURL: link}
	p.api.mu.Unlock()
	return p.forged(speakID, status, link)
}

// forged stores and applies a delivery that the service knows nothing of.
func (p *process) forged(speakID, status, link string) bool {
	p.st.t.Helper()
	known, err := p.Deliver(context.Background(), p.delivered(speakID, status, link))
	if err != nil {
		p.st.t.Error(err)
	}
	return known
}

// bubble runs a test with fake time (testing/synctest): waits are exact and take no time.
func bubble(t *testing.T, f func(t *testing.T)) {
	t.Parallel()
	t.Helper()
	synctest.Test(t, f)
}

// oneLine checks that s fits in one row of a table and contains every string of says.
func oneLine(t *testing.T, s string, says ...string) {
	t.Helper()
	if s == "" || strings.ContainsAny(s, "\n\r\x1b") || len(s) > 400 {
		t.Errorf("not one line: %q", s)
	}
	for _, w := range says {
		if !strings.Contains(s, w) {
			t.Errorf("%q does not say %q", s, w)
		}
	}
}

// parts lists the unfinished files in the audio folder.
func (st *dataFolder) parts() []string {
	st.t.Helper()
	entries, err := os.ReadDir(st.audio)
	if err != nil {
		st.t.Fatal(err)
	}
	var left []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			left = append(left, e.Name())
		}
	}
	return left
}

func done(id, link string) api.SpeakStatus {
	return api.SpeakStatus{ID: id, Status: "done", DownloadURL: link, Duration: 1.5}
}

var errNetwork = errors.New("dial tcp: no route to host")

// errHangs is a state call that is never answered.
var errHangs = errors.New("no answer")
