package player

import (
	"context"
	"os"
	"slices"
	"sync"
	"time"

	"callboard/internal/player/decode"
)

// What the cache may hold: takes are compared back and forth, so the last few stay decoded.
const (
	cacheClips   = 16
	cacheSamples = 24_000_000 // 96 MB, nine minutes of one voice
)

// cache keeps the clips that were decoded last.
type cache struct {
	mu    sync.Mutex
	clips []cached // the last used at the end
}

type cached struct {
	path  string
	size  int64
	mtime time.Time
	audio *decode.Audio
}

// file decodes a file, or remembers it while it has not changed.
func (c *cache) file(ctx context.Context, path string) (*decode.Audio, error) {
	key := cached{path: path}
	if st, err := os.Stat(path); err == nil {
		key.size, key.mtime = st.Size(), st.ModTime()
		if a := c.get(key); a != nil {
			return a, nil
		}
	}
	a, err := decode.File(ctx, path)
	if err != nil {
		return nil, err
	}
	key.audio = a
	c.put(key)
	return a, nil
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
