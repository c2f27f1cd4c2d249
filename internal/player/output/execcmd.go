package output

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// command is a program that plays raw samples (16 bits, two channels, execRate) from its standard input.
type command struct {
	name  string
	args  []string
	to    func(device string) []string // arguments that choose a device; nil when only the environment does
	env   string                       // the variable that chooses a device
	lag   time.Duration                // from its input to the sink, as measured
	proof bool                         // its exit status says whether it could play
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

// label is the command's name for a person.
func (c command) label() string {
	if !c.proof {
		return c.name + " (unverified)"
	}
	return c.name
}

// prepare returns the command. Its output is discarded: it must not write on the terminal.
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

// probe plays 100 ms of silence: a command that cannot reach a device says so by its exit status.
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

// splitDevice splits the device of an Exec output: a command's name, a command's name and after a colon the device it
// is to use, or a device only, which any command may use.
func splitDevice(device string) (command, rest string) {
	name, rest, _ := strings.Cut(device, ":")
	for _, c := range commands() {
		if c.name == name {
			return name, rest
		}
	}
	return "", device
}
