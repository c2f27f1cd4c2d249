package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"callboard/internal/osfile"
)

// manifestName is the file in the folder of a batch that says which row each audio file has. With it the folder can go on on another
// machine, whose history knows nothing of it.
const manifestName = ".callboard-batch.jsonl"

// manifest is what a folder of a batch holds. Several goroutines can use it.
type manifest struct {
	dir string // empty: there is none

	mu     sync.Mutex
	files  map[string]manifestEntry // by the key of the row
	before map[string]manifestEntry // of the takes that this process sends: what the file said of them
}

// manifestEntry is a line of the file: a saved take, one that is about to be sent, or one that may have been charged. An entry that is
// none of these says that there is nothing of the take any more. Of two with the same key the later counts.
type manifestEntry struct {
	Key       string `json:"key"`
	File      string `json:"file"` // relative to the folder, with slashes; empty: it was not saved
	Size      int64  `json:"size"` // bytes
	Job       string `json:"job"`
	Version   string `json:"version"`             // of the actor
	Sent      bool   `json:"sent,omitempty"`      // its request was about to be sent; its end follows
	Uncertain bool   `json:"uncertain,omitempty"` // it may have been charged
}

var errNotRegular = errors.New("it is a link or something else that is not a file")

// mostManifest is the size of the largest manifest, in bytes: that of 100,000 rows is a fifth of it.
const mostManifest = 256 << 20

// openManifest reads the manifest of a folder. Lines that are none of ours are left out: the history may know the takes. A file that
// cannot be read is an error, because its takes would be paid for again.
func openManifest(dir string) (*manifest, error) {
	m := &manifest{files: map[string]manifestEntry{}, before: map[string]manifestEntry{}}
	if dir == "" {
		return m, nil
	}
	var err error
	if m.dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	path := filepath.Join(m.dir, manifestName)
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() { // reading a pipe would not end
		return nil, unreadable(path, errNotRegular)
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, mostManifest))
	if err != nil {
		return nil, unreadable(path, err)
	}
	for line := range bytes.Lines(raw) {
		var e manifestEntry
		if json.Unmarshal(line, &e) == nil && e.Key != "" && (e.File == "" || filepath.IsLocal(filepath.FromSlash(e.File))) {
			m.put(e)
		}
	}
	return m, nil
}

func unreadable(path string, err error) error {
	return fail(exitUnexpected, path, "it cannot be read ("+reason(err)+"), and it says which takes are here; nothing was sent", "make it readable, or use another folder")
}

// put takes an entry that is in the file.
func (m *manifest) put(e manifestEntry) {
	if e.File == "" && !e.Sent && !e.Uncertain {
		delete(m.files, e.Key)
		return
	}
	m.files[e.Key] = e
}

// find returns the take of a key, if its file is still there as it was saved and the actor has no newer version now.
func (m *manifest) find(key, version string) (path, job string, ok bool) {
	e := m.files[key]
	path = m.saved(e)
	if path == "" || e.isOutdated(version) {
		return "", "", false
	}
	return path, e.Job, true
}

// outdated reports whether the take of a key is there, but of another version of the actor.
func (m *manifest) outdated(key, version string) bool {
	e := m.files[key]
	return e.isOutdated(version) && m.saved(e) != ""
}

// isOutdated reports whether the take was made by another version of the actor, as far as both are known.
func (e manifestEntry) isOutdated(version string) bool {
	return version != "" && e.Version != "" && version != e.Version
}

// saved is the path of the file of an entry; empty if it is not there as it was saved.
func (m *manifest) saved(e manifestEntry) string {
	if e.File == "" {
		return ""
	}
	path := filepath.Join(m.dir, filepath.FromSlash(e.File))
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() != e.Size {
		return ""
	}
	return path
}

// doubt returns the id of the job of a take that may have been charged.
func (m *manifest) doubt(key string) (job string, ok bool) {
	e := m.files[key]
	return e.Job, e.Uncertain || e.Sent
}

// noteSent adds a take that is about to be sent. When it returns, the line is on disk.
func (m *manifest) noteSent(key, job, version string) error {
	m.mu.Lock()
	if _, again := m.before[key]; !again {
		m.before[key] = m.files[key]
	}
	m.mu.Unlock()
	return m.add(manifestEntry{Key: key, Job: job, Version: version, Sent: true})
}

// noteDoubt adds a take that may have been charged.
func (m *manifest) noteDoubt(key, job, version string) error {
	return m.add(manifestEntry{Key: key, Job: job, Version: version, Uncertain: true})
}

// noteUnsent takes back noteSent, of a take that was not accepted: the file says again what it said before.
func (m *manifest) noteUnsent(key string) error {
	m.mu.Lock()
	before, ok := m.before[key]
	m.mu.Unlock()
	if !ok {
		return nil
	}
	before.Key = key
	return m.add(before)
}

// note adds a saved take to the file.
func (m *manifest) note(key, path, job, version string) error {
	if m.dir == "" || key == "" {
		return nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	file, err := filepath.Rel(m.dir, path)
	if err != nil {
		return err
	}
	return m.add(manifestEntry{Key: key, File: filepath.ToSlash(file), Size: info.Size(), Job: job, Version: version})
}

// add writes a line. One that says that a take is about to be sent is on disk then, as the row of its job is.
func (m *manifest) add(e manifestEntry) error {
	if m.dir == "" || e.Key == "" {
		return nil
	}
	m.mu.Lock()
	known := m.files[e.Key] == e
	m.mu.Unlock()
	if known {
		return nil
	}
	if err := os.MkdirAll(m.dir, 0o777); err != nil { // less the user's umask: it is the user's folder
		return err
	}
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	path := filepath.Join(m.dir, manifestName)
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() { // lines would be added to the file to which a link leads
		return errNotRegular
	}
	out, err := osfile.OpenToAdd(path, 0o666)
	if err != nil {
		return err
	}
	// A line that a killed process has not finished must not take this one with it.
	_, err = out.Write(append(append([]byte("\n"), line...), '\n'))
	if e.Sent && err == nil {
		err = out.Sync()
	}
	if err = errors.Join(err, out.Close()); err == nil {
		m.mu.Lock()
		m.put(e)
		m.mu.Unlock()
	}
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		return pathErr.Err
	}
	return err
}
