package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"callboard/internal/actor"
	"callboard/internal/app"
	"callboard/internal/columns"
	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/text"
)

// submitter is job.Service.Submit, or SubmitNew whose *job.TakenError is a success.
type submitter func(context.Context, job.Order) (job.Job, error)

// submitAndWait submits the order, waits for its end and shows the progress. If play is true, playback begins with the
// download.
func (s *invocation) submitAndWait(ctx context.Context, a *app.App, o job.Order, submit submitter, line *progress, play bool) (job.Job, error) {
	began := time.Now()
	state := make(chan job.State, 1)
	news := a.Jobs.Subscribe()
	defer news.Close()
	now := job.Submitting
	defer line.every(100*time.Millisecond, func() {
		select {
		case now = <-state:
		default:
		}
		line.line(fmt.Sprintf("%s · %s · %.1f s", o.ActorName, now, time.Since(began).Seconds()))
	})()

	j, err := submit(ctx, o)
	if err != nil {
		return j, err
	}
	if play {
		defer playEarly(ctx, a, j.ID)()
	}
	if line.w != nil {
		watching, stop := context.WithCancel(ctx)
		done := make(chan struct{})
		go func() {
			defer close(done)
			for {
				batch, err := news.Next(watching)
				if err != nil {
					return
				}
				for _, n := range batch {
					if n.ID == j.ID {
						select {
						case <-state: // the newest state only
						default:
						}
						state <- n.State
					}
				}
			}
		}()
		defer func() { stop(); <-done }()
	}
	done, err := a.Jobs.Wait(ctx, j.ID)
	if err != nil {
		return j, err
	}
	return done, nil
}

// output saves the audio as -o says, prints its path, and plays it with --play.
func (s *invocation) output(ctx context.Context, a *app.App, f *speakFlags, who actor.Actor, spoken spokenJob) error {
	j := spoken.job
	path := j.File
	var noCaptions error
	switch {
	case f.out == "-":
		if err := s.copyToStdout(j.File); err != nil {
			return err
		}
	case f.out != "":
		saved, missing, err := f.saveTake(ctx, a, j)
		if errors.Is(err, job.ErrExists) {
			return usage("-o "+f.out, "a file of this name was created meanwhile", "copy the audio from "+j.File)
		}
		if err != nil {
			return fmt.Errorf("saving: %w; the audio is in %s", err, j.File)
		}
		path, noCaptions = saved, missing
	}
	var err error
	switch {
	case a.Config.JSON:
		err = s.printJSON(spoken)
	case f.out != "-":
		err = s.println(path)
	}
	if err == nil && isTerminal(s.err) && !a.Config.JSON {
		s.notify(fmt.Sprintf("%s spoke %d characters, %s of audio, in %.1f s by %s",
			who.Label(""), j.Chars(), columns.Seconds(j.Duration), j.SettledAt.Sub(j.CreatedAt).Seconds(), j.SettledBy))
	}
	if noCaptions != nil && j.Problem == job.NoWordTimes {
		j.Problem = "" // the error says it
	}
	s.notifyFlaws(j, path)
	if err == nil && noCaptions != nil {
		err = fail(exitSynthesis, path, noCaptions.Error(), "")
	}
	if err != nil || !f.play {
		return err
	}
	st, err := s.playJob(ctx, a, j)
	if err == nil && st.Status == player.Broken {
		return fail(exitUnexpected, j.File, st.Problem, "")
	}
	return err
}

// notifyFlaws says what is wrong with a take that is done: audio that is cut short, parts of the text that were not spoken,
// and an end that only a webhook reports, which anybody could have sent.
func (s *invocation) notifyFlaws(j job.Job, path string) {
	if j.Problem != "" {
		s.notify((&text.Problem{What: path, Why: j.Problem}).Error())
	}
	if len(j.Unspoken) > 0 {
		s.notify("not spoken: " + unspoken(j))
	}
	if j.Unconfirmed {
		s.notify("unconfirmed: " + whyUnconfirmed)
	}
}

// whyUnconfirmed is what job.Job.Unconfirmed means.
const whyUnconfirmed = "only a webhook reports this end; it is compared with Typecast as soon as that can be asked"

// unspoken lists the parts of a text that were not spoken.
func unspoken(j job.Job) string {
	parts := make([]string, len(j.Unspoken))
	for i, part := range j.Unspoken {
		parts[i] = text.Quote(part)
	}
	return strings.Join(parts, ", ")
}

// copyToStdout copies the bytes of a file to stdout.
func (s *invocation) copyToStdout(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fail(exitUnexpected, "the audio "+path, reason(err), "download it again: callboard jobs show says whether its link is still valid")
	}
	defer f.Close()
	if _, err := io.Copy(stdout{s.out}, f); err != nil {
		return fmt.Errorf("%w; the audio is in %s", err, path)
	}
	return nil
}

// reason returns the text of a system error without its path, which the line names already.
func reason(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return text.Line(err.Error())
}
