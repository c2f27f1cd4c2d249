package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/job"
	rows "callboard/internal/script/table"
	"callboard/internal/text"
)

// mostFile is the size of the largest file of a batch, in bytes.
const mostFile = 256 << 20

// fileBatch are the flags of callboard batch.
type fileBatch struct {
	batchFlags
	actor          string
	encoding       string
	retryUncertain bool
}

func (s *invocation) batch() *cobra.Command {
	var f fileBatch
	cmd := &cobra.Command{
		Use: "batch FILE", Short: "Speak the rows of a table or the paragraphs of a script", Args: cobra.ArbitraryArgs,
		Long: "Speak the rows of a table (.csv, .tsv) or the paragraphs of a text, one job each.\n" +
			"A table has the titles of its columns in the first line: text and actor, and as you like file, for the name of the audio, and any setting by the name of its flag.\n" +
			"- reads it from stdin: a table if its first line has the title text. All errors of the file are listed before anything is sent. Run it again after an interruption: only what is missing is sent.",
		Example: "callboard batch lines.csv -o audio/\ncallboard batch script.txt --actor Mina -o audio/ --dry-run\ncallboard batch lines.csv -o audio/ --budget 5000 --json",
	}
	f.add(cmd, s.completeSetting)
	f.addJoin(cmd)
	f.captions.add(cmd)
	flags := cmd.Flags()
	flags.StringVarP(&f.actor, "actor", "a", "", "the actor of rows that name none, and of a text")
	flags.StringVar(&f.encoding, "encoding", "", "the encoding of the file, if it is not recognised: "+strings.Join(rows.Encodings(), ", "))
	flags.BoolVar(&f.retryUncertain, "retry-uncertain", false, "send rows again that may have been accepted and charged already")
	s.completeFlag(cmd, "actor", actorNames)
	s.completeFlag(cmd, "emotion", presets)
	s.completeFlag(cmd, "model", models)
	_ = cmd.RegisterFlagCompletionFunc("encoding", cobra.FixedCompletions(rows.Encodings(), cobra.ShellCompDirectiveNoFileComp))
	cmd.RunE = s.run(func(ctx context.Context, c config.Config, args []string) error {
		if len(args) != 1 {
			return usage("batch", "it takes one file", "name a .csv, .tsv or .txt file, or - for stdin")
		}
		if err := f.check(cmd); err != nil {
			return err
		}
		var err error
		if f.params, err = f.settings.params(app.ServiceOf(c)); err != nil {
			return err
		}
		if err := f.captions.check(app.ServiceOf(c), &f.params); err != nil {
			return err
		}
		if f.captions.format != "" && f.out == "" && f.join == "" {
			return usage("--captions", "they are written beside the audio files, and none is named", "name a folder with -o, or a file with --join")
		}
		if err := f.checkJoin(); err != nil {
			return err
		}
		name, content, err := s.batchContent(ctx, args[0])
		if err != nil {
			return err
		}
		if err := app.CheckSpace(c.DataDir); err != nil {
			return err
		}
		caps := app.Capabilities{Service: true, Work: true, Link: !f.noWebhook && !f.dryRun}
		return s.with(ctx, c, caps, func(a *app.App) error { return s.batchTakes(ctx, a, &f, name, content) })
	})
	return cmd
}

// readBatchFile reads the file of a batch.
func readBatchFile(path string) ([]byte, error) {
	what := "batch " + text.Line(path)
	file, err := os.Open(path)
	if err != nil {
		return nil, usage(what, reason(err), "name a file that exists")
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, usage(what, reason(err), "")
	case info.IsDir():
		return nil, usage(what, "it is a folder", "name a .csv, .tsv or .txt file")
	}
	content, err := io.ReadAll(io.LimitReader(file, mostFile+1))
	switch {
	case err != nil:
		return nil, usage(what, reason(err), "")
	case len(content) > mostFile:
		return nil, usage(what, fmt.Sprintf("it is larger than %d MB", mostFile>>20), "divide it")
	}
	return content, nil
}

// batchTakes makes the takes of a file.
func (s *invocation) batchTakes(ctx context.Context, a *app.App, f *fileBatch, path string, content []byte) error {
	reading := s.progress(a.Config)
	reading.line("reading " + path)
	script, err := rows.Read(filepath.Base(path), content, rows.Options{
		Encoding: f.encoding, Actor: f.actor, Params: f.params, Catalogue: &fileCatalogue{ctx: ctx, a: a},
	})
	reading.end()
	if wrong, ok := errors.AsType[*rows.Errors](err); ok {
		return s.wrongFile(ctx, wrong)
	}
	if err != nil {
		return asUsage(err)
	}
	if script.Dropped > 0 {
		s.notify(fmt.Sprintf("%d control characters were removed from the texts", script.Dropped))
	}
	if line := withoutTimes(script.Rows); f.captions.format != "" && line > 0 {
		return usage(fmt.Sprintf("line %d", line), "--captions needs the word times, and the row has none", "leave out word-times, and stream, in it")
	}
	r := &batchRun{s: s, a: a, f: &f.batchFlags, what: "batch " + text.Line(path), retryUncertain: f.retryUncertain}
	r.takes = takesOf(script.Rows)
	return r.run(ctx)
}

// takesOf are the takes of rows, one for each piece that has something to speak.
func takesOf(list []rows.Row) []take {
	n := 0
	for _, row := range list {
		n += len(row.Pieces)
	}
	takes := make([]take, 0, n)
	for _, row := range list {
		spoken := 0
		for i, piece := range row.Pieces {
			if piece.Text == "" { // only a pause, before the first take
				continue
			}
			t := take{line: row.Line, pause: piece.Pause, key: fmt.Sprintf("%s/%d", row.Key, i), order: job.Order{ActorID: row.Actor.ID, ActorName: row.Actor.Name, Text: piece.Text, Params: row.Params}}
			if row.File != "" {
				file := rows.PieceName(row.File, spoken, row.Takes())
				t.file = strings.TrimSuffix(file, filepath.Ext(file))
			}
			spoken++
			takes = append(takes, t)
		}
	}
	return takes
}

// wrongFile prints all that is wrong with a file.
func (s *invocation) wrongFile(ctx context.Context, wrong *rows.Errors) error {
	if ctx.Err() != nil { // then the actors could not be found
		return ctx.Err()
	}
	lines := wrong.Lines()
	if len(lines) == 1 {
		return usage(wrong.File, lines[0], "")
	}
	for _, line := range lines {
		s.notify(line)
	}
	return usage(wrong.File, fmt.Sprintf("it has %d problems; nothing was sent", len(wrong.Problems)+wrong.More), "")
}

// fileCatalogue knows the actors of the account for the rows of a file.
type fileCatalogue struct {
	ctx context.Context
	a   *app.App
}

// Find returns the actor with this id or whole name.
func (c *fileCatalogue) Find(query string) (rows.Actor, error) {
	who, err := findSpeaker(c.ctx, c.a, query)
	return rows.Actor{ID: who.ID, Name: who.Label("")}, err
}

// Check returns an error if no version of the actor can do what the settings ask for.
func (c *fileCatalogue) Check(who rows.Actor, p api.Params) error {
	f := speakFlags{params: p}
	return f.checkVersions(c.ctx, c.a, []actor.Actor{{Actor: api.Actor{ID: who.ID, Name: map[string]string{"en": who.Name}}}})
}
