package job_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
)

// Reports come in random order, in two processes. Each job is POSTed once, settled once by the first report of its end, and
// downloaded once.
func TestRandomOrder(t *testing.T) {
	for seed := range uint64(20) {
		t.Run("", func(t *testing.T) { bubble(t, func(t *testing.T) { randomOrder(t, seed) }) })
	}
}

func randomOrder(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 7))
	var mu sync.Mutex
	pause := func(limit time.Duration) {
		mu.Lock()
		d := time.Duration(r.Int64N(int64(limit)))
		mu.Unlock()
		time.Sleep(d)
	}
	chance := func(n int) bool { mu.Lock(); defer mu.Unlock(); return r.IntN(n) == 0 }

	st, f := newDataFolder(t), &service{}
	var hooks sync.WaitGroup
	var procs []*process
	deliver := func(id string) {
		hooks.Go(func() {
			pause(2500 * time.Millisecond)
			p := procs[0]
			n := p.delivered(id, "done", "https://cdn/"+id)
			if chance(3) {
				pause(300 * time.Millisecond) // another process settles it meanwhile
			}
			if chance(10) {
				return // stored, but never applied by this process
			}
			if _, err := p.Deliver(context.Background(), n); err != nil {
				t.Error(err)
			}
		})
	}
	f.speak = func(_ context.Context, _ api.SpeakRequest, id string) error {
		for n := 0; n < 3 && !chance(3); n++ {
			deliver(id)
		}
		pause(2 * time.Second)
		return nil
	}
	f.status = func(id string) (api.SpeakStatus, error) {
		pause(500 * time.Millisecond)
		if chance(3) {
			return api.SpeakStatus{ID: id, Status: "progress"}, nil
		}
		if chance(4) {
			return api.SpeakStatus{}, &api.Error{Op: "status", Err: errNetwork}
		}
		return done(id, "https://cdn/"+id), nil
	}
	f.download = func(context.Context, string) (api.Audio, error) { pause(time.Second); return whole(wav(100)), nil }
	soon := func(o *job.Options) { o.PollAfter = func() time.Duration { return time.Second } }
	procs = append(procs, st.begin("leader", f, soon), st.begin("other", f, soon, follower))

	const each = 4
	var submits sync.WaitGroup
	ids := make(chan string, 2*each)
	for _, p := range procs {
		for range each {
			submits.Go(func() {
				pause(time.Second)
				j, err := p.Submit(context.Background(), order)
				if err != nil {
					t.Error(err)
				}
				ids <- j.ID
			})
		}
	}
	submits.Wait()
	close(ids)
	for id := range ids {
		for _, p := range procs {
			p.finished(id)
		}
		j := procs[0].job(id)
		settled := j.SettledAt
		if j.State != job.Done || j.File == "" || j.Problem != "" || settled.IsZero() {
			t.Errorf("seed %d: %+v", seed, j)
		}
		// A later delivery changes nothing but Timeline.Webhook.
		if _, err := procs[1].Deliver(t.Context(), procs[1].delivered(j.SpeakID, "failed", "")); err != nil {
			t.Error(err)
		}
		if again := procs[1].job(id); again.State != job.Done || !again.SettledAt.Equal(settled) || again.SettledBy != j.SettledBy {
			t.Errorf("seed %d: %+v became %+v", seed, j, again)
		}
	}
	hooks.Wait()
	time.Sleep(time.Minute)
	if posts, _, downloads := f.counts(); posts != 2*each || downloads != 2*each {
		t.Errorf("seed %d: %d posts and %d downloads of %d jobs", seed, posts, downloads, 2*each)
	}
}
