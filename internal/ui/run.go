package ui

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/event"
	"callboard/internal/job"
	"callboard/internal/link"
	"callboard/internal/player"
	"callboard/internal/ui/outfilter"
)

// Options are the choices that are made before the screen opens.
type Options struct {
	Sandbox  bool
	Dark     *bool            // nil: ask the terminal, and begin dark
	ASCII    bool             // plain signs
	NoMotion bool             // no spinners, and no more than one drawing a second
	LowPower bool             // no more than four drawings a second, and no level meter
	Sounds   bool             // this run's settings name the sound output: what an earlier run has chosen does not count
	Lang     string           // the reader's language tag, "en" or "ko": whose names come first
	APIURL   string           // for the copied curl
	SaveDir  string           // where s saves
	Notice   string           // one line shown at the start
	Now      func() time.Time // nil: time.Now
	Input    io.Reader        // nil: the terminal
	Output   io.Writer        // nil: the terminal
	Programs []tea.ProgramOption

	OnExit    link.OnExit            // what the link was told to do with the callback at the end; empty: link.Auto
	AskOnExit bool                   // ask at the end instead, where there is something to decide
	OpenURL   func(url string) error // shows a page in the person's browser; nil: there is none to show it in

	// For the welcome. It offers to take a token where it can check one and keep it.

	// CheckToken asks the service whose token this is. Its error is told by what to do about it.
	CheckToken func(ctx context.Context, token string) (who string, err error)
	// SaveTokens keeps the tokens for the next runs and says where; ngrok is empty where none was given.
	SaveTokens func(ctx context.Context, typecast, ngrok string) (where string, err error)
	// NgrokFound names the file that has the authtoken of ngrok already; empty: none was found.
	NgrokFound string
}

// Farewell is what is left to say when the screen has closed.
type Farewell struct {
	Running int // jobs still under way: they are picked up next time
}

// frameEvery is the shortest time between two batches of news. The screen is drawn once a message,
// so this bounds what a burst of deliveries can cost.
const frameEvery = 34 * time.Millisecond

// keepWithin is how long quitting waits for the script to be written down.
const keepWithin = 100 * time.Millisecond

// Run shows the screen until the person quits or ctx ends. Its error is Bubble Tea's, or nil.
func Run(ctx context.Context, d Deps, o Options) (Farewell, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m := New(ctx, d, o)
	p := tea.NewProgram(m, programOptions(ctx, o)...)

	jobs, sound := d.Jobs.Subscribe(), d.Player.Subscribe()
	defer jobs.Close()
	defer sound.Close()
	go relay(ctx, jobs.Next, func(batch []job.Job) { p.Send(jobsMsg(batch)) })
	go relay(ctx, sound.Next, func(batch []player.State) { p.Send(playerMsg(batch[len(batch)-1])) })
	go relay(ctx, taking(d.Player.Follow()), func(batch []player.Event) { p.Send(soundMsg(batch)) })
	if d.Link != nil {
		news := d.Link.Subscribe()
		defer news.Close()
		go relay(ctx, news.Next, func(batch []link.Status) { p.Send(linkMsg(batch[len(batch)-1])) })
	}

	_, err := p.Run()
	keep, done := context.WithTimeout(context.WithoutCancel(ctx), keepWithin)
	defer done()
	kept := writeKept(keep, d.Settings, m.kept())
	if errors.Is(err, tea.ErrInterrupted) || errors.Is(err, context.Canceled) {
		err = nil
	}
	return Farewell{Running: m.jobs.running()}, errors.Join(err, kept)
}

// framesPerSecond is how often the renderer looks for something to write. Its ticker runs while nothing moves
// as well: at Bubble Tea's sixty that alone is most of a per cent of a processor.
const framesPerSecond = 30

func programOptions(ctx context.Context, o Options) []tea.ProgramOption {
	opts := []tea.ProgramOption{tea.WithContext(ctx), tea.WithFPS(framesPerSecond)}
	if o.Input != nil {
		opts = append(opts, tea.WithInput(o.Input))
	}
	switch out := o.Output.(type) {
	case nil:
	case *os.File:
		screen := outfilter.New(out)
		opts = append(opts, tea.WithOutput(screen), tea.WithFilter(func(_ tea.Model, msg tea.Msg) tea.Msg {
			switch msg.(type) { // before the renderer hears of it
			case tea.WindowSizeMsg, tea.SuspendMsg, tea.ResumeMsg:
				screen.Forget()
			}
			return msg
		}))
	default:
		opts = append(opts, tea.WithOutput(out))
	}
	return append(opts, o.Programs...)
}

// taking waits for what comes into an inbox, as relay wants it.
func taking[T any](b *event.Inbox[T]) func(context.Context) ([]T, error) {
	return func(ctx context.Context) ([]T, error) {
		for {
			if batch := b.Take(); len(batch) > 0 {
				return batch, nil
			}
			select {
			case <-b.Wake():
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
	}
}

// relay takes news in batches and passes each on, at most one a frame.
func relay[T any](ctx context.Context, next func(context.Context) ([]T, error), send func([]T)) {
	for {
		batch, err := next(ctx)
		if err != nil {
			return
		}
		send(batch)
		select {
		case <-time.After(frameEvery):
		case <-ctx.Done():
			return
		}
	}
}
