//go:build !darwin && !windows

package output

import (
	"context"
	"fmt"
)

const (
	noSound     = "no sound here: no PulseAudio or PipeWire server answered; start one"
	systemSound = ""
)

// openOto is for macOS and Windows. On other systems oto would link the program to the C library and let sound
// libraries write on the terminal.
func openOto(context.Context, Options, *Device) (driver, error) {
	return nil, fmt.Errorf("the output oto is for macOS and Windows: %w", errOtherOS)
}
