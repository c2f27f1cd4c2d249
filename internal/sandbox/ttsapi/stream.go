package ttsapi

import "net/http"

// stream answers POST /v1/text-to-speech/stream (section 5 of the reference): the sound in chunks, each as soon as the voice
// has made it. A WAV has 32 kHz and a header without sizes. Errors are possible only before the first byte.
func (a *API) stream(w http.ResponseWriter, r *http.Request) {
	req, entry, fail := a.accept(r, true)
	if fail != nil {
		a.send(w, fail)
		return
	}
	hz := rate
	if req.format == formatWAV {
		hz = streamRate
	}
	t, err := a.prepare(r.Context(), req, hz)
	if err != nil {
		a.fail(w, r, entry, err)
		return
	}
	encoder, err := newStreamEncoder(req.format, hz)
	if err != nil {
		a.fail(w, r, entry, err)
		return
	}
	a.answer(w, r, entry, t, func(w http.ResponseWriter) error {
		w.Header().Set("Content-Type", a.mediaType(req.format))
		if a.Assume.DurationHeader == "all" {
			setDuration(w.Header(), t.seconds())
		}
		w.WriteHeader(http.StatusOK)
		conn := http.NewResponseController(w)
		send := func(chunk []byte) error {
			if len(chunk) == 0 {
				return nil
			}
			if _, err := w.Write(chunk); err != nil {
				return err
			}
			return conn.Flush()
		}
		err := t.stream(r.Context(), func(piece []float32) error { return send(encoder.Write(piece)) })
		if err != nil {
			return err
		}
		return send(encoder.Close())
	})
}
