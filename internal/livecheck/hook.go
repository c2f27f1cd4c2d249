package livecheck

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"callboard/internal/text"
)

const (
	hookBody  = 1 << 20         // bytes of a delivery
	knownWait = 3 * time.Second // how long a delivery may be ahead of the answer to its POST
)

// delivery is one POST to the callback.
type delivery struct {
	at        time.Time
	speakID   string
	mediaType string
	value     any // of the body, if it is JSON
	answered  int // 0: the connection was closed without an answer
}

// hook receives webhooks. It answers only what the check asked for: everything else gets 503, so that its sender repeats it when
// the former callback is registered again. It is safe for concurrent use.
type hook struct {
	secret string

	mu      sync.Mutex
	changed chan struct{} // closed and replaced with each change
	plans   map[string][]int
	got     []delivery
	probes  int // POSTs about no synthesis
	strange int // deliveries for others
}

func newHook() *hook {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return &hook{secret: hex.EncodeToString(b[:]), changed: make(chan struct{}), plans: map[string][]int{}}
}

// checkPath begins the path of each callback that a check registers, so that a later one recognises what is left of it.
const checkPath = "/hook/live-check-"

// path is the secret path of the callback.
func (h *hook) path() string { return checkPath + h.secret }

// isOfCheck reports whether a callback URL is one that a check has registered. After that check it leads nowhere.
func isOfCheck(registered string) bool { return strings.Contains(registered, checkPath) }

// answer is the answer to a probe of our own.
func (h *hook) answer(nonce string) string {
	m := hmac.New(sha256.New, []byte(h.secret))
	m.Write([]byte(nonce))
	return hex.EncodeToString(m.Sum(nil))
}

// expect makes the hook answer the deliveries of a synthesis: with each of the statuses in turn, and then 200. Status 0 closes the
// connection without an answer.
func (h *hook) expect(speakID string, statuses ...int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.plans[speakID] = statuses
	h.signal()
}

// signal tells those who wait. The caller holds mu.
func (h *hook) signal() {
	close(h.changed)
	h.changed = make(chan struct{})
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodGet && r.URL.Path == h.path()+"/probe":
		_, _ = io.WriteString(w, h.answer(text.Cut(r.URL.Query().Get("n"), 128)))
	case r.Method == http.MethodPost && strings.TrimSuffix(r.URL.Path, "/") == h.path():
		h.deliver(w, r)
	default:
		busy(w)
	}
}

func busy(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "60")
	w.WriteHeader(http.StatusServiceUnavailable)
}

// deliver receives one POST to the callback.
func (h *hook) deliver(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, hookBody))
	if err != nil {
		busy(w)
		return
	}
	d := delivery{at: time.Now(), mediaType: r.Header.Get("Content-Type")}
	if json.Unmarshal(body, &d.value) != nil {
		d.value = nil
	}
	if o, ok := d.value.(map[string]any); ok {
		u, _ := o["speak_url"].(string)
		d.speakID = lastSegment(u)
	}
	switch status, ours := h.take(r.Context(), d); {
	case !ours:
		busy(w)
	case status == 0:
		panic(http.ErrAbortHandler) // closes the connection
	default:
		w.WriteHeader(status)
	}
}

// take stores a delivery and returns its answer. ours is false for one that the check did not ask for.
func (h *hook) take(ctx context.Context, d delivery) (status int, ours bool) {
	h.mu.Lock()
	if d.speakID == "" { // the service may look whether the URL answers
		d.answered = http.StatusOK
		h.probes++
		h.signal()
		h.mu.Unlock()
		return d.answered, true
	}
	h.mu.Unlock()
	known := h.until(ctx, knownWait, func() bool { _, ok := h.plans[d.speakID]; return ok })
	h.mu.Lock()
	defer h.mu.Unlock()
	defer h.signal()
	if !known {
		h.strange++
		return 0, false
	}
	d.answered = http.StatusOK
	if plan := h.plans[d.speakID]; len(plan) > 0 {
		d.answered, h.plans[d.speakID] = plan[0], plan[1:]
	}
	h.got = append(h.got, d)
	return d.answered, true
}

// until waits for a condition, which is checked under mu. It reports false if limit or ctx ended first.
func (h *hook) until(ctx context.Context, limit time.Duration, cond func() bool) bool {
	t := time.NewTimer(limit)
	defer t.Stop()
	for {
		h.mu.Lock()
		done, changed := cond(), h.changed
		h.mu.Unlock()
		if done {
			return true
		}
		select {
		case <-changed:
		case <-t.C:
			return false
		case <-ctx.Done():
			return false
		}
	}
}

// of returns the deliveries of a synthesis. The caller holds mu.
func (h *hook) of(speakID string) (out []delivery) {
	for _, d := range h.got {
		if d.speakID == speakID {
			out = append(out, d)
		}
	}
	return out
}

// await waits until a synthesis has n deliveries, and returns those that it has.
func (h *hook) await(ctx context.Context, limit time.Duration, speakID string, n int) []delivery {
	h.until(ctx, limit, func() bool { return len(h.of(speakID)) >= n })
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.of(speakID)
}

// probed reports whether a POST came that is about no synthesis.
func (h *hook) probed() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.probes > 0
}

// others is how many deliveries came that the check did not ask for.
func (h *hook) others() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.strange
}

// lastSegment is the last part of a URL's path, which is the id of a synthesis (mark S).
func lastSegment(u string) string {
	u, _, _ = strings.Cut(u, "?")
	u = strings.TrimRight(u, "/")
	return u[strings.LastIndexByte(u, '/')+1:]
}
