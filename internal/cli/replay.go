package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/net/http/httpguts"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
)

// replayFlags are those of "replay".
type replayFlags struct {
	to, body string
	bodySet  bool
	headers  []string
	last     int
	lastSet  bool
	q        deliveryQuery
}

// mostReplayed is how many of the deliveries that the flags select are sent, unless --last says another number: a filter can select
// far more than are meant.
const mostReplayed = 100

// mostBody is the longest body that replay reads, in bytes.
const mostBody = 64 << 20

func (s *invocation) replay() *cobra.Command {
	f := &replayFlags{}
	cmd := &cobra.Command{
		Use: "replay ID…", Short: "Send stored deliveries again", Args: cobra.ArbitraryArgs,
		Long: "Send stored deliveries to a receiver again, with their original bytes, method and headers. Each result is a line: the id, the " +
			"target's status, the time, and the first line of the answer.\n" +
			"With --json each result is an object on a line of its own, printed when it is known.\n" +
			"--body and --header change what is sent; Content-Length follows. An empty value removes a header: --header 'X-Trace:'.\n" +
			"Of a request that did not come whole, what was stored is sent, and stderr says so. --last leaves out requests that were refused.\n" +
			"The flags that select deliveries send those, the oldest first: at most the newest 100, unless --last says another number. Before that " +
			"stderr says how many they are.\n" +
			"The exit code is 5 if the target answered 400 or more, or not at all. A redirect is an answer: it is shown and not followed.",
		Example: "callboard replay 01KB3C --to http://localhost:3000/webhook\ncallboard replay --last 5 --to http://localhost:3000/webhook\n" +
			"callboard replay --status failed --since 1h --to http://localhost:3000/webhook\n" +
			"callboard deliveries show 01KB3C --json | jq -r .body | sed s/done/failed/ | callboard replay 01KB3C --to localhost:3000 --body -",
	}
	cmd.RunE = s.runWithWebhooks("replay", func(ctx context.Context, c config.Config, args []string) error {
		f.bodySet, f.lastSet = cmd.Flags().Changed("body"), cmd.Flags().Changed("last")
		edit, err := f.check(args)
		if err != nil {
			return err
		}
		if f.bodySet {
			body, err := s.readBody(ctx, f.body)
			if err != nil {
				return err
			}
			edit.Body = &body
		}
		return s.with(ctx, c, app.Capabilities{}, func(a *app.App) error { return s.replayAll(ctx, a, f, args, edit) })
	})
	flags := cmd.Flags()
	flags.Var(&filledText{value: &f.to, next: giveTarget}, "to", "where to send them")
	flags.IntVar(&f.last, "last", 0, "the newest deliveries, so many, the oldest of them first")
	flags.Var(&filledText{value: &f.body}, "body", "a file with another body; - for stdin")
	flags.StringArrayVar(&f.headers, "header", nil, "a header that replaces all of its name, like 'X-Trace: 1'; may be repeated")
	f.q.add(s, cmd)
	_ = cmd.RegisterFlagCompletionFunc("body", cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault))
	cmd.ValidArgsFunction = s.complete(deliveryIDs)
	return cmd
}

// check refuses flags that do not fit, before anything is read.
func (f *replayFlags) check(args []string) (send.Edit, error) {
	var e send.Edit
	switch {
	case f.lastSet && f.last < 1:
		return e, usage("--last", "it is below one", "give how many of the newest deliveries to send")
	case f.lastSet && len(args) > 0:
		return e, usage("--last", "deliveries are named as well", "give one of the two")
	case f.q.given() && len(args) > 0:
		return e, usage("replay", "deliveries are named, and flags select some as well", "give one of the two")
	case !f.lastSet && !f.q.given() && len(args) == 0:
		return e, usage("replay", "no delivery is given", "give its id, or the start of it, or --last 1")
	}
	if _, err := f.q.parse(time.Now()); err != nil {
		return e, err
	}
	if err := checkTarget(f.to); err != nil {
		return e, err
	}
	for _, h := range f.headers {
		name, value, ok := strings.Cut(h, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch {
		case !ok:
			return e, usage("--header "+h, "there is no colon", "write it like 'X-Trace: 1'")
		case !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value):
			return e, usage("--header "+h, "it holds a character that no header has", "write it like 'X-Trace: 1'")
		case strings.EqualFold(name, "Content-Length"):
			return e, usage("--header "+h, "it is computed from the body", "change the body with --body, and leave this header out")
		}
		e.Set = append(e.Set, [2]string{name, value})
	}
	if err := e.Check(webhook.Delivery{}); err != nil {
		return e, usage("--header", clean(err.Error()), "")
	}
	return e, nil
}

const giveTarget = "give a URL like --to http://localhost:3000/webhook"

// checkTarget refuses a --to that nothing can be sent to.
func checkTarget(to string) error {
	if to == "" {
		return usage("--to", "it says where to send it and is missing", giveTarget)
	}
	if _, err := send.ParseTarget(to); err != nil {
		return usage("--to", clean(err.Error()), "")
	}
	return nil
}

