package job

import (
	"cmp"
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

// Synthesiser is what the service needs of an API that answers a request with the audio itself. A job of such an API is settled
// by its own answer. There is nothing to ask for afterwards: audio that did not arrive whole is gone, and is never asked for again
// without the user.
type Synthesiser interface {
	// Synthesise requests audio and is charged. Its error, and those of the audio's body, say whether it may have been charged
	// (api.IsUncertain).
	Synthesise(ctx context.Context, r api.SpeakRequest) (api.Audio, error)
	// Concurrency returns how many requests the plan of the account allows at once; 0: not known. It is free.
	Concurrency(ctx context.Context) (int, error)
}

// synchronous reports whether jobs are settled by their own answer.
func (s *Service) synchronous() bool { return s.o.Synthesiser != nil }

// unanswered reports whether the answer to the request of a job is still to come, so that nothing can be asked about it.
func (s *Service) unanswered(j Job) bool {
	return j.State == Submitting || s.synchronous() && j.running()
}

// postForAudio sends the request of a stored job and receives its audio. report is called once, when the answer begins or is an
// error; the audio comes after it. caller ends the waits before the request, and no request.
func (s *Service) postForAudio(caller context.Context, j Job, opts SubmitOptions, report func(Job, error)) {
	part, _, err := s.claim(j.ID) // before the request: a full disk must not cost anything
	if err != nil {
		s.discard(j)
		report(Job{}, unsent(err))
		return
	}
	defer os.Remove(part) // renamed already after a success
	ctx, cancel := s.untilSent(caller, opts.GiveUp)
	defer cancel()
	if err := s.awaitTurn(ctx, j); err != nil {
		report(s.recordUnsent(j, opts, err))
		return
	}
	defer s.gate.leave()
	audio, sent, err := s.request(ctx, j, opts.Repeats)
	switch {
	case !sent:
		report(s.recordUnsent(j, opts, err))
		return
	case err != nil:
		report(s.recordRefused(j, opts, err))
		return
	}
	defer audio.Body.Close()
	live := s.startDownload(j.ID) // before the event, so that its receiver can play at once
	live.begin(part, audio.Size)
	now := s.o.Now().UTC()
	j, err = s.mustUpdate(j.ID, func(j *Job) bool {
		if j.Settled() && j.State != Uncertain { // another process may have taken this one for dead
			return false
		}
		j.State, j.Problem, j.SettledAt, j.Timeline.Accepted, j.Timeline.Started = Progress, "", time.Time{}, now, now
		return true
	})
	report(j, err)
	s.endDownload(j.ID, s.receive(j, audio, part))
}

// How long a request that the service refused with 429 is repeated, and how long it waits at most in between.
const (
	busyTime = time.Minute
	busyWait = 15 * time.Second
)

// request sends the request of a job. An answer of 429 means that nothing was accepted, because too many requests are under way:
// then fewer are sent at once, and the request is repeated for a minute, unless the caller repeats it (once). sent is false if ctx ended
// before the first request.
func (s *Service) request(ctx context.Context, j Job, once bool) (audio api.Audio, sent bool, err error) {
	r := api.SpeakRequest{Text: j.Text, ActorID: j.ActorID, Params: j.Params}
	if j.Version != "" {
		r.Model = new(j.Version) // an alias stands for another model with each voice
	}
	var waited time.Duration
	for wait := time.Second; ; wait = min(2*wait, busyWait) {
		send := s.postLife
		if sent { // the client has its own quick repeats; this loop is the only one after them
			send = api.Once(send)
		}
		if gone := s.beginRequest(ctx, j.ID); gone != nil {
			if sent {
				gone = withdrawnError{err}
			}
			return audio, sent, gone
		}
		audio, err = s.o.Synthesiser.Synthesise(api.RepeatedUntil(send, ctx), r)
		sent = true
		s.endRequest(j.ID)
		if err == nil {
			s.gate.accepted()
		}
		if !api.IsThrottled(err) {
			return audio, true, err
		}
		s.gate.refused()
		if wait = max(wait, retryAfter(err)); once || waited+wait > busyTime {
			return audio, true, err
		}
		s.showWaiting(j.ID, wait)
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return audio, true, withdrawnError{err}
		}
		waited += wait
	}
}

// withdrawnError is the answer of 429 to a request that is not sent again, because its caller or the service ended while it waited.
type withdrawnError struct{ error }

