package player

import (
	"context"
	"os"
	"slices"
	"sync"
	"time"

	"callboard/internal/player/decode"
)

// Limits of the cache. Takes are compared back and forth, so the last few stay decoded.
const (
	cacheClips   = 64
	cacheSamples = 24_000_000 // 96 MB, nine minutes of one channel at 44.1 kHz
)

// cache keeps the clips that were decoded last.
type cache struct {
	mu    sync.Mutex
	clips []cached // the last used is last
}

type cached struct {
	path  string
	size  int64
	mtime time.Time
	audio *decode.Audio
}

// find returns the decoded file if it has not changed.
func (c *cache) find(path string) (*decode.Audio, bool) {
	key, ok := stamp(path)
	if !ok {
		return nil, false
	}
	a := c.get(key)
	return a, a != nil
}

// file decodes a whole file and caches it.
func (c *cache) file(ctx context.Context, path string) (*decode.Audio, error) {
	key, ok := stamp(path)
	a, err := decode.File(ctx, path)
	if err == nil && ok {
		key.audio = a
		c.put(key)
	}
	return a, err
}

// stamp returns what identifies an unchanged file.
func stamp(path string) (cached, bool) {
	st, err := os.Stat(path)
	if path == "" || err != nil {
		return cached{}, false
	}
	return cached{path: path, size: st.Size(), mtime: st.ModTime()}, true
}

func (c *cache) get(key cached) *decode.Audio {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, k := range c.clips {
		if k.path == key.path && k.size == key.size && k.mtime.Equal(key.mtime) {
			c.clips = append(slices.Delete(c.clips, i, i+1), k)
			return k.audio
		}
	}
	return nil
}

func (c *cache) put(key cached) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clips = slices.DeleteFunc(c.clips, func(k cached) bool { return k.path == key.path })
	c.clips = append(c.clips, key)
	total := 0
	for _, k := range c.clips {
		total += len(k.audio.Samples)
	}
	for len(c.clips) > 0 && (len(c.clips) > cacheClips || total > cacheSamples) {
		total -= len(c.clips[0].audio.Samples)
		c.clips = slices.Delete(c.clips, 0, 1)
	}
}
