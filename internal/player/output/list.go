package output

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"time"

	"callboard/internal/text"
)

// Choice is an output that can be chosen now. Its Kind and Device are as in Options.
type Choice struct {
	Kind    string // Pulse, Oto, Exec or Silent
	Device  string // a device as the output knows it; "" is the output's default
	Label   string // for a person, one line of any length, without control characters
	Short   string // a shorter Label: of the default what it is now, without the state of a player command
	Default bool   // it is used when nothing is chosen; exactly one choice is
}

// listLimit is how long List waits for a sound server.
const listLimit = 1500 * time.Millisecond

// List returns what can be chosen now: the sound server's default and each of its sinks, the system's own sound where
// it is built in, each installed player command, and silence. It waits for at most 1.5 seconds, and not longer than
// ctx. log may be nil.
func List(ctx context.Context, log *slog.Logger) []Choice {
	return list(ctx, Options{Log: log})
}

func list(ctx context.Context, o Options) []Choice {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	all := listPulse(ctx, o)
	if systemSound != "" {
		all = append(all, Choice{Kind: Oto, Label: systemSound, Short: systemSound})
	}
	first := len(all) == 0 // no choice that Open would use by default has come yet
	for _, c := range commands() {
		if _, err := exec.LookPath(c.name); err == nil {
			all = append(all, Choice{Kind: Exec, Device: c.name, Label: c.label() + ", a player command", Short: c.name + ", a player command", Default: first && c.proof})
			first = first && !c.proof
		}
	}
	const silence = "silent: the clock runs, nothing is audible"
	all = append(all, Choice{Kind: Silent, Label: silence, Short: silence, Default: first})
	if !first && all[0].Kind != Exec {
		all[0].Default = true
	}
	return all
}

// listPulse asks the first sound server that answers.
func listPulse(ctx context.Context, o Options) []Choice {
	ctx, cancel := context.WithTimeout(ctx, listLimit)
	defer cancel()
	for _, a := range servers(o.Server, os.Getenv, os.Getuid()) {
		all, err := sinksOf(ctx, a)
		if err == nil {
			return all
		}
		o.Log.Debug("sound server not listed", "address", a.addr, "error", err)
	}
	return nil
}

// sinksOf asks one server for its default and its sinks.
func sinksOf(ctx context.Context, a address) (all []Choice, err error) {
	w, err := dial(ctx, a)
	if err != nil {
		return nil, err
	}
	var info serverInfo
	var sinks []sink
	err = w.open(ctx, cookie(os.Getenv), func() (err error) {
		if info, err = call(w, opGetServerInfo, nil, readServer); err == nil {
			sinks, err = call(w, opGetSinkInfoList, nil, readSinks)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	w.close()
	if len(sinks) == 0 {
		return nil, errNoOutput
	}
	same := map[string]int{}
	for _, s := range sinks {
		same[s.label]++
	}
	follow := Choice{Kind: Pulse, Label: info.brand() + ": the system's default"}
	follow.Short = follow.Label
	for _, s := range sinks {
		if s.name == "" {
			continue
		}
		label := s.label
		if same[label] > 1 { // sinks with equal descriptions: only their names differ
			label = fmt.Sprintf("%s (%s)", label, text.Line(s.name))
		}
		if s.name == info.defaultSink {
			follow.Label += ", now " + label
			follow.Short = "default: " + label
		}
		label = info.brand() + ": " + label
		all = append(all, Choice{Kind: Pulse, Device: s.name, Label: label, Short: label})
	}
	return append([]Choice{follow}, all...), nil
}
