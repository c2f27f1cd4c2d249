package ttsapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"callboard/internal/speech"
)

// The limits of a composition (section 7 of the reference; D).
const (
	maxSegments = 50
	maxPause    = 10 // seconds
	maxPauses   = 60 // seconds, all together
)

// segment is a text or a pause of a composition.
type segment struct {
	request *request // nil for a pause
	seconds float64
	take    *take
}

// compose answers POST /v1/text-to-speech/compose (section 7 of the reference): the segments one after another as one file.
// The texts are charged, pauses are free, and nothing is charged if a segment fails.
func (a *API) compose(w http.ResponseWriter, r *http.Request) {
	in, fail := a.body(r)
	if fail != nil {
		a.send(w, fail)
		return
	}
	segments, fail := a.readSegments(in)
	if fail != nil {
		a.send(w, fail)
		return
	}
	entry := a.entry(r)
	var texts []string
	for _, s := range segments {
		if s.request != nil {
			texts = append(texts, s.request.text)
			entry.Chars += s.request.chars
			if entry.VoiceID == "" {
				entry.VoiceID = s.request.voice.ID
			}
		}
	}
	entry.Text, entry.Params = strings.Join(texts, "\n"), storedParams(in, "segments")
	if fail := a.charge(entry); fail != nil {
		a.send(w, fail)
		return
	}
	whole, err := a.render(r.Context(), segments)
	var file []byte
	if err == nil {
		file, err = encode(whole.pcm, whole.request.format)
	}
	if err != nil {
		a.settleFailed(r, entry, err, true)
		if errors.Is(err, speech.ErrUnreadable) {
			a.send(w, unspeakable())
			return
		}
		a.send(w, unexpected())
		return
	}
	a.answer(w, r, entry, whole, func(w http.ResponseWriter) error {
		if a.Assume.DurationHeader != "none" {
			setDuration(w.Header(), whole.seconds())
		}
		return sendBody(w, http.StatusOK, a.mediaType(whole.request.format), file)
	})
}

// render speaks the segments at the same time and joins them.
func (a *API) render(ctx context.Context, segments []segment) (*take, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var all sync.WaitGroup
	for i := range segments {
		s := &segments[i]
		if s.request == nil {
			continue
		}
		all.Go(func() {
			var err error
			if s.take, err = a.prepare(ctx, s.request, rate); err == nil {
				err = s.take.speak(ctx, a.slots)
			}
			if err != nil {
				stop(err) // the others need not go on
			}
		})
	}
	all.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	whole := &take{pcm: speech.PCM{Rate: rate}}
	for _, s := range segments {
		if s.request == nil {
			whole.pcm.Samples = append(whole.pcm.Samples, make([]float32, int(s.seconds*rate))...)
			continue
		}
		whole.request, whole.voice = s.request, s.take.voice
		whole.pcm.Samples = append(whole.pcm.Samples, s.take.pcm.Samples...)
		for _, part := range s.take.unspoken {
			if !slices.Contains(whole.unspoken, part) {
				whole.unspoken = append(whole.unspoken, part)
			}
		}
	}
	return whole, nil
}

// readSegments reads the body by the schema, then the voices.
func (a *API) readSegments(in *reader) ([]segment, *failure) {
	list, ok := in.list("segments", maxSegments)
	if !ok {
		return nil, invalid(*in.bad)
	}
	segments := make([]segment, len(list))
	readers := make([]*reader, len(list))
	for i, one := range list {
		switch kind := one.choice("type", true, "", "tts", "pause"); kind {
		case "tts":
			one.loc = append(slices.Clone(one.loc), kind)
			req, fail := a.readFields(one, false)
			if fail != nil {
				return nil, fail
			}
			segments[i].request, readers[i] = req, one
		case "pause":
			one.loc = append(slices.Clone(one.loc), kind)
			segments[i].seconds = one.pause()
		}
	}
	if len(*in.bad) == 0 {
		a.checkTogether(in, segments)
	}
	if len(*in.bad) > 0 {
		return nil, invalid(*in.bad)
	}
	for i, s := range segments {
		if s.request == nil {
			continue
		}
		if fail := a.resolve(s.request, readers[i]); fail != nil {
			return nil, fail
		}
	}
	return segments, nil
}

// checkTogether checks what holds for all segments together.
func (a *API) checkTogether(in *reader, segments []segment) {
	formats, chars, pauses := []string{}, 0, 0.0
	for _, s := range segments {
		if pauses += s.seconds; s.request == nil {
			continue
		}
		chars += s.request.chars
		if !slices.Contains(formats, s.request.format) {
			formats = append(formats, s.request.format)
		}
	}
	var reason string
	switch {
	case len(formats) == 0:
		reason = "at least one tts segment is required"
	case len(formats) > 1:
		reason = "all segments must have the same audio_format"
	case chars > maxText:
		reason = fmt.Sprintf("the combined text must not exceed %d characters", maxText)
	case pauses > maxPauses:
		reason = fmt.Sprintf("the total pause duration must not exceed %d seconds", maxPauses)
	default:
		return
	}
	in.add("value_error", "segments", "Value error, "+reason, nil, nil)
}

// pause reads a pause segment. It has no other fields.
func (r *reader) pause() float64 {
	r.only("type", "duration_seconds")
	seconds, ok := r.number("duration_seconds", true, 0, maxPause)
	if ok && seconds == 0 {
		r.add("greater_than", "duration_seconds", "Input should be greater than 0", r.fields["duration_seconds"], map[string]any{"gt": 0})
	}
	return seconds
}

// list reads a list of 1 to most objects.
func (r *reader) list(name string, most int) ([]*reader, bool) {
	raw, ok := r.field(name, true)
	if !ok {
		return nil, false
	}
	var items []json.RawMessage
	if !decodes(raw, &items) {
		r.add("list_type", name, "Input should be a valid list", raw, nil)
		return nil, false
	}
	switch {
	case len(items) == 0:
		r.add("too_short", name, "List should have at least 1 item after validation, not 0", raw, map[string]any{"min_length": 1, "actual_length": 0})
		return nil, false
	case len(items) > most:
		r.add("too_long", name, fmt.Sprintf("List should have at most %d items after validation, not %d", most, len(items)), raw,
			map[string]any{"max_length": most, "actual_length": len(items)})
		return nil, false
	}
	out := make([]*reader, len(items))
	for i, item := range items {
		out[i] = &reader{loc: append(slices.Clone(r.loc), name, i), raw: item, bad: r.bad}
		if json.Unmarshal(item, &out[i].fields) != nil || out[i].fields == nil {
			out[i].fields = nil
			out[i].add("model_attributes_type", nil, "Input should be a valid dictionary or object to extract fields from", item, nil)
			return nil, false
		}
	}
	return out, true
}
