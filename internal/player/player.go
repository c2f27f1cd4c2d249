// Package player makes clips audible: it decodes them, plays them, seeks in them and tells what is heard now.
//
// An Engine has one goroutine that owns the sound device. Everything a person asks for
// changes the engine's state at once, under a lock, and reaches the sound through the mix;
// the device is started and stopped behind that, as fast as a sound server answers. So no
// call waits, even for a server that hangs, and nothing wakes up while nothing plays.
package player

import (
	"log/slog"
	"time"

	"callboard/internal/player/decode"
)

// Options choose how to make sound. The zero value means the best output there is.
type Options struct {
	Output string // auto, pulse, oto, exec or silent; "" is auto
	Device string // a sink's or device's name as the output knows it; "" is its default
	Log    *slog.Logger
}

// Clip is an audio file and the name the caller knows it by.
type Clip struct {
	Key  string // the caller's: a job's id, for instance
	Path string
}

// Status is what the player is doing.
type Status string

// The states of a player.
const (
	Idle    Status = "idle"    // no clip
	Loading Status = "loading" // reading the file or opening the sound device
	Playing Status = "playing"
	Paused  Status = "paused"
	Ended   Status = "ended"  // played to its end; the clip is still there
	Broken  Status = "broken" // the file cannot be played; Problem says why
)

// State is what there is to show. Its Peaks are shared and must not be written to.
type State struct {
	Clip     Clip
	Status   Status
	Position time.Duration // what is heard now
	Length   time.Duration // 0 until the clip is loaded
	Peaks    []float32     // 512 loudest magnitudes in equal parts of the clip, 0..1; nil until loaded
	Info     Info
	Volume   int    // per cent, 0..150
	Backend  string // "PulseAudio", "PipeWire (pulse)", "pacat", "silent"…; empty until sound was first needed
	Silent   bool   // nothing can be heard, though the clock runs
	Gone     bool   // paused by the player itself: the sound went and did not come back
	Problem  string // one line: why it is silent or broken and what to do; empty when all is well
}

// Info says what a file holds: its format ("wav", "mp3"), its rate in frames a second, channels and bits as in
// the file, how long it sounds, and what was forgiven in reading it.
type Info = decode.Info

// Probe checks that the file at path is audio that can be played. The error is one line for a person and names no path.
func Probe(path string) (Info, error) { return decode.Probe(path) }
