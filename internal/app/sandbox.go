package app

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"callboard/internal/config"
	"callboard/internal/datadir"
	"callboard/internal/sandbox"
	"callboard/internal/text"
)

const (
	// settingSandbox is the key of the address where the sandbox listened last. The links to its audio hold that address.
	settingSandbox = "sandbox.addr"

	sandboxTimeout  = 3 * time.Second       // how long a new leader may take to announce its sandbox
	sandboxInterval = 20 * time.Millisecond // between looks for that

	// sandboxKeeps is how many syntheses the sandbox remembers: few enough that reading its journal takes no time.
	sandboxKeeps = 1000
)

// reachSandbox starts the sandbox in this process, or finds the one of the leader. A leader that has not announced its
// sandbox yet gets sandboxTimeout.
func (a *App) reachSandbox(ctx context.Context) error {
	wait, cancel := context.WithTimeout(ctx, sandboxTimeout)
	defer cancel()
	for {
		if err := a.tryLead(); err != nil {
			return err
		}
		if a.IsLeader() {
			return a.startSandbox(ctx)
		}
		if l, ok := a.Dir.Leader(); ok && l.APIURL != "" {
			return a.setBaseURL(l.APIURL)
		}
		select {
		case <-time.After(sandboxInterval):
		case <-wait.Done():
			if err := ctx.Err(); err != nil {
				return err
			}
			return &text.Problem{
				What: "another callboard has the data folder " + a.Dir.Path() + " and does not answer",
				Next: "end it, or choose another folder with --data-dir",
			}
		}
	}
}

// startSandbox starts the sandbox in this process, at its last address if that is free, and announces it.
func (a *App) startSandbox(ctx context.Context) error {
	last, _, err := a.Store.Setting(ctx, settingSandbox)
	if err != nil {
		return err
	}
	folder := filepath.Join(a.Dir.Path(), "sandbox")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return &text.Problem{What: "cannot make the sandbox's folder " + folder, Why: text.Line(err.Error()), Next: "choose another with --data-dir", Err: err}
	}
	journal := filepath.Join(folder, "sandbox.journal")
	a.sandbox, err = a.newSandbox(ctx, last, journal)
	if err != nil && last != "" {
		a.sandbox, err = a.newSandbox(ctx, "", journal) // another program uses the port now
	}
	if err != nil {
		return err
	}
	if u, err := url.Parse(a.sandbox.URL()); err == nil && u.Host != last {
		if err := a.Store.PutSetting(ctx, settingSandbox, u.Host); err != nil {
			return err
		}
	}
	if err := a.setBaseURL(a.sandbox.URL()); err != nil {
		return err
	}
	return a.announce(a.sandbox.URL())
}

// newSandbox starts a sandbox at addr; empty means any free port.
func (a *App) newSandbox(ctx context.Context, addr, journal string) (*sandbox.Server, error) {
	s, err := NewSandbox(a.Config, sandbox.Options{
		Addr: addr, Token: a.Config.Token.Reveal(), Journal: journal, Keep: sandboxKeeps, Log: a.Log,
	})
	if err != nil {
		return nil, err
	}
	if err := s.Start(ctx); err != nil {
		return nil, errors.Join(err, s.Close(ctx))
	}
	return s, nil
}

// NewSandbox builds a sandbox with the configured voice. The error for a voice that this machine does not have is a
// *text.Problem that wraps config.ErrInvalid.
func NewSandbox(c config.Config, o sandbox.Options) (*sandbox.Server, error) {
	o.VoiceName = c.Voice
	s, err := sandbox.New(o)
	if missing, ok := errors.AsType[*sandbox.VoiceError](err); ok {
		return nil, &text.Problem{What: c.From("voice"), Why: missing.Error(), Next: "auto takes what there is", Err: config.ErrInvalid}
	}
	return s, err
}

// RunningSandbox returns the address of the sandbox that runs inside another process, the leader of the data folder.
func RunningSandbox(c config.Config) (apiURL string, ok bool) {
	dir, err := datadir.OpenReadOnly(c.DataDir)
	if err != nil {
		return "", false
	}
	defer func() { _ = dir.Close() }() // it was only read
	l, ok := dir.Leader()
	return l.APIURL, ok && l.APIURL != ""
}
