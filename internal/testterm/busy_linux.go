package testterm

import (
	"bytes"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// busy says whether the program has typed bytes to read, or a thread that runs or waits
// for a processor. When neither can be known it is taken to be idle.
func busy(pid int, slave *os.File) bool {
	return unread(slave) > 0 || runnable(pid)
}

func unread(slave *os.File) (n int) {
	c, err := slave.SyscallConn()
	if err != nil {
		return 0
	}
	_ = c.Control(func(fd uintptr) { n, _ = unix.IoctlGetInt(int(fd), unix.TIOCINQ) })
	return n
}

// runnable reads the state of each thread: what follows the name, which is in parentheses
// and may hold anything (proc(5), /proc/pid/stat).
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
