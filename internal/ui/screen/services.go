package screen

import (
	"context"
	"io"
	"time"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/api/tts"
	"callboard/internal/batch"
	"callboard/internal/event"
	"callboard/internal/job"
	"callboard/internal/link"
	"callboard/internal/player"
	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
	"callboard/internal/webhook/send"
	"callboard/internal/workbench"
)

// Jobs is what the UI asks of the job service.
type Jobs interface {
	// Submit stores the order and POSTs it: this spends quota.
	Submit(ctx context.Context, o job.Order) (job.Job, error)
	// Jobs lists the history, newest first.
	Jobs(ctx context.Context, f job.Filter) ([]job.Job, error)
	// Downloading is the audio of a finished job whose download is still running: it can be played before it is complete.
	Downloading(id string) (*job.Download, bool)
	// Refetch downloads the audio of a finished job again. It is free.
	Refetch(ctx context.Context, id string) error
	// Remove deletes a finished job and its audio. It is no more in any list then.
	Remove(ctx context.Context, id string) (job.Job, error)
	// SaveWith copies a job's audio to a folder or file and returns where it went.
	SaveWith(ctx context.Context, id, dest string, o job.SaveOptions) (string, error)
	// NameOf is the path, with slashes, that a take is saved under in a folder.
	NameOf(j job.Job) string
	// Sidecar reports whether a JSON file is saved with the audio by default.
	Sidecar() bool
	// Unanswered is how many requests would be lost, and perhaps charged, if the program ended now.
	Unanswered() int
	// Subscribe reports every job that changes.
	Subscribe() *event.Sub[string, job.Job]
}

// WordTimes are when the words of takes are heard.
type WordTimes interface {
	// WordTimes is false for a take without them.
	WordTimes(ctx context.Context, id string) (api.Timing, bool, error)
}

// Takes are the jobs as takes of a line: what exists of it already is never paid for again.
type Takes interface {
	// Submit and Wait run single orders.
	batch.Jobs
	// Takes finds the jobs that an order would repeat.
	batch.Cache
	// TakesOfLine lists the jobs of a text with any actor and any settings, newest first.
	TakesOfLine(ctx context.Context, line string) ([]job.Job, error)
	// Marks are the user's marks of the jobs that have some.
	Marks(ctx context.Context, ids ...string) (map[string]job.Marks, error)
	// SetMarks replaces the marks of a job and returns what they were.
	SetMarks(ctx context.Context, id string, m job.Marks) (before job.Marks, err error)
}

// Actors is the catalogue of actors.
type Actors interface {
	// Cached is the list of an earlier run, and its time.
	Cached(ctx context.Context) ([]actor.Actor, time.Time, error)
	// Refresh asks the service.
	Refresh(ctx context.Context) ([]actor.Actor, error)
	// Versions lists an actor's models and presets.
	Versions(ctx context.Context, actorID string) ([]api.Version, error)
	// KnownVersions are the models of all actors that earlier runs have read, by actor.
	KnownVersions(ctx context.Context) (map[string][]api.Version, error)
	// Resolve is the version that a model stands for now; empty: it is not known.
	Resolve(ctx context.Context, actorID, model string) (string, error)
	// SetFavourite marks or unmarks an actor.
	SetFavourite(ctx context.Context, actorID string, on bool) error
	// SetMarks replaces the rating, the note and the tags of an actor.
	SetMarks(ctx context.Context, actorID string, m actor.Marks) error
	// SetHeard notes that a sample or a take of an actor is played now.
	SetHeard(ctx context.Context, actorID string) error
}

// Account tells the plan of the account, which is free. Only ServiceTTS has it.
type Account interface {
	Subscription(ctx context.Context) (tts.Subscription, error)
}

// Samples fetches the preview clips of actors, which are free.
type Samples interface {
	// Sample is the path of an actor's preview clip on this machine, fetched if need be.
	Sample(ctx context.Context, a actor.Actor) (string, error)
}

// Player plays clips.
type Player interface {
	Play(c player.Clip)
	Toggle(c player.Clip)
	Pause()
	// Hold pauses before the process is stopped by its shell. It blocks until the sound has faded out, for a third of a
	// second at most, and returns whether something was playing.
	Hold(ctx context.Context) bool
	Resume()
	Stop()
	Seek(to time.Duration)
	SeekBy(d time.Duration)
	Jump(percent float64)
	SetVolume(percent int)
	Mute(on bool)
	SetSpeed(factor float64)
	// Mark sets the loop step by step: its start, its end, none.
	Mark()
	SetLoop(l player.Loop)
	// Match plays all clips at the same loudness.
	Match(on bool)
	// Flip plays another clip instead of the current one, at the same relative place.
	Flip(c player.Clip)
	// Switch is Flip for a cursor that moves over clips: it never starts the sound.
	Switch(c player.Clip)
	// PlayAll plays clips in turn, or a phrase of each.
	PlayAll(clips []player.Clip, o player.InTurn)
	// Prepare decodes and measures clips in the background, so that each of them plays at once and equally loud.
	Prepare(clips ...player.Clip)
	// Output is the kind and the device that were chosen.
	Output() (kind, device string)
	// Use switches to another output.
	Use(kind, device string)
	// Outputs lists the outputs that exist now. It may block, for a second or two.
	Outputs(ctx context.Context) []player.Choice
	State() player.State
	Subscribe() *event.Sub[struct{}, player.State]
	// Follow reports each event from now on.
	Follow() *event.Inbox[player.Event]
}