// readBody reads the body of --body.
func (s *invocation) readBody(ctx context.Context, path string) ([]byte, error) {
	in := s.in
	if path != "-" {
		file, err := os.Open(onDisk(path))
		if err != nil {
			return nil, usage("--body "+path, reason(err), "name a file that can be read, or - for stdin")
		}
		defer file.Close()
		in = file
	}
	type result struct {
		body []byte
		err  error
	}
	done := make(chan result, 1)
	go func() { // stays behind after Ctrl+C: reading a pipe cannot be cancelled, and the process is about to end
		body, err := io.ReadAll(io.LimitReader(in, mostBody+1))
		done <- result{body, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-done:
		switch {
		case r.err != nil:
			return nil, usage("--body "+path, reason(r.err), "name a file that can be read, or - for stdin")
		case len(r.body) > mostBody:
			return nil, usage("--body "+path, fmt.Sprintf("it is longer than %d MiB", mostBody>>20), "no webhook is so long")
		}
		return r.body, nil
	}
}

// replayAll sends the deliveries one after the other, and prints each result.
func (s *invocation) replayAll(ctx context.Context, a *app.App, f *replayFlags, names []string, e send.Edit) error {
	ids, err := f.ids(ctx, s, a, names)
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		return usage("replay", f.q.none(), "")
	}
	var refused []send.Result
	for i, id := range ids {
		if err := s.noteIncomplete(ctx, a, id, e); err != nil {
			return err
		}
		r, err := a.Workbench.Replay(ctx, id, f.to, e)
		if err != nil && i > 0 && !errors.Is(err, ctx.Err()) {
			err = fmt.Errorf("%w; %d of %d were sent", err, i, len(ids))
		}
		if err == nil {
			err = s.printSent(a, r, r.Delivery)
		}
		if err != nil {
			return err
		}
		if !accepted(r) {
			refused = append(refused, r)
		}
	}
	return refusedBy("replay", len(ids), refused)
}

// noteIncomplete says of a delivery that is not stored whole what is sent of it.
func (s *invocation) noteIncomplete(ctx context.Context, a *app.App, id string, e send.Edit) error {
	h, ok, err := a.Workbench.Head(ctx, id)
	if err != nil || !ok {
		return err
	}
	switch h.Refused {
	case webhook.RefusedLong, webhook.RefusedCut:
		if e.Body == nil {
			s.notify(fmt.Sprintf("%s did not come whole (%s): the %d bytes of its body that were stored are sent", id, h.Refused, h.Size))
		}
	case webhook.RefusedHead:
		s.notify(fmt.Sprintf("%s did not come whole (%s): what was stored of it is sent", id, h.Refused))
	}
	return nil
}

// ids are the deliveries to send, in order.
func (f *replayFlags) ids(ctx context.Context, s *invocation, a *app.App, names []string) ([]string, error) {
	var ids []string
	for _, name := range names {
		d, err := findDelivery(ctx, a, name)
		if err != nil {
			return nil, err
		}
		ids = append(ids, d.ID)
	}
	if len(names) > 0 {
		return ids, nil
	}
	heads, more, err := f.selected(ctx, a)
	if err != nil {
		return nil, err
	}
	for _, h := range heads {
		ids = append(ids, h.ID)
	}
	switch {
	case !f.q.given(), len(ids) == 0:
	case more:
		s.notify(fmt.Sprintf("the newest %s of those that match are sent, the oldest of them first; --last sends another number", deliveries(len(ids))))
	default:
		s.notify(deliveries(len(ids)) + " to send, the oldest first")
	}
	return ids, nil
}

// selected are the newest deliveries that the flags select, the oldest of them first, and whether there are more. Requests that were
// refused are no deliveries, and are sent only by name.
func (f *replayFlags) selected(ctx context.Context, a *app.App) (heads []webhook.Head, more bool, err error) {
	wanted, err := f.q.find(ctx, a, time.Now())
	if err != nil {
		return nil, false, err
	}
	most := mostReplayed
	if f.lastSet {
		most = f.last
	}
	for h, err := range newest(ctx, a, wanted, 0) {
		switch {
		case err != nil:
			return nil, false, err
		case h.Refused != webhook.NotRefused:
		case len(heads) == most:
			slices.Reverse(heads)
			return heads, true, nil
		default:
			heads = append(heads, h)
		}
	}
	slices.Reverse(heads)
	return heads, false, nil
}

// printSent prints a result as a line, with the name of what was sent, or, with --json, as an object on a line.
func (s *invocation) printSent(a *app.App, r send.Result, name string) error {
	if !a.Config.JSON {
		return s.printResult(r, name)
	}
	object, err := resultObject(r, a.Workbench.ExportOptions(false))
	if err != nil {
		return err
	}
	return s.println(string(object))
}
