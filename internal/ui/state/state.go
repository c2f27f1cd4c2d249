// Package state is the data that screens and dialogs share: jobs, actors, link and player, merged from what the services
// report and keyed by id. Only the Bubble Tea loop touches it, so it has no locks. The root merges; screens read, and
// change what a method here lets them change.
package state

import (
	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/link"
	"callboard/internal/player"
	"callboard/internal/setting"
)

// State is all shared data.
type State struct {
	Jobs    *Jobs
	Actors  *Actors
	Link    *Link
	Player  *Player
	Session *Session
	Recent  *Recent     // what was run from Commands
	Params  *api.Params // the speech settings of the next order

	StorageProblem string // why nothing can be stored now, in one short line; empty while it can
}

// New makes an empty State with the default speech settings.
func New() *State {
	p := setting.Initial()
	return &State{Jobs: newJobs(), Actors: newActors(), Link: &Link{}, Player: &Player{}, Session: &Session{ordered: map[string]bool{}}, Recent: &Recent{}, Params: &p}
}

// Session is what this run has ordered.
type Session struct {
	Jobs, Chars int
	ordered     map[string]bool
}

// Add counts an order of n characters.
func (s *Session) Add(n int) { s.Jobs++; s.Chars += n }

// Drop takes an order back that was not sent.
func (s *Session) Drop(n int) { s.Jobs--; s.Chars -= n }

// Own notes that this run ordered a job.
func (s *Session) Own(id string) { s.ordered[id] = true }

// Owns reports whether this run ordered a job.
func (s *Session) Owns(id string) bool { return s.ordered[id] }

// The messages that follow a merge. The root sends each to every screen and to the open dialogs.
type (
	// JobsChanged is a batch of jobs, as they were and as they are.
	JobsChanged []JobChange
	// JobChange is one job. Before counts only if Known.
	JobChange struct {
		Before, After job.Job
		Known         bool
	}
	// HistoryLoaded says that the jobs of earlier runs are in State.
	HistoryLoaded struct{ Jobs []job.Job }
	// ActorsChanged says that the catalogue was read or asked for. Fresh: the service answered just now.
	ActorsChanged struct {
		Fresh bool
		Err   error
	}
	// VersionsChanged says that the models of an actor are known.
	VersionsChanged struct{ ActorID string }
	// LinkChanged is the link as it was and as it is.
	LinkChanged struct{ Before, After link.Status }
	// PlayerChanged is the player as it was and as it is.
	PlayerChanged struct{ Before, After player.State }
	// StorageChanged says that the disk no longer takes what comes, or that it does again: then Problem is empty.
	StorageChanged struct{ Problem string }
	// PlayerEvents are what has happened to the sound.
	PlayerEvents []player.Event
	// Tick is the clock of what moves by itself.
	Tick struct{}
)
