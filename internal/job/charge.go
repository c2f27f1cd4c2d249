package job

import "time"

// Charge is what the history knows of what one job has cost.
type Charge struct {
	At        time.Time // when the job was made
	ActorID   string
	ActorName string // as shown when it was sent
	Chars     int    // characters of the text; 0 for a removed job, whose text is gone
	Certain   bool   // the service has accepted it; otherwise it may have
	Removed   bool
}
