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

// Options choose the sound output. The zero value means the best one that works.
type Options struct {
	Output        string        // auto, pulse, oto, exec or silent; "" is auto
	Device        string        // name of a sink or device as the output knows it; "" is its default
	DeviceTimeout time.Duration // how long a lost device is looked for before the clip is paused; 0 is four seconds
	Log           *slog.Logger
}

// Clip is an audio file and the name by which the caller knows it.
type Clip struct {
	Key  string // chosen by the caller: a job's id, for instance
	Path string
	Feed Feed // where the file arrives; nil if it is complete
}

// Feed is a file that is still being written, by a download for instance.
type Feed interface {
	// Open reads the file from its beginning, and waits for what has not arrived. The size is in bytes, or -1 while it
	// is not known. A read ends with the file, with the error that broke the download off, or with Close.
	Open() (r io.ReadCloser, size int64, err error)
}

// Status is the state of playing.
type Status string

// The states of a player.
const (
	Idle    Status = "idle"    // no clip
	Loading Status = "loading" // reading the file, waiting for more of it, or opening the sound device
	Playing Status = "playing"
	Paused  Status = "paused"
	Ended   Status = "ended"  // played to its end; the clip is still loaded
	Broken  Status = "broken" // the file cannot be played; Problem says why
)

// State is what a user interface shows. Peaks is shared and must not be written to.
type State struct {
	Clip         Clip
	Status       Status
	Position     time.Duration // what is playing now
	Place        float64       // the fraction of the voiced part before Position, 0..1: the same in all takes of a line
	Voiced       Part          // the clip without the silence at its ends; the whole of it until it has arrived
	Length       time.Duration // 0 until it is known; an estimate while Arrived is less
	Arrived      time.Duration // how much of the clip has arrived
	Peaks        []float32     // 512 largest magnitudes in equal parts of the clip, 0..1; nil until loaded
	Level        float64       // largest magnitude of the last 50 ms that were played, 0..1 and more; 0 in silence
	Info         Info
	Loudness     loudness.Loudness
	Measured     bool    // Loudness is known: the clip is complete
	Matched      bool    // clips are brought to the same loudness
	Gain         float64 // what matching applies to this clip, in dB
	Volume       int     // per cent, 0..150
	Muted        bool
	Speed        float64 // 1 is the clip's own
	Loop         Loop
	Queue        Queue   // of PlayAll
	Refused      Refusal // what Flip or Switch could not play last; zero after the next command that changes the clip
	Backend      string  // "PulseAudio", "PipeWire (pulse)", "pacat", "silent"…; empty until sound was first needed
	BackendShort string  // the same for a narrow line: "PipeWire", "pacat"
	Device       string  // description of the sink or device; may be empty
	Silent       bool    // nothing is audible, though the position moves
	Partial      bool    // the download of the clip failed: what has arrived can be played
	OutputLost   bool    // paused by the player itself: the sound device was lost and did not come back
	Problem      string  // one line: why it is silent or broken and what to do; empty when all is well
}

// Refusal says why a clip could not replace the current one, in one line. The zero value is none.
type Refusal struct {
	Clip Clip
	Why  string
}

// Heights returns n columns of the clip's waveform. Each is the largest peak in its part relative to the clip's
// largest, 0..1. The scale is slightly compressed, so that quiet speech is visible.
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

// NextSpeed is the speed that many tenths faster or slower, within the limits.
func (s State) NextSpeed(tenths int) float64 {
	now := s.Speed
	if now == 0 { // the zero State
		now = 1
	}
	return max(SlowestSpeed, min((math.Round(now*10)+float64(tenths))/10, FastestSpeed))
}

// Clock formats a position as 0:01.2. It rounds down: a clip must not seem to have ended before it has.
func Clock(at time.Duration) string {
	tenths := int(max(at, 0) / (100 * time.Millisecond))
	return fmt.Sprintf("%d:%02d.%d", tenths/600, tenths/10%60, tenths%10)
}

// Info says what a file holds: its format, its rate in frames per second, channels and bits as in the file, its length,
// and what was wrong with it but could be ignored.
type Info = decode.Info

// EventKind is a kind of Event.
type EventKind string

// The kinds of events.
const (
	EventEnded    EventKind = "ended"    // the clip was played to its end
	EventUnderrun EventKind = "underrun" // there was a gap: the machine or the download was too slow
	EventLost     EventKind = "lost"     // the sound device was lost; Detail says how
	EventBack     EventKind = "back"     // it is back, and the clip continues
	EventMoved    EventKind = "moved"    // the sound server moved the stream; Detail is the device's name
	EventRefused  EventKind = "refused"  // a clip cannot be played and the current one stays; Detail says why
)

// Event is something that happened while playing.
type Event struct {
	Kind   EventKind
	Clip   Clip // that played, or that was refused
	Detail string
}

// Probe checks that the file at path can be played, and for how long. It needs no sound device. The error is one line
// for a person and names no path; it wraps one of package decode's errors or the file system's.
func Probe(path string) (Info, error) { return decode.Probe(path) }

// Limits of the settings.
const (
	SlowestSpeed = 0.5
	FastestSpeed = 2.0
	LoudestVol   = 150 // per cent
)
