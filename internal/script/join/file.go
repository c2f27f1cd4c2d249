package join

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"callboard/internal/id"
	"callboard/internal/osfile"
	"callboard/internal/text"
)

// File is Write to a file. The file appears when it is complete; an error leaves nothing. Without overwrite a file of this name
// is an error that wraps fs.ErrExist.
func File(ctx context.Context, path string, parts []Part, gap time.Duration, overwrite bool) (Result, error) {
	if osfile.NamesStream(path) {
		return Result{}, fmt.Errorf("join into %s: a name cannot have a colon here: choose another name", text.Quote(path))
	}
	if _, err := os.Lstat(path); err == nil && !overwrite { // before the work; publish checks it again
		return Result{}, fileError(path, fs.ErrExist)
	}
	// Package job removes such names of processes that died, when it saves to the folder.
	temp := filepath.Join(filepath.Dir(path), ".callboard-"+id.Random()+".part")
	f, err := os.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o666) // less the user's umask: it is the user's file
	if err != nil {
		return Result{}, fileError(path, err)
	}
	defer os.Remove(temp)
	result, err := Write(ctx, f, parts, gap)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = publish(temp, path, overwrite)
	}
	if err != nil {
		return Result{}, fileError(path, err)
	}
	return result, nil
}

// publish gives a complete file its name. A link fails if the name was taken meanwhile, which a rename does not; on a file
// system without links that leaves a short race.
func publish(temp, path string, overwrite bool) error {
	if !overwrite {
		if err := os.Link(temp, path); err == nil || errors.Is(err, fs.ErrExist) {
			return err
		}
		if _, err := os.Lstat(path); err == nil {
			return fs.ErrExist
		}
	}
	return osfile.Rename(temp, path)
}

// fileError names the file that the user gave instead of the temporary one.
func fileError(path string, err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	} else if e, ok := errors.AsType[*os.LinkError](err); ok {
		err = e.Err
	}
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists: choose another name, or replace it: %w", text.Quote(path), fs.ErrExist)
	}
	return fmt.Errorf("join into %s: %w", text.Quote(path), err)
}
