package datadir

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// Hello is what the holder of the link tells the other processes of the folder.
type Hello struct {
	PID       int       `json:"pid"`
	APIURL    string    `json:"api_url"` // where its Typecast, or its own sandbox, is reached
	StartedAt time.Time `json:"started_at"`
}

// hello is a Hello with the name of the lock that vouches for it.
type hello struct {
	Hello
	Owner string `json:"owner"`
}

const maxHello = 16 << 10

func (d *Dir) holderFile() string { return filepath.Join(d.run(), "holder.json") }

// Announce tells the other processes about the holder, which must be this one. A later word replaces
// an earlier one whole; ReleaseLink and Close take it back.
func (d *Dir) Announce(h Hello) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.held {
		return errors.New("datadir: only the holder of the link may announce itself")
	}
	raw, err := json.Marshal(hello{h, d.owner})
	if err != nil {
		return fmt.Errorf("datadir: announcing: %w", err)
	}
	if err := replace(d.holderFile(), raw); err != nil {
		return problem(d.path, err)
	}
	return nil
}

// replace puts a file in place at once, readable by the owner alone.
func replace(path string, raw []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Close()); err == nil {
		// Windows refuses while somebody reads the old one, which takes microseconds.
		for range 50 {
			if err = os.Rename(f.Name(), path); err == nil {
				return nil
			}
			time.Sleep(time.Millisecond)
		}
	}
	_ = os.Remove(f.Name())
	return err
}

// Holder returns the word of the process that holds the link. It is believed only while that process
// holds its own lock; false also means that nobody holds the link or that its holder has said nothing yet.
func (d *Dir) Holder() (Hello, bool) {
	f, err := os.Open(d.holderFile())
	if err != nil {
		return Hello{}, false
	}
	raw, err := io.ReadAll(io.LimitReader(f, maxHello))
	_ = f.Close()
	var h hello
	if err != nil || json.Unmarshal(raw, &h) != nil || !d.Alive(h.Owner) {
		return Hello{}, false
	}
	return h.Hello, true
}
