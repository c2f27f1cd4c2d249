package job

import (
	"bytes"
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
			for _, r := range []Report{
				{By: ByPoll, Message: webhook.Message{DownloadURL: "https://cdn/1"}},
				{By: ByPoll, doubts: true, Message: webhook.Message{DownloadURL: "https://cdn/1"}},
				{By: ByWebhook, Message: webhook.Message{DownloadURL: "https://cdn/1"}},
				{By: ByWebhook},
				{By: ByWebhook, stands: true, why: "no network"},
			} {
				for _, unconfirmed := range []bool{false, true} {
					j := Job{State: state, SpeakID: "x", Problem: "temporary", SettledBy: ByWebhook, Unconfirmed: unconfirmed}
					r.Status, r.At = status, now
					settle(&j, r)
					before := j
					r.At = now.Add(time.Minute)
					if again := settle(&j, r); again.changed || again.fetch || again.stop || !reflect.DeepEqual(j, before) {
						t.Errorf("%s, %+v: %+v became %+v", state, r, before, j)
					}
					if state == Removed && j.State != Removed {
						t.Errorf("%s, %+v: %+v", state, r, j)
					}
				}
			}
		}
	}
}

// What the service says wins. A webhook alone settles a running job as done, with a link of the service; the rest of what it
// says is asked about, and counts as unconfirmed if the service cannot be asked.
func TestWhoseWordWins(t *testing.T) {
	t.Parallel()
	const link = "https://cdn/1"
	poll := func(status string) Report {
		return Report{Message: webhook.Message{Status: status, DownloadURL: link}, By: ByPoll, doubts: true}
	}
	hook := func(status, link string) Report {
		return Report{Message: webhook.Message{Status: status, DownloadURL: link}, By: ByWebhook}
	}
	stands := func(r Report) Report { r.stands = true; return r }
	told := func(r Report) Report { r.first = ByWebhook; return r }
	before := func(r Report) Report { r.doubts = false; return r }
	running, failed := Job{State: Progress}, Job{State: Failed, SettledBy: ByWebhook}
	doubted := Job{State: Failed, SettledBy: ByWebhook, Unconfirmed: true}
	done := Job{State: Done, SettledBy: ByWebhook, Link: "https://cdn/0"}
	here := Job{State: Done, SettledBy: ByWebhook, Link: "https://cdn/0", File: "/a.wav"}
	polled := Job{State: Done, SettledBy: ByPoll, Link: "https://cdn/0"}
	for _, c := range []struct {
		name string
		from Job
		r    Report
		want Job // State, SettledBy, Unconfirmed, Link, File
		does effect
	}{
		{"a done with an own link settles", running, hook("done", link), Job{State: Done, SettledBy: ByWebhook, Link: link}, effect{fetch: true}},
		{"a done without is asked about", running, hook("done", ""), running, effect{ask: true}},
		{"it stands", running, stands(hook("done", "")), Job{State: Done, SettledBy: ByWebhook, Unconfirmed: true}, effect{fetch: true}},
		{"a failed is asked about", running, hook("failed", ""), running, effect{ask: true}},
		{"it stands", running, stands(hook("failed", "")), doubted, effect{stop: true}},
		{"a poll settles", running, poll("failed"), Job{State: Failed, SettledBy: ByPoll}, effect{stop: true}},
		{"what a webhook told first", running, told(poll("failed")), failed, effect{stop: true}},
		{"what a webhook told first", running, told(poll("done")), Job{State: Done, SettledBy: ByWebhook, Link: link}, effect{fetch: true}},
		{"failed twice", failed, hook("failed", ""), failed, effect{}},
		{"confirmed", doubted, poll("failed"), failed, effect{}},
		{"corrected", doubted, poll("done"), Job{State: Done, SettledBy: ByPoll, Link: link}, effect{fetch: true}},
		{"it still runs", doubted, poll("progress"), Job{State: Progress}, effect{stop: true}},
		{"it still runs", failed, poll("new word"), Job{State: Queued}, effect{stop: true}},
		{"two webhooks contradict each other", failed, hook("done", link), failed, effect{ask: true}},
		{"two webhooks contradict each other", failed, hook("done", ""), failed, effect{ask: true}},
		{"the first stands", failed, stands(hook("done", link)), doubted, effect{}},
		{"the one with audio is better", doubted, hook("done", link), Job{State: Done, SettledBy: ByWebhook, Link: link, Unconfirmed: true}, effect{fetch: true, ask: true}},
		{"a failed after audio", here, hook("failed", ""), here, effect{ask: true}},
		{"a failed after a poll", polled, hook("failed", ""), polled, effect{ask: true}},
		{"the first stands", done, stands(hook("failed", "")), Job{State: Done, SettledBy: ByWebhook, Link: "https://cdn/0", Unconfirmed: true}, effect{}},
		{"audio is kept", here, poll("failed"), Job{State: Failed, SettledBy: ByPoll, File: "/a.wav"}, effect{stop: true}},
		{"audio is kept", here, poll("progress"), here, effect{open: true}},
		{"a done that came too early", done, poll("progress"), Job{State: Progress}, effect{stop: true}},
		{"an answer that is older than the end", done, before(poll("progress")), done, effect{}},
		{"the service has said done before", polled, poll("progress"), polled, effect{open: true}},
		{"a newer link", done, hook("done", link), Job{State: Done, SettledBy: ByWebhook, Link: link}, effect{fetch: true}},
		{"a link elsewhere", done, hook("done", ""), done, effect{ask: true}},
		{"a link elsewhere after a poll", polled, hook("done", ""), polled, effect{}},
		{"a link elsewhere, with audio", here, hook("done", ""), here, effect{}},
	} {
		j := c.from
		got := settle(&j, c.r)
		got.changed = false
		j = Job{State: j.State, SettledBy: j.SettledBy, Unconfirmed: j.Unconfirmed, Link: j.Link, File: j.File}
		if !reflect.DeepEqual(j, c.want) || got != c.does {
			t.Errorf("%s: %+v, %+v gave\n%+v, %+v, want\n%+v, %+v", c.name, c.from, c.r, j, got, c.want, c.does)
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
		if err := diskError(c.err); !errors.Is(err, errDisk) || !errors.Is(err, c.err) || !strings.Contains(err.Error(), c.says) {
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

func FuzzIdentify(f *testing.F) {
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEfmt "), "audio/wav")
	f.Add([]byte("\x00RIFF0000WAVE"), "audio/wav") // zeros before the header, as scripts put there by mistake
	f.Add([]byte("<!DOCTYPE html>"), "text/html; charset=utf-8")
	f.Add([]byte{0xff, 0xfb, 0x90, 0}, "")
	f.Add([]byte{}, "\x1b[31m/x")
	f.Fuzz(func(t *testing.T, head []byte, kind string) {
		found, err := identify(head, kind)
		if (err == nil) != (found.Extension != "") {
			t.Error(found, err)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\n\r\x1b\x00") {
			t.Errorf("%q", err)
		}
		if rest := bytes.Trim(head, "\ufeff \t\r\n\x00"); err == nil && (len(rest) == 0 || rest[0] == '<' || rest[0] == '{') {
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
