// Package engine lets speech programs of the system speak in the sandbox: espeak-ng, flite, and say on macOS. They are
// run as separate programs, never linked, and only when somebody has installed them.
//
// A text reaches a program on its input and can be nothing but text there: no option, no shell, no markup and no
// commands of the program's own. What comes back is measured before it is believed.
package engine

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"
	"unicode"

	"callboard/internal/speech"
	"callboard/internal/speech/resample"
	"callboard/internal/speech/wav"
)

// Engine is one installed speech program. It is safe for use by many at once; each Speak runs its own process.
type Engine struct {
	program
	path     string
	patience time.Duration // with one run
}

// program is what there is to know about a speech program.
type program struct {
	name    string
	install string // what to do where it is missing
	file    bool   // writes its sound to a file, not to its output
	english bool   // reads nothing else
	noHan   bool   // reads Chinese characters in Chinese only
	order   func(ctx context.Context, path string, d delivery) (order, error)
}

// order is how the program is called for one delivery.
type order struct {
	args  []string
	text  string  // on its input
	speed float64 // the sound is played so much faster, to move its resonances; 1 as it is
}

const output = "speech.wav" // in the process's own folder, for programs that write files

func programs() []program {
	return []program{
		{name: "say", install: "it is a part of macOS", file: true, order: orderSay},
		{name: "espeak-ng", install: "install the package espeak-ng", noHan: true, order: orderEspeak},
		{name: "flite", install: "install the package flite", file: true, english: true, order: orderFlite},
	}
}

// Find looks for the engine on the PATH: espeak-ng, flite or say. The error is one line and says what to do.
func Find(name string) (*Engine, error) {
	var known []string
	for _, p := range programs() {
		if p.name != name {
			known = append(known, p.name)
			continue
		}
		path, err := exec.LookPath(name)
		if err != nil {
			return nil, fmt.Errorf("the speech engine %s is not installed; %s, or use the built-in voice", name, p.install)
		}
		return &Engine{p, path, 20 * time.Second}, nil
	}
	slices.Sort(known)
	return nil, fmt.Errorf("there is no speech engine %q; there are %s", name, strings.Join(known, ", "))
}

// Best is the best engine that is installed and does speak: say on macOS, then espeak-ng, then flite. It lets each say
// a word, which takes some hundredths of a second; ctx may end the search.
func Best(ctx context.Context) (name string, e *Engine, ok bool) {
	for _, p := range programs() {
		if p.name == "say" && runtime.GOOS != "darwin" {
			continue // elsewhere it is another program
		}
		e, err := Find(p.name)
		if err != nil {
			continue
		}
		if _, err = e.Speak(ctx, speech.Utterance{Text: "one"}); err == nil {
			return p.name, e, true
		}
	}
	return "", nil, false
}

// Speak says the utterance. LastPitch and Prompt are not heard: no program offers the like. The same utterance gives the
// same samples where the program does so (espeak-ng and flite do).
//
// The error is one line for a person. It wraps speech.ErrUnreadable where the engine cannot read the text, with what could
// not be said in the otherwise empty PCM, and is the context's error when that ended the work.
func (e *Engine) Speak(ctx context.Context, u speech.Utterance) (speech.PCM, error) {
	u = usual(u)
	text, unspoken := plain(u.Text)
	lang := language(text, u.Lang)
	if e.noHan && lang != "zh" {
		text, unspoken = withoutHan(text, unspoken)
	}
	switch {
	case !strings.ContainsFunc(text, isRead):
		return speech.PCM{Unspoken: unspoken}, fmt.Errorf("%s cannot speak: %w", e.name, speech.ErrUnreadable)
	case lang == "":
		return speech.PCM{Unspoken: unspoken}, fmt.Errorf("%s does not know this script: %w; try the built-in voice", e.name, speech.ErrUnreadable)
	case e.english && lang != "en":
		return speech.PCM{Unspoken: unspoken},
			fmt.Errorf("%s reads English only: %w; use espeak-ng or the built-in voice", e.name, speech.ErrUnreadable)
	}
	d := deliver(u, text, lang)
	take, err := e.take(ctx, d, u.Rate)
	if err != nil {
		return speech.PCM{}, err
	}
	if wanted := wantedSeconds(u); wanted > 0 {
		// A program that speaks faster sounds better than a sound that is squeezed; what is left over is squeezed.
		d.pace *= float64(len(take)) / (wanted * float64(u.Rate))
		if take, err = e.take(ctx, d, u.Rate); err != nil {
			return speech.PCM{}, err
		}
		take = fit(take, int(wanted*float64(u.Rate)+0.5), u.Rate)
	}
	take = cut(take, u.MaxSeconds, u.Rate)
	setLevel(take, u.Rate, u.Volume)
	return speech.PCM{Samples: take, Rate: u.Rate, Unspoken: unspoken}, nil
}

func isRead(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// take runs the program once and gives the speech at the rate, with the built-in voice's silence around it.
func (e *Engine) take(ctx context.Context, d delivery, rate int) ([]float32, error) {
	o, err := e.order(ctx, e.path, d)
	if err != nil {
		return nil, err
	}
	out, err := e.run(ctx, o)
	if err != nil {
		return nil, err
	}
	samples, from, err := wav.Decode(out)
	if err != nil {
		return nil, fmt.Errorf("%s gave no sound that can be used: %w; try the built-in voice", e.name, err)
	}
	samples = trim(resample.Convert(samples, float64(from)*o.speed, rate), rate)
	if len(samples) == 0 {
		return nil, fmt.Errorf("%s stayed silent: %w", e.name, speech.ErrUnreadable)
	}
	return samples, nil
}

// errTooMuch ends a program that does not stop writing.
var errTooMuch = errors.New("it wrote more sound than any text needs")
