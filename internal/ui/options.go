package ui

import (
	"context"
	"io"
	"time"

	"callboard/internal/api"
	"callboard/internal/link"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
)

// Options are the choices that are made before the program opens.
type Options struct {
	Service     api.Service // whose actors, settings and jobs these are
	Sandbox     bool
	Dark        *bool            // nil: ask the terminal, and begin dark
	NoColor     bool             // no colours
	ASCII       bool             // only ASCII characters
	NoMotion    bool             // no spinners, and at most one drawing a second
	LowPower    bool             // at most four drawings a second, and no level meter
	OutputGiven bool             // this run's settings name the sound output: what an earlier run has chosen does not count
	Lang        string           // the reader's language tag, "en" or "ko": whose names come first
	APIURL      string           // for the request that is copied as curl
	SaveDir     string           // the folder that the save key saves to
	Notice      string           // one line shown at the start
	Now         func() time.Time // nil: time.Now
	started     time.Time        // when Run began: what was settled later and not ordered here was left by an earlier run
	Input       io.Reader        // nil: the terminal
	Output      io.Writer        // nil: the terminal

	OnExit    link.OnExit            // what happens to the callback on exit; empty: link.Auto
	AskOnExit bool                   // ask on exit instead, where there is something to decide
	OpenURL   func(url string) error // shows a page in the browser; nil: there is none

	// For the welcome. It offers to take a token where it can check one and keep it.

	// CheckToken asks both services whose key this is, and returns the one that accepts it.
	CheckToken func(ctx context.Context, key string) (service api.Service, who string, err error)
	// SaveTokens keeps the tokens for the next runs and says where; ngrok is empty where none was given.
	SaveTokens func(ctx context.Context, typecast, ngrok string) (where string, err error)
	// NgrokFound names the file that has ngrok's authtoken already; empty: none was found.
	NgrokFound string
	// NoKeyring: SaveTokens writes a file, because the user wants no keyring.
	NoKeyring bool

	screens []func(screen.Host, *state.State) screen.Screen // beside those of the program, for tests
}
