package job

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"callboard/internal/api"
	"callboard/internal/player/decode"
	"callboard/internal/text"
)

// maxAudio is the largest file that is downloaded, in bytes. A minute of audio, the longest that the service makes, is
// about 5 MB of WAV.
const maxAudio = 256 << 20

// Kinds of download errors that decide what happens next. Any other kind may be temporary and is tried again.
var (
	errLinkDead = errors.New("the link is dead")
	errFinal    = errors.New("trying again would not help")
	errDisk     = errors.New("the disk of this machine fails")
)

// fetchError is a download error for a person. kind is one of these errors or nil; the cause may be nil.
func fetchError(line string, kind, cause error) error {
	return &text.Problem{Why: line, Err: errors.Join(kind, cause)}
}

// audioFile is a whole audio file on disk.
type audioFile struct {
	path     string
	seconds  float64  // 0 when not known
	unspoken []string // see Job.Unspoken
	warning  string
}

// downloadAudio gets a job's audio onto the disk: from an earlier try whose last step failed, by the link, by a fresh link,
// or by the direct URL of a delivery. It writes into the file part until the audio is whole.
func (s *Service) downloadAudio(ctx context.Context, j Job, part string) (audioFile, error) {
	if a, ok := s.orphan(j.ID); ok {
		if b, err := os.ReadFile(a.path); err == nil {
			_, _ = s.startDownload(j.ID).Write(b) // never fails
		}
		return a, nil
	}
	err := fetchError("no download link is known", errLinkDead, nil)
	if j.Link != "" {
		a, tried := s.downloadURL(ctx, j, j.Link, part)
		// Audio that an unsigned webhook has named and that does not come is a reason to ask the service whether it is true.
		if tried == nil || !errors.Is(tried, errLinkDead) && (errors.Is(tried, errDisk) || s.confirmed(j)) {
			return a, tried
		}
		err = tried
	}
	fresh, asked := s.freshLink(ctx, j)
	switch {
	case errors.Is(asked, errNotThisAudio), asked != nil && errors.Is(err, errLinkDead):
		return audioFile{}, asked
	case asked != nil:
		return audioFile{}, err
	}
	if fresh != "" && fresh != j.Link {
		a, tried := s.downloadURL(ctx, j, fresh, part)
		if tried == nil || !errors.Is(tried, errLinkDead) {
			return a, tried
		}
		err = tried
	}
	if !errors.Is(err, errLinkDead) {
		return audioFile{}, err
	}
	if direct := s.directURL(ctx, j); direct != "" {
		if a, tried := s.downloadURL(ctx, j, direct, part); tried == nil || !errors.Is(tried, errLinkDead) {
			return a, tried
		}
	}
	return audioFile{}, err
}

// freshLink asks the service for the current link. No link and no error means that the service has none. If the service says
// that the job is not done, the error is errNotThisAudio.
func (s *Service) freshLink(ctx context.Context, j Job) (string, error) {
	now, err := s.ask(ctx, j, s.change)
	switch {
	case api.IsNotFound(err):
		return "", nil
	case err != nil:
		s.markUnconfirmed(ctx, j)
		return "", fetchError("the service did not give a fresh link: "+errorLine(err), nil, err)
	case now.State != Done && now.State != Expired:
		s.schedule(now)
		return "", errNotThisAudio
	case now.Link == j.Link: // the service names none, or the same
		return "", nil
	}
	return now.Link, nil
}

// markUnconfirmed records that the end of a job is only what an unsigned webhook says, so that the service is asked until it
// answers.
func (s *Service) markUnconfirmed(ctx context.Context, j Job) {
	if s.confirmed(j) || ctx.Err() != nil {
		return
	}
	got, changed, err := s.o.Store.UpdateJob(ctx, j.ID, func(j *Job) bool {
		if j.State != Done || j.File != "" || j.Unconfirmed {
			return false
		}
		j.Unconfirmed = true
		return true
	})
	if err != nil {
		s.o.Log.Warn("mark a job as unconfirmed", "job", j.ID, "err", err)
	}
	if changed {
		s.publish(got)
		s.schedule(got)
	}
}

