// Package player makes clips audible: it decodes them, plays them, seeks in them and tells what is heard now.
//
// An Engine has one goroutine that owns the sound device. Everything a person asks for
// changes the engine's state at once, under a lock, and reaches the sound through the mix;
// the device is started and stopped behind that, as fast as a sound server answers. So no
// call waits, even for a server that hangs, and nothing wakes up while nothing plays.
//
// A clip is a track (its samples, whole or still arriving), a track sounds as a voice (from a
// moment on, at a speed, in a loop), and the mix hands the voice to the device and can change
// its mind about what was handed over and not heard yet.
package player

import (
	"fmt"
	"io"
	"log/slog"
	"math"
	"slices"
	"time"

	"callboard/internal/player/decode"
	"callboard/internal/player/loudness"
)

// Options choose how to make sound. The zero value means the best output there is.
type Options struct {
	Output   string        // auto, pulse, oto, exec or silent; "" is auto
	Device   string        // a sink's or device's name as the output knows it; "" is its default
	Patience time.Duration // how long a lost device is looked for before the clip waits for a person; 0 is four seconds
	Log      *slog.Logger
}

// Clip is an audio file and the name the caller knows it by.
type Clip struct {
	Key  string // the caller's: a job's id, for instance
	Path string
	Feed Feed // where the file still arrives; nil for one that is whole
}

// Feed is a file that is still being written.
type Feed interface {
	// Open reads the file from its beginning, and waits for what has not arrived. The size is in bytes, -1 when it is
	// not known yet. A read ends with the file, with the error that broke it off, or with Close.
	Open() (r io.ReadCloser, size int64, err error)
}

// Status is what the player is doing.
type Status string

// The states of a player.
const (
	Idle    Status = "idle"    // no clip
	Loading Status = "loading" // reading the file, waiting for more of it, or opening the sound device
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
	Length   time.Duration // 0 until it is known; an estimate while Arrived is less
	Arrived  time.Duration // how much of the clip is here
	Peaks    []float32     // 512 loudest magnitudes in equal parts of the clip, 0..1; nil until loaded
	Level    float64       // the loudest magnitude of the last 50 ms that were heard, 0..1 and more; 0 in silence
	Info     Info
	Loudness loudness.Loudness
	Measured bool    // Loudness is known: the clip is whole
	Matched  bool    // clips are brought to the same loudness
	Gain     float64 // what that does to this clip, in dB
	Volume   int     // per cent, 0..150
	Muted    bool
	Speed    float64 // 1 is the clip's own
	Loop     Loop
	Backend  string // "PulseAudio", "PipeWire (pulse)", "pacat", "silent"…; empty until sound was first needed
	Device   string // the sink's or device's own name for a person; may be empty
	Silent   bool   // nothing can be heard, though the clock runs
	Partial  bool   // the clip broke off while it arrived: what came of it can be heard
	Gone     bool   // paused by the player itself: the sound went and did not come back
	Problem  string // one line: why it is silent or broken and what to do; empty when all is well
}

// Heights are n columns of the clip's waveform, each the loudest peak that falls into it against the clip's loudest,
// 0..1. The scale is bent a little, so that quiet speech can be seen too.
func (s State) Heights(n int) []float64 {
	out := make([]float64, n)
	if len(s.Peaks) == 0 {
		return out
	}
	loudest := slices.Max(s.Peaks)
	if loudest <= 0 {
		return out
	}
	for i := range out {
		from := i * len(s.Peaks) / n
		to := max((i+1)*len(s.Peaks)/n, from+1)
		out[i] = math.Pow(float64(slices.Max(s.Peaks[from:min(to, len(s.Peaks))])/loudest), 0.8)
	}
	return out
}

// NextSpeed is the speed so many tenths up or down, within what can be played.
func (s State) NextSpeed(tenths int) float64 {
	now := s.Speed
	if now == 0 { // a State that nobody has filled in
		now = 1
	}
	return max(SlowestSpeed, min((math.Round(now*10)+float64(tenths))/10, FastestSpeed))
}

// Clock writes a moment of a clip as people do, 0:01.2. It is cut and not rounded: a clip never seems to have ended
// before it has.
func Clock(at time.Duration) string {
	tenths := int(max(at, 0) / (100 * time.Millisecond))
	return fmt.Sprintf("%d:%02d.%d", tenths/600, tenths/10%60, tenths%10)
}

// Info says what a file holds: its format ("wav", "mp3"), its rate in frames a second, channels and bits as in
// the file, how long it sounds, and what was forgiven in reading it.
type Info = decode.Info

// EventKind names something that happened while playing.
type EventKind string

// The kinds of events.
const (
	EventEnded    EventKind = "ended"    // the clip came to its end
	EventUnderrun EventKind = "underrun" // a gap was heard: the machine or the download was too slow
	EventLost     EventKind = "lost"     // the sound device went away; Detail says how
	EventBack     EventKind = "back"     // it is back, and the clip goes on
	EventMoved    EventKind = "moved"    // the sound server moved us; Detail is the device's name
)

// Event is something that happened, for whoever counts or tells.
type Event struct {
	Kind   EventKind
	Detail string
}

// Probe checks that the file at path is audio that can be played. The error is one line for a person and names no path.
func Probe(path string) (Info, error) { return decode.Probe(path) }

// The limits of what can be set.
const (
	SlowestSpeed = 0.5
	FastestSpeed = 2.0
	LoudestVol   = 150 // per cent
)
