package job

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"runtime"
	"syscall"

	"callboard/internal/api"
)

// linkError tells a dead link from a network failure.
func linkError(err error) error {
	var known *api.Error
	if errors.As(err, &known) {
		switch known.Status {
		case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusGone:
			return fetchError(fmt.Sprintf("the download link does not work (%d)", known.Status), errLinkDead, err)
		}
	}
	if errors.Is(err, api.ErrForeignLink) {
		return fetchError("the audio was not downloaded: "+causeLine(err), errLinkDead, err)
	}
	return fetchError("the audio could not be downloaded: "+causeLine(err), nil, err)
}

// brokeOff begins the error of audio that did not come to its end.
const brokeOff = "the download of the audio broke off"

func truncated(err error) error {
	line := brokeOff
	if errors.Is(err, errSlow) {
		return fetchError(line+": it was too slow", nil, err)
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) { // which adds nothing
		line += ": " + causeLine(err)
	}
	return fetchError(line, nil, err)
}

func tooLarge() error {
	return fetchError(fmt.Sprintf("the file that came is larger than %d MiB, so it is not the audio", maxAudio>>20), errFinal, nil)
}

// diskError is an error of this machine's disk.
func diskError(err error) error {
	if IsDiskFull(err) {
		return fetchError("the disk is full: free some space first", errDisk, err)
	}
	return fetchError("the audio could not be written: "+errorLine(err), errDisk, err)
}

// IsDiskFull reports an error because a disk has no space. It knows the codes of Unix and of Windows (ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL).
func IsDiskFull(err error) bool {
	var code syscall.Errno
	if errors.As(err, &code) && runtime.GOOS == "windows" && (code == 39 || code == 112) {
		return true
	}
	return errors.Is(err, syscall.ENOSPC) || runtime.GOOS != "windows" && errors.Is(err, syscall.EDQUOT)
}

// syncDir flushes the names in a folder to disk. Windows has no such call and needs none. If the folder cannot be read, or
// its file system cannot flush folders, nothing is done: the file system writes the names at a time of its own.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if errors.Is(err, fs.ErrPermission) {
		return nil
	}
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); !cannotSync(err) {
		return err
	}
	return nil
}

// cannotSync reports that a file system cannot flush folders, which happens with network and user space file systems.
func cannotSync(err error) bool {
	return errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrPermission)
}
