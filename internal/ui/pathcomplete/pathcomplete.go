// Package pathcomplete completes file paths. A folder is read once, in a command outside of the UI loop; after that, every
// key is answered from memory.
//
// bubbles' filepicker is not used: it is a browser of folders and completes no typed path.
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
	Name   string // NFC, as it is typed; the name on disk may be decomposed, see DiskPath
	Folder bool
	key    string // the folded name, for sorting and searching
}

// Listing is the content of a folder at the time it was read. It is immutable, so any goroutine may use it.
type Listing struct {
	Dir string
	// Err says why the folder could not be read. It wraps fs.ErrNotExist if there is no such folder.
	Err     error
	folders []Entry // by key
	files   []Entry // by key
}

// Read reads a folder. This may block without limit on a network file system that does not respond. Names that cannot be
// typed are left out. An error is in Listing.Err.
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
	targets := linkTargets(DiskPath(dir), entries)
	for _, e := range entries {
		name := norm.NFC.String(e.Name())
		if typed, dropped := text.Multiline(name); dropped > 0 || typed != name {
			continue
		}
		at := Entry{Name: name, Folder: e.IsDir() || targets[e.Name()], key: key(name)}
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

// linkTimeout limits how long resolving the links of a folder may take: a link into a dead network file system blocks.
const linkTimeout = 300 * time.Millisecond

// linkTargets reports which of the links in a folder lead to folders. Links that do not resolve in time count as files.
func linkTargets(dir string, entries []os.DirEntry) map[string]bool {
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
	late := time.NewTimer(linkTimeout)
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

// Match returns the entries that begin with a prefix, folders first. The case must match if there is an entry for which it
// does, otherwise it is ignored. Hidden names are returned only for a prefix that begins with a dot.
func (l *Listing) Match(prefix string) []Entry {
	prefix = norm.NFC.String(prefix)
	all := slices.Concat(withPrefix(l.folders, prefix), withPrefix(l.files, prefix))
	if !strings.HasPrefix(prefix, ".") {
		all = slices.DeleteFunc(all, func(e Entry) bool { return e.Name[0] == '.' })
	}
	exact := func(e Entry) bool { return strings.HasPrefix(e.Name, prefix) }
	if prefix != "" && slices.ContainsFunc(all, exact) {
		all = slices.DeleteFunc(all, func(e Entry) bool { return !exact(e) })
	}
	return all
}

// withPrefix returns the part of a sorted list whose keys begin with a prefix.
func withPrefix(list []Entry, prefix string) []Entry {
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

// Find returns the entry with a name, if there is one.
func (l *Listing) Find(name string) (Entry, bool) {
	name = norm.NFC.String(name)
	for _, list := range [][]Entry{l.folders, l.files} {
		if at, ok := slices.BinarySearchFunc(list, Entry{Name: name, key: key(name)}, compare); ok {
			return list[at], true
		}
	}
	return Entry{}, false
}

// CommonPrefix returns the longest prefix that all entries share, without splitting a grapheme.
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
