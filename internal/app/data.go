package app

import (
	"context"
	"errors"
	"os"

	"callboard/internal/datadir"
	"callboard/internal/store"
)

// openData opens the data folder and the database, for reading only if nothing else is possible and enough.
func (a *App) openData(ctx context.Context, caps Capabilities) (err error) {
	o := store.Options{Log: a.Log, Wrote: a.storage.wrote}
	if a.Dir, err = datadir.Open(a.Config.DataDir); err == nil {
		a.Store, err = store.Open(ctx, a.Dir.DB(), o)
	}
	if err == nil || !caps.ReadOnly || !isUnwritable(err) {
		return err
	}
	if a.Dir != nil {
		_ = a.Dir.Close()
	}
	dir, dirErr := datadir.OpenReadOnly(a.Config.DataDir)
	if dirErr != nil {
		return err
	}
	a.Dir = dir
	if _, statErr := os.Stat(dir.DB()); statErr != nil {
		return err // there is nothing to read
	}
	s, readErr := store.OpenReadOnly(ctx, dir.DB(), o)
	if readErr != nil {
		return readErr
	}
	a.Log.Warn("the data folder is only read", "err", err)
	a.Store, a.ReadOnly = s, err
	return nil
}

// isUnwritable reports that a data folder may be readable although it cannot be used.
func isUnwritable(err error) bool {
	return errors.Is(err, datadir.ErrUnusable) || errors.Is(err, store.ErrReadOnly) || errors.Is(err, store.ErrFull)
}
