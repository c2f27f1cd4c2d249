package output

import (
	"errors"
	"fmt"
)

// ErrStuck is the cause of a loss where an output is there but takes no samples: reopening it would not help.
var ErrStuck = errors.New("does not take sound")

var (
	errOtherOS  = errors.New("not on this system") // an output that does not exist on this system; not worth a message
	errClosed   = errors.New("the output is closed")
	errNoServer = errors.New("no PulseAudio or PipeWire server answered")
	errNoSink   = errors.New("the sound server does not know the chosen device")
	errNoOutput = errors.New("the sound server has no audio output")
	errDenied   = errors.New("the sound server denies access")
	errTooOld   = errors.New("the sound server is too old")
	errFrozen   = errors.New("the sound server does not answer")
	errProtocol = errors.New("the sound server sent invalid data")
)

// advice says what to do about a sound server that is there and does not work. known is false if there is no sign of a
// server.
func advice(err error) (what string, known bool) {
	for _, r := range []struct {
		err  error
		what string
	}{
		{errNoSink, "choose another device"},
		{errNoOutput, "connect one"},
		{errDenied, "set PULSE_COOKIE to the server's cookie"},
		{errTooOld, "update it"},
		{errFrozen, "restart it"},
		{errProtocol, "restart it"},
	} {
		if errors.Is(err, r.err) {
			return fmt.Sprintf("%v; %s", r.err, r.what), true
		}
	}
	return fmt.Sprintf("%v; start one", errNoServer), false
}

// explain says in one line why there is no sound and what to do.
func explain(o Options, why error) string {
	switch o.Kind {
	case Silent:
		return "sound is off, as --audio or the settings say"
	case Oto, Exec:
		return fmt.Sprintf("no sound here: %v; choose another output", why)
	case Pulse, "", Auto:
		what, known := advice(why)
		if o.Kind != Pulse && !known {
			return noSound
		}
		return fmt.Sprintf("no sound here: %s", what)
	}
	return fmt.Sprintf("no sound here: there is no output %q; choose auto, pulse, oto, exec or silent", o.Kind)
}
