package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/osfile"
	"callboard/internal/webhook"
	"callboard/internal/webhook/export"
	"callboard/internal/webhook/send"
)

// exportFlags are those of "deliveries export".
type exportFlags struct {
	q                   deliveryQuery
	all, secrets, force bool
	last                int // the newest of those that the flags select; 0: not given
	lastSet             bool
	as, out, to         string
	format              export.Format
}

func (s *invocation) exportDeliveries() *cobra.Command {
	f := &exportFlags{}
	cmd := &cobra.Command{
		Use: "export [ID…]", Short: "Write deliveries for other programs", Args: cobra.ArbitraryArgs,
		Long: "Write deliveries in a format of other programs, to stdout or to a file that only you can read.\n" +
			"  json   an array of objects, as deliveries --json prints it\n" +
			"  jsonl  an object a line\n" +
			"  har    an HTTP archive (HAR 1.2), for the tools of browsers\n" +
			"  curl   a command for a POSIX shell each\n" +
			"  http   the requests as they were on the wire\n" +
			"Authorization, cookies and the secret path of the callback are replaced by the word SECRET unless --show-secrets is given.",
		Example: "callboard deliveries export 01KB3C --as curl --to http://localhost:3000/webhook\ncallboard deliveries export --last 5 --as har\n" +
			"callboard deliveries export --all --since 1h -o webhooks.har",
	}
	cmd.RunE = s.runWithWebhooks("deliveries", func(ctx context.Context, c config.Config, args []string) error {
		f.lastSet = cmd.Flags().Changed("last")
		if err := f.check(s, args); err != nil {
			return err
		}
		return s.with(ctx, c, app.Capabilities{ReadOnly: true}, func(a *app.App) error { return s.export(ctx, a, f, args) })
	})
	flags := cmd.Flags()
	flags.BoolVar(&f.all, "all", false, "all deliveries, the oldest first, or those that the flags below select")
	flags.IntVar(&f.last, "last", 0, "the newest deliveries, so many, or those of them that the flags below select, the oldest of them first")
	flags.Var(&filledText{value: &f.to, next: giveTarget}, "to", "with --as curl: the URL in the command, in the place of the callback's")
	flags.StringVar(&f.as, "as", "", "the format: json, jsonl, har, curl, http (that of the file's name, or json)")
	flags.StringVarP(&f.out, "output", "o", "", "the file to write")
	flags.BoolVar(&f.force, "force", false, "replace the file if it exists")
	flags.BoolVar(&f.secrets, "show-secrets", false, "do not mask credentials and the secret path")
	f.q.add(s, cmd)
	var names []string
	for _, format := range export.Formats() {
		names = append(names, string(format))
	}
	_ = cmd.RegisterFlagCompletionFunc("as", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault))
	cmd.ValidArgsFunction = s.complete(deliveryIDs)
	return cmd
}

// check refuses flags that do not fit, before anything is read.
func (f *exportFlags) check(s *invocation, args []string) (err error) {
	switch {
	case f.all && len(args) > 0:
		return usage("--all", "deliveries are named as well", "give one of the two")
	case f.lastSet && len(args) > 0:
		return usage("--last", "deliveries are named as well", "give one of the two")
	case f.lastSet && f.all:
		return usage("--last", "--all is given as well", "give one of the two")
	case f.lastSet && f.last < 1:
		return usage("--last", "it is below one", "give how many of the newest deliveries to write")
	case !f.all && !f.lastSet && f.q.given():
		return usage("deliveries export", "flags that select deliveries go with --all or --last", "add --all")
	case !f.all && !f.lastSet && len(args) == 0:
		return usage("deliveries export", "no delivery is given", "give its id, or the start of it, or --all")
	}
	if _, err := f.q.parse(time.Now()); err != nil {
		return err
	}
	name := f.as
	if name == "" {
		name = strings.TrimPrefix(filepath.Ext(f.out), ".")
		if _, err := export.ParseFormat(name); err != nil {
			name = string(export.JSON)
		}
	}
	if f.format, err = export.ParseFormat(name); err != nil {
		return usage("--as "+f.as, clean(err.Error()), "")
	}
	if err := f.checkTo(); err != nil {
		return err
	}
	if f.out == "-" {
		f.out = ""
	}
	if f.out == "" {
		if f.format == export.HTTP && isTerminal(s.out) {
			return usage("--as http", "the raw bytes of strangers would go to the terminal", "redirect them (| or >), or name a file with -o")
		}
		return nil
	}
	f.out = onDisk(f.out)
	info, err := os.Lstat(f.out)
	switch {
	case err == nil && info.IsDir():
		return usage("-o "+f.out, "it is a folder", "name a file")
	case err == nil && !f.force:
		return usage("-o "+f.out, "the file exists already", "choose another name, or add --force")
	case err == nil && !info.Mode().IsRegular():
		return usage("-o "+f.out, "it is not a file but a link, pipe or device", "name a file, or redirect stdout")
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return usage("-o "+f.out, reason(err), "name a file that can be written to")
	}
	return checkFileIn("-o "+f.out, existingParent(filepath.Dir(f.out)))
}

