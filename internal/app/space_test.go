package app

import (
	"errors"
	"strings"
	"testing"

	"callboard/internal/config"
)

func TestFullDiskRefusesSynthesis(t *testing.T) {
	t.Parallel()
	err := spaceError("speak", "the data folder /data", "choose another", 40<<10, nil)
	if !errors.Is(err, config.ErrInvalid) || !strings.Contains(err.Error(), "the disk is full: 40 kB") || !strings.Contains(err.Error(), "nothing was sent") {
		t.Errorf("40 kB: %v", err)
	}
	if err := spaceError("-o /mnt/x.wav", "/mnt", "choose another folder", 0, nil); err == nil || !strings.HasPrefix(err.Error(), "-o /mnt/x.wav: the disk is full: 0 kB are free for /mnt; ") {
		t.Errorf("another folder: %v", err)
	}
	if err := spaceError("speak", "/data", "", minSpace, nil); err != nil {
		t.Errorf("enough: %v", err)
	}
	if err := spaceError("speak", "/data", "", 0, errors.New("unknown")); err != nil {
		t.Errorf("unknown free space: %v", err)
	}
}
