package state

import "callboard/internal/workbench"

// Webhooks is what the root knows of the deliveries' service.
type Webhooks struct {
	Present  bool               // there is such a service
	Settings workbench.Settings // as last reported
}
