package job

import (
	"context"
	"fmt"

	"callboard/internal/rating"
)

// Verdict is what the user has decided about a take.
type Verdict string

// The verdicts.
const (
	NoVerdict Verdict = ""
	Keep      Verdict = "keep"
	Drop      Verdict = "drop"
)

// Marks are what the user thinks of the take of a job.
type Marks struct {
	Verdict Verdict
	Rating  int    // 1 to rating.Most; 0: not rated
	Note    string // one line
}

// Marks returns the marks of the jobs that have some. It makes no request.
func (s *Service) Marks(ctx context.Context, ids ...string) (map[string]Marks, error) {
	return s.o.Store.TakeMarks(ctx, ids...)
}

// SetMarks replaces the marks of a job and returns what they were before, so that they can be put back. The note is cleaned. Its
// errors are a *text.Problem for a rating or note that is not valid, ErrNotFound, and the store's.
func (s *Service) SetMarks(ctx context.Context, id string, m Marks) (before Marks, err error) {
	if err := rating.Check(m.Rating); err != nil {
		return Marks{}, err
	}
	if m.Note, err = rating.Note(m.Note); err != nil {
		return Marks{}, err
	}
	err = s.o.Store.UpdateTakeMarks(ctx, id, func(now *Marks) { before, *now = *now, m })
	if err != nil {
		return Marks{}, fmt.Errorf("store the marks of the take: %w", err)
	}
	return before, nil
}