func (e withdrawnError) Unwrap() error { return e.error }

// withdrawnProblem is the problem of a job that was withdrawn while the service refused it for now.
const withdrawnProblem = "it was not sent again after an answer of 429, because callboard ended, or was told to stop; nothing was accepted, and nothing was charged; speak it again when you like"

// retryAfter is how long the service asks to wait; 0: it does not.
func retryAfter(err error) time.Duration {
	if e, ok := errors.AsType[*api.Error](err); ok {
		return e.RetryAfter
	}
	return 0
}

// showWaiting records on a job why its request is late.
func (s *Service) showWaiting(id string, wait time.Duration) {
	got, changed, err := s.o.Store.UpdateJob(s.postLife, id, func(j *Job) bool {
		if j.State != Submitting {
			return false
		}
		j.Problem = "the plan allows no more requests at the same time; it is sent again in " + roundTime(wait)
		return true
	})
	if err == nil && changed {
		s.publish(got)
	}
}

// planLimit asks how many requests the plan allows at once; 0: not known.
func (s *Service) planLimit() int {
	ctx, cancel := context.WithTimeout(s.life, pollTimeout)
	defer cancel()
	n, err := s.o.Synthesiser.Concurrency(ctx)
	if err != nil {
		s.o.Log.Info("the plan's limit of concurrent requests is not known", "err", err)
	}
	return n
}

// receive writes the audio of an answer into part, checks it, gives it its name and settles the job. Its error is for the readers
// of the running download.
func (s *Service) receive(j Job, audio api.Audio, part string) error {
	ctx, cancel := context.WithTimeoutCause(s.postLife, maxTransfer, errSlow)
	defer cancel()
	a, kind, err := s.receiveAll(ctx, j, audio, part)
	if err != nil {
		return s.recordCut(j, a, part, kind, err)
	}
	a.warning = cmp.Or(a.warning, s.storeWordTimes(j, audio)) // before the audio has its name: then the next start takes it for whole
	if err := s.name(j.ID, a.path); err != nil {
		return s.recordCut(j, a, part, kind, err)
	}
	return s.recordAnswer(j, a)
}

// receiveAll writes the audio into part. With an error the file has what came of it.
func (s *Service) receiveAll(ctx context.Context, j Job, audio api.Audio, part string) (a audioFile, kind decode.Kind, err error) {
	body := &pacedBody{ctx: ctx, body: audio.Body, since: time.Now()}
	head := make([]byte, sniffBytes)
	n, err := readHead(body, head)
	if err != nil {
		return a, kind, truncated(err)
	}
	if kind, err = identify(head[:n], audio.Type); err != nil {
		return a, kind, err
	}
	a = audioFile{path: filepath.Join(s.o.AudioDir, j.ID+kind.Extension), unspoken: audio.Unspoken, seconds: audio.Duration}
	if a.size, err = write(part, s.startDownload(j.ID), head[:n], body, audio.Size); err != nil {
		return a, kind, err
	}
	if err := completeHeader(part); err != nil {
		return a, kind, diskError(err)
	}
	if kind.Format == decode.Unknown {
		a.warning = "the audio is here, but it is " + kind.Name + ", which cannot be played here; save it and open it with another player"
		return a, kind, nil
	}
	switch err := s.probe(part, &a); {
	case errors.Is(err, decode.ErrEmpty):
		return a, kind, fetchError("it holds no sound", nil, nil)
	case errors.Is(err, decode.ErrDamaged):
		return a, kind, fetchError("it is damaged and cannot be played", decode.ErrDamaged, nil)
	case err != nil: // it is paid for, so it is kept
		a.warning = "the audio is here, but it cannot be played: " + errorLine(err) + "; save it and try another player"
		return a, kind, nil
	}
	if a.compare(audio.Duration); a.cut {
		return a, kind, fetchError("its end is missing", nil, nil)
	}
	if wanted := wantedFormat(j); wanted != kind.Extension && a.warning == "" {
		a.warning = "the audio is here, but its format is " + strings.ToUpper(kind.Extension[1:]) + " and not " + strings.ToUpper(wanted[1:])
	}
	return a, kind, nil
}

// wantedFormat is the file name extension of the format that an order of a Synthesiser asks for.
func wantedFormat(j Job) string {
	if f := j.Params.Format; f != nil && *f != "" {
		return "." + strings.ToLower(*f)
	}
	return decode.WAV.Extension() // the service's default
}

