package batch_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/batch"
	"callboard/internal/job"
)

// fetcher is a service whose jobs are downloaded after their synthesis.
type fetcher struct {
	*service
	fetchTime time.Duration

	counts             sync.Mutex
	speaking, fetching atOnce
}

// atOnce counts what is under way at once.
type atOnce struct{ now, most int }

// enter counts one more until leave is called.
func (f *fetcher) enter(n *atOnce) (leave func()) {
	add := func(d int) {
		f.counts.Lock()
		defer f.counts.Unlock()
		n.now += d
		n.most = max(n.most, n.now)
	}
	add(1)
	return func() { add(-1) }
}

func (f *fetcher) WaitSettled(ctx context.Context, id string) (job.Job, error) {
	defer f.enter(&f.speaking)()
	j, err := f.service.Wait(ctx, id)
	j.State, j.File = job.Done, ""
	return j, err
}

func (f *fetcher) Wait(ctx context.Context, id string) (job.Job, error) {
	defer f.enter(&f.fetching)()
	time.Sleep(f.fetchTime) // in a bubble
	return f.service.Wait(ctx, id)
}

// The next order is sent while audio is downloaded. At most as many syntheses are under way as the concurrency says, and twice as many
// downloads.
func TestDownloadsDoNotHoldSyntheses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fetch time.Duration
		want  time.Duration // for 10 pairs
	}{
		{time.Second, 10*3*time.Second + time.Second},
		{9 * time.Second, 5*12*time.Second + 3*time.Second}, // two pairs at once: 3 s, and 9 s for the download
	} {
		synctest.Test(t, func(t *testing.T) {
			f := &fetcher{service: newService(t), fetchTime: c.fetch}
			f.postTime, f.workTime = time.Second, 2*time.Second
			began := time.Now()
			_, sum, err := collect(t.Context(), t, orders(20), batch.Options{Jobs: f, Concurrency: 2})
			if err != nil || sum.Done != 20 || f.speaking.most != 2 || f.fetching.most > 4 {
				t.Errorf("%+v, %v; %d syntheses and %d downloads at once", sum, err, f.speaking.most, f.fetching.most)
			}
			if took := time.Since(began); took != c.want {
				t.Errorf("a download takes %v: %v, want %v", c.fetch, took, c.want)
			}
		})
	}
}
