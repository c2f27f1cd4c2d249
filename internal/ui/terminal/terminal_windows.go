package terminal

import (
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
)

// filtered says that the input is not filtered: Bubble Tea reads the events of the console.
const filtered = false

// signals are none.
type signals struct{}

func (t *Terminal) watch(func(tea.Msg)) (stop func()) { return func() {} }

// CanSuspend returns false: Windows has no job control.
func (t *Terminal) CanSuspend() bool { return false }

func (t *Terminal) lend() (back func()) { return func() {} }

func hungUp(error) bool { return false }

func (t *Terminal) stop() error { return ErrNoShell }

func (t *Terminal) awaitForeground() {}

func foreground(*os.File) bool { return true }

func (in *input) wait(time.Duration) bool { return true }
