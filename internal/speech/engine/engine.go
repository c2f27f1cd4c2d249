// Package engine runs speech programs of the system: espeak-ng, flite, and say on macOS. They are separate processes,
// never linked, and are used only where they are installed.
//
// A text is sent to the program's standard input and cannot act as anything but text: no option, no shell, no markup
// and no commands of the program. The output is validated and limited in size.
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

// Engine is one installed speech program. It is safe for concurrent use; each Speak runs its own process.
type Engine struct {
	program
	path    string
	timeout time.Duration // with one run
}

// program describes a speech program.
type program struct {
	name       string
	install    string // how to install it
	file       bool   // writes its sound to a file, not to standard output
	unix       bool   // not for Windows: flite takes its text from a file that only Unix has, and say is a part of macOS
	english    bool   // reads English only
	chineseHan bool   // reads Chinese characters in Chinese text only
	command    func(ctx context.Context, path string, d settings) (command, error)
}

// command is a call of the program.
type command struct {
	args  []string
	text  string  // standard input
	speed float64 // factor by which the sound is played faster, to move its resonances; 1 is no change
}

const output = "speech.wav" // in the process's temporary folder, for programs that write files

func programs() []program {
	return []program{
		{name: "say", install: "it is a part of macOS", file: true, unix: true, command: commandSay},
		{name: "espeak-ng", install: "install the package espeak-ng", chineseHan: true, command: commandEspeak},
		{name: "flite", install: "install the package flite", file: true, unix: true, english: true, command: commandFlite},
	}
}

// Find looks for the engine on the PATH: espeak-ng, flite or say. The error is one line that says what to do.
func Find(name string) (*Engine, error) { return find(runtime.GOOS, name) }

func find(goos, name string) (*Engine, error) {
	var known []string
	for _, p := range programs() {
		if p.name != name {
			known = append(known, p.name)
			continue
		}
		if goos == "windows" && p.unix {
			return nil, fmt.Errorf("the speech engine %s does not work on Windows; use the built-in voice", name)
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

// Best is the best engine that is installed and works: say on macOS, then espeak-ng, then flite. It tests each with one
// word, which takes some hundredths of a second; ctx may end the search.
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

// Speak renders the utterance. LastPitch and Prompt have no effect: no program supports them. The same utterance gives
// the same samples with espeak-ng and flite.
//
// The error is one line for the user. It wraps speech.ErrUnreadable where the engine cannot read the text, with the
// unspoken parts in the otherwise empty PCM. It is the context's error when that ended the work.
func (e *Engine) Speak(ctx context.Context, u speech.Utterance) (speech.PCM, error) {
	u = u.WithDefaults()
	text, unspoken := readable(u.Text)
	lang := language(text, u.Lang)
	if e.chineseHan && lang != "zh" {
		text, unspoken = withoutHan(text, unspoken)
	}
	switch {
	case !strings.ContainsFunc(text, isSpoken):
		return speech.PCM{Unspoken: unspoken}, fmt.Errorf("%s cannot speak: %w", e.name, speech.ErrUnreadable)
	case lang == "":
		return speech.PCM{Unspoken: unspoken}, fmt.Errorf("%s does not know this script: %w; try the built-in voice", e.name, speech.ErrUnreadable)
	case e.english && lang != "en":
		return speech.PCM{Unspoken: unspoken},
			fmt.Errorf("%s reads English only: %w; use espeak-ng or the built-in voice", e.name, speech.ErrUnreadable)
	}
	s := settingsOf(u, text, lang)
	samples, err := e.synthesise(ctx, s, u.Rate)
	if err != nil {
		return speech.PCM{}, err
	}
	if wanted := wantedSeconds(u); wanted > 0 {
		// Faster speech from the program sounds better than time stretching, so only the rest is stretched.
		s.pace *= float64(len(samples)) / (wanted * float64(u.Rate))
		if samples, err = e.synthesise(ctx, s, u.Rate); err != nil {
			return speech.PCM{}, err
		}
		samples = fitLength(samples, int(wanted*float64(u.Rate)+0.5), u.Rate)
	}
	samples = limitDuration(samples, u.MaxSeconds, u.Rate)
	setLevel(samples, u.Rate, u.Volume)
	return speech.PCM{Samples: samples, Rate: u.Rate, Unspoken: unspoken}, nil
}

func isSpoken(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// synthesise runs the program once and returns the speech at the rate, with the built-in voice's silence at both ends.
func (e *Engine) synthesise(ctx context.Context, s settings, rate int) ([]float32, error) {
	call, err := e.command(ctx, e.path, s)
	if err != nil {
		return nil, err
	}
	out, err := e.run(ctx, call)
	if err != nil {
		return nil, err
	}
	samples, from, err := wav.Decode(out)
	if err != nil {
		return nil, fmt.Errorf("%s gave no usable sound: %w; try the built-in voice", e.name, err)
	}
	samples = trim(resample.Convert(samples, float64(from)*call.speed, rate), rate)
	if len(samples) == 0 {
		return nil, fmt.Errorf("%s stayed silent: %w", e.name, speech.ErrUnreadable)
	}
	return samples, nil
}

// errTooMuch is the cause when a program is stopped because its output is too long.
var errTooMuch = errors.New("it wrote more sound than any text needs")
