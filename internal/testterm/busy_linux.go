package testterm

import (
	"bytes"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// busy reports whether the program has unread input, or a thread that runs or waits
// for a processor. It returns false when neither can be found out.
func busy(pid int, slave *os.File) bool {
	return unread(slave) || runnable(pid)
}

// unread uses poll and not TIOCINQ: a kernel worker moves what was written to the other end into
// the terminal's queue. The worker can be late on a loaded machine, and poll waits for it.
func unread(slave *os.File) bool {
	c, err := slave.SyscallConn()
	if err != nil {
		return false
	}
	n := 0
	_ = c.Control(func(fd uintptr) {
		n, _ = unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 0)
	})
	return n > 0
}

// runnable reads the state of each thread. It follows the name, which is in parentheses
// and may contain any character (proc(5), /proc/pid/stat).
func runnable(pid int) bool {
	dir := "/proc/" + strconv.Itoa(pid) + "/task/"
	threads, err := os.ReadDir(dir)
	if err != nil {
		return false
	}
	for _, t := range threads {
		stat, err := os.ReadFile(dir + t.Name() + "/stat")
		if err != nil {
			continue // the thread has ended
		}
		if i := bytes.LastIndexByte(stat, ')'); i >= 0 && bytes.HasPrefix(stat[i+1:], []byte(" R")) {
			return true
		}
	}
	return false
}
