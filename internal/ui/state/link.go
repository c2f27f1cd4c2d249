package state

import "callboard/internal/link"

// Link is what is known of the public URL and the callback.
type Link struct {
	Present bool // there is a link in this run
	Status  link.Status
	History []link.Change // of this run, newest last; kept up while the link's panel is open
	Notice  string        // the last thing the tunnel said that is no problem
}
