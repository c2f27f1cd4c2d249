package player

import (
	"context"
	"math"
	"slices"
	"time"
)

// matchLUFS is the loudness of matched clips: that of speech in a quiet room, with headroom for peaks.
const (
	matchLUFS    = -20.0
	matchCeiling = -1.0                   // dBTP
	matchMost    = 12.0                   // dB
	matchFade    = 100 * time.Millisecond // from one gain to another while a clip plays
)

// Prepare decodes and measures clips in the background, nearest first, so that each of them plays at once. They replace
// those of the last call. When clips are matched, these share one loudness: the highest that all of them can reach. A
// clip that cannot be read is left out, and so is one that still arrives.
func (e *Engine) Prepare(clips ...Clip) {
	clips = slices.Clone(clips)
	e.do(func() { e.prepareAll(clips) })
}

// prepareAll is Prepare. It is called with mu held.
func (e *Engine) prepareAll(clips []Clip) {
	e.cancelPrepare()
	known := e.reach
	e.reach = make(map[string]float64, len(clips))
	clips = slices.DeleteFunc(clips, func(c Clip) bool { return c.Feed != nil })
	for _, c := range clips {
		e.reach[c.Path] = matchLUFS
		if at, ok := known[c.Path]; ok {
			e.reach[c.Path] = at
		}
	}
	var ctx context.Context
	ctx, e.cancelPrepare = context.WithCancel(e.ctx)
	e.loads.Go(func() {
		for _, c := range clips {
			if ctx.Err() == nil {
				e.prepare(ctx, c)
			}
		}
	})
}

// prepare decodes one clip into the cache, and lowers the common loudness if need be. It is called without mu.
func (e *Engine) prepare(ctx context.Context, c Clip) {
	a, ok := e.cache.find(c.Path)
	if !ok {
		var err error
		if a, err = e.cache.file(ctx, c.Path); err != nil {
			e.log.Debug("clip not prepared", "key", c.Key, "error", err)
			return
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	at, ok := (&track{audio: a}).reachable()
	if ctx.Err() != nil || e.closed || !ok {
		return
	}
	e.reach[c.Path] = at
	e.lowerToPrepared(e.clip)
	e.fadeToGain()
	e.publish()
}

// The functions below are called with mu held.

// lowerToPrepared lowers the target for a clip to what all prepared ones can reach, if it is one of them.
func (e *Engine) lowerToPrepared(c Clip) {
	if !e.prepared(c) {
		return
	}
	for _, at := range e.reach {
		e.target = min(e.target, at)
	}
}

// prepared reports whether the clip is one of those that Prepare was given last.
func (e *Engine) prepared(c Clip) bool {
	_, ok := e.reach[c.Path]
	return ok
}

// fadeToGain continues a playing clip with the gain that it has by now, if that has changed.
func (e *Engine) fadeToGain() {
	if e.status == Playing && e.mixer != nil && e.matchGain() != e.playedGain {
		e.playFrom(e.linear(matchFade), func(now time.Duration) time.Duration { return now })
	}
}

// reachable is the loudness in LUFS to which matching can bring the clip, at most matchLUFS.
func (t *track) reachable() (lufs float64, ok bool) {
	l, ok := t.matchLoudness()
	return min(matchLUFS, l.LUFS+l.Gain(matchLUFS, matchCeiling, matchMost)), ok
}

// lowerTarget lowers the common loudness to what all of these clips can reach without exceeding the ceiling.
func (e *Engine) lowerTarget(tracks ...*track) {
	for _, t := range tracks {
		if at, ok := t.reachable(); ok {
			e.target = min(e.target, at)
		}
	}
}

// gainDB is the gain in dB that matching applies to the clip.
func (e *Engine) gainDB() float64 {
	if !e.match || e.track == nil {
		return 0
	}
	l, ok := e.track.matchLoudness()
	if !ok {
		return 0
	}
	return l.Gain(e.target, matchCeiling, matchMost)
}

func (e *Engine) matchGain() float64 { return math.Pow(10, e.gainDB()/20) }
