package livecheck

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// ttsMainText is the text of the one whole synthesis. Everything else has one character, and all together have DefaultBudget.
const ttsMainText = "Hi"

// tts sends one request for audio. changes are added to the fields that every request has.
func (r *run) ttsRequest(path, text, what string, changes map[string]any, sent func()) (a answer, ok bool) {
	body := map[string]any{"voice_id": r.tts.voice, "text": text, "model": modelV30}
	maps.Copy(body, changes)
	return r.charged(charge{request: request{path: path, body: body, what: what, sent: sent}, text: text, actorID: r.tts.voice, actorName: r.tts.name})
}

// ttsSynthesis makes the one whole synthesis.
func (r *run) ttsSynthesis() error {
	r.Progress("requesting a synthesis of " + strconv.Itoa(len(ttsMainText)) + " characters")
	before, known := r.credits()
	fields := map[string]any{"seed": 7, "output": map[string]any{"audio_format": "wav"}}
	a, sent := r.withQueries(func(started func()) (answer, bool) {
		return r.ttsRequest(ttsPath, ttsMainText, "the synthesis, with the retired field seed", fields, started)
	})
	if sent && a.status == http.StatusUnprocessableEntity && a.about("seed") {
		r.seen("tts-seed", "refused", a.words())
		delete(fields, "seed")
		a, sent = r.ttsRequest(ttsPath, ttsMainText, "the synthesis", fields, nil)
	}
	if sent && a.status == http.StatusTooManyRequests && wait(r.ctx, time.Second) {
		a, sent = r.withQueries(func(started func()) (answer, bool) {
			return r.ttsRequest(ttsPath, ttsMainText, "the synthesis again", fields, started)
		})
	}
	switch {
	case !sent:
		return r.notSent(len(ttsMainText))
	case a.status == http.StatusForbidden:
		return r.forbidden(a)
	case a.status == http.StatusPaymentRequired:
		r.seen("tts-account", "active", "it may speak, but its credits are used up")
		return r.stop(Refused, "the credits do not cover the synthesis: %s", a.words())
	case a.status == http.StatusUnauthorized:
		return r.stop(Unauthorised, "the service refuses the key: %s", a.words())
	case a.refused():
		return r.stop(Refused, "the synthesis is refused: %d %s", a.status, a.words())
	case !a.ok() || a.err != nil:
		return r.stop(Uncertain, "the synthesis has no clear answer: %s", a.words())
	}
	r.seen("tts-account", "active", "")
	if !r.isSeen("tts-seed") {
		r.seen("tts-seed", "ignored", "a request with seed is taken")
	}
	rate, isWAV := wavRate(a.body)
	r.fact("tts-wav", "the audio is a WAV with 44,100 Hz", isWAV && rate == 44100, fmt.Sprintf("%d Hz", rate))
	r.duration(a)
	if after, ok := r.credits(); ok && known {
		r.fact("tts-price", "a character costs one credit, and that shows at once", after-before == len(ttsMainText), fmt.Sprintf("%d credits for %d characters", after-before, len(ttsMainText)))
	}
	return r.ctx.Err()
}

// forbidden ends the check after a 403.
func (r *run) forbidden(a answer) error {
	switch {
	case a.about("dormant"), a.about("inactive"):
		r.seen("tts-account", "dormant", a.words())
	case a.about("unusual"), a.about("activity"):
		r.seen("tts-account", "blocked", a.words())
	default:
		r.seen("tts-account", "another", a.words())
	}
	return r.stop(Refused, "the account may not speak: %d %s", a.status, a.words())
}

// duration notes that an answer with one file has its duration, or has not.
func (r *run) duration(a answer) {
	if a.header.Get("X-Audio-Duration") == "" {
		r.seen("tts-duration", "none", "not with one file")
		return
	}
	r.unclear("tts-duration", "with one file; of a stream nothing is known")
	r.tts.fileDuration = true
}

const (
	queryRounds = 3
	queryGap    = 100 * time.Millisecond
	mostQueries = 15 // at once
)

// withQueries sends a request for audio and, while it is under way, as many free requests at once as the plan allows: if they
// count, one of them is one too many.
func (r *run) withQueries(send func(started func()) (answer, bool)) (a answer, sent bool) {
	const id = "tts-query-slots"
	n := r.tts.concurrency
	if n < 1 || n > mostQueries {
		r.notTried(id, fmt.Sprintf("the plan allows %d requests at once, which is too many to try", n))
		return send(nil)
	}
	started, over := make(chan struct{}), make(chan struct{})
	type result struct{ refused, during bool }
	done := make(chan result, 1)
	go func() {
		var got result
		defer func() { done <- got }()
		select {
		case <-started:
		case <-over:
			return
		}
		for range queryRounds {
			if !wait(r.ctx, queryGap) { // the synthesis comes first
				return
			}
			refused := r.queries(n)
			select {
			case <-over:
				got.refused = got.refused || refused
				return
			default:
			}
			got.during, got.refused = true, got.refused || refused
			if got.refused {
				return
			}
		}
	}()
	a, sent = send(func() { close(started) })
	close(over)
	switch got := <-done; {
	case a.status == http.StatusTooManyRequests:
		r.unclear(id, "the synthesis itself was answered 429")
	case got.refused:
		r.seen(id, "counted", fmt.Sprintf("with %d free requests beside it one is refused", n))
	case got.during:
		r.seen(id, "free", fmt.Sprintf("%d free requests beside it are answered", n))
	default:
		r.unclear(id, "the synthesis was over before the free requests were")
	}
	return a, sent
}

