package datadir

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"callboard/internal/osfile"
)

// LeaderInfo is what the leader tells the other processes of the folder.
type LeaderInfo struct {
	PID       int       `json:"pid"`
	APIURL    string    `json:"api_url"` // the API that it uses: Typecast or its own sandbox
	StartedAt time.Time `json:"started_at"`
}

// leaderFile is the content of run/holder.json.
type leaderFile struct {
	LeaderInfo
	Owner string `json:"owner"` // the process whose lock proves that the file is current
}

// maxLeaderFile bounds the size in bytes of a leader file that is read.
const maxLeaderFile = 16 << 10

func (d *Dir) leaderPath() string { return filepath.Join(d.run(), "holder.json") }

// TryLead tries to make this process the leader of the folder, and reports whether it is now. It does not wait: false
// means that another living process leads. A leader that calls it again stays the leader.
func (d *Dir) TryLead() (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return false, errors.New("datadir: closed")
	}
	if d.readOnly {
		return false, nil
	}
	if d.leading {
		return true, nil
	}
	ok, err := d.leaderLock.TryLock()
	if err != nil {
		return false, unusable(d.path, fmt.Errorf("locking: %w", err))
	}
	if ok {
		d.leading = true
		d.removeAnnounced()
	}
	return ok, nil
}

// removeAnnounced removes what a leader that was killed has announced, or was about to. Only the leader writes these files.
func (d *Dir) removeAnnounced() {
	_ = osfile.Remove(d.leaderPath())
	entries, _ := os.ReadDir(d.run()) // as far as they can be read: the next start removes old ones, see removeLeft
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), newPrefix) {
			_ = osfile.Remove(filepath.Join(d.run(), e.Name()))
		}
	}
}

// StopLeading lets another process become the leader. It does nothing if this process is not the leader.
func (d *Dir) StopLeading() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stopLeadingLocked()
}

func (d *Dir) stopLeadingLocked() {
	if !d.leading {
		return
	}
	// The file first, then the lock: nobody may read a leader file without a lock behind it.
	_ = osfile.Remove(d.leaderPath())
	for range 3 { // Unlock fails only when it is interrupted; the end of the process releases the lock in any case
		if d.leaderLock.Unlock() == nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	d.leading = false
}

// Announce publishes info to the other processes. It is an error if this process is not the leader. A later call
// replaces the info; StopLeading and Close remove it.
func (d *Dir) Announce(info LeaderInfo) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.leading {
		return errors.New("datadir: only the leader may announce itself")
	}
	raw, err := json.Marshal(leaderFile{info, d.owner})
	if err != nil {
		return fmt.Errorf("datadir: announcing: %w", err)
	}
	if err := replace(d.leaderPath(), raw); err != nil {
		return unusable(d.path, err)
	}
	return nil
}

// replace writes a file atomically, readable by its owner alone.
func replace(path string, raw []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), newPrefix+"*") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Close()); err == nil {
		err = osfile.Rename(f.Name(), path)
	}
	if err != nil {
		_ = osfile.Remove(f.Name())
	}
	return err
}

// Leader returns what the leader has announced. It is trusted only while the process that wrote it holds its own lock.
// false means that there is no leader or that it has not announced anything yet.
func (d *Dir) Leader() (LeaderInfo, bool) {
	if info, err := os.Stat(d.leaderPath()); err != nil || !info.Mode().IsRegular() {
		return LeaderInfo{}, false
	}
	f, err := osfile.Open(d.leaderPath())
	if err != nil {
		return LeaderInfo{}, false
	}
	raw, err := io.ReadAll(io.LimitReader(f, maxLeaderFile))
	_ = f.Close()
	var l leaderFile
	if err != nil || json.Unmarshal(raw, &l) != nil || !d.Alive(l.Owner) {
		return LeaderInfo{}, false
	}
	return l.LeaderInfo, true
}
