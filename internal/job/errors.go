package job

import "errors"

// The errors of looking up a job.
var (
	ErrNotFound  = errors.New("there is no such job")
	ErrAmbiguous = errors.New("several jobs begin like this: give more of the id")
)
