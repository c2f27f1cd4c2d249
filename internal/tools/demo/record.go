package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"testing"
	"time"

	"callboard/internal/testterm"
)

// frame is the screen at one moment, and how long it stays.
type frame struct {
	cells            []testterm.Cell
	w, h             int
	cursorX, cursorY int // -1: the cursor is hidden
	lasts            time.Duration
}

func (f frame) same(g frame) bool {
	return f.cursorX == g.cursorX && f.cursorY == g.cursorY && slices.Equal(f.cells, g.cells)
}

// every is the shortest time between two frames: more would make the file larger and not better to see.
const every = 80 * time.Millisecond

// recorder runs scripts.
type recorder struct {
	program string
	env     []string
	slow    float64
	dump    bool
	host    *host // of the script that runs
}

// host is what testterm needs of a test. A failure ends the script.
type host struct {
	testing.TB // nil; only the methods below are called
	cleanups   []func()
	folders    []string
	failed     bool
}

// failure is the panic with which a script ends.
type failure struct{ text string }

func (h *host) Helper()                   {}
func (h *host) Failed() bool              { return h.failed }
func (h *host) Cleanup(f func())          { h.cleanups = append(h.cleanups, f) }
func (h *host) Logf(f string, a ...any)   { fmt.Fprintf(os.Stderr, f+"\n", a...) }
func (h *host) Errorf(f string, a ...any) { h.failed = true; h.Logf(f, a...) }
func (h *host) Skip(a ...any)             { panic(failure{fmt.Sprint(a...)}) }
func (h *host) Fatalf(f string, a ...any) {
	h.failed = true
	panic(failure{fmt.Sprintf(f, a...)})
}

func (h *host) TempDir() string {
	dir, err := os.MkdirTemp("", "callboard-demo-")
	if err != nil {
		h.Fatalf("%v", err)
	}
	h.folders = append(h.folders, dir)
	return dir
}

func (h *host) close() {
	for _, f := range slices.Backward(h.cleanups) {
		f()
	}
	for _, dir := range h.folders {
		_ = os.RemoveAll(dir)
	}
}

// record runs a script and returns the frames of what it shows.
func (r *recorder) record(s script) (frames []frame, err error) {
	h := &host{}
	r.host = h
	defer h.close()
	defer func() {
		if p := recover(); p != nil {
			f, ok := p.(failure)
			if !ok {
				panic(p)
			}
			err = errors.New(f.text)
		}
	}()
	env := append([]string{"COLORTERM=truecolor", "LANG=C.UTF-8"}, r.env...)
	t := testterm.Start(h, testterm.Options{Path: r.program, Args: s.args, Env: env, W: s.w, H: s.h, Timeout: time.Minute})
	c := newCamera(t, s.w, s.h)
	for _, step := range s.steps {
		step.do(r, t, c)
		if r.dump {
			fmt.Printf("--- %s\n%s\n", step.name, t.Screen())
		}
	}
	frames = c.stop()
	if len(frames) == 0 {
		return nil, errors.New("the script shows nothing")
	}
	return frames, nil
}

// serve starts a webhook receiver that answers 200 after a moment.
func (r *recorder) serve(h *host, addr string) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		h.Fatalf("%v", err)
	}
	s := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(9 * time.Millisecond)
		w.WriteHeader(http.StatusOK)
	})}
	go func() { _ = s.Serve(ln) }() // it returns when it is closed
	h.Cleanup(func() { _ = s.Close() })
}

// camera takes frames while it is on. Time in which it is off is not in the picture.
type camera struct {
	t      *testterm.Term
	w, h   int
	on     bool
	end    chan struct{}
	ended  chan struct{}
	frames []frame
}

func newCamera(t *testterm.Term, w, h int) *camera { return &camera{t: t, w: w, h: h} }

func (c *camera) look() frame {
	f := frame{w: c.w, h: c.h, cursorX: -1, cursorY: -1}
	f.cells, _ = c.t.Cells()
	if x, y, visible := c.t.Cursor(); visible {
		f.cursorX, f.cursorY = x, y
	}
	return f
}

// start begins to take frames.
func (c *camera) start() {
	if c.on {
		return
	}
	c.on, c.end, c.ended = true, make(chan struct{}), make(chan struct{})
	go func() {
		defer close(c.ended)
		tick := time.NewTicker(every)
		defer tick.Stop()
		last := time.Now()
		for {
			c.take()
			select {
			case <-tick.C:
			case <-c.end:
				return
			}
			now := time.Now()
			c.frames[len(c.frames)-1].lasts += now.Sub(last)
			last = now
		}
	}()
}

func (c *camera) take() {
	f := c.look()
	if n := len(c.frames); n > 0 && c.frames[n-1].same(f) {
		return
	}
	c.frames = append(c.frames, f)
}

// pause stops taking frames until the next start.
func (c *camera) pause() {
	if c.on {
		close(c.end)
		<-c.ended
		c.on = false
	}
}

// stop returns the frames; without any, the screen as it is.
func (c *camera) stop() []frame {
	c.pause()
	if len(c.frames) == 0 {
		c.take()
		c.frames[0].lasts = time.Second
	}
	return c.frames
}