// checkTo refuses a --to that cannot stand in a command.
func (f *exportFlags) checkTo() error {
	if f.to == "" {
		return nil
	}
	if f.format != export.Curl {
		return usage("--to", "the format "+string(f.format)+" has the URL as it was", "add --as curl, or omit it")
	}
	if _, err := send.ParseTarget(f.to); err != nil {
		return usage("--to", clean(err.Error()), "")
	}
	f.to = send.WithScheme(strings.TrimSpace(f.to))
	if u, err := url.Parse(f.to); err == nil && u.User != nil {
		return usage("--to", "it holds a user name, and a password would stand in the command", "give the URL without it, and add curl's option -u")
	}
	return nil
}

// export writes the deliveries to stdout or to the file.
func (s *invocation) export(ctx context.Context, a *app.App, f *exportFlags, names []string) error {
	list, err := f.list(ctx, a, names)
	if err != nil {
		return err
	}
	n := 0
	items := func(yield func(export.Item, error) bool) {
		for item, err := range (&itemReader{app: a}).items(ctx, list) {
			if n++; !yield(item, err) {
				return
			}
		}
	}
	o := a.Workbench.ExportOptions(f.secrets)
	o.To = f.to
	write := func(w io.Writer) error { return export.Write(w, f.format, items, o) }
	if f.out == "" {
		err = write(stdout{s.out})
	} else if err = writeWhole("-o "+f.out, f.out, osfile.OfUserAlone, f.force, write); err == nil {
		err = s.println(f.out)
	}
	if err == nil && n == 0 {
		s.notify(f.q.none())
	}
	return err
}

// list lists the deliveries of an export.
func (f *exportFlags) list(ctx context.Context, a *app.App, names []string) (iter.Seq2[webhook.Head, error], error) {
	if f.all {
		wanted, err := f.q.find(ctx, a, time.Now())
		return oldest(ctx, a, wanted), err
	}
	if f.lastSet {
		wanted, err := f.q.find(ctx, a, time.Now())
		if err != nil {
			return nil, err
		}
		heads, err := readHeads(newest(ctx, a, wanted, f.last))
		slices.Reverse(heads)
		return listed(heads), err
	}
	var heads []webhook.Head
	for _, name := range names {
		d, err := findDelivery(ctx, a, name)
		if err != nil {
			return nil, err
		}
		h, err := a.Store.Head(ctx, d.ID)
		if err != nil {
			return nil, err
		}
		heads = append(heads, h)
	}
	return listed(heads), nil
}

// readHeads reads a list to its end.
func readHeads(list iter.Seq2[webhook.Head, error]) (heads []webhook.Head, err error) {
	for h, err := range list {
		if err != nil {
			return nil, err
		}
		heads = append(heads, h)
	}
	return heads, nil
}

// listed is a list of deliveries that are known.
func listed(heads []webhook.Head) iter.Seq2[webhook.Head, error] {
	return func(yield func(webhook.Head, error) bool) {
		for _, h := range heads {
			if !yield(h, nil) {
				return
			}
		}
	}
}