// directURL is the newest direct URL of the job's deliveries that leads to the service.
func (s *Service) directURL(ctx context.Context, j Job) string {
	reports, err := s.o.Store.Reports(ctx, j.SpeakID)
	if err != nil {
		s.o.Log.Warn("read deliveries", "job", j.ID, "err", err)
		return ""
	}
	for i := len(reports) - 1; i >= 0; i-- {
		if reports[i].DirectURL != "" && s.o.Client.Trusted(reports[i].DirectURL) {
			return reports[i].DirectURL
		}
	}
	return ""
}

// downloadURL downloads one URL into part. The file gets its final name only when it is whole, checked and flushed.
func (s *Service) downloadURL(ctx context.Context, j Job, url, part string) (audioFile, error) {
	res, err := s.o.Client.Download(ctx, url)
	if err != nil {
		return audioFile{}, linkError(err)
	}
	defer res.Body.Close()
	if res.Size > maxAudio {
		return audioFile{}, tooLarge()
	}
	head := make([]byte, sniffBytes)
	n, err := readHead(res.Body, head)
	if err != nil {
		return audioFile{}, truncated(err)
	}
	ext, err := extension(head[:n], res.Type)
	if err != nil {
		return audioFile{}, err
	}
	live := s.startDownload(j.ID)
	live.setSize(res.Size)
	if err := write(part, live, head[:n], res); err != nil {
		return audioFile{}, err
	}
	a := audioFile{path: filepath.Join(s.o.AudioDir, j.ID+ext), unspoken: res.Unspoken}
	if err := s.probe(part, &a); err != nil {
		// The audio is paid for. After the last quick try it is kept even if the player cannot read it.
		s.mu.Lock()
		last := s.tries[j.ID] >= len(quickTries())
		s.mu.Unlock()
		if !last {
			return audioFile{}, err
		}
		a.warning = "the audio is here, but it cannot be played: " + errorLine(err) + "; save it and try another player"
	}
	if err := os.Rename(part, a.path); err != nil {
		return audioFile{}, diskError(err)
	}
	if err := syncDir(s.o.AudioDir); err != nil {
		return audioFile{}, diskError(err)
	}
	return a, nil
}

// readHead fills head as far as the body goes. Unlike io.ReadFull it returns an error of the body as it is: a truncated
// body may itself return io.ErrUnexpectedEOF.
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

// write writes head and the rest of the download to part, checks that no byte is missing, and flushes the file. live gets
// each byte as it comes.
func write(part string, live io.Writer, head []byte, res api.Audio) error {
	f, err := os.OpenFile(part, os.O_TRUNC|os.O_WRONLY, 0)
	if err != nil {
		return diskError(err)
	}
	defer f.Close()
	if _, err := f.Write(head); err != nil {
		return diskError(err)
	}
	_, _ = live.Write(head) // never fails
	disk := &diskWriter{f: f}
	n, err := io.Copy(io.MultiWriter(disk, live), io.LimitReader(res.Body, maxAudio+1))
	n += int64(len(head))
	switch {
	case disk.err != nil:
		return diskError(disk.err)
	case err != nil:
		return truncated(err)
	case n > maxAudio:
		return tooLarge()
	case res.Size >= 0 && n != res.Size:
		return truncated(fmt.Errorf("%d of %d bytes came", n, res.Size))
	}
	if err := f.Sync(); err != nil {
		return diskError(err)
	}
	if err := f.Close(); err != nil {
		return diskError(err)
	}
	return nil
}

// diskWriter records an error of the disk, to tell it from an error of the network.
type diskWriter struct {
	f   *os.File
	err error
}

func (w *diskWriter) Write(b []byte) (int, error) {
	n, err := w.f.Write(b)
	w.err = err
	return n, err
}

// orphan finds a whole audio file that has its name but is not recorded on the job yet.
func (s *Service) orphan(id string) (audioFile, bool) {
	for _, format := range decode.Formats() {
		a := audioFile{path: filepath.Join(s.o.AudioDir, id+format.Extension())}
		if isFile(a.path) && s.probe(a.path, &a) == nil {
			return a, true
		}
	}
	return audioFile{}, false
}

// probe sets the length of the audio at path, and returns an error if it is not playable.
func (s *Service) probe(path string, a *audioFile) error {
	if s.o.Probe == nil {
		return nil
	}
	info, err := s.o.Probe(path)
	if err != nil {
		return fetchError("the file that came is not playable audio: "+errorLine(err), nil, err)
	}
	a.seconds = info.Duration.Seconds()
	return nil
}
