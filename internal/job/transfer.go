package job

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"callboard/internal/api"
	"callboard/internal/player/decode"
	"callboard/internal/text"
)

// The limits of one download. A minute of audio, the longest that the service makes, is about 5 MB of WAV.
const (
	maxAudio     = 64 << 20         // bytes
	maxTransfer  = 30 * time.Minute // for the whole
	slowWindow   = time.Minute      // in which at least slowBytes must come
	slowBytes    = 16 << 10
	copyBuffer   = 32 << 10
	shortRepeats = 3 // times that the same number of bytes came: then it is all that there is
)

// Kinds of download errors that decide what happens next. Any other kind may be temporary and is tried again.
var (
	errLinkDead = errors.New("the link is dead")
	errFinal    = errors.New("trying again would not help")
	errDisk     = errors.New("the disk of this machine fails")
)

// errSlow is the cause when a download takes too long.
var errSlow = errors.New("it was too slow")

// fetchError is a download error for a person. kind is one of these errors or nil; the cause may be nil.
func fetchError(line string, kind, cause error) error {
	return &text.Problem{Why: line, Err: errors.Join(kind, cause)}
}

// audioFile is a whole audio file on disk.
type audioFile struct {
	path     string
	size     int64    // bytes
	seconds  float64  // 0 when not known
	unspoken []string // see Job.Unspoken
	cut      bool     // its end is missing, as warning says
	warning  string
}

// downloadAudio gets a job's audio onto the disk: from an earlier try whose last step failed, by the link, by a fresh link,
// or by the direct URL of a delivery. It writes into the file part until the audio is whole. Audio that is cut short is kept
// if nothing better comes.
func (s *Service) downloadAudio(ctx context.Context, j Job, part string) (audioFile, error) {
	kept, ok := s.orphan(j)
	if ok && !kept.cut {
		s.startDownload(j.ID).serve(kept.path)
		return kept, nil
	}
	a, err := s.downloadAny(ctx, j, part)
	if err == nil || ctx.Err() != nil || errors.Is(err, errNotThisAudio) {
		return a, err
	}
	if kept, ok = s.orphan(j); ok && (errors.Is(err, errLinkDead) || s.triedEnough(j.ID)) {
		return kept, nil
	}
	return a, err
}

// triedEnough reports whether the quick tries are over.
func (s *Service) triedEnough(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tries[id] >= len(quickTries())
}