// Link is the public URL and the callback. Only Rotate and ChangeURL may block.
type Link interface {
	Status() link.Status
	// History is what happened to the link in this run, the newest last.
	History() []link.Change
	Subscribe() *event.Sub[struct{}, link.Status]
	// Prove sends a probe through the public URL again.
	Prove()
	// Retry restarts a link that has given up or waits for its next try.
	Retry()
	// Reclaim registers our callback again after another program has replaced it.
	Reclaim()
	// Rotate gives the callback another secret path. Its error is one line for a user.
	Rotate(ctx context.Context) error
	// ChangeURL opens the link at another public URL. Its error is a line for a user.
	ChangeURL(publicURL string) error
	// SetOnExit sets what happens to the callback on exit.
	SetOnExit(what link.OnExit)
}

// Settings keeps small values from run to run.
type Settings interface {
	Setting(ctx context.Context, key string) (string, bool, error)
	PutSetting(ctx context.Context, key, value string) error
}

// Storage says whether the disk takes what comes.
type Storage interface {
	// Problem is why nothing can be stored now, in one short line; empty while it can.
	Problem() string
	// Subscribe reports each change of Problem.
	Subscribe() *event.Sub[struct{}, string]
}

// Clipboard copies a text by the programs of this machine.
type Clipboard interface {
	// Copy says where the text went, or false: no program could copy it.
	Copy(ctx context.Context, text string) (where string, ok bool)
}

// Webhooks are the deliveries and the workbench of this data folder. Everything but Settings, Subscribe and CallbackURL may block.
// Errors are one line for a user.
type Webhooks interface {
	// Window lists up to n deliveries, newest first, that q selects and that are after the position in the list; the zero
	// Position is before the first. It does not wait for a full-text index that is behind.
	Window(ctx context.Context, q query.Query, after webhook.Position, n int) ([]webhook.Head, error)
	// WindowBefore lists up to n deliveries that are before the position, the nearest last: the rows above it.
	WindowBefore(ctx context.Context, q query.Query, before webhook.Position, n int) ([]webhook.Head, error)
	// Count counts what q selects.
	Count(ctx context.Context, q query.Query) (int, error)
	// Rank counts what q selects before the position: the row's number from 0.
	Rank(ctx context.Context, q query.Query, at webhook.Position) (int, error)
	// Searched returns how many deliveries, the newest that fulfil the other conditions, are searched for the words of q; 0: all.
	Searched(ctx context.Context, q query.Query) (int, error)
	// Head reads one row of the list; false: it was deleted.
	Head(ctx context.Context, id string) (webhook.Head, bool, error)
	// Delivery reads one delivery whole; false: it was deleted.
	Delivery(ctx context.Context, id string) (webhook.Delivery, bool, error)
	// OfSpeak lists the deliveries of one synthesis, oldest first.
	OfSpeak(ctx context.Context, speakID string) ([]webhook.Head, error)
	// Results lists what targets answered when a delivery was forwarded or replayed, oldest first.
	Results(ctx context.Context, id string) ([]send.Result, error)

	// Star marks deliveries, or unmarks them.
	Star(ctx context.Context, on bool, ids ...string) error
	// Delete deletes deliveries; Restore with its result brings them back for some minutes.
	Delete(ctx context.Context, ids ...string) (undo int64, err error)
	// DeleteAll deletes what q selects and what is not starred.
	DeleteAll(ctx context.Context, q query.Query) (deleted int, undo int64, err error)
	// Restore undoes a deletion.
	Restore(ctx context.Context, undo int64) (restored int, err error)

	// Replay sends a delivery to a target, changed by the edit. The result is stored with the delivery.
	Replay(ctx context.Context, id, target string, e send.Edit) (send.Result, error)
	// Trigger sends a made-up delivery to a target: "done" or "failed", for the job of an id or, if that is empty, an invented one.
	Trigger(ctx context.Context, status, jobID, target string) (send.Result, error)
	// Export writes deliveries in a format: "json", "jsonl", "har", "curl" or "http". Secrets are masked unless they are asked for.
	Export(ctx context.Context, w io.Writer, format string, secrets bool, ids ...string) error

	// Settings are the planned answers and the forwarding now.
	Settings() workbench.Settings
	// SetAnswers plans answers (internal/webhook/answer); an empty plan ends it.
	SetAnswers(ctx context.Context, plan string) error
	// SetForward sets the target and turns forwarding on or off. Health of f is ignored.
	SetForward(ctx context.Context, f workbench.Forward) error
	// CallbackURL is the public callback URL with the secret path, to replay or trigger through the own link; empty: there is none.
	CallbackURL() string
	// Subscribe reports changes: of a delivery by its id, of everything else by an empty id.
	Subscribe() *event.Sub[string, workbench.Change]
}

// Voices recommends voices for a description such as "calm narrator". Only ServiceTTS does; whether that is charged is not known.
type Voices interface {
	Recommend(ctx context.Context, description string, count int) ([]tts.Recommendation, error)
}

// Services are the parts of the program that the UI shows and controls. Link may be nil: another process has it, or none is
// wanted. Storage may be nil, too.
type Services struct {
	Jobs     Jobs
	Actors   Actors
	Samples  Samples
	Player   Player
	Link     Link
	Settings Settings
	Storage  Storage
	// Account may be nil: then the service does not tell the plan of the account.
	Account Account
	// Voices may be nil: then the service recommends no voices.
	Voices Voices
	// Webhooks may be nil: then there is no screen for them.
	Webhooks Webhooks
	// Takes may be nil: then there is no screen for auditions.
	Takes Takes
	// WordTimes may be nil: then the player shows no words.
	WordTimes WordTimes
	// Clipboard may be nil: then only the terminal is asked to copy.
	Clipboard Clipboard
}
