package cli

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"callboard/internal/osfile"
	"callboard/internal/text"
)

// spoolPrefix begins the name of the temporary file with the audio of stdin.
const spoolPrefix = "callboard-stdin-"

// isSpooled reports whether a path is the temporary file with the audio of stdin.
func isSpooled(path string) bool { return strings.HasPrefix(filepath.Base(path), spoolPrefix) }

// playable returns the paths of the files to play: names as they are spelled on disk, and for "-" a temporary file with the
// bytes of stdin, which remove removes. If the process is killed, the next one that makes such a file removes it.
func (s *invocation) playable(ctx context.Context, names []string) (paths []string, remove func(), err error) {
	spooled := ""
	var folder *osfile.Scratch
	remove = func() {
		if folder != nil {
			folder.Remove()
		}
	}
	for _, name := range names {
		if name != "-" {
			paths = append(paths, onDisk(name))
			continue
		}
		switch {
		case isTerminal(s.in):
			return nil, remove, usage("play -", "stdin is a terminal", "pipe audio into it, or name a file")
		case spooled == "":
			if folder, err = osfile.NewScratch(); err == nil {
				spooled, err = s.spool(ctx, folder)
			} else {
				err = noSpool(err)
			}
			if err != nil {
				remove()
				return nil, remove, err
			}
		}
		paths = append(paths, spooled)
	}
	return paths, remove, nil
}

// maxSpool is the most audio that is taken from stdin, in bytes: an hour and a half of the largest WAV that is common.
const maxSpool = 1 << 30

// noSpool says that there is no place for the audio of stdin.
func noSpool(err error) error {
	return fail(exitUnexpected, "play -", "no temporary file can be made: "+reason(err), "name a file instead")
}

// spool copies stdin into a file in a folder. A player needs the whole clip: it draws its waveform and goes back in it.
func (s *invocation) spool(ctx context.Context, folder *osfile.Scratch) (path string, err error) {
	f, err := folder.Create(spoolPrefix + "*")
	if err != nil {
		return "", noSpool(err)
	}
	type result struct {
		n   int64
		err error
	}
	done := make(chan result, 1)
	go func() { // a pipe may never send anything, and Ctrl+C must work
		n, err := io.Copy(f, io.LimitReader(s.in, maxSpool+1))
		done <- result{n, errors.Join(err, f.Close())}
	}()
	select {
	case <-ctx.Done(): // the caller removes the folder
		return "", ctx.Err()
	case r := <-done:
		switch {
		case r.err != nil:
			return f.Name(), fail(exitUnexpected, "play -", "stdin cannot be copied: "+text.Line(reason(r.err)), "name a file instead")
		case r.n > maxSpool:
			return f.Name(), usage("play -", "there is more than 1 GiB on stdin", "save it as a file and name that")
		case r.n == 0:
			return f.Name(), usage("play -", "stdin is empty", "pipe audio into it, or name a file")
		}
		return f.Name(), nil
	}
}