// downloadAny is downloadAudio without regard to earlier tries.
func (s *Service) downloadAny(ctx context.Context, j Job, part string) (audioFile, error) {
	err := fetchError("no download link is known", errLinkDead, nil)
	if j.Link != "" {
		a, tried := s.downloadURL(ctx, j, j.Link, part)
		// Audio that an unsigned webhook has named and that does not come is a reason to ask the service whether it is true.
		if tried == nil || ctx.Err() != nil || !errors.Is(tried, errLinkDead) && (errors.Is(tried, errDisk) || s.confirmed(j)) {
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
	s.fetchesFrom(j.ID, "") // nothing is read now
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
	s.fetchesFrom(j.ID, url)
	ctx, cancel := context.WithTimeoutCause(ctx, maxTransfer, errSlow)
	defer cancel()
	res, err := s.o.Client.Download(ctx, url)
	if err != nil {
		return audioFile{}, linkError(err)
	}
	defer res.Body.Close()
	if res.Size > maxAudio {
		return audioFile{}, tooLarge()
	}
	body := &pacedBody{ctx: ctx, body: res.Body, since: time.Now()}
	head := make([]byte, sniffBytes)
	n, err := readHead(body, head)
	if err != nil {
		return audioFile{}, truncated(err)
	}
	kind, err := identify(head[:n], res.Type)
	if err != nil {
		return audioFile{}, err
	}
	live := s.startDownload(j.ID)
	live.begin(part, res.Size)
	size, err := write(part, live, head[:n], body, res.Size)
	if err != nil {
		return audioFile{}, err
	}
	a := audioFile{path: filepath.Join(s.o.AudioDir, j.ID+kind.Extension), size: size, unspoken: res.Unspoken}
	if kind.Format == decode.Unknown {
		a.warning = "the audio is here, but it is " + kind.Name + ", which cannot be played here; save it and open it with another player"
		return a, s.name(j.ID, a.path)
	}
	err = s.probe(part, &a)
	switch {
	case err != nil && !s.triedEnough(j.ID):
		return audioFile{}, err
	case err != nil: // the audio is paid for, so it is kept
		a.warning = "the audio is here, but it cannot be played: " + errorLine(err) + "; save it and try another player"
	case res.Size < 0:
		a.compare(j.Duration)
	}
	if a.cut {
		return s.keepCut(j, a)
	}
	return a, s.name(j.ID, a.path)
}

// keepCut keeps audio that is cut short if it is longer than what came before. It is an error, so that it is tried again,
// until the tries are used up or the same came so often that it is all that there is.
func (s *Service) keepCut(j Job, a audioFile) (audioFile, error) {
	id := j.ID
	s.mu.Lock()
	if s.cuts[id].size != a.size {
		s.cuts[id] = sameCut{size: a.size}
	}
	same := s.cuts[id].times + 1
	s.cuts[id] = sameCut{a.size, same}
	s.mu.Unlock()
	if kept, ok := s.orphan(j); ok && kept.size >= a.size {
		kept.unspoken = a.unspoken
		a = kept
	} else if err := s.name(id, a.path); err != nil {
		return audioFile{}, err
	}
	if same < shortRepeats && !s.triedEnough(id) {
		return audioFile{}, fetchError(a.warning, nil, nil)
	}
	return a, nil
}

// sameCut counts how often audio of the same size came in a row.
type sameCut struct {
	size  int64
	times int
}

// name gives the finished file its name, and removes what an earlier try has left under another one.
func (s *Service) name(id, path string) error {
	if err := s.startDownload(id).rename(path); err != nil {
		return diskError(err)
	}
	for _, old := range s.audioFiles(id) {
		if old != path {
			_ = os.Remove(old) // it would only be found again by Remove
		}
	}
	if err := syncDir(s.o.AudioDir); err != nil {
		return diskError(err)
	}
	return nil
}

// audioFiles lists the files of a job in the audio folder, whether they are recorded on the job or not.
func (s *Service) audioFiles(id string) []string {
	dir, err := os.Open(s.o.AudioDir)
	if err != nil {
		return nil
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(-1) // as far as they can be read
	var list []string
	for _, name := range names {
		if strings.HasPrefix(name, id+".") {
			list = append(list, filepath.Join(s.o.AudioDir, name))
		}
	}
	return list
}

// orphan finds an audio file that has its name but is not recorded on the job yet.
func (s *Service) orphan(j Job) (audioFile, bool) {
	for _, path := range s.audioFiles(j.ID) {
		a := audioFile{path: path}
		if !strings.HasPrefix(filepath.Base(path), j.ID+cutMark) && isFile(path) && s.probe(path, &a) == nil {
			if info, err := os.Stat(path); err == nil {
				a.size = info.Size()
			}
			a.compare(j.Duration)
			return a, true
		}
	}
	return audioFile{}, false
}

// probe sets what is known of the audio at path, and returns an error if it is not playable.
func (s *Service) probe(path string, a *audioFile) error {
	if s.o.Probe == nil {
		return nil
	}
	info, err := s.o.Probe(path)
	if err != nil {
		return fetchError("the file that came is not playable audio: "+errorLine(err), nil, err)
	}
	a.seconds, a.cut = info.Duration.Seconds(), info.Cut
	switch {
	case info.Cut:
		a.warning = cutWarning(info.Warning)
	case info.Warning != "":
		a.warning = "the audio is here, but not as it should be: " + text.Line(info.Warning)
	}
	return nil
}

// compare marks audio as cut that is much shorter than the service says. Some formats do not say how long they are.
func (a *audioFile) compare(seconds float64) {
	if !a.cut && a.seconds > 0 && a.seconds < 0.9*seconds-0.3 {
		a.cut, a.warning = true, cutWarning(fmt.Sprintf("%.1f s of %.1f s arrived", a.seconds, seconds))
	}
}

// cutWarning is the problem of audio whose end is missing.
func cutWarning(how string) string {
	return notWhole + ": " + text.TrimPeriod(text.Line(how)) + "; download it again, it is free while its link works"
}
