// Package pathcomplete finds what a path that is being typed could go on with. A folder is read once, away from the loop
// that draws, and answers in memory from then on however much it holds.
package pathcomplete

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"

	"callboard/internal/text"
)

// Entry is a name in a folder.
type Entry struct {
	Name   string // NFC, as it is typed; the disk may spell it otherwise, see DiskPath
	Folder bool
	key    string // what it is sorted and found by
}

// Listing is what a folder held when it was read. It does not change, so any goroutine may ask it.
type Listing struct {
	Dir string
	// Err is why the folder could not be read; it wraps fs.ErrNotExist where there is none.
	Err     error
	folders []Entry // by key
	files   []Entry // by key
}

// Read reads a folder, which on a network that is gone may take for ever. A name that nobody could type is left out.
func Read(dir string) *Listing {
	l := &Listing{Dir: dir}
	entries, err := os.ReadDir(DiskPath(dir))
	if err != nil {
		if of, ok := errors.AsType[*fs.PathError](err); ok {
			err = of.Err
		}
		l.Err = err
		return l
	}
	leads := targets(DiskPath(dir), entries)
	for _, e := range entries {
		name := norm.NFC.String(e.Name())
		if typed, dropped := text.Multiline(name); dropped > 0 || typed != name {
			continue
		}
		at := Entry{Name: name, Folder: e.IsDir() || leads[e.Name()], key: key(name)}
		if at.Folder {
			l.folders = append(l.folders, at)
		} else {
			l.files = append(l.files, at)
		}
	}
	slices.SortFunc(l.folders, compare)
	slices.SortFunc(l.files, compare)
	return l
}

// linkPatience is how long the links in a folder may take to tell where they lead: one into a dead network never does.
const linkPatience = 300 * time.Millisecond

// targets tells which of the links in a folder lead to folders. Those that do not answer in time count as files.
func targets(dir string, entries []os.DirEntry) map[string]bool {
	links := slices.DeleteFunc(slices.Clone(entries), func(e os.DirEntry) bool { return e.Type()&fs.ModeSymlink == 0 })
	folders := map[string]bool{}
	if len(links) == 0 {
		return folders
	}
	found := make(chan string)
	end := make(chan struct{})
	defer close(end)
	go func() {
		defer close(found)
		for _, e := range links {
			if info, err := os.Stat(filepath.Join(dir, e.Name())); err != nil || !info.IsDir() {
				continue
			}
			select {
			case found <- e.Name():
			case <-end:
				return
			}
		}
	}()
	late := time.NewTimer(linkPatience)
	defer late.Stop()
	for {
		select {
		case name, more := <-found:
			if !more {
				return folders
			}
			folders[name] = true
		case <-late.C:
			return folders
		}
	}
}

func key(name string) string { return strings.ToLower(name) }

func compare(a, b Entry) int {
	if c := strings.Compare(a.key, b.key); c != 0 {
		return c
	}
	return strings.Compare(a.Name, b.Name)
}

// Match lists what begins with a prefix, folders first: as it is written if anything does, else whatever the case of
// its letters. Hidden names are only listed for a prefix that begins with a dot.
func (l *Listing) Match(prefix string) []Entry {
	prefix = norm.NFC.String(prefix)
	all := slices.Concat(span(l.folders, prefix), span(l.files, prefix))
	if !strings.HasPrefix(prefix, ".") {
		all = slices.DeleteFunc(all, func(e Entry) bool { return e.Name[0] == '.' })
	}
	exact := func(e Entry) bool { return strings.HasPrefix(e.Name, prefix) }
	if prefix != "" && slices.ContainsFunc(all, exact) {
		all = slices.DeleteFunc(all, func(e Entry) bool { return !exact(e) })
	}
	return all
}

// span is the part of a sorted list whose keys begin with a prefix.
func span(list []Entry, prefix string) []Entry {
	prefix = key(prefix)
	from, _ := slices.BinarySearchFunc(list, prefix, func(e Entry, p string) int { return strings.Compare(e.key, p) })
	to, _ := slices.BinarySearchFunc(list[from:], prefix, func(e Entry, p string) int {
		if strings.HasPrefix(e.key, p) {
			return -1
		}
		return 1
	})
	return list[from : from+to]
}

// Find returns the entry of a name, if there is one.
func (l *Listing) Find(name string) (Entry, bool) {
	name = norm.NFC.String(name)
	for _, list := range [][]Entry{l.folders, l.files} {
		if at, ok := slices.BinarySearchFunc(list, Entry{Name: name, key: key(name)}, compare); ok {
			return list[at], true
		}
	}
	return Entry{}, false
}

// CommonPrefix is the longest beginning that all of some entries share, never ending inside of a character.
func CommonPrefix(entries []Entry) string {
	if len(entries) == 0 {
		return ""
	}
	first := entries[0].Name
	n := len(first)
	for _, e := range entries[1:] {
		n = min(n, len(e.Name))
		for i := range n {
			if first[i] != e.Name[i] {
				n = i
				break
			}
		}
	}
	end, state := 0, -1
	for rest := first; rest != ""; {
		var c string
		c, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if end+len(c) > n {
			break
		}
		end += len(c)
	}
	return first[:end]
}
