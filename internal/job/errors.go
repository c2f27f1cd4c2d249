package job

import "errors"

// What can be wrong with naming a job.
var (
	ErrNotFound  = errors.New("there is no such job")
	ErrAmbiguous = errors.New("several jobs begin like this: give more of the id")
)
