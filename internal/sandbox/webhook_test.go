package sandbox_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"callboard/internal/sandbox"
)

// The guide's schedule from end to end on a real network, with minutes of 400 µs: 8,191 minutes are 3.3 seconds. Three
// receivers in parallel: one that always answers 429 or 5xx gets 19 POSTs, one that recovers after three gets four, one
// that answers 404 gets one.
func TestRetriesOnTheWire(t *testing.T) {
	t.Parallel()
	const minute = 400 * time.Microsecond
	b := start(t, sandbox.Options{SynthDelay: -1, TimeScale: float64(time.Minute / minute)})
	want := map[string]int{}
	receivers := map[string]*receiver{}
	for _, r := range []struct {
		posts  int
		answer func(n int) int
	}{
		{19, func(n int) int { return []int{500, 429, 503}[n%3] }},
		{4, func(n int) int {
			if n <= 3 {
				return 500
			}
			return 200
		}},
		{1, func(int) int { return 404 }},
	} {
		rec := b.registerReceiver(func(w http.ResponseWriter, _ *http.Request, n int) { w.WriteHeader(r.answer(n)) })
		id := b.speak("Again and again.")
		b.eventually("the first POST", func() bool { return len(rec.posts()) > 0 })
		receivers[id], want[id] = rec, r.posts
	}
	attemptsOf := func(id string) (got []sandbox.Attempt) {
		for _, a := range b.attempts() {
			if a.SpeakID == id {
				got = append(got, a)
			}
		}
		return got
	}
	for id, rec := range receivers {
		var got []sandbox.Attempt
		b.eventually("its last attempt", func() bool {
			got = attemptsOf(id)
			return len(got) > 0 && got[len(got)-1].NextAt == nil
		})
		posts := rec.posts()
		if len(got) != want[id] || len(posts) != want[id] {
			t.Fatalf("%d attempts, %d posts, want %d", len(got), len(posts), want[id])
		}
		for i, p := range posts {
			a := got[i]
			if string(p.body) != string(posts[0].body) {
				t.Errorf("attempt %d carries another body", i+1)
			}
			if a.SpeakID != id || a.URL != rec.url || a.Attempt != i+1 || (a.NextAt == nil) != (i == want[id]-1) {
				t.Errorf("attempt %d: %+v", i+1, a)
			}
			if i >= 6 {
				if gap, minGap := p.at.Sub(posts[i-1].at), minute<<(i-6); gap < minGap {
					t.Errorf("attempt %d came %v after the one before, want at least %v", i+1, gap, minGap)
				}
			}
		}
	}
	for id, rec := range receivers {
		if want[id] != 4 {
			continue
		}
		_, raw := b.send("GET", "/_sandbox/attempts", "")
		if !strings.Contains(string(raw), `{"speak_id":"`+id+`","attempt":4,"url":"`+rec.url+`","status":200,"error":null,"at":"`) || !strings.Contains(string(raw), "Z\",\"next_at\":null}") {
			t.Errorf("the list of attempts is %s", raw)
		}
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1})
	rec := b.registerReceiver(func(w http.ResponseWriter, r *http.Request, _ int) {
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	})
	b.speak("Once.")
	b.eventually("the attempt is recorded", func() bool { return len(b.attempts()) == 1 })
	if a := b.attempts()[0]; a.Status != 307 || a.NextAt != nil || len(rec.posts()) != 1 {
		t.Errorf("%+v, %d posts", a, len(rec.posts()))
	}
}

func TestTimeoutIsRetried(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1, WebhookTimeout: 250 * time.Millisecond})
	done := make(chan struct{})
	defer close(done)
	b.registerReceiver(func(_ http.ResponseWriter, _ *http.Request, n int) {
		if n == 1 {
			<-done
		}
	})
	b.speak("Slow receiver.")
	var got []sandbox.Attempt
	b.eventually("it is delivered", func() bool { got = b.attempts(); return len(got) > 1 && got[len(got)-1].Status == 200 })
	if got[0].Status != 0 || got[0].Error == nil || *got[0].Error != "no answer within 250ms" {
		t.Errorf("%+v", got)
	}
}

func TestUnreachableReceiver(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1})
	b.register("http://127.0.0.1:1/hook/secret")
	b.speak("Hello?")
	b.eventually("six attempts", func() bool { return len(b.attempts()) == 6 })
	for _, a := range b.attempts() {
		if a.Status != 0 || a.Error == nil || !strings.Contains(*a.Error, "connect") || strings.Contains(*a.Error, "secret") {
			t.Errorf("%+v", a)
		}
	}
}

// Attempts go to the URL that was registered when the synthesis ended.
func TestLaterRegistrationDoesNotMoveDeliveries(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1, TimeScale: 600}) // a minute lasts 100 ms
	first := b.registerReceiver(func(w http.ResponseWriter, _ *http.Request, n int) {
		if n < 7 {
			w.WriteHeader(500)
		}
	})
	id := b.speak("One.")
	b.eventually("six attempts", func() bool { return len(b.attempts()) == 6 })
	second := b.registerReceiver(nil)
	other := b.speak("Two.")
	b.eventually("both are delivered", func() bool { return len(first.posts()) == 7 && len(second.posts()) == 1 })
	if first.posts()[6].id(t) != id || second.posts()[0].id(t) != other {
		t.Error("a webhook went to the wrong receiver")
	}
}
