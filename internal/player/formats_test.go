package player_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/player"
)

// FLAC and Ogg Vorbis play while they are being downloaded, and from a file, as WAV and MP3 do.
func TestCompressedFormatsPlayWhileArriving(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]time.Duration{
		"triangle-16k-mono.flac": 600 * time.Millisecond,
		"sweep-44k-stereo.ogg":   600 * time.Millisecond,
		"sweep-16k-mono.mp3":     600 * time.Millisecond,
	} {
		path := filepath.Join("decode", "testdata", name)
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f, d, e := playPartial(t, func() (player.Clip, *feed) {
					f := newFeed(b)
					return player.Clip{Key: "a", Feed: f}, f
				}, true)
				f.set(func() { f.arrived = len(b) - 1000 })
				synctest.Wait()
				s := e.State()
				if s.Status != player.Playing && s.Status != player.Loading || s.Measured || s.Arrived == 0 || s.Arrived > want {
					t.Errorf("before the end of the download: %v, %v arrived, measured %t", s.Status, s.Arrived, s.Measured)
				}
				f.set(func() { f.arrived = len(b) })
				synctest.Wait()
				if s := e.State(); s.Status != player.Playing || s.Length != want || !s.Measured || len(s.Peaks) == 0 || s.Problem != "" {
					t.Errorf("after the download: %v, %v of %v, measured %t, %q", s.Status, s.Length, want, s.Measured, s.Problem)
				}
				d.run(700 * ms)
				time.Sleep(2 * time.Second)
				synctest.Wait()
				if s := e.State(); s.Status != player.Ended {
					t.Errorf("at the end: %v", s.Status)
				}
				e.Play(player.Clip{Key: "b", Path: path})
				synctest.Wait()
				if s := e.State(); s.Status != player.Playing || s.Length != want {
					t.Errorf("from the file: %v, %v long, %q", s.Status, s.Length, s.Problem)
				}
			})
		})
	}
}

// A download of a compressed format that is abandoned leaves no goroutine behind; synctest fails the test otherwise.
func TestAbandonedCompressedDownloadEnds(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"triangle-16k-mono.flac", "sweep-44k-stereo.ogg"} {
		b, err := os.ReadFile(filepath.Join("decode", "testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f, _, e := playPartial(t, func() (player.Clip, *feed) {
					f := newFeed(b)
					return player.Clip{Key: "a", Feed: f}, f
				}, true)
				f.set(func() { f.arrived = len(b) - 1000 })
				synctest.Wait()
				e.Stop()
				synctest.Wait()
				if !f.isClosed() {
					t.Error("the download is still open")
				}
			})
		})
	}
}
