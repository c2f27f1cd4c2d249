package store

import (
	"os"
	"runtime"
	"time"
)

// logFile tells whether the write-ahead log has changed since the database was last asked for its version. Asking the file system
// takes a fraction of what SQLite needs for the same question, and an idle program asks twice a second.
type logFile struct {
	size  int64
	at    time.Time // when the file was last written
	asked time.Time // when the database was asked; zero: never
}

// settleTime is how much older than the question the last write must be: the times of files have steps, of 2 s on
// some file systems, so a later write can have the same time.
const settleTime = 3 * time.Second

// unchanged reports that nothing was committed since the database was asked. Every commit is written to the log. Windows writes the
// time of an open file late, so there it is never known.
func (l *logFile) unchanged(path string) bool {
	if l.asked.IsZero() || runtime.GOOS == "windows" {
		return false
	}
	size, at, ok := statLog(path)
	return ok && size == l.size && at.Equal(l.at) && l.asked.Sub(at) > settleTime
}

// note remembers the log. It must be called before the database is asked, so that a commit in between is not missed.
func (l *logFile) note(path string) {
	size, at, ok := statLog(path)
	*l = logFile{}
	if ok {
		*l = logFile{size, at, time.Now()}
	}
}

func statLog(path string) (size int64, at time.Time, ok bool) {
	info, err := os.Stat(path + "-wal")
	if err != nil || info.Size() == 0 {
		return 0, time.Time{}, false
	}
	return info.Size(), info.ModTime(), true
}
