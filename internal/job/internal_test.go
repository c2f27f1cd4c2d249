package job

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/api"
	"callboard/internal/id"
	"callboard/internal/webhook"
)

// The program's client implements Client.
var _ Client = (*api.Client)(nil)

// Applying a report twice is applying it once. Everything that is safe about duplicates depends on it.
func TestSettleIsIdempotent(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, state := range []State{Submitting, Queued, Started, Progress, Done, Failed, Uncertain, Expired, Removed} {
		for _, status := range []string{"started", "progress", "done", "failed", "new word", ""} {
			for _, by := range []SettledBy{ByWebhook, ByPoll} {
				j := Job{State: state, SpeakID: "x", Problem: "temporary"}
				n := Report{Message: webhook.Message{Status: status, DownloadURL: "https://cdn/1"}, By: by, At: now}
				first := settle(&j, n)
				before := j
				n.At = now.Add(time.Minute)
				if again := settle(&j, n); again.changed || again.fetch || !reflect.DeepEqual(j, before) {
					t.Errorf("%s, %q by %s: %+v became %+v", state, status, by, before, j)
				}
				ended := state == Done || state == Failed || state == Expired || state == Removed
				if ended && j.State != state {
					t.Errorf("%s became %s by %q", state, j.State, status)
				}
				if !ended && (status == "done" || status == "failed") != (j.SettledBy == by) {
					t.Errorf("%s, %q: settled by %q", state, status, j.SettledBy)
				}
				if first.contradicts != (state == Failed && status == "done" || (state == Done || state == Expired) && status == "failed") {
					t.Errorf("%s, %q: %+v", state, status, first)
				}
			}
		}
	}
}

func TestDelayQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newDelayQueue()
		ctx, cancel := context.WithCancel(t.Context())
		start := time.Now()
		var got []string
		over := make(chan struct{})
		go func() {
			defer close(over)
			for {
				id, ok := a.next(ctx)
				if !ok {
					return
				}
				got = append(got, fmt.Sprint(id, " ", time.Since(start)))
			}
		}()
		a.put("late", time.Minute)
		a.put("moved later", time.Second)
		synctest.Wait()
		a.put("moved later", 2*time.Minute)
		a.put("soon", time.Second)
		a.putIfAbsent("soon", 0)
		a.put("dropped", 2*time.Second)
		a.remove("dropped")
		a.remove("never there")
		time.Sleep(time.Hour)
		a.put("now", 0)
		synctest.Wait()
		cancel()
		<-over
		if s := strings.Join(got, ", "); s != "soon 1s, late 1m0s, moved later 2m0s, now 1h0m0s" {
			t.Error(s)
		}
		if _, ok := a.next(ctx); ok {
			t.Error("something was due")
		}
	})
}

func TestDiskErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		says string
	}{
		{&fs.PathError{Op: "write", Path: "/x", Err: syscall.ENOSPC}, "the disk is full"},
		{&fs.PathError{Op: "open", Path: "/x", Err: syscall.EACCES}, "could not be written"},
	} {
		if err := diskError(c.err); !errors.Is(err, errFinal) || !errors.Is(err, c.err) || !strings.Contains(err.Error(), c.says) {
			t.Error(err)
		}
	}
}

func TestCannotSync(t *testing.T) {
	t.Parallel()
	for _, err := range []error{syscall.EINVAL, syscall.ENOTSUP, syscall.EACCES} {
		if !cannotSync(&fs.PathError{Op: "sync", Path: "/x", Err: err}) {
			t.Error(err, "counts as a lost file")
		}
	}
	for _, err := range []error{nil, syscall.EIO, syscall.ENOSPC} {
		if cannotSync(err) {
			t.Error(err, "is ignored")
		}
	}
}

func TestCauseLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		want string
	}{
		{&api.Error{Op: "fetch the audio", Err: errors.New("no answer in time")}, "no answer in time"},
		{errors.New("odd"), "odd"},
	} {
		if got := causeLine(c.err); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func FuzzExtension(f *testing.F) {
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEfmt "), "audio/wav")
	f.Add([]byte("<!DOCTYPE html>"), "text/html; charset=utf-8")
	f.Add([]byte{0xff, 0xfb, 0x90, 0}, "")
	f.Add([]byte{}, "\x1b[31m/x")
	f.Fuzz(func(t *testing.T, head []byte, kind string) {
		ext, err := extension(head, kind)
		if (err == nil) != (ext != "") {
			t.Error(ext, err)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\n\r\x1b\x00") {
			t.Errorf("%q", err)
		}
		if err == nil && (head[0] == '<' || head[0] == '{' || head[0] == 0) {
			t.Errorf("%q identified as audio", head)
		}
	})
}

func FuzzLinkExpiry(f *testing.F) {
	f.Add("https://cdn/1?Expires=1795435200&Signature=x")
	f.Add("https://cdn/1?X-Amz-Date=20261123T000000Z&X-Amz-Expires=86400")
	f.Add("://%zz")
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, link string) {
		if at, ok := linkExpiry(link, now); ok && at.Sub(now).Abs() > 31*24*time.Hour {
			t.Error(at)
		}
	})
}

func FuzzParsePart(f *testing.F) {
	f.Add(".01kb00000000000000000000aa.me.part")
	f.Add(".callboard-x.part")
	f.Add("..%zz.part")
	f.Fuzz(func(t *testing.T, name string) {
		if of, _, ok := parsePart(name); ok && (len(of) != id.Len || strings.Contains(of, ".")) {
			t.Errorf("%q: %q", name, of)
		}
	})
}

func FuzzSpeakable(f *testing.F) {
	f.Add("a\r\nb\tc\x1b[0m\xff")
	f.Add("\u1100\u1161\u0301")
	f.Fuzz(func(t *testing.T, s string) {
		once := speakable(s)
		if speakable(once) != once {
			t.Errorf("%q, then %q", once, speakable(once))
		}
	})
}
