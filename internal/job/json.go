package job

import (
	"encoding/json"
	"math"
	"time"

	"callboard/internal/api"
)

// MarshalJSON writes the job object of the command line's contract: unknown values are null, times are RFC 3339 in UTC with
// milliseconds. The download link is left out, because it gives access to the audio.
func (j Job) MarshalJSON() ([]byte, error) {
	t := j.Timeline
	return json.Marshal(struct {
		ID          string     `json:"id"`
		SpeakID     *string    `json:"speak_id"`
		State       State      `json:"state"`
		SettledBy   *string    `json:"settled_by"`
		ActorID     string     `json:"actor_id"`
		ActorName   *string    `json:"actor_name"`
		Text        string     `json:"text"`
		Chars       int        `json:"chars"`
		Params      api.Params `json:"params"`
		Version     *string    `json:"version"`
		CreatedAt   *string    `json:"created_at"`
		SettledAt   *string    `json:"settled_at"`
		ExpiresAt   *string    `json:"expires_at"`
		Duration    *float64   `json:"duration_s"`
		File        *string    `json:"file"`
		Problem     *string    `json:"problem"`
		Unconfirmed bool       `json:"unconfirmed"`
		Unspoken    []string   `json:"unspoken"`
		Timeline    any        `json:"timeline"`
	}{
		ID: j.ID, SpeakID: known(j.SpeakID), State: j.State, SettledBy: known(string(j.SettledBy)),
		ActorID: j.ActorID, ActorName: known(j.ActorName), Text: j.Text, Chars: j.Chars(), Params: j.Params, Version: known(j.Version),
		CreatedAt: stamp(j.CreatedAt), SettledAt: stamp(j.SettledAt), ExpiresAt: stamp(j.ExpiresAt),
		Duration: known(milliseconds(j.Duration)), File: known(j.File), Problem: known(j.Problem),
		Unconfirmed: j.Unconfirmed, Unspoken: j.Unspoken,
		Timeline: struct {
			Submitted *string `json:"submitted"`
			Accepted  *string `json:"accepted"`
			Started   *string `json:"started"`
			Done      *string `json:"done"`
			Webhook   *string `json:"webhook"`
			Fetched   *string `json:"fetched"`
		}{stamp(t.Submitted), stamp(t.Accepted), stamp(t.Started), stamp(t.Done), stamp(t.Webhook), stamp(t.Fetched)},
	})
}

// milliseconds rounds to milliseconds, so that no digits of floating point arithmetic are shown.
func milliseconds(seconds float64) float64 { return math.Round(seconds*1000) / 1000 }

// known is nil for the zero value.
func known[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

func stamp(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := Stamp(t)
	return &s
}

// Stamp formats a time as every JSON result has it: RFC 3339 with milliseconds, UTC (the command line's contract).
func Stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }
