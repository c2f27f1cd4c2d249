package sandbox_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"callboard/internal/sandbox"
)

// The schedule on a real network, a minute lasting a millisecond: 8,191 minutes in eight seconds would be long, so
// the receiver recovers at the fourteenth attempt, after 255 minutes.
func TestRetriesOnTheWire(t *testing.T) {
	t.Parallel()
	const minute = time.Millisecond
	b := start(t, sandbox.Options{SynthDelay: -1, TimeScale: float64(time.Minute / minute)})
	rec := b.listen(func(w http.ResponseWriter, _ *http.Request, n int) {
		if n < 14 {
			w.WriteHeader([]int{500, 429, 503}[n%3])
		}
	})
	id := b.speak("Again and again.")
	b.until("14 attempts are noted", func() bool { return len(b.attempts()) >= 14 })
	got, posts := b.attempts(), rec.posts()
	if len(got) != 14 || len(posts) != 14 {
		t.Fatalf("%d attempts, %d posts", len(got), len(posts))
	}
	for i, p := range posts {
		a := got[i]
		if string(p.body) != string(posts[0].body) {
			t.Errorf("attempt %d carries another body", i+1)
		}
		if a.SpeakID != id || a.URL != rec.url || a.Attempt != i+1 || (a.NextAt == nil) != (i == 13) {
			t.Errorf("attempt %d: %+v", i+1, a)
		}
		if i >= 6 {
			if gap, least := p.at.Sub(posts[i-1].at), minute<<(i-6); gap < least {
				t.Errorf("attempt %d came %v after the one before, want at least %v", i+1, gap, least)
			}
		}
	}
	_, raw := b.send("GET", "/_sandbox/attempts", "")
	last := string(raw)[strings.LastIndex(string(raw), "{"):]
	if !strings.HasPrefix(last, `{"speak_id":"`+id+`","attempt":14,"url":"`+rec.url+`","status":200,"error":null,"at":"`) || !strings.HasSuffix(last, "Z\",\"next_at\":null}]\n") {
		t.Errorf("the last attempt is shown as %s", last)
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1})
	rec := b.listen(func(w http.ResponseWriter, r *http.Request, _ int) {
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	})
	b.speak("Once.")
	b.until("the attempt is noted", func() bool { return len(b.attempts()) == 1 })
	if a := b.attempts()[0]; a.Status != 307 || a.NextAt != nil || len(rec.posts()) != 1 {
		t.Errorf("%+v, %d posts", a, len(rec.posts()))
	}
}

func TestATimeoutIsTriedAgain(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1, WebhookTimeout: 250 * time.Millisecond})
	done := make(chan struct{})
	defer close(done)
	b.listen(func(_ http.ResponseWriter, _ *http.Request, n int) {
		if n == 1 {
			<-done
		}
	})
	b.speak("Slow receiver.")
	var got []sandbox.Attempt
	b.until("it is taken", func() bool { got = b.attempts(); return len(got) > 1 && got[len(got)-1].Status == 200 })
	if got[0].Status != 0 || got[0].Error == nil || *got[0].Error != "no answer within 250ms" {
		t.Errorf("%+v", got)
	}
}

func TestNobodyListens(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1})
	b.register("http://127.0.0.1:1/hook/secret")
	b.speak("Hello?")
	b.until("six attempts", func() bool { return len(b.attempts()) == 6 })
	for _, a := range b.attempts() {
		if a.Status != 0 || a.Error == nil || !strings.Contains(*a.Error, "connect") || strings.Contains(*a.Error, "secret") {
			t.Errorf("%+v", a)
		}
	}
}

// Attempts go to the URL that was registered when the synthesis ended.
func TestALaterRegistrationDoesNotMoveADelivery(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1, TimeScale: 600}) // a minute lasts 100 ms
	first := b.listen(func(w http.ResponseWriter, _ *http.Request, n int) {
		if n < 7 {
			w.WriteHeader(500)
		}
	})
	id := b.speak("One.")
	b.until("six attempts", func() bool { return len(b.attempts()) == 6 })
	second := b.listen(nil)
	other := b.speak("Two.")
	b.until("both are told", func() bool { return len(first.posts()) == 7 && len(second.posts()) == 1 })
	if first.posts()[6].id(t) != id || second.posts()[0].id(t) != other {
		t.Error("a message went to the wrong place")
	}
}
