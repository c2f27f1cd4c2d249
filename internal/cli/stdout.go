package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"
)

// stdout is the stream of the results. Its errors are *writeError, so that a reader who has gone can be told from a broken
// connection of another kind.
type stdout struct{ w io.Writer }

func (o stdout) Write(b []byte) (int, error) {
	n, err := o.w.Write(b)
	if err != nil {
		err = &writeError{err}
	}
	return n, err
}

// writeError is an error of stdout.
type writeError struct{ err error }

func (e *writeError) Error() string { return "writing the result: " + reason(e.err) }
func (e *writeError) Unwrap() error { return e.err }

// isClosedPipe reports whether an error says that the reader of stdout has gone, as head does after its lines. The command
// then ends as after its last line: the callback is put back, and nothing is reported.
func isClosedPipe(err error) bool {
	var w *writeError
	if !errors.As(err, &w) {
		return false
	}
	if runtime.GOOS == "windows" {
		const brokenPipe, noData = syscall.Errno(109), syscall.Errno(232)
		return errors.Is(err, brokenPipe) || errors.Is(err, noData)
	}
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}

// catchSIGPIPE makes writing to a closed pipe an error instead of the end of the process. Programs that this one starts get
// the default again, which they would not if the signal was ignored.
func catchSIGPIPE() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }

// write writes a string to stdout.
func (s *invocation) write(str string) error {
	_, err := io.WriteString(stdout{s.out}, str)
	return err
}

// println prints a line on stdout.
func (s *invocation) println(line string) error { return s.write(line + "\n") }

// printJSON prints a value on one line of stdout.
func (s *invocation) printJSON(v any) error {
	line, err := encodeJSON(v)
	if err != nil {
		return fmt.Errorf("encoding the result: %w", err)
	}
	return s.write(string(line) + "\n")
}
