package app

import (
	"context"
	"errors"
	"log/slog"
	"os"

	"callboard/internal/actor"
	"callboard/internal/config"
	"callboard/internal/datadir"
	"callboard/internal/osfile"
	"callboard/internal/store"
)

// openData opens the data folder and the database, for reading only if nothing else is possible and enough.
func (a *App) openData(ctx context.Context, caps Capabilities) (err error) {
	o := store.Options{Log: a.Log, Wrote: a.storage.wrote, Quick: caps.Screen}
	osfile.SweepScratch() // of processes that were killed
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

// OpenStored opens only the database of a data folder, for reading what is stored: it is quick, creates nothing, and takes no
// part in what other processes do. Its error wraps fs.ErrNotExist if there is no database yet. App.Actors has the stored
// actors.
func OpenStored(ctx context.Context, c config.Config) (_ *App, err error) {
	if c.Undecided != nil {
		return nil, c.Undecided
	}
	a := &App{Config: c, Log: slog.New(slog.DiscardHandler)}
	a.ctx, a.cancel = context.WithCancel(context.Background())
	if a.Dir, err = datadir.OpenReadOnly(c.DataDir); err != nil {
		return nil, err
	}
	if _, err := os.Stat(a.Dir.DB()); err != nil {
		return nil, err
	}
	if a.Store, err = store.OpenReadOnly(ctx, a.Dir.DB(), store.Options{}); err != nil {
		return nil, err
	}
	a.Actors = actor.New(nil, a.Store, nil, nil)
	if err := a.openWorkbench(ctx); err != nil {
		return nil, err
	}
	return a, nil
}
