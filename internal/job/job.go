// Package job keeps the life of a synthesis: from the moment a person asks for it until its sound lies on disk.
//
// Two rules hold it together. A job is written down before the POST that costs quota, and a delivery is
// written down before it is answered. Everything else here follows from them: a process can die between
// any two lines and nothing is lost, sent twice or paid for twice.
package job

import (
	"time"

	"callboard/internal/api"
	"callboard/internal/webhook"
)

// State is where a job stands.
type State string

// The states of the command line's contract.
const (
	Submitting State = "submitting" // written down; the POST is about to go or on its way
	Queued     State = "queued"     // accepted by the service
	Started    State = "started"
	Progress   State = "progress"
	Done       State = "done"      // synthesised; File says whether the audio is here
	Failed     State = "failed"    // refused or failed; Problem says why
	Uncertain  State = "uncertain" // the POST may or may not have been accepted: never repeated
	Expired    State = "expired"   // done, but the link died before the audio was fetched
)

// SettledBy names the way in which the end of a synthesis became known.
type SettledBy string

// The ways to settle a job.
const (
	ByNone    SettledBy = ""
	ByWebhook SettledBy = "webhook"
	ByPoll    SettledBy = "poll"
)

// Refusal is what the POST of a job was refused for.
type Refusal string

// The refusals, by what has to change.
const (
	NotRefused     Refusal = ""        // or written down by a version that did not tell
	RefusedToken   Refusal = "token"   // who asked
	RefusedRequest Refusal = "request" // what was asked: a field, the quota, the rate
	RefusedTrouble Refusal = "trouble" // nothing of ours: the service or the way there is in trouble
)

// Job is one request to speak and what became of it. Zero times are "not yet" or "not known".
type Job struct {
	ID        string // ours: sortable by time, URL- and file-safe
	SpeakID   string // Typecast's; empty until accepted
	State     State
	SettledBy SettledBy
	ActorID   string
	ActorName string // as shown when it was sent
	Text      string
	Params    api.Params
	Owner     string // the process that submitted it
	CreatedAt time.Time
	SettledAt time.Time
	ExpiresAt time.Time // when the download link dies
	Duration  float64   // seconds of audio; 0 when not known
	Link      string    // the newest download link; a secret of sorts: never shown whole
	File      string    // absolute path of the fetched audio; empty until it is whole on disk
	Problem   string    // one line for a person: what went wrong and what to do
	Fetching  bool      // the audio did not come at the first try, as Problem says, and is still tried for
	Refusal   Refusal   // of a failed job that the service has not taken: what it was refused for
	Timeline  Timeline
	Rev       int64 // grows with every change on disk: of two copies the one with more is newer; 0 before the first reading
}

// Timeline holds the moments of a job's life. A zero time is a moment that was not seen.
type Timeline struct {
	Submitted time.Time
	Accepted  time.Time
	Started   time.Time // first seen in that state by a poll
	Done      time.Time
	Webhook   time.Time // first delivery on disk
	Fetched   time.Time
}

// Chars is the number of characters the service counts for the text: Unicode code points of its NFC form.
func (j Job) Chars() int { return len([]rune(j.Text)) }

// Settled reports whether the end of the synthesis is known, or can no longer become known.
func (j Job) Settled() bool {
	switch j.State {
	case Done, Failed, Uncertain, Expired:
		return true
	}
	return false
}

// Finished reports whether nothing more will happen by itself: settled, and fetched or given up.
func (j Job) Finished() bool {
	return j.Settled() && (j.State != Done || j.File != "" || j.Problem != "" && !j.Fetching)
}

// Report is what a delivery or a poll says about a synthesis.
type Report struct {
	webhook.Message         // of a poll only SpeakID, Status and DownloadURL
	Duration        float64 // seconds; 0 when the report does not have it
	By              SettledBy
	At              time.Time // when the delivery was on disk, or when the poll was answered
	Delivery        string    // id of the stored delivery; empty for a poll
}

// DeliveryReport is the report of a stored delivery, whose body says m.
func DeliveryReport(d webhook.Delivery, m webhook.Message) Report {
	return Report{Message: m, By: ByWebhook, At: d.At, Delivery: d.ID}
}

// Order is a wish to hear a text spoken.
type Order struct {
	ActorID   string
	ActorName string
	Text      string
	Params    api.Params
}

// Filter chooses jobs from the history; the zero value chooses the newest 1,000.
type Filter struct {
	State State     // empty: any
	Since time.Time // zero: from the beginning
	Limit int       // 0: 1,000
}
