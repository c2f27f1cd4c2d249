package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/event"
	"callboard/internal/job"
	"callboard/internal/link"
	"callboard/internal/player"
	"callboard/internal/ui/screen"
	"callboard/internal/workbench"
)

// batchEvery is the shortest time between two batches of events of one service. The screen is drawn once a message,
// so this bounds what a burst of deliveries can cost.
const batchEvery = 34 * time.Millisecond

// bridge sends what the services report to the program until ctx ends or the returned function is called.
func bridge(ctx context.Context, svc screen.Services, send func(tea.Msg)) (stop func()) {
	jobs, sound := svc.Jobs.Subscribe(), svc.Player.Subscribe()
	go relay(ctx, jobs.Next, func(batch []job.Job) { send(jobsMsg(batch)) })
	go relay(ctx, sound.Next, func(batch []player.State) { send(playerMsg(batch[len(batch)-1])) })
	go relay(ctx, inboxNext(svc.Player.Follow()), func(batch []player.Event) { send(soundMsg(batch)) })
	closers := []func(){jobs.Close, sound.Close}
	if svc.Storage != nil {
		storage := svc.Storage.Subscribe()
		closers = append(closers, storage.Close)
		go func() {
			if problem := svc.Storage.Problem(); problem != "" { // from before the subscription
				send(storageMsg(problem))
			}
			relay(ctx, storage.Next, func(batch []string) { send(storageMsg(batch[len(batch)-1])) })
		}()
	}
	if svc.Webhooks != nil {
		webhooks := svc.Webhooks.Subscribe()
		closers = append(closers, webhooks.Close)
		go relay(ctx, webhooks.Next, func(batch []workbench.Change) { send(webhooksMsg(batch)) })
	}
	if svc.Link != nil {
		status := svc.Link.Subscribe()
		closers = append(closers, status.Close)
		go func() {
			send(linkMsg(svc.Link.Status())) // it may have changed since the model was made
			relay(ctx, status.Next, func(batch []link.Status) { send(linkMsg(batch[len(batch)-1])) })
		}()
	}
	return func() {
		for _, c := range closers {
			c()
		}
	}
}

// inboxNext waits for what comes into an inbox, as relay wants it.
func inboxNext[T any](b *event.Inbox[T]) func(context.Context) ([]T, error) {
	return func(ctx context.Context) ([]T, error) {
		for {
			if batch := b.Take(); len(batch) > 0 {
				return batch, nil
			}
			select {
			case <-b.Wake():
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
	}
}

// relay takes events in batches and passes each batch on, at most one every batchEvery.
func relay[T any](ctx context.Context, next func(context.Context) ([]T, error), send func([]T)) {
	for {
		batch, err := next(ctx)
		if err != nil {
			return
		}
		send(batch)
		select {
		case <-time.After(batchEvery):
		case <-ctx.Done():
			return
		}
	}
}
