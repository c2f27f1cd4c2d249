//go:build linux

package e2e

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// watchFiles reports each change of a file in some folders as a moment. Its what is the kind of the file, see kindOf.
func watchFiles(t testing.TB, at func(moment) bool, folders ...string) {
	t.Helper()
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		t.Fatal(err)
	}
	f := os.NewFile(uintptr(fd), "inotify") // in the poller of the runtime, so Close ends the read
	names := map[int32]string{}
	for _, folder := range folders {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		wd, err := unix.InotifyAddWatch(fd, folder, unix.IN_CREATE|unix.IN_MODIFY|unix.IN_MOVED_TO|unix.IN_DELETE)
		if err != nil {
			t.Fatal(err)
		}
		names[int32(wd)] = folder
	}
	done := make(chan struct{})
	t.Cleanup(func() { f.Close(); <-done })
	go func() {
		defer close(done)
		buf := make([]byte, 64<<10)
		for {
			n, err := f.Read(buf)
			if err != nil {
				return
			}
			for b := buf[:n]; len(b) >= unix.SizeofInotifyEvent; {
				wd, mask := int32(binary.NativeEndian.Uint32(b)), binary.NativeEndian.Uint32(b[4:])
				end := unix.SizeofInotifyEvent + int(binary.NativeEndian.Uint32(b[12:]))
				name := strings.TrimRight(string(b[unix.SizeofInotifyEvent:end]), "\x00")
				b = b[end:]
				if name != "" && !strings.HasSuffix(name, "-shm") { // memory that SQLite's processes share
					at(fileMoment(filepath.Join(names[wd], name), mask))
				}
			}
		}
	}()
}

// fileMoment is the moment of a change of a file.
func fileMoment(path string, mask uint32) moment {
	m := moment{what: kindOf(path), how: "written"}
	switch {
	case mask&unix.IN_CREATE != 0:
		m.how = "created"
	case mask&unix.IN_MOVED_TO != 0:
		m.how = "renamed"
	case mask&unix.IN_DELETE != 0:
		m.how = "removed"
	default:
		if info, err := os.Stat(path); err == nil {
			m.size = info.Size()
		}
	}
	return m
}

// kindOf is what a file is: part (a running download), audio, log (of the database), db, lock, scratch (a folder), temp or other.
func kindOf(path string) string {
	name := filepath.Base(path)
	switch {
	case strings.HasSuffix(name, ".part"), strings.HasPrefix(name, ".new-"), strings.HasPrefix(name, ".try-"):
		if filepath.Base(filepath.Dir(path)) == "audio" {
			return "part"
		}
		return "temp"
	case strings.HasSuffix(name, ".wav"), strings.HasSuffix(name, ".mp3"):
		return "audio"
	case strings.HasSuffix(name, "-wal"), strings.HasSuffix(name, "-journal"):
		return "log"
	case strings.HasSuffix(name, ".db"):
		return "db"
	case strings.HasSuffix(name, ".lock"):
		return "lock"
	case strings.HasPrefix(name, "callboard-scratch-"):
		return "scratch"
	}
	return "other"
}
