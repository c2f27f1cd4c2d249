package job

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"callboard/internal/api"
)

// maxAudio is the largest file that is fetched, in bytes. A minute of audio, the longest that the service makes, is
// about 5 MB of WAV.
const maxAudio = 256 << 20

// Kinds of failure that decide what comes next; any other may pass and is tried again.
var (
	errDead  = errors.New("the link is dead")
	errFinal = errors.New("trying again would not help")
)

// fetchError is a failure with its line for a person.
type fetchError struct {
	line string
	kind error // errDead, errFinal or nil
	err  error
}

func (e *fetchError) Error() string   { return e.line }
func (e *fetchError) Unwrap() []error { return []error{e.kind, e.err} }

// audio is a file that is whole on disk.
type audio struct {
	path    string
	seconds float64 // 0 when not known
	warning string
}

// bring gets a job's audio onto the disk: from an earlier try whose last step failed, by the link, by a fresh link, or by the
// direct URL of a delivery. Until it is whole it is written into part.
func (s *Service) bring(ctx context.Context, j Job, part string) (audio, error) {
	if a, ok := s.lying(j.ID); ok {
		if b, err := os.ReadFile(a.path); err == nil {
			_, _ = s.expectAudio(j.ID).Write(b) // memory does not fail
		}
		return a, nil
	}
	err := error(&fetchError{"no download link is known", errDead, nil})
	if j.Link != "" {
		a, tried := s.download(ctx, j, j.Link, part)
		if tried == nil || !errors.Is(tried, errDead) {
			return a, tried
		}
		err = tried
	}
	fresh, asked := s.freshLink(ctx, j)
	if asked != nil {
		return audio{}, asked
	}
	if fresh != "" && fresh != j.Link {
		a, tried := s.download(ctx, j, fresh, part)
		if tried == nil || !errors.Is(tried, errDead) {
			return a, tried
		}
		err = tried
	}
	if direct := s.directURL(ctx, j); direct != "" {
		if a, tried := s.download(ctx, j, direct, part); tried == nil || !errors.Is(tried, errDead) {
			return a, tried
		}
	}
	return audio{}, err
}

// freshLink asks the service for the link as it is now. No link and no error means that the service has none.
func (s *Service) freshLink(ctx context.Context, j Job) (string, error) {
	st, err := s.o.Client.Status(ctx, j.SpeakID)
	switch {
	case api.IsNotFound(err):
		return "", nil
	case err != nil:
		return "", &fetchError{"a fresh link could not be asked for: " + words(err), nil, err}
	case st.Status != api.StatusDone || st.DownloadURL == "":
		return "", nil
	}
	n := s.said(j, st)
	got, changed, err := s.o.Store.UpdateJob(ctx, j.ID, func(j *Job) bool { return settle(j, n).changed })
	if err != nil {
		return "", err
	}
	if changed {
		s.publish(got)
	}
	return st.DownloadURL, nil
}

// directURL is the newest direct URL that a delivery gave, of those that lead to the service.
func (s *Service) directURL(ctx context.Context, j Job) string {
	said, err := s.o.Store.Reports(ctx, j.SpeakID)
	if err != nil {
		s.o.Log.Warn("read deliveries", "job", j.ID, "err", err)
		return ""
	}
	for i := len(said) - 1; i >= 0; i-- {
		if said[i].DirectURL != "" && s.o.Client.Trusted(said[i].DirectURL) {
			return said[i].DirectURL
		}
	}
	return ""
}

// download fetches one URL into part. The file gets its name only when it is whole, checked and flushed.
func (s *Service) download(ctx context.Context, j Job, url, part string) (audio, error) {
	res, err := s.o.Client.Download(ctx, url)
	if err != nil {
		return audio{}, linkError(err)
	}
	defer res.Body.Close()
	if res.Size > maxAudio {
		return audio{}, tooLarge()
	}
	head := make([]byte, 512)
	n, err := readHead(res.Body, head)
	if err != nil {
		return audio{}, cutShort(err)
	}
	ext, err := sniff(head[:n], res.Type)
	if err != nil {
		return audio{}, err
	}
	listen := s.expectAudio(j.ID)
	listen.expect(res.Size)
	if err := write(part, listen, head[:n], res); err != nil {
		return audio{}, err
	}
	a := audio{path: filepath.Join(s.o.AudioDir, j.ID+ext)}
	if err := s.probe(part, &a); err != nil {
		// A player that cannot read it is no reason to lose what was paid for, once nothing better comes.
		s.mu.Lock()
		last := s.tries[j.ID] >= len(quickTries())
		s.mu.Unlock()
		if !last {
			return audio{}, err
		}
		a.warning = "the audio is here, but it cannot be played: " + words(err) + "; save it and try another player"
	}
	if err := os.Rename(part, a.path); err != nil {
		return audio{}, diskError(err)
	}
	if err := syncDir(s.o.AudioDir); err != nil {
		return audio{}, diskError(err)
	}
	return a, nil
}