// recordAnswer settles a job whose audio is on disk under its name.
func (s *Service) recordAnswer(j Job, a audioFile) error {
	now := s.o.Now().UTC()
	got, err := s.mustUpdate(j.ID, func(j *Job) bool {
		if j.State == Removed || j.State == Done {
			return false
		}
		j.State, j.SettledBy, j.SettledAt, j.Problem, j.File = Done, ByAnswer, now, a.warning, a.path
		j.Timeline.Done, j.Timeline.Fetched = now, now
		j.Unspoken, j.Duration = a.unspoken, a.seconds
		return true
	})
	if err != nil {
		s.failWaiters(j.ID, err)
		return err // the next start finds the file: see settleLeft
	}
	if got.State == Removed {
		return errors.Join(errNotThisAudio, s.deleteAudio(got))
	}
	s.diskFull.Store(false)
	return nil
}

// recordCut records an answer whose audio did not come whole: it may be charged, and cannot be had again. What came of it is kept
// if it can be played.
func (s *Service) recordCut(j Job, a audioFile, part string, kind decode.Kind, cause error) error {
	if IsDiskFull(cause) {
		s.diskFull.Store(true)
	}
	var begun audioFile
	if !errors.Is(cause, errFinal) {
		begun = s.keepBeginning(j, part, kind, errors.Is(cause, decode.ErrDamaged))
	}
	problem := cutProblem(j, cutReason(cause), begun.seconds > 0)
	now := s.o.Now().UTC()
	_, err := s.mustUpdate(j.ID, func(j *Job) bool {
		if j.State == Removed || j.State == Done {
			return false
		}
		j.State, j.Problem, j.SettledAt, j.Unspoken = Uncertain, problem, now, a.unspoken
		if begun.path != "" {
			j.File, j.Duration, j.Timeline.Fetched = begun.path, begun.seconds, now
		}
		return true
	})
	s.noteLeft(func(l *Left) { l.Uncertain++ })
	if err != nil {
		s.failWaiters(j.ID, err)
	}
	return errors.Join(cause, err)
}

// cutReason is why an answer did not come whole, without what cutProblem says.
func cutReason(cause error) string {
	if errors.Is(cause, context.Canceled) { // the service closes
		return endedReason
	}
	if e, ok := errors.AsType[*api.Error](cause); ok && e.Err != nil {
		return text.TrimPeriod(text.Line(e.Err.Error()))
	}
	return strings.TrimPrefix(errorLine(cause), brokeOff+": ")
}

// endedReason is the reason of audio that was on its way when this program ended.
const endedReason = "callboard ended before its end came"

// cutProblem is the problem of an answer that did not come whole: one sentence. begun says that its beginning is kept.
func cutProblem(j Job, why string, begun bool) string {
	if begun {
		return text.Join("the audio is not whole: "+why,
			fmt.Sprintf("it may be charged, and only speaking it again, for %d characters, makes the rest", j.Chars()))
	}
	return text.Join("no audio came that can be played: "+why, fmt.Sprintf("it may be charged, and speaking it again costs %d characters", j.Chars()))
}

// cutMark is in the name of audio whose end is missing, so that the next start does not take it for whole.
const cutMark = ".cut"

// keepBeginning gives the part of an answer that came a name, if it can be played, or if damaged says that it is all that the service
// sent. Without it the path is empty.
func (s *Service) keepBeginning(j Job, part string, kind decode.Kind, damaged bool) audioFile {
	a, ok := s.beginning(j.ID, part, kind)
	if !ok && !damaged || s.name(j.ID, a.path) != nil {
		return audioFile{}
	}
	return a
}

// ShortestPart is the shortest beginning of audio that is worth its name, in seconds. Less is nothing that can be heard.
const ShortestPart = 0.1

// beginning is the file that the part of an answer becomes. It reports false if the part cannot be played.
func (s *Service) beginning(id, part string, kind decode.Kind) (audioFile, bool) {
	a := audioFile{path: filepath.Join(s.o.AudioDir, id+cutMark+kind.Extension)}
	if s.o.Probe == nil || kind.Format == decode.Unknown || completeHeader(part) != nil {
		return a, false
	}
	return a, s.probe(part, &a) == nil && a.seconds >= ShortestPart
}
