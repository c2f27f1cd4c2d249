// Package osfile has the operations with files that differ between operating systems.
//
// Windows refuses to replace, remove or open a file while another process has it open without sharing it, or is replacing it:
// access denied, sharing violation. That takes milliseconds, as long as the other one reads, so it is tried again for two seconds.
//
// Windows has no permission bits. What 0700 and 0600 are elsewhere is there an access list with the user, the system and the
// administrators of the machine, who can read everything in any case.
package osfile

import "os"

// Rename is os.Rename. It replaces a file also while it is open elsewhere, if that is possible.
func Rename(from, to string) error {
	return Retry(func() error { return rename(from, to) })
}

// Remove is os.Remove, tried as long as another process has the file open.
func Remove(path string) error {
	return Retry(func() error { return os.Remove(path) })
}

// Open opens a file for reading. It can be renamed and removed meanwhile.
func Open(path string) (*os.File, error) {
	var f *os.File
	err := Retry(func() (err error) {
		f, err = openShared(path)
		return err
	})
	return f, err
}

// OpenToAdd opens a file for writing at its end, and makes it with the mode, less the umask, if there is none. A link of that name is
// an error where the system can say so: what is written must not go where it leads to.
func OpenToAdd(path string, mode os.FileMode) (*os.File, error) {
	return os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY|noFollow, mode)
}

// Retry runs do, on Windows again for up to two seconds while its error says that another process has the file. Then the last
// error is returned. A real lack of permission has the same error code, so it is reported after that time.
func Retry(do func() error) error { return retry(do) }

// OpenToOthers reports whether other users of this machine may read or change a file or a folder. It returns false where that
// cannot be found out.
func OpenToOthers(path string) bool {
	read, write, _ := others(path)
	return read || write
}

// Others reports whether other users of this machine may read a file or list a folder, and whether they may change it. known is
// false where that cannot be found out, for example because the file is missing.
func Others(path string) (read, write, known bool) { return others(path) }

// WritableByOthers reports whether other users of this machine may change a file, or the content of a folder. It returns false
// where that cannot be found out.
func WritableByOthers(path string) bool {
	_, write, _ := others(path)
	return write
}

// NamesStream reports whether a path has a colon behind its drive. On Windows that names a second content of a file, which no list
// shows; elsewhere it is part of a name, and the result is false.
func NamesStream(path string) bool { return namesStream(path) }

// CreateTemp is os.CreateTemp. Its mode 0600 means nothing on Windows, where the file gets an access list if others could read it.
func CreateTemp(dir, pattern string) (*os.File, error) {
	f, err := os.CreateTemp(dir, pattern)
	if err == nil && OpenToOthers(f.Name()) {
		_ = MakePrivate(f.Name())
	}
	return f, err
}

// MakePrivate lets only this user into a file or a folder. On Windows what is created in the folder later gets the same access
// list. An error means that the file system has no permissions or that another user owns it.
func MakePrivate(path string) error { return makePrivate(path) }
