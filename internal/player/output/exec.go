package output

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

const (
	execRate = 48000
	lead     = 120 * time.Millisecond // how far a player command is fed ahead of the clock
	standing = 3 * time.Second        // a player command that takes nothing for so long never will
)

// command is a program that plays raw samples (16 bits, two channels, execRate) from its input.
type command struct {
	name  string
	args  []string
	to    func(device string) []string // what chooses a device; nil when only the environment does
	env   string                       // the variable that chooses a device
	lag   time.Duration                // from its input to the ear, as measured
	proof bool                         // its exit status tells whether it could play
}

func commands() []command {
	return []command{
		{name: "pacat", args: words("--playback --raw --format=s16le --rate=48000 --channels=2 --latency-msec=80 --client-name=callboard"),
			to: func(d string) []string { return []string{"--device=" + d} }, lag: 90 * time.Millisecond, proof: true},
		{name: "aplay", args: words("-q -t raw -f S16_LE -r 48000 -c 2 --buffer-time=120000"),
			to: func(d string) []string { return []string{"-D", d} }, lag: 110 * time.Millisecond, proof: true},
		{name: "play", args: words("-q -t raw -r 48000 -e signed -b 16 -c 2 -"), env: "AUDIODEV", lag: 110 * time.Millisecond, proof: true},
		{name: "mpv", args: words("--no-config --no-video --really-quiet --no-terminal --audio-buffer=0.1 --demuxer=rawaudio " +
			"--demuxer-rawaudio-rate=48000 --demuxer-rawaudio-channels=2 --demuxer-rawaudio-format=s16le --cache=no -"),
			to: func(d string) []string { return []string{"--audio-device=" + d} }, lag: 180 * time.Millisecond, proof: true},
		{name: "ffplay", args: words("-nodisp -autoexit -loglevel quiet -probesize 32 -fflags nobuffer -f s16le -ar 48000 -ac 2 -i pipe:0"),
			lag: 160 * time.Millisecond},
	}
}

func words(s string) []string { return strings.Fields(s) }

// prepare makes the command. Its output goes nowhere: the screen is not its to write on.
func (c command) prepare(path, device string) *exec.Cmd {
	args := c.args
	if device != "" && c.to != nil {
		args = append(c.to(device), args...)
	}
	cmd := exec.Command(path, args...) //nolint:noctx // it plays until it is stopped by its process group, which a context does not reach
	if device != "" && c.env != "" {
		cmd.Env = append(os.Environ(), c.env+"="+device)
	}
	return cmd
}

// probe plays a tenth of a second of silence: a command that cannot reach a device says so by its exit status.
func (c command) probe(ctx context.Context, path, device string) error {
	ctx, cancel := context.WithTimeout(ctx, 1500*time.Millisecond)
	defer cancel()
	cmd := c.prepare(path, device)
	cmd.Stdin = bytes.NewReader(make([]byte, execRate/10*4))
	cmd.WaitDelay = 100 * time.Millisecond
	if err := cmd.Start(); err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() })
	defer stop()
	err := cmd.Wait()
	if ctx.Err() != nil {
		return fmt.Errorf("it hangs: %w", ctx.Err())
	}
	return err
}

// player feeds a player command, one process for each start. Idle, there is none.
type player struct {
	cmd    command
	path   string
	device string
	clock  clock
	limit  time.Duration // how long a write may wait
	lose   func(error)

	mu     sync.Mutex
	run    *playerRun
	closed bool
}

func openExec(ctx context.Context, o Options, lose func(error)) (driver, error) {
	for _, c := range commands() {
		path, err := exec.LookPath(c.name)
		if err != nil {
			continue
		}
		if err := c.probe(ctx, path, o.Device); err != nil {
			o.Log.Debug("player command not usable", "command", c.name, "error", err)
			continue
		}
		if !c.proof && o.Kind != Exec {
			continue // it would claim to play where nothing is heard; only for who asks for it
		}
		return &player{cmd: c, path: path, device: o.Device, clock: clock{rate: execRate}, limit: standing, lose: lose}, nil
	}
	return nil, errors.New("no player command (pacat, aplay, play, mpv) can play")
}

func (p *player) name() string {
	if !p.cmd.proof {
		return p.cmd.name + " (unverified)"
	}
	return p.cmd.name
}
func (p *player) rate() int    { return execRate }
func (p *player) heard() int64 { return p.clock.now() }

func (p *player) revise(change func(int64) int64) { change(never) }

// playerRun is one process and the pipe into it.
type playerRun struct {
	cmd  *exec.Cmd
	pipe *os.File
	end  chan struct{}
	once sync.Once
	done sync.WaitGroup
}

func (p *player) start(src Source) error {
	p.stop()
	p.clock.reset()
	r, w, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("no pipe to %s: %w", p.cmd.name, err)
	}
	run := &playerRun{cmd: p.cmd.prepare(p.path, p.device), pipe: w, end: make(chan struct{})}
	run.cmd.Stdin = r
	p.mu.Lock()
	defer p.mu.Unlock()
	err = errors.New("the output is closed")
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
		_ = run.cmd.Wait() // how it ended is told by the pipe; after halt it is a kill
		run.pipe.Close()
	})
	return nil
}

// feed writes at the pace of the clock, a little ahead of it. The pipe holds more than a third of a
// second; kept full, it would make every pause that late.
func (p *player) feed(run *playerRun, src Source) {
	const beat = 10 * time.Millisecond
	samples := make([]float32, execRate/10*Channels)
	raw := make([]byte, 2*len(samples))
	begun := time.Now()
	lag := int64(p.cmd.lag.Seconds() * execRate)
	tick := time.NewTicker(beat)
	defer tick.Stop()
	var given int64
	for {
		due := int64((time.Since(begun) + lead).Seconds() * execRate)
		if late := due - given - execRate/10; given > 0 && late > 0 {
			// The machine slept or stood still: go on from here rather than catch up.
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
					p.lose(p.why(err))
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

// why says what became of a player command that a write into failed.
func (p *player) why(err error) error {
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

func (r *playerRun) halt() {
	r.once.Do(func() {
		close(r.end)
		_ = r.cmd.Process.Kill()
		r.pipe.Close()
	})
	r.done.Wait()
}

func (p *player) stop() {
	p.mu.Lock()
	run := p.run
	p.run = nil
	p.mu.Unlock()
	if run != nil {
		run.halt()
	}
}

func (p *player) close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.stop()
}
