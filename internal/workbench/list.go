package workbench

import (
	"context"

	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
	"callboard/internal/webhook/send"
)

// Window lists up to n deliveries, newest first, that q selects and that are after the position.
func (s *Service) Window(ctx context.Context, q query.Query, after webhook.Position, n int) ([]webhook.Head, error) {
	return s.o.Store.Window(ctx, q, after, n)
}

// WindowBefore lists up to n deliveries that are before the position, the nearest last.
func (s *Service) WindowBefore(ctx context.Context, q query.Query, before webhook.Position, n int) ([]webhook.Head, error) {
	return s.o.Store.WindowBefore(ctx, q, before, n)
}

// Count counts what q selects.
func (s *Service) Count(ctx context.Context, q query.Query) (int, error) {
	return s.o.Store.Count(ctx, q)
}

// Rank counts what q selects before the position.
func (s *Service) Rank(ctx context.Context, q query.Query, at webhook.Position) (int, error) {
	return s.o.Store.Rank(ctx, q, at)
}

// Searched returns how many deliveries, the newest that fulfil the other conditions, a search for short words looks at in the
// process of a screen; 0: all. Window, Count and the others leave out the rest.
func (s *Service) Searched(ctx context.Context, q query.Query) (int, error) {
	return s.o.Store.Searched(ctx, q)
}

// Head reads one row of the list; false: it was deleted.
func (s *Service) Head(ctx context.Context, id string) (webhook.Head, bool, error) {
	return s.o.Store.Head(ctx, id)
}

// Delivery reads one delivery whole; false: it was deleted.
func (s *Service) Delivery(ctx context.Context, id string) (webhook.Delivery, bool, error) {
	return s.o.Store.Delivery(ctx, id)
}

// OfSpeak lists the deliveries of one synthesis, oldest first.
func (s *Service) OfSpeak(ctx context.Context, speakID string) ([]webhook.Head, error) {
	return s.o.Store.OfSpeak(ctx, speakID)
}

// Results lists what targets answered when a delivery was forwarded or replayed, oldest first.
func (s *Service) Results(ctx context.Context, id string) ([]send.Result, error) {
	return s.o.Store.Sent(ctx, id)
}

// Star marks deliveries, or unmarks them.
func (s *Service) Star(ctx context.Context, on bool, ids ...string) error {
	if err := s.o.Store.Star(ctx, on, ids...); err != nil {
		return err
	}
	s.changed(ids...)
	return nil
}

// Delete deletes deliveries; Restore with its result brings them back for some minutes.
func (s *Service) Delete(ctx context.Context, ids ...string) (undo int64, err error) {
	if undo, err = s.o.Store.DeleteDeliveries(ctx, ids...); err == nil {
		s.changed(ids...)
	}
	return undo, err
}

// DeleteAll deletes what q selects and what is not starred.
func (s *Service) DeleteAll(ctx context.Context, q query.Query) (deleted int, undo int64, err error) {
	deleted, undo, err = s.o.Store.DeleteAll(ctx, q)
	s.changedMany() // also after an error: it works in parts
	return deleted, undo, err
}

// Restore undoes a deletion.
func (s *Service) Restore(ctx context.Context, undo int64) (restored int, err error) {
	restored, err = s.o.Store.RestoreDeliveries(ctx, undo)
	s.changedMany()
	return restored, err
}
