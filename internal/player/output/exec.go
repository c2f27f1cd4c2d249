package output

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

const (
	execRate      = 48000
	lead          = 120 * time.Millisecond // how far a player command is fed ahead of the clock
	probesTimeout = 3 * time.Second        // for all probes together
	writeTimeout  = 3 * time.Second        // a player command that takes nothing for so long never will
)

// execDriver feeds a player command, one process for each start. While nothing plays there is no process.
type execDriver struct {
	cmd    command
	path   string
	device string
	clock  clock
	limit  time.Duration // how long a write may wait
	to     *Device

	mu     sync.Mutex
	run    *execRun
	closed bool
}

func openExec(ctx context.Context, o Options, to *Device) (driver, error) {
	only, device := splitDevice(o.Device)
	ctx, cancel := context.WithTimeout(ctx, probesTimeout)
	defer cancel()
	for _, c := range commands() {
		path, err := exec.LookPath(c.name)
		if err != nil || only != "" && only != c.name {
			continue
		}
		if err := c.probe(ctx, path, device); err != nil {
			o.Log.Debug("player command not usable", "command", c.name, "error", err)
			continue
		}
		if !c.proof && o.Kind != Exec {
			continue // it would claim to play without sound; it is only used on request
		}
		return &execDriver{cmd: c, path: path, device: device, limit: writeTimeout, to: to}, nil
	}
	if only != "" {
		return nil, fmt.Errorf("the player command %s cannot play", only)
	}
	return nil, errors.New("no player command (pacat, aplay, play, mpv) can play")
}

func (p *execDriver) name() string  { return p.cmd.label() }
func (p *execDriver) short() string { return p.cmd.name }
func (p *execDriver) rate() int     { return execRate }
func (p *execDriver) detail() string {
	return strings.TrimSpace(filepath.Base(p.path) + " " + p.device)
}
func (p *execDriver) played() int64 { return p.clock.now() }

func (p *execDriver) rewind(change func(int64) int64) { change(noFrame) }

// execRun is one process and the pipe into it.
type execRun struct {
	cmd  *exec.Cmd
	pipe *os.File
	end  chan struct{}
	once sync.Once
	done sync.WaitGroup
}

func (p *execDriver) start(src Source) error {
	p.stop()
	p.clock.reset(execRate)
	r, w, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("no pipe to %s: %w", p.cmd.name, err)
	}
	run := &execRun{cmd: p.cmd.prepare(p.path, p.device), pipe: w, end: make(chan struct{})}
	run.cmd.Stdin = r
	p.mu.Lock()
	defer p.mu.Unlock()
	err = errClosed
	if !p.closed {
		err = run.cmd.Start()
	}
	r.Close()
	if err != nil {
		w.Close()
		return fmt.Errorf("%s does not start: %w", p.cmd.name, err)
	}
	p.run = run
	run.done.Go(func() { p.feed(run, src) })
	run.done.Go(func() {
		_ = run.cmd.Wait() // the pipe tells how it ended; after shutDown it was killed
		run.pipe.Close()
	})
	return nil
}

// feed writes at the rate of the clock, slightly ahead of it. The pipe holds more than a third of a second; if it were
// kept full, every pause would be that late.
func (p *execDriver) feed(run *execRun, src Source) {
	const interval = 10 * time.Millisecond
	samples := make([]float32, execRate/10*Channels)
	raw := make([]byte, 2*len(samples))
	begun := time.Now()
	lag := int64(p.cmd.lag.Seconds() * execRate)
	tick := time.NewTicker(interval)
	defer tick.Stop()
	var given int64
	for {
		due := int64((time.Since(begun) + lead).Seconds() * execRate)
		if late := due - given - execRate/10; given > 0 && late > 0 {
			// The machine slept or was busy: continue from here instead of catching up.
			begun = begun.Add(time.Duration(late) * time.Second / execRate)
			due -= late
		}
		if n := int(min(due-given, execRate/10)); n > 0 {
			src.Fill(samples[:n*Channels])
			toInt16(raw, samples[:n*Channels])
			_ = run.pipe.SetWriteDeadline(time.Now().Add(p.limit))
			if _, err := run.pipe.Write(raw[:4*n]); err != nil {
				select {
				case <-run.end:
				default:
					p.to.reportLoss(p.why(err))
				}
				return
			}
			p.clock.give(n)
			given += int64(n)
		}
		p.clock.set(-lag, lag, begun, true)
		select {
		case <-run.end:
			return
		case <-tick.C:
		}
	}
}

// why says what happened to a player command when a write has failed.
func (p *execDriver) why(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("%s %w", p.cmd.name, ErrStuck)
	}
	return fmt.Errorf("%s stopped playing", p.cmd.name)
}

// toInt16 writes samples as 16 bits, little-endian, rounded.
func toInt16(out []byte, in []float32) {
	for i, v := range in {
		s := max(min(v*32768, 32767), -32768)
		if s >= 0 {
			s += 0.5
		} else {
			s -= 0.5
		}
		binary.LittleEndian.PutUint16(out[2*i:], uint16(int16(max(min(int32(s), 32767), -32768))))
	}
}

func (r *execRun) shutDown() {
	r.once.Do(func() {
		close(r.end)
		_ = r.cmd.Process.Kill()
		r.pipe.Close()
	})
	r.done.Wait()
}

func (p *execDriver) stop() {
	p.mu.Lock()
	run := p.run
	p.run = nil
	p.mu.Unlock()
	if run != nil {
		run.shutDown()
	}
}

func (p *execDriver) close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.stop()
}
