package ui

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/event"
	"callboard/internal/job"
	"callboard/internal/player"
)

// TestBurstIsAtMostThirtyMessagesASecond publishes a thousand deliveries within a
// second of the bubble's time.
func TestBurstIsAtMostThirtyMessagesASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var topic event.Topic[string, job.Job]
		sub := topic.Subscribe()
		defer sub.Close()
		ctx, cancel := context.WithCancel(t.Context())
		messages, jobs := 0, map[string]bool{}
		go relay(ctx, sub.Next, func(batch []job.Job) {
			messages++
			for _, j := range batch {
				jobs[j.ID] = true
			}
		})
		for i := range 1000 {
			topic.Publish(fmt.Sprint(i), job.Job{ID: fmt.Sprint(i)})
			time.Sleep(time.Millisecond)
		}
		time.Sleep(2 * batchEvery)
		synctest.Wait()
		cancel()
		synctest.Wait()
		if messages > 31 { // thirty, and the first, which does not wait
			t.Errorf("%d messages in a second", messages)
		}
		if len(jobs) != 1000 {
			t.Errorf("%d of 1000 jobs reached the screen", len(jobs))
		}
	})
}

func TestInboxIsRelayedInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := event.NewInbox[int]()
		ctx, cancel := context.WithCancel(t.Context())
		var got []int
		ended := false
		go func() {
			relay(ctx, inboxNext(b), func(batch []int) { got = append(got, batch...) })
			ended = true
		}()
		b.Put(1, 2)
		synctest.Wait()
		b.Put(3)
		time.Sleep(2 * batchEvery)
		cancel()
		synctest.Wait()
		if fmt.Sprint(got) != "[1 2 3]" || !ended {
			t.Errorf("relayed %v, ended %v", got, ended)
		}
	})
}

// BenchmarkBurst is what a thousand settled jobs in thirty batches cost the screen.
func BenchmarkBurst(b *testing.B) {
	s := newStage(b, 120, 40)
	for b.Loop() {
		for batch := range 30 {
			news := make(jobsMsg, 34)
			for i := range news {
				news[i] = job.Job{ID: fmt.Sprintf("burst-%04d", batch*34+i), State: job.Done, SettledBy: job.ByWebhook, ActorName: "Mina", Text: "burst", CreatedAt: noon, File: "/tmp/x.wav"}
			}
			s.m.Update(news)
			s.m.View()
		}
	}
}

// A change of the link between the making of the model and the subscription is not lost: the link may not change again for
// a long time.
func TestBridgeSendsTheLinkAsItIs(t *testing.T) {
	t.Parallel()
	s := newStage(t, 120, 36)
	s.link.status.Notice = "changed meanwhile"
	s.player.inbox = event.NewInbox[player.Event]()
	got := make(chan tea.Msg, 1)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	defer bridge(ctx, s.services(), func(msg tea.Msg) { got <- msg })()
	if msg, ok := (<-got).(linkMsg); !ok || msg.Notice != "changed meanwhile" {
		t.Errorf("the first message is %+v", msg)
	}
}

// fullDisk is a storage that has had a problem since before anyone subscribed.
type fullDisk struct{ event.Topic[struct{}, string] }

func (*fullDisk) Problem() string { return "disk full" }

// A problem of the disk from before the subscription is shown, too.
func TestBridgeSendsTheStorageProblemAsItIs(t *testing.T) {
	t.Parallel()
	s := newStage(t, 120, 36)
	s.player.inbox = event.NewInbox[player.Event]()
	svc := s.services()
	svc.Storage, svc.Link = &fullDisk{}, nil
	got := make(chan tea.Msg, 1)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	defer bridge(ctx, svc, func(msg tea.Msg) { got <- msg })()
	if msg, ok := (<-got).(storageMsg); !ok || msg != "disk full" {
		t.Errorf("the first message is %+v", msg)
	}
}
