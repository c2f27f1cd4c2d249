//go:build unix

package terminal

import (
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/sys/unix"
)

// filtered says that the input can be filtered: that needs a wait with a time limit.
const filtered = true

// foregroundTick is how often a continued process looks whether it has the terminal again.
const foregroundTick = 50 * time.Millisecond

// signals are those that stop and continue a process.
type signals struct{ stop, cont chan os.Signal }

// watch turns signals into messages until the returned function is called.
func (t *Terminal) watch(send func(tea.Msg)) (stop func()) {
	t.signals = signals{make(chan os.Signal, 1), make(chan os.Signal, 1)}
	done := make(chan struct{})
	t.signals.notify()
	go func() {
		for {
			select {
			case <-t.signals.stop:
				send(SuspendMsg{})
			case <-t.signals.cont:
				send(t.refresh())
			case <-done:
				return
			}
		}
	}()
	return func() {
		signal.Stop(t.signals.stop)
		signal.Stop(t.signals.cont)
		close(done)
	}
}

func (s signals) notify() {
	if !signal.Ignored(syscall.SIGTSTP) {
		signal.Notify(s.stop, syscall.SIGTSTP)
	}
	signal.Notify(s.cont, syscall.SIGCONT)
}

// CanSuspend reports whether a shell with job control can continue this process. The group of a session's leader has none: the
// system would not stop it by SIGTSTP. Any other group was made by such a shell.
func (t *Terminal) CanSuspend() bool {
	if signal.Ignored(syscall.SIGTSTP) {
		return false
	}
	parent, group := os.Getppid(), unix.Getpgrp()
	session, err := unix.Getsid(0)
	theirs, theirErr := unix.Getsid(parent)
	if err != nil || theirErr != nil || session != theirs {
		return false
	}
	parentGroup, err := unix.Getpgid(parent)
	return err == nil && (parentGroup != group || group != session)
}

// stop stops the process group and returns when it continues or the program is to end.
func (t *Terminal) stop() error {
	signal.Stop(t.signals.cont)
	signal.Stop(t.signals.stop)
	cont := make(chan os.Signal, 1)
	signal.Notify(cont, syscall.SIGCONT)
	defer func() {
		signal.Stop(cont)
		t.signals.notify()
	}()
	// This signal is for the others of the group, such as a pager. Here it is ignored: a handler that begins before the process is
	// stopped may end after it continues, and would stop it again. So this process needs one that cannot be handled.
	signal.Ignore(syscall.SIGTSTP)
	_ = syscall.Kill(0, syscall.SIGTSTP)
	signal.Reset(syscall.SIGTSTP)
	if err := syscall.Kill(os.Getpid(), syscall.SIGSTOP); err != nil {
		return ErrNoShell
	}
	select {
	case <-cont:
	case <-t.ctx.Done():
	}
	t.awaitForeground()
	return nil
}

// hungUp reports the error of a terminal that was closed.
func hungUp(err error) bool { return errors.Is(err, syscall.EIO) }

// lend leaves the terminal's stop key to a program that has the terminal, until back is called. A program that stops, as an
// editor does after ctrl+z, stops its group: then this process stops as well, so that the shell gets the terminal. Where no shell
// would continue them, the program goes on at once.
func (t *Terminal) lend() (back func()) {
	if t.signals.stop == nil {
		return func() {}
	}
	signal.Stop(t.signals.cont)
	signal.Stop(t.signals.stop)
	stop, done := make(chan os.Signal, 1), make(chan struct{})
	if !signal.Ignored(syscall.SIGTSTP) {
		signal.Notify(stop, syscall.SIGTSTP)
	}
	go func() {
		for {
			select {
			case <-stop:
				if !t.CanSuspend() || syscall.Kill(os.Getpid(), syscall.SIGSTOP) != nil {
					_ = syscall.Kill(0, syscall.SIGCONT)
				}
			case <-done:
				return
			}
		}
	}()
	return func() {
		signal.Stop(stop)
		close(done)
		t.signals.notify()
	}
}

// awaitForeground waits until this process has the terminal again: a shell can continue it in the background, and then end it.
func (t *Terminal) awaitForeground() {
	if t.in == nil {
		return
	}
	tick := time.NewTicker(foregroundTick)
	defer tick.Stop()
	for !foreground(t.in.file) {
		select {
		case <-tick.C:
		case <-t.ctx.Done():
			// Setting up the terminal, as Bubble Tea will do before it ends, must not stop the process or write over the prompt.
			signal.Ignore(syscall.SIGTTOU)
			if t.out != nil {
				t.out.muted.Store(true)
			}
			return
		}
	}
}

// foreground reports whether this process may use the terminal: it belongs to its foreground group, or the terminal does not
// control this session and so has no say in the matter.
func foreground(f *os.File) bool {
	group, err := unix.IoctlGetInt(int(f.Fd()), unix.TIOCGPGRP)
	return err != nil || group == unix.Getpgrp()
}

// wait waits until the terminal can be read.
func (in *input) wait(d time.Duration) bool {
	fd := int(in.file.Fd())
	for until := time.Now().Add(d); ; {
		var set unix.FdSet
		set.Set(fd)
		left := unix.NsecToTimeval(max(time.Until(until), 0).Nanoseconds())
		n, err := unix.Select(fd+1, &set, nil, nil, &left)
		if err == unix.EINTR {
			continue
		}
		return err != nil || n > 0 // the error is that of the read, too
	}
}
