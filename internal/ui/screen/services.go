package screen

import (
	"context"
	"time"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/event"
	"callboard/internal/job"
	"callboard/internal/link"
	"callboard/internal/player"
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
	// Subscribe reports every job that changes.
	Subscribe() *event.Sub[string, job.Job]
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
	// SetFavourite marks or unmarks an actor.
	SetFavourite(ctx context.Context, actorID string, on bool) error
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
	// Clipboard may be nil: then only the terminal is asked to copy.
	Clipboard Clipboard
}
