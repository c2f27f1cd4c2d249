// Package job runs a synthesis from the order to the audio file on disk.
//
// Two rules hold everything together. A job is on disk before the POST that costs quota. A delivery is on disk before it
// is answered. So a process can die between any two lines, and nothing is lost, sent twice or paid for twice.
//
// Data flow, one file per step:
//
//	Takes             takes.go     finds what an order would repeat, so that no take is paid for twice
//	Submit            submit.go    checks the order, stores the job, POSTs it once
//	Deliver, poll     report.go,   a report of a webhook or of a state call reaches its job through
//	                  poll.go      Service.apply, which changes the job by the function settle (settle.go)
//	postForAudio      answer.go    of a Synthesiser: sends the request and receives the audio as its answer
//	confirm           confirm.go   asks the service about what only an unsigned webhook says
//	download          fetch.go,    workers get the audio; Download lets a player read it meanwhile
//	                  transfer.go
//	Remove            remove.go    removes a settled job and its audio
//	Save              save.go,     copies the audio to where the user wants it
//	                  savecopy.go
//	Start, SetLeader  recover.go   resumes what earlier processes left
//
// States:
//
//	submitting ──accepted──► queued ──► started ──► progress     running: only forward, steps can be skipped
//	  │     │                  │           │           │
//	  │     │                  └───────────┴───────────┤
//	  │     │                                          ├──failed──► failed     also if the service does not know it any more
//	  │     └──refused──► failed                       └──done────► done ──the link died──► expired
//	  │                                                              │                         │
//	  └──no clear answer, or the process died──► uncertain           │ downloaded              │ Refetch
//	       (to queued, if it was accepted after all)                 ▼                         │
//	                                                           done with File ◄────────────────┘
//
// A Synthesiser answers with the audio itself. Its jobs go from submitting to progress when the answer begins, and then to done,
// or to uncertain if the answer breaks off: there is nothing to ask for afterwards. One that waits for a free place of the plan (turn.go) has
// no time of submission, so that the next start knows that it was never sent.
//
// Who decides. A webhook is not signed: anyone who knows the callback's path can send one. It settles a running job at once
// only as done, with a link of the service itself. About everything else the service is asked first, by the state call, which
// is free: a failure, a link elsewhere, an end that contradicts the present one, audio that does not come. What it answers
// wins, also over a settled state: then a failed job can become done, or run again. If it cannot be asked, the webhook stands
// after some seconds; the job is Unconfirmed and the service is asked until it answers. SettledBy stays what told the end first.
//
// Ownership. The process that submitted a job polls and downloads it (owns). When that process is gone, the leader does (the
// process that holds the link), or a process that waits for the job. Other processes see the changes in the database
// (watch.go).
//
// State in memory and its locks:
//
//	Service.mu       the maps of Service, and the order of publishing (an older revision never follows a newer one)
//	gate.mu          how many requests to a Synthesiser are under way
//	delayQueue.mu    one queue: which job is due when. There are two: polls and fetches
//	Download.mu      how much of one running download is on disk, and under which name
//	poller           only its own goroutine uses it
//	the job itself   Store.UpdateJob changes it alone among all goroutines and processes
//
// No lock is held while another one is taken, except Service.mu while the topic is published to. No call of the store or the
// network is made under a lock.
package job

import (
	"time"

	"callboard/internal/api"
)

// State is the state of a job. The words are part of the command line's contract.
type State string

// The states.
const (
	Submitting State = "submitting" // stored; the POST is about to be sent or is under way
	Queued     State = "queued"     // accepted by the service
	Started    State = "started"
	Progress   State = "progress"
	Done       State = "done"      // synthesised; File says whether the audio is on disk
	Failed     State = "failed"    // refused or failed; Problem says why
	Uncertain  State = "uncertain" // the POST may or may not have been accepted: never repeated
	Expired    State = "expired"   // done, but the link died before the audio was downloaded

	// Removed is what is left of a job that the user removed: its ids, so that other processes see the removal and late
	// deliveries have a place. Text, settings, link and audio are gone. Lists leave it out.
	Removed State = "removed"
)

// SettledBy says what first reported the end of a synthesis.
type SettledBy string

