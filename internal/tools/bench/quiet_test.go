package main

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"
)

// sinking is a load that is lower each time, from first to last.
func sinking(first, last float64) func() float64 {
	return func() float64 {
		now := first
		first = max(first-1, last)
		return now
	}
}

// The load that the build has caused is waited for, with a line that says so.
func TestQuietWaitsForTheLoadToSink(t *testing.T) {
	t.Parallel()
	var said bytes.Buffer
	got, err := quiet(t.Context(), 2, sinking(3, 0), time.Millisecond, time.Hour, &said)
	if err != nil || got != 1 {
		t.Errorf("a load of %g, %v", got, err)
	}
	if want := "waiting until the load is 1.0 or less, at most 1h0m0s; it is 3.0\n"; said.String() != want {
		t.Errorf("%q", said.String())
	}
	said.Reset()
	if got, err := quiet(t.Context(), 8, sinking(4, 0), time.Millisecond, time.Hour, &said); err != nil || got != 4 || said.Len() > 0 {
		t.Errorf("a load of %g on 8 cores, %v: %q", got, err, said.String())
	}
}

// A machine on which other programs never end is measured all the same, and the report says that it is busy.
func TestQuietGivesUp(t *testing.T) {
	t.Parallel()
	var said bytes.Buffer
	got, err := quiet(t.Context(), 2, sinking(5, 5), time.Millisecond, 50*time.Millisecond, &said)
	if err != nil || got != 5 || !strings.Contains(said.String(), "still 5.0") {
		t.Errorf("a load of %g, %v: %q", got, err, said.String())
	}
	if text := (report{machine: machine{cores: 2, load: got}}).markdown(); !strings.Contains(text, "The machine was busy: a load of 5.0 on 2 cores") {
		t.Error(text)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := quiet(ctx, 2, sinking(9, 9), time.Hour, time.Hour, io.Discard); err == nil {
		t.Error("a wait that was cancelled is no error")
	}
}
