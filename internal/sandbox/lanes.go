package sandbox

import (
	"slices"
	"sync"
)

// perLane is how many attempts are under way to one host at a time: many enough that no job's retries wait for
// another's, few enough that a receiver that swallows connections cannot take all that this machine has.
const perLane = 512

// lanes let attempts to one host wait for each other only when there are more than perLane of them, and those to
// different hosts never. What waits costs no goroutine. The zero value is ready.
type lanes struct {
	mu     sync.Mutex
	byHost map[string]*lane
}

type lane struct {
	busy    int
	waiting []queued
}

type queued struct {
	speak string
	do    func()
}

// enter calls do now, or when an earlier one to the same host has left. Whoever was called calls leave at the end.
func (l *lanes) enter(host, speak string, do func()) {
	l.mu.Lock()
	if l.byHost == nil {
		l.byHost = map[string]*lane{}
	}
	way := l.byHost[host]
	if way == nil {
		way = &lane{}
		l.byHost[host] = way
	}
	if way.busy == perLane {
		way.waiting = append(way.waiting, queued{speak, do})
		l.mu.Unlock()
		return
	}
	way.busy++
	l.mu.Unlock()
	do()
}

// leave makes room for the next one, which it returns; nil when none waits.
func (l *lanes) leave(host string) (next func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	way := l.byHost[host]
	if len(way.waiting) > 0 {
		next = way.waiting[0].do
		way.waiting[0] = queued{} // let go of what it holds
		way.waiting = way.waiting[1:]
		return next
	}
	if way.busy--; way.busy == 0 {
		delete(l.byHost, host)
	}
	return nil
}

// sweep drops what waits for speaks that are no longer known.
func (l *lanes) sweep(known func(speak string) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, way := range l.byHost {
		way.waiting = slices.DeleteFunc(way.waiting, func(q queued) bool { return !known(q.speak) })
	}
}
