package event

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

func TestNextReturnsLatestValueOfEachKey(t *testing.T) {
	var topic Topic[string, int]
	sub := topic.Subscribe()
	defer sub.Close()
	topic.Publish("a", 1)
	topic.Publish("b", 2)
	topic.Publish("a", 3)
	got, err := sub.Next(t.Context())
	if err != nil || !slices.Equal(got, []int{3, 2}) {
		t.Fatalf("got %v, %v; want [3 2]", got, err)
	}
	topic.Publish("b", 4)
	if got, _ = sub.Next(t.Context()); !slices.Equal(got, []int{4}) {
		t.Fatalf("second batch: got %v; want [4]", got)
	}
}

func TestTakeDoesNotWait(t *testing.T) {
	var topic Topic[string, int]
	sub := topic.Subscribe()
	defer sub.Close()
	if got := sub.Take(); got != nil {
		t.Fatalf("took %v of nothing", got)
	}
	topic.Publish("a", 1)
	topic.Publish("b", 2)
	topic.Publish("a", 3)
	<-sub.Wake()
	if got := sub.Take(); !slices.Equal(got, []int{3, 2}) {
		t.Fatalf("took %v; want [3 2]", got)
	}
	topic.Publish("b", 4)
	if got, err := sub.Next(t.Context()); err != nil || !slices.Equal(got, []int{4}) {
		t.Fatalf("after Take: got %v, %v; want [4]", got, err)
	}
}

func TestNextWaitsUntilContextEnds(t *testing.T) {
	var topic Topic[int, int]
	sub := topic.Subscribe()
	go topic.Publish(1, 7)
	if got, err := sub.Next(t.Context()); err != nil || got[0] != 7 {
		t.Fatalf("got %v, %v", got, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := sub.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("an empty topic: %v", err)
	}
}

func TestClosedSubscriptionGetsNothing(t *testing.T) {
	var topic Topic[int, int]
	sub := topic.Subscribe()
	sub.Close()
	topic.Publish(1, 1)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if got, err := sub.Next(ctx); err == nil {
		t.Fatalf("got %v after Close", got)
	}
}

func TestInboxKeepsEveryValueInOrder(t *testing.T) {
	b := NewInbox[int]()
	select {
	case <-b.Wake():
		t.Fatal("an empty inbox wakes its reader")
	default:
	}
	b.Put(1)
	b.Put(1, 2) // does not block without a reader
	<-b.Wake()
	if got := b.Take(); !slices.Equal(got, []int{1, 1, 2}) {
		t.Errorf("took %v", got)
	}
	if got := b.Take(); len(got) != 0 {
		t.Errorf("took %v again", got)
	}
	go b.Put(3)
	<-b.Wake()
	if got := b.Take(); !slices.Equal(got, []int{3}) {
		t.Errorf("took %v", got)
	}
}