// readHead fills head as far as the body goes. Unlike io.ReadFull it leaves an error of the body as it is: a body
// that was cut short may say so by io.ErrUnexpectedEOF itself.
func readHead(body io.Reader, head []byte) (int, error) {
	n := 0
	for n < len(head) {
		m, err := body.Read(head[n:])
		n += m
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// write copies what is left of a download behind its head, checks that nothing is missing, and flushes it. Whoever
// listens gets each byte as it comes.
func write(part string, listen io.Writer, head []byte, res api.Audio) error {
	f, err := os.OpenFile(part, os.O_TRUNC|os.O_WRONLY, 0)
	if err != nil {
		return diskError(err)
	}
	defer f.Close()
	if _, err := f.Write(head); err != nil {
		return diskError(err)
	}
	_, _ = listen.Write(head) // memory does not fail
	disk := &diskWriter{f: f}
	n, err := io.Copy(io.MultiWriter(disk, listen), io.LimitReader(res.Body, maxAudio+1))
	n += int64(len(head))
	switch {
	case disk.err != nil:
		return diskError(disk.err)
	case err != nil:
		return cutShort(err)
	case n > maxAudio:
		return tooLarge()
	case res.Size >= 0 && n != res.Size:
		return cutShort(fmt.Errorf("%d of %d bytes came", n, res.Size))
	}
	if err := f.Sync(); err != nil {
		return diskError(err)
	}
	if err := f.Close(); err != nil {
		return diskError(err)
	}
	return nil
}

// diskWriter remembers that it was the disk which failed and not the network.
type diskWriter struct {
	f   *os.File
	err error
}

func (w *diskWriter) Write(b []byte) (int, error) {
	n, err := w.f.Write(b)
	w.err = err
	return n, err
}

// lying finds a whole file whose name was given to it but not yet to the job.
func (s *Service) lying(id string) (audio, bool) {
	for _, ext := range extensions() {
		a := audio{path: filepath.Join(s.o.AudioDir, id+ext)}
		if isFile(a.path) && s.probe(a.path, &a) == nil {
			return a, true
		}
	}
	return audio{}, false
}

func (s *Service) probe(path string, a *audio) error {
	if s.o.Probe == nil {
		return nil
	}
	seconds, err := s.o.Probe(path)
	if err != nil {
		return &fetchError{"what came is no playable audio: " + words(err), nil, err}
	}
	a.seconds = seconds
	return nil
}

// linkError tells a link that leads nowhere from a network that does not carry.
func linkError(err error) error {
	var known *api.Error
	if errors.As(err, &known) {
		switch known.Status {
		case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusGone:
			return &fetchError{fmt.Sprintf("the download link does not work (%d)", known.Status), errDead, err}
		}
	}
	if errors.Is(err, api.ErrAstray) {
		return &fetchError{"the audio was not fetched: " + bare(err), errDead, err}
	}
	return &fetchError{"the audio could not be fetched: " + bare(err), nil, err}
}

func cutShort(err error) error {
	line := "the audio broke off on the way"
	if !errors.Is(err, io.ErrUnexpectedEOF) { // which says no more than that
		line += ": " + bare(err)
	}
	return &fetchError{line, nil, err}
}

func tooLarge() error {
	return &fetchError{fmt.Sprintf("what came is larger than %d MiB and no audio of ours", maxAudio>>20), errFinal, nil}
}

func diskError(err error) error {
	if diskFull(err) {
		return &fetchError{"the disk is full: free some space first", errFinal, err}
	}
	return &fetchError{"the audio could not be written: " + words(err), errFinal, err}
}

// diskFull knows the codes of Unix and of Windows (ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL).
func diskFull(err error) bool {
	var code syscall.Errno
	if errors.As(err, &code) && runtime.GOOS == "windows" && (code == 39 || code == 112) {
		return true
	}
	return errors.Is(err, syscall.ENOSPC) || runtime.GOOS != "windows" && errors.Is(err, syscall.EDQUOT)
}

// syncDir flushes a folder's list of names. Windows has no such call and needs none; a folder that may not be read, and
// a file system that does not know this of folders, keep the names in their own time.
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
	if err := d.Sync(); !noSuchSync(err) {
		return err
	}
	return nil
}

// noSuchSync reports that a file system has no flushing of folders, as those over a network and in user space may say.
func noSuchSync(err error) bool {
	return errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrPermission)
}
