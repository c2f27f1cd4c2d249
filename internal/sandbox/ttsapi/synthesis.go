package ttsapi

import (
	"errors"
	"net/http"
	"strings"

	"callboard/internal/speech"
)

// The states of an entry.
const (
	stateStarted = "started"
	stateDone    = "done"
	stateFailed  = "failed"
)

// failMark in a text makes its synthesis fail, without a control call.
const failMark = "[[fail]]"

// textToSpeech answers POST /v1/text-to-speech (sections 3 and 4 of the reference).
func (a *API) textToSpeech(w http.ResponseWriter, r *http.Request) {
	req, entry, t, file := a.wholeAudio(w, r)
	if t == nil {
		return
	}
	a.answer(w, r, entry, t, func(w http.ResponseWriter) error {
		if a.Assume.DurationHeader != "none" {
			setDuration(w.Header(), t.seconds())
		}
		return sendBody(w, http.StatusOK, a.mediaType(req.format), file)
	})
}

// wholeAudio reads a request of one text, charges and speaks it, and encodes the audio. If that fails it has answered, and t is nil.
func (a *API) wholeAudio(w http.ResponseWriter, r *http.Request) (req *request, entry *Entry, t *take, file []byte) {
	req, entry, fail := a.accept(r, false)
	if fail != nil {
		a.send(w, fail)
		return nil, nil, nil, nil
	}
	t, err := a.prepare(r.Context(), req, rate)
	if err == nil {
		err = t.speak(r.Context(), a.slots)
	}
	if err == nil {
		file, err = encode(t.pcm, req.format)
	}
	if err != nil {
		a.fail(w, r, entry, err)
		return nil, nil, nil, nil
	}
	return req, entry, t, file
}

// accept reads a request of one text and charges it.
func (a *API) accept(r *http.Request, stream bool) (*request, *Entry, *failure) {
	in, fail := a.body(r)
	if fail != nil {
		return nil, nil, fail
	}
	req, fail := a.readRequest(in, stream)
	if fail != nil {
		return nil, nil, fail
	}
	entry := a.entry(r)
	entry.Text, entry.VoiceID, entry.Params, entry.Chars = req.text, req.voice.ID, storedParams(in, requestFields()...), req.chars
	return req, entry, a.charge(entry)
}

// entry is a new entry of the ledger.
func (a *API) entry(r *http.Request) *Entry {
	return &Entry{ID: a.Host.NewID(), Path: r.URL.Path, State: stateStarted, Created: a.Host.Now()}
}

// charge charges the characters of an entry.
func (a *API) charge(e *Entry) *failure {
	e.Charged = e.Chars
	if !a.ledger.charge(e, a.Account.Credits) {
		return noCredits()
	}
	return nil
}

// fail answers an accepted request whose synthesis failed: 422 where the text cannot be spoken, otherwise 500.
func (a *API) fail(w http.ResponseWriter, r *http.Request, e *Entry, err error) {
	a.settleFailed(r, e, err, a.Assume.FailedRequests == "free")
	if errors.Is(err, speech.ErrUnreadable) {
		a.send(w, unspeakable())
		return
	}
	a.send(w, unexpected())
}

func (a *API) settleFailed(r *http.Request, e *Entry, err error, free bool) {
	if r.Context().Err() != nil {
		free = a.Assume.BrokenRequests == "free"
	} else {
		a.Log.Warn("synthesis failed", "request", e.ID, "err", err)
	}
	a.ledger.settle(e, free, func(e *Entry) { e.State = stateFailed })
}

// answer sends the answer of an accepted request, with the planned faults, and settles its entry. An error of send, and a
// panic in it, mean that the answer is not complete.
func (a *API) answer(w http.ResponseWriter, r *http.Request, e *Entry, t *take, send func(http.ResponseWriter) error) {
	complete := false
	defer func() {
		a.ledger.settle(e, !complete && a.Assume.BrokenRequests == "free", func(e *Entry) {
			e.State, e.Voice, e.Unspoken = stateFailed, t.voice, t.unspoken
			if complete {
				e.State = stateDone
			}
		})
	}()
	if delay, ok := a.Host.TakeFault(FaultSlow); ok && !a.Host.Pause(r, delay) {
		panic(http.ErrAbortHandler)
	}
	if _, ok := a.Host.TakeFault(FaultCut); ok {
		w = &cuttingWriter{ResponseWriter: w, half: t.bytes() / 2}
	}
	if err := send(w); err != nil {
		panic(http.ErrAbortHandler) // a plain return would end the answer as if it were complete
	}
	complete = true
}

// hasFailMark reports whether a text asks for a failure.
func hasFailMark(text string) bool { return strings.Contains(text, failMark) }
