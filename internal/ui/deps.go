package ui

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

// Jobs is what the screen asks of the job service.
type Jobs interface {
	// Submit writes the order down and POSTs it: this spends quota.
	Submit(ctx context.Context, o job.Order) (job.Job, error)
	// Jobs lists the history, newest first.
	Jobs(ctx context.Context, f job.Filter) ([]job.Job, error)
	// Arriving is the audio of a finished job that is on its way onto the disk, to be heard before all of it is here.
	Downloading(id string) (*job.Download, bool)
	// Refetch asks for the audio of a finished job again; it is free.
	Refetch(ctx context.Context, id string) error
	// SaveWith copies a job's audio to a folder or file and returns where it went.
	SaveWith(ctx context.Context, id, dest string, o job.SaveOptions) (string, error)
	// NameOf is the path, with slashes, that a take gets below a folder.
	NameOf(j job.Job) string
	// Sidecar reports whether the facts of a job are saved beside its audio unless told otherwise.
	Sidecar() bool
	// Subscribe tells of every job that changes.
	Subscribe() *event.Sub[string, job.Job]
}

// Actors is the catalogue of voices.
type Actors interface {
	// Cached is what an earlier run learned, and when.
	Cached(ctx context.Context) ([]actor.Actor, time.Time, error)
	// Refresh asks the service.
	Refresh(ctx context.Context) ([]actor.Actor, error)
	// Versions lists an actor's models and presets.
	Versions(ctx context.Context, actorID string) ([]api.Version, error)
	// SetFavourite marks or unmarks an actor.
	SetFavourite(ctx context.Context, actorID string, on bool) error
}

// Samples fetches what is free to hear of an actor.
type Samples interface {
	// Sample is the path of an actor's preview clip on this machine, fetched if need be.
	Sample(ctx context.Context, a actor.Actor) (string, error)
}

// Player makes clips heard.
type Player interface {
	Play(c player.Clip)
	Toggle(c player.Clip)
	Pause()
	Stop()
	Seek(to time.Duration)
	SeekBy(d time.Duration)
	Jump(percent float64)
	SetVolume(percent int)
	Mute(on bool)
	SetSpeed(factor float64)
	// Mark makes a loop step by step: its beginning, its end, none.
	Mark()
	SetLoop(l player.Loop)
	// Match brings clips to the same loudness.
	Match(on bool)
	// Flip lets another clip sound in place of the one that does, at the same relative place.
	Flip(c player.Clip)
	// Output is the kind and the device that were asked for.
	Output() (kind, device string)
	// Use plays on another output.
	Use(kind, device string)
	// Outputs lists what can be chosen now. It alone may wait, for a second or two.
	Outputs(ctx context.Context) []player.Choice
	State() player.State
	Subscribe() *event.Sub[struct{}, player.State]
	// Follow tells of each event from now on.
	Follow() *event.Inbox[player.Event]
}

// Link is the way in for deliveries. Only Rotate and ChangeURL may wait.
type Link interface {
	Status() link.Status
	// History is what happened to the link in this run, the newest last.
	History() []link.Change
	Subscribe() *event.Sub[struct{}, link.Status]
	// Prove sends a probe round through the public URL again.
	Prove()
	// Retry wakes a link that has given up or waits for its next try.
	Retry()
	// Reclaim registers our callback again after somebody else has taken it.
	Reclaim()
	// Rotate gives the callback another secret path. Its error is a line for a person.
	Rotate(ctx context.Context) error
	// ChangeURL opens the link at another public URL. Its error is a line for a person.
	ChangeURL(publicURL string) error
	// SetOnExit decides what becomes of the callback at the end.
	SetOnExit(what link.OnExit)
}

// Settings remembers small things from run to run.
type Settings interface {
	Setting(ctx context.Context, key string) (string, bool, error)
	PutSetting(ctx context.Context, key, value string) error
}

// Deps are the parts that the screen shows and steers. Link may be nil: another process holds it, or none is wanted.
type Deps struct {
	Jobs     Jobs
	Actors   Actors
	Samples  Samples
	Player   Player
	Link     Link
	Settings Settings
}
