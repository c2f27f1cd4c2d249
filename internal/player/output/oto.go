//go:build darwin || windows

package output

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/ebitengine/oto/v3"
)

const noSound = "no sound here: the system's sound does not open and no player command (play, mpv) works; check the sound settings"

const (
	otoRate   = 48000
	otoBuffer = 40 * time.Millisecond // of the device; as much again is buffered before it
)

// otoContext exists once in a process and lives as long as it: the system's sound cannot be opened twice.
var otoContext = sync.OnceValues(func() (systemOto, error) {
	ctx, ready, err := oto.NewContext(&oto.NewContextOptions{SampleRate: otoRate, ChannelCount: Channels,
		Format: oto.FormatFloat32LE, BufferSize: otoBuffer, ApplicationName: "callboard"})
	return systemOto{ctx, ready}, err
})

// systemOto is the system's sound, which becomes ready some time after it was opened and may break later.
type systemOto struct {
	*oto.Context
	ready chan struct{}
}

func (o systemOto) usable(ctx context.Context) error {
	limit := time.NewTimer(3 * time.Second)
	defer limit.Stop()
	select {
	case <-o.ready:
		return o.Err()
	case <-ctx.Done():
		return ctx.Err()
	case <-limit.C:
		return errors.New("it does not become ready")
	}
}

// otoDriver plays through CoreAudio or WASAPI.
type otoDriver struct {
	ctx   *oto.Context
	clock clock
	to    *Device

	mu     sync.Mutex
	player *oto.Player
	end    chan struct{}
	done   sync.WaitGroup
}

func openOto(ctx context.Context, _ Options, to *Device) (driver, error) {
	system, err := otoContext()
	if err == nil {
		err = system.usable(ctx)
	}
	if err != nil {
		line, _, _ := strings.Cut(err.Error(), "\n")
		return nil, fmt.Errorf("the system's sound does not open (%.120s)", line)
	}
	return &otoDriver{ctx: system.Context, to: to}, nil
}

func (o *otoDriver) name() string   { return systemSound }
func (o *otoDriver) short() string  { return systemSound }
func (o *otoDriver) rate() int      { return otoRate }
func (o *otoDriver) detail() string { return "" }
func (o *otoDriver) played() int64  { return o.clock.now() }

func (o *otoDriver) rewind(change func(int64) int64) { change(noFrame) }

func (o *otoDriver) start(src Source) error {
	o.stop()
	if err := o.ctx.Err(); err != nil {
		return fmt.Errorf("the system's sound broke: %w", err)
	}
	o.clock.reset(otoRate)
	if err := o.ctx.Resume(); err != nil {
		return fmt.Errorf("the system's sound does not start: %w", err)
	}
	player := o.ctx.NewPlayer(&reader{src: src, clock: &o.clock, buf: make([]float32, otoRate/10*Channels)})
	player.SetBufferSize(otoRate * frameBytes / 20) // 50 ms
	end := make(chan struct{})
	o.mu.Lock()
	o.player, o.end = player, end
	o.mu.Unlock()
	player.Play()
	o.done.Go(func() { o.follow(player, end) })
	return nil
}

// follow sets the clock by what is left in the player's buffer, and notices when the device is lost.
func (o *otoDriver) follow(player *oto.Player, end <-chan struct{}) {
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-end:
			return
		case <-tick.C:
		}
		if err := errors.Join(o.ctx.Err(), player.Err()); err != nil {
			o.to.reportLoss(errors.New("the system's sound device went away"))
			return
		}
		o.clock.mu.Lock()
		given := o.clock.given
		o.clock.mu.Unlock()
		device := int64(otoBuffer/time.Millisecond) * otoRate / 1000
		o.clock.set(given-int64(player.BufferedSize()/frameBytes)-device, device, time.Now(), true)
	}
}

func (o *otoDriver) stop() {
	o.mu.Lock()
	player, end := o.player, o.end
	o.player, o.end = nil, nil
	o.mu.Unlock()
	if player == nil {
		return
	}
	close(end)
	player.PauseAndStopReading()
	o.done.Wait()
	_ = o.ctx.Suspend() // no wake-ups while nothing plays; a failure costs only those
}

func (o *otoDriver) close() { o.stop() }

// reader converts a Source to the bytes that oto reads.
type reader struct {
	src   Source
	clock *clock
	buf   []float32
}

var _ io.Reader = (*reader)(nil)

func (r *reader) Read(p []byte) (int, error) {
	n := min(len(p)/frameBytes*Channels, len(r.buf))
	r.src.Fill(r.buf[:n])
	for i, v := range r.buf[:n] {
		binary.LittleEndian.PutUint32(p[4*i:], math.Float32bits(v))
	}
	r.clock.give(n / Channels)
	return 4 * n, nil
}
