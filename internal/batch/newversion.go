package batch

import (
	"fmt"
	"slices"

	"callboard/internal/job"
	"callboard/internal/text"
)

// NewVersions are the actors of a batch whose takes are here, but of an earlier version: why a line that was paid for costs again.
type NewVersions struct{ orders []job.Order } // one for each actor and version

// Add takes the actor of a take, if its take of an earlier version is here.
func (n *NewVersions) Add(t Take) {
	if t.Outdated.ID != "" {
		n.AddOrder(t.Order)
	}
}

// AddOrder takes the actor of an order that has another version than the take that is here.
func (n *NewVersions) AddOrder(o job.Order) {
	if !slices.ContainsFunc(n.orders, func(other job.Order) bool { return other.ActorID == o.ActorID && other.Version == o.Version }) {
		n.orders = append(n.orders, o)
	}
}

// String says so in a few words, such as "Mina has a new version, v3"; empty: there is none.
func (n *NewVersions) String() string {
	var names []string
	for _, o := range n.orders {
		if name := text.Line(o.ActorName); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	switch {
	case len(names) == 0:
		return ""
	case len(n.orders) == 1:
		return fmt.Sprintf("%s has a new version, %s", names[0], text.Line(n.orders[0].Version))
	case len(names) == 1:
		return names[0] + " has new versions"
	case len(names) == 2:
		return names[0] + " and " + names[1] + " have new versions"
	}
	return fmt.Sprintf("%d actors have new versions", len(names))
}
