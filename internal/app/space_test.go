package app

import (
	"errors"
	"strings"
	"testing"

	"callboard/internal/config"
)

func TestFullDiskRefusesSynthesis(t *testing.T) {
	t.Parallel()
	err := spaceError("/data", 40<<10, nil)
	if !errors.Is(err, config.ErrInvalid) || !strings.Contains(err.Error(), "the disk is full: 40 kB") || !strings.Contains(err.Error(), "nothing was sent") {
		t.Errorf("40 kB: %v", err)
	}
	if err := spaceError("/data", minSpace, nil); err != nil {
		t.Errorf("enough: %v", err)
	}
	if err := spaceError("/data", 0, errors.New("unknown")); err != nil {
		t.Errorf("unknown free space: %v", err)
	}
}