// The values of SettledBy.
const (
	ByNone    SettledBy = ""
	ByWebhook SettledBy = "webhook"
	ByPoll    SettledBy = "poll"
	ByAnswer  SettledBy = "answer" // the answer to the request itself, of a Synthesiser
)

// Refusal says why the service refused the POST of a job.
type Refusal string

// The refusals, by what has to change.
const (
	NotRefused     Refusal = ""          // or stored by a version that did not record it
	RefusedToken   Refusal = "token"     // the token
	RefusedRequest Refusal = "request"   // the request: a field, the quota, the rate
	RefusedTrouble Refusal = "trouble"   // nothing of ours: the service or the network fails
	NotSent        Refusal = "unsent"    // nothing: the request was never sent
	Withdrawn      Refusal = "withdrawn" // nothing: it was answered with 429, and its caller or the program ended before it was sent again
)

// Job is one request to speak and its result. A zero time means "not yet" or "not known".
type Job struct {
	ID        string // ours: sortable by time, safe in URLs and file names
	SpeakID   string // Typecast's; empty until accepted
	State     State
	SettledBy SettledBy
	ActorID   string
	ActorName string // as shown when it was sent
	Text      string
	Params    api.Params
	Version   string // of the actor, by its name, when it was sent; empty: not known. The service has resolved an alias
	Owner     string // the process that submitted it
	CreatedAt time.Time
	SettledAt time.Time
	ExpiresAt time.Time // when the download link dies
	Duration  float64   // seconds of audio; 0 when not known
	Link      string    // the newest download link; gives access to the audio, so it is never shown whole
	File      string    // absolute path of the audio; empty until the whole file is on disk
	Problem   string    // one line for a person: what went wrong and what to do
	Fetching  bool      // the first download failed, as Problem says, and it is tried again
	Refusal   Refusal   // of a failed job that the service did not accept

	// Unconfirmed: the end is only what an unsigned webhook says, because the state call could not be had yet.
	Unconfirmed bool
	Unspoken    []string // parts of the text that the voice could not speak, as far as the service says so (the sandbox does)

	Timeline Timeline
	Rev      int64 // grows with every change on disk: the copy with the higher one is newer; 0 before the job was first read
}

// Timeline holds the times of a job's steps. A zero time is a step that was not seen.
type Timeline struct {
	Submitted time.Time // zero while the job waits for a free place of the plan, and of a job that was never sent
	Accepted  time.Time
	Started   time.Time // first poll that reported this state
	Done      time.Time
	Webhook   time.Time // first delivery on disk
	Fetched   time.Time // the audio is on disk
}

// Chars is the number of characters that the service counts for the text: Unicode code points of its NFC form.
func (j Job) Chars() int { return len([]rune(j.Text)) }

// Settled reports whether the end of the synthesis is known, or can no longer become known.
func (j Job) Settled() bool {
	switch j.State {
	case Done, Failed, Uncertain, Expired, Removed:
		return true
	}
	return false
}

// running reports whether the service has accepted the job and no end is known.
func (j Job) running() bool { return j.State == Queued || j.State == Started || j.State == Progress }

// Charged reports that the service has accepted the job, so that it is charged, as far as that is known. A job that is Uncertain
// may be charged too.
func (j Job) Charged() bool {
	return j.SpeakID != "" || !j.Timeline.Accepted.IsZero() && j.State != Uncertain && j.State != Failed
}

// MayArrive reports whether the audio of a job can be under way: Service.Downloading tells, and has it.
func (j Job) MayArrive() bool { return j.File == "" && (j.State == Done || j.State == Progress) }

// Finished reports whether nothing more happens without a user: settled, and the audio downloaded or given up.
func (j Job) Finished() bool {
	return j.Settled() && (j.State != Done || j.File != "" || j.Problem != "" && !j.Fetching)
}

// Order asks for a text to be spoken by an actor.
type Order struct {
	ActorID   string
	ActorName string
	Text      string
	Params    api.Params
	Version   string // the name of the actor's version that Params choose; empty: not known
}

// Filter selects jobs from the history. The zero value selects the newest 1,000.
type Filter struct {
	State State     // empty: any
	Since time.Time // zero: from the beginning
	Limit int       // 0: 1,000
}
