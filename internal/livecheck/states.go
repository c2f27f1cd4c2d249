package livecheck

import (
	"bytes"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// hurried is how many state calls are made in one second. The terms allow one; no more than this many are tried.
const hurried = 3

// follow asks for the state of a synthesis until it ends, and gets its audio.
func (r *run) follow(s *speech) error {
	r.Progress("asking for its state")
	first, polls, limited := "", 0, false
	began := time.Now()
	late := time.Duration(0) // how long after the request the first status came
	defer func() { r.firstStatus(first, late, s) }()
	for !limited && polls < hurried {
		a := r.state(s.id, polls == hurried-1)
		limited = a.status == http.StatusTooManyRequests
		if polls++; polls == 1 {
			first, late = a.str("result", "status"), time.Since(s.sent)
			s.note(a)
		}
		if r.ctx.Err() != nil {
			return r.ctx.Err()
		}
	}
	switch {
	case limited:
		r.seen("poll-limit", strconv.Itoa(polls-1), fmt.Sprintf("call %d in a second is refused", polls))
	case time.Since(began) > time.Second:
		r.unclear("poll-limit", "the calls took longer than a second")
	default:
		r.seen("poll-limit", "0", fmt.Sprintf("%d calls in a second are answered", polls))
	}
	switch {
	case r.chosen.limitSeen && isRunning(first):
		r.seen("speak-limit", "0", "two at once are taken")
	default:
		r.unclear("speak-limit", "the first synthesis ended before the second one was sent")
	}
	for deadline := time.Now().Add(r.EndWait); isRunning(s.status); {
		if time.Now().After(deadline) {
			return r.stop(TimedOut, "the synthesis did not end within %s", r.EndWait)
		}
		pause := r.PollGap
		if limited {
			pause = max(pause, time.Second)
		}
		if !wait(r.ctx, pause) {
			return r.ctx.Err()
		}
		a := r.state(s.id, false)
		limited = a.status == http.StatusTooManyRequests
		s.note(a)
	}
	if s.status != "done" {
		return r.stop(Failed, "the synthesis ended as %s", s.status)
	}
	r.audio(s)
	return r.ctx.Err()
}

// state asks for the state of a synthesis, in the present way or in the old one.
func (r *run) state(id string, old bool) answer {
	if old {
		return r.do(request{method: http.MethodGet, path: "/api/speak/" + id, what: "its state, the old call"})
	}
	return r.do(request{method: http.MethodGet, path: "/api/speak/v2/" + id, what: "its state"})
}

// note takes the state from an answer, if it has one.
func (s *speech) note(a answer) {
	status := a.str("result", "status")
	if status == "" {
		status = s.status
	}
	s.status, s.link = status, a.str("result", "audio_download_url")
	if !isRunning(status) && s.ended.IsZero() {
		s.ended = time.Now()
	}
}

// isRunning reports a status that is no end. An unknown one means that it still runs (mark D).
func isRunning(status string) bool { return status != "done" && status != "failed" }

// firstStatus looks at the status of a synthesis that has just begun, as it was some time after the request. After a quarter of the
// whole time it may have been another one before.
func (r *run) firstStatus(status string, late time.Duration, s *speech) {
	tooLate := status == "progress" && !s.ended.IsZero() && late > s.ended.Sub(s.sent)/4
	if tooLate {
		r.unclear("first-state", "the first state call came late")
	}
	switch status {
	case "":
		r.unclear("first-state", "the first state call was not answered with a status")
		r.unclear("state-words", "the first state call was not answered with a status")
	case "started", "progress":
		if !tooLate {
			r.seen("first-state", status, "")
		}
		r.seen("state-words", "documented", "the first status is "+status)
	case "done", "failed":
		r.unclear("first-state", "the synthesis had ended before the first state call")
		r.unclear("state-words", "the synthesis had ended before the first state call")
	default:
		r.seen("first-state", r.mask.word(status), "an undocumented word")
		r.seen("state-words", "strange", "the first status is "+r.mask.word(status))
		r.follows("first-state", "state-words")
	}
}

// audio downloads the audio by its link, and by the old call.
func (r *run) audio(s *speech) {
	if s.link == "" {
		r.fact("download-link", "the state of a synthesis that is done has a link to its audio", false, "")
		r.unclear("audio-hours", "there is no link")
		return
	}
	r.Progress("downloading the audio")
	a := r.do(request{method: http.MethodGet, path: s.link, auth: noKey, what: "the audio, without a key"})
	r.fact("download-link", "the link to the audio works without the token", a.ok(), a.words())
	if a.ok() {
		rate, isWAV := wavRate(a.body)
		r.fact("audio-default", "the audio is a WAV with 16,000 Hz unless a request says otherwise", isWAV && rate == 16000, fmt.Sprintf("%d Hz, %s", rate, a.header.Get("Content-Type")))
	}
	if hours, ok := linkHours(s.link, time.Now()); ok {
		r.seen("audio-hours", strconv.Itoa(hours), "as the link says")
	} else {
		r.unclear("audio-hours", "the link does not say when it expires")
	}
	old := r.state(s.id, true)
	if old.status == http.StatusTooManyRequests && wait(r.ctx, time.Second) {
		old = r.state(s.id, true)
	}
	direct := old.str("result", "audio", "url")
	if direct == "" {
		r.fact("old-audio", "the old state call has the URL of the audio", false, old.words())
		return
	}
	a = r.do(request{method: http.MethodGet, path: strings.TrimSuffix(direct, "/") + "/no-redirect", what: "the audio of the old call"})
	r.fact("old-audio", "the URL of the old state call, with /no-redirect, is answered with the audio", a.ok() && len(a.body) > 0, a.words())
}

// wavRate is the sample rate of a WAV.
func wavRate(b []byte) (rate int, ok bool) {
	if len(b) < 28 || !bytes.HasPrefix(b, []byte("RIFF")) || !bytes.Equal(b[8:12], []byte("WAVE")) {
		return 0, false
	}
	at := bytes.Index(b, []byte("fmt "))
	if at < 0 || len(b) < at+16 {
		return 0, false
	}
	return int(b[at+12]) | int(b[at+13])<<8 | int(b[at+14])<<16 | int(b[at+15])<<24, true
}

// maxLink is a time in seconds for which no link works: a hundred years.
const maxLink = 100 * 365 * 24 * 3600.0

// linkHours is how long a signed link works from now on, as its query says in the ways of S3 and CloudFront. It reports false for a
// time that no link has.
func linkHours(link string, now time.Time) (hours int, ok bool) {
	u, err := url.Parse(link)
	if err != nil {
		return 0, false
	}
	q := u.Query()
	var seconds float64
	if n, err := strconv.ParseFloat(q.Get("X-Amz-Expires"), 64); err == nil {
		seconds = n
	} else if at, err := strconv.ParseInt(q.Get("Expires"), 10, 64); err == nil {
		seconds = time.Unix(at, 0).Sub(now).Seconds()
	} else {
		return 0, false
	}
	hours = int(math.Round(min(max(seconds, -maxLink), maxLink) / 3600))
	return hours, seconds > -maxLink && seconds < maxLink // NaN is neither
}

// oldAudio asks for the audio of a synthesis that was done more than a day ago.
func (r *run) oldAudio() error {
	if r.OldSpeak == "" {
		r.notTried("gone-audio", "no synthesis of this data folder is older than a day: run the check again tomorrow")
		return nil
	}
	a := r.state(r.OldSpeak, false)
	if !a.ok() {
		r.seen("gone-audio", "unknown", "the synthesis is not known any more: "+a.words())
		return nil
	}
	link := a.str("result", "audio_download_url")
	if link == "" {
		r.seen("gone-audio", "null", "")
		return nil
	}
	got := r.do(request{method: http.MethodGet, path: link, auth: noKey, header: map[string]string{"Range": "bytes=0-1023"}, what: "audio that is older than a day"})
	switch {
	case got.ok():
		r.unclear("gone-audio", "the audio is still there after more than a day")
	case got.refused():
		r.seen("gone-audio", "expired", got.words())
	default:
		r.unclear("gone-audio", got.words())
	}
	return r.ctx.Err()
}
