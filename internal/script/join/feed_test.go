package join_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"testing"
	"time"

	"callboard/internal/script/join"
	"callboard/internal/speech/wav"
)

// A feed is the same WAV as the file.
func TestFeedIsTheJoinedFile(t *testing.T) {
	t.Parallel()
	const rate = 16000
	parts := []join.Part{
		{Pause: 50 * time.Millisecond}, {Path: save(t, "a.wav", wav.Encode(ramp(5000), rate)), Pause: 500 * time.Millisecond},
		{Path: save(t, "b.wav", wav.Encode(ramp(777), rate))},
	}
	want, _ := joined(t, parts, join.UsualGap)
	feed := join.NewFeed(t.Context(), parts, join.UsualGap)
	for range 2 { // it can be played again
		r, size, err := feed.Open()
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil || size != int64(len(want)) || !bytes.Equal(got, want) {
			t.Errorf("%d bytes, size %d, %v; want %d bytes", len(got), size, err, len(want))
		}
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := join.NewFeed(ctx, parts, 0).Open(); !errors.Is(err, context.Canceled) {
		t.Errorf("a feed that was ended: %v", err)
	}
	if _, _, err := join.NewFeed(t.Context(), []join.Part{{Path: "gone.wav"}}, 0).Open(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a piece that is gone: %v", err)
	}
}