// queries makes n free requests at once and reports whether one of them was refused as one too many.
func (r *run) queries(n int) (refused bool) {
	var wg sync.WaitGroup
	statuses := make([]int, n)
	for i := range n {
		wg.Go(func() {
			statuses[i] = r.do(request{method: http.MethodGet, path: subscriptionPath, what: "beside a synthesis", once: true}).status
		})
	}
	wg.Wait()
	for _, s := range statuses {
		refused = refused || s == http.StatusTooManyRequests
	}
	return refused
}

// otherForms makes the same text a stream, one with the times of its words, and an MP3 of the older model.
func (r *run) otherForms() error {
	r.Progress("trying a stream, word times and an MP3, one character each")
	r.stream()
	r.timestamps()
	r.olderModel()
	return r.ctx.Err()
}

// tolerated sends a request with a field that may be refused, and notes which. If it is refused, the request is sent without it.
func (r *run) tolerated(id, path, what, field string, with, without map[string]any, yes, no string) (a answer, ok bool) {
	if !r.afford(len(shortText)) {
		r.notTried(id, r.overBudget(len(shortText)))
		return a, false
	}
	a, sent := r.ttsRequest(path, shortText, what, with, nil)
	switch {
	case !sent:
		r.notTried(id, r.unsent())
		return a, false
	case a.ok():
		r.seen(id, yes, "")
		return a, true
	case a.status == http.StatusUnprocessableEntity && a.about(field):
		r.seen(id, no, a.words())
	default:
		r.unclear(id, strconv.Itoa(a.status)+" "+a.words())
		return a, false
	}
	path, _, _ = strings.Cut(path, "?")
	a, sent = r.ttsRequest(path, shortText, what+", without "+field, without, nil)
	return a, sent && a.ok()
}

func (r *run) stream() {
	a, ok := r.tolerated("tts-stream-volume", ttsPath+"/stream", "a stream, with volume", "volume",
		map[string]any{"output": map[string]any{"volume": 100}}, nil, "ignored", "refused")
	if !ok {
		return
	}
	rate, isWAV := wavRate(a.body)
	r.fact("tts-stream", "a stream is a WAV with 32,000 Hz", isWAV && rate == 32000, fmt.Sprintf("%d Hz", rate))
	r.fact("tts-stream-header", "the header of a stream has sizes of 0xFFFFFFFF", len(a.body) > 8 && bytes.Equal(a.body[4:8], []byte{255, 255, 255, 255}), "")
	switch has := a.header.Get("X-Audio-Duration") != ""; {
	case !r.tts.fileDuration:
	case has:
		r.seen("tts-duration", "all", "also with a stream")
	default:
		r.seen("tts-duration", "files", "with one file, and not with a stream")
	}
}

func (r *run) timestamps() {
	a, ok := r.tolerated("tts-granularity", ttsPath+"/with-timestamps?granularity=both", "word times, with granularity=both", "granularity", nil, nil, "both", "refused")
	if !ok {
		return
	}
	_, words := a.at("words").([]any)
	_, characters := a.at("characters").([]any)
	_, length := a.number("audio_duration")
	r.fact("tts-times", "an answer with word times has words, characters, the audio and its duration", words && characters && length && a.str("audio") != "", "")
}

func (r *run) olderModel() {
	mp3 := map[string]any{"audio_format": "mp3"}
	plain := map[string]any{"output": mp3}
	var a answer
	var ok bool
	if r.tts.hasV21 {
		plain["model"] = modelV21
		typed := maps.Clone(plain)
		typed["prompt"] = map[string]any{"emotion_type": "preset", "emotion_preset": "normal"}
		a, ok = r.tolerated("tts-typed-prompt", ttsPath, "an MP3 of the older model, with emotion_type", "emotion_type", typed, plain, "accepted", "refused")
	} else {
		r.notTried("tts-typed-prompt", "no voice has "+modelV21)
		if a, ok = r.ttsRequest(ttsPath, shortText, "an MP3", plain, nil); !ok {
			r.notTried("tts-mp3-type", r.unsent())
			return
		}
		ok = a.ok()
	}
	if !ok {
		r.unclear("tts-mp3-type", "no MP3 was made")
		return
	}
	media, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
	r.seen("tts-mp3-type", strings.TrimSpace(media), "")
}
