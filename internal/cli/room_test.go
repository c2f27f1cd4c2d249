package cli

import (
	"errors"
	"strings"
	"testing"
)

func TestNothingIsPaidForWithoutRoomForIt(t *testing.T) {
	t.Parallel()
	err := checkRoom("/data", 40<<10, nil)
	if code(err) != exitUsage || !strings.Contains(err.Error(), "the disk is full: 40 kB") || !strings.Contains(err.Error(), "nothing was sent") {
		t.Errorf("40 kB: %v", err)
	}
	if err := checkRoom("/data", roomNeeded, nil); err != nil {
		t.Errorf("enough: %v", err)
	}
	if err := checkRoom("/data", 0, errors.New("unknown")); err != nil {
		t.Errorf("not told: %v", err)
	}
}
