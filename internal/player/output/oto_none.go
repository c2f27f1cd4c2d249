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

// openOto is for macOS and Windows. Here the package it stands on would tie the program to the C library
// and let sound libraries write onto the screen.
func openOto(context.Context, Options, *Device) (driver, error) {
	return nil, fmt.Errorf("the output oto is for macOS and Windows: %w", errOtherOS)
}
