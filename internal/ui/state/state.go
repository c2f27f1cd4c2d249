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
	"callboard/internal/workbench"
)

// State is all shared data.
type State struct {
	Jobs    *Jobs
	Actors  *Actors
	Link    *Link
	Player  *Player
	Session *Session
	Credits *Credits // of the account
	Recent  *Recent  // what was run from Commands
	// Webhooks are the planned answers and the forwarding.
	Webhooks *Webhooks
	Audition *Audition
	Joined   Joined      // the takes of a script as one clip
	Filters  *Filters    // the filters of actors that have a name
	Params   *api.Params // the speech settings of the next order

	StorageProblem string // why nothing can be stored now, in one short line; empty while it can
}

// New makes an empty State with the default speech settings of a service.
func New(service api.Service) *State {
	p := setting.Initial(service)
	return &State{Jobs: newJobs(), Actors: newActors(), Link: &Link{}, Player: &Player{}, Session: &Session{ordered: map[string]bool{}, doubtful: map[string]int{}}, Credits: &Credits{}, Recent: &Recent{}, Webhooks: &Webhooks{}, Audition: &Audition{},
		Filters: &Filters{}, Params: &p}
}

// Joined is what the player says of a clip that is several takes one after the other.
type Joined struct{ Key, Name, Text string }

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
	// ActorsMarked says that the favourite mark, the rating, the note, the tags or the heard mark of actors has changed.
	ActorsMarked struct{ IDs []string }
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
	// WebhooksChanged is a batch of changes of deliveries and of what is done with them.
	WebhooksChanged []workbench.Change
	// ShowJob asks the Booth to select a job.
	ShowJob struct{ ID string }
	// ShowDeliveries asks the screen of deliveries to list those of a job.
	ShowDeliveries struct{ JobID string }
	// Tick is the clock of what moves by itself.
	Tick struct{}
)
