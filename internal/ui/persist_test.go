package ui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// slowSettings need a flush to a busy disk for each write.
type slowSettings struct {
	*fakeSettings
	err error
}

func (s slowSettings) PutSetting(ctx context.Context, key, value string) error {
	select {
	case <-time.After(80 * time.Millisecond):
	case <-ctx.Done():
		return ctx.Err()
	}
	if s.err != nil {
		return s.err
	}
	return s.fakeSettings.PutSetting(ctx, key, value)
}

// The work of many settings is stored within the time that quitting has, also where the disk is busy.
func TestWorkIsStoredWhereTheDiskIsBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		work := map[string]string{}
		for _, key := range strings.Fields("a b c d e f g h i j k l m n o p q r s t") {
			work[key] = "x"
		}
		settings := slowSettings{fakeSettings: &fakeSettings{values: map[string]string{}}}
		ctx, cancel := context.WithTimeout(t.Context(), saveOnExit)
		defer cancel()
		if err := write(ctx, settings, work); err != nil || len(settings.values) != len(work) {
			t.Errorf("%d of %d settings are stored, %v", len(settings.values), len(work), err)
		}
	})
}

func TestWorkThatCannotBeStoredIsOneError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full := errors.New("disk full")
		settings := slowSettings{&fakeSettings{values: map[string]string{}}, full}
		err := write(t.Context(), settings, map[string]string{"b": "x", "a": "x"})
		if !errors.Is(err, full) || err.Error() != "store a: disk full" {
			t.Errorf("got %v", err)
		}
	})
}
