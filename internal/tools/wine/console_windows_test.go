package main

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unsafe"

	"golang.org/x/sys/windows"

	"callboard/internal/testapp"
	"callboard/internal/testwait"
)

// console is a pseudo-console with a callboard in it.
type console struct {
	Output testapp.Buffer // what it draws, with its control sequences

	t       *testing.T
	handle  windows.Handle
	keys    *os.File
	process windows.Handle
	id      uint32
}

// startConsole starts the program in a console of its own, of 120 by 36 cells.
func startConsole(t *testing.T, env *testapp.Env, args ...string) *console {
	t.Helper()
	c := &console{t: t}
	var inRead, inWrite, outRead, outWrite windows.Handle
	for _, pipe := range [][2]*windows.Handle{{&inRead, &inWrite}, {&outRead, &outWrite}} {
		if err := windows.CreatePipe(pipe[0], pipe[1], nil, 0); err != nil {
			t.Fatal(err)
		}
	}
	if err := windows.CreatePseudoConsole(windows.Coord{X: 120, Y: 36}, inRead, outWrite, 0, &c.handle); err != nil {
		t.Skip("there are no pseudo-consoles here:", err)
	}
	_, _ = windows.CloseHandle(inRead), windows.CloseHandle(outWrite) // the console has copies
	c.keys = os.NewFile(uintptr(inWrite), "keys")
	go func() {
		out := os.NewFile(uintptr(outRead), "output")
		defer out.Close()
		b := make([]byte, 4096)
		for {
			n, err := out.Read(b)
			_, _ = c.Output.Write(b[:n])
			if err != nil {
				return
			}
		}
	}()
	c.start(env, args)
	t.Cleanup(func() {
		_ = windows.TerminateProcess(c.process, 1)
		_ = windows.CloseHandle(c.process)
		_ = c.keys.Close()
		windows.ClosePseudoConsole(c.handle)
	})
	return c
}

func (c *console) start(env *testapp.Env, args []string) {
	c.t.Helper()
	attributes, err := windows.NewProcThreadAttributeList(1)
	if err != nil {
		c.t.Fatal(err)
	}
	defer attributes.Delete()
	handle := *(*unsafe.Pointer)(unsafe.Pointer(&c.handle)) // the attribute is the handle itself
	if err := attributes.Update(windows.PROC_THREAD_ATTRIBUTE_PSEUDOCONSOLE, handle, unsafe.Sizeof(c.handle)); err != nil {
		c.t.Fatal(err)
	}
	path := testapp.Path(c.t)
	line, err := windows.UTF16PtrFromString(windows.ComposeCommandLine(append([]string{path}, args...)))
	if err != nil {
		c.t.Fatal(err)
	}
	block := utf16.Encode([]rune(strings.Join(env.With(consoleVar+"=1").Vars, "\x00") + "\x00\x00"))
	start := windows.StartupInfoEx{ProcThreadAttributeList: attributes.List()}
	start.Cb = uint32(unsafe.Sizeof(start))
	start.Flags = windows.STARTF_USESTDHANDLES // none, and not those of this process: see runInConsole
	var info windows.ProcessInformation
	if err := windows.CreateProcess(nil, line, nil, nil, false,
		windows.EXTENDED_STARTUPINFO_PRESENT|windows.CREATE_UNICODE_ENVIRONMENT, &block[0], nil, &start.StartupInfo, &info); err != nil {
		c.t.Fatal(err)
	}
	_ = windows.CloseHandle(info.Thread)
	c.process, c.id = info.Process, info.ProcessId
}

// WaitFor waits until the console has drawn a text.
func (c *console) WaitFor(text string) {
	c.t.Helper()
	defer func() {
		if c.t.Failed() {
			c.t.Logf("%q", c.Output.String())
		}
	}()
	testwait.Eventually(c.t, "the console shows "+text, func() bool { return strings.Contains(c.Output.String(), text) })
}

// Interrupt does what Ctrl+C in the console does. A process that is in the console has to do it.
func (c *console) Interrupt() {
	c.t.Helper()
	cmd := exec.Command(testapp.Path(c.t))
	cmd.Env = append(os.Environ(), interruptVar+"="+strconv.Itoa(int(c.id)))
	if out, err := cmd.CombinedOutput(); err != nil {
		c.t.Fatalf("ctrl+c: %v, %s", err, out)
	}
}

// Close does what closing the window of the console does: the system starts a thread in the process that gets the event.
func (c *console) Close() {
	c.t.Helper()
	routine := windows.NewLazySystemDLL("kernelbase.dll").NewProc("CtrlRoutine") // it is at the same address in all processes
	if err := routine.Find(); err != nil {
		c.t.Fatal(err)
	}
	thread, _, err := windows.NewLazySystemDLL("kernel32.dll").NewProc("CreateRemoteThread").Call(
		uintptr(c.process), 0, 0, routine.Addr(), windows.CTRL_CLOSE_EVENT, 0, 0)
	if thread == 0 {
		c.t.Fatal("CreateRemoteThread: ", err)
	}
	_ = windows.CloseHandle(windows.Handle(thread))
}

// Type sends keys, as a terminal does.
func (c *console) Type(keys string) {
	c.t.Helper()
	if _, err := c.keys.WriteString(keys); err != nil {
		c.t.Fatal(err)
	}
}

// Wait waits for the end of the process and returns its exit code.
func (c *console) Wait() uint32 {
	c.t.Helper()
	event, err := windows.WaitForSingleObject(c.process, uint32(testwait.Timeout()/time.Millisecond))
	if err != nil || event != windows.WAIT_OBJECT_0 {
		c.t.Fatalf("the process has not ended: %v, %v; output %q", event, err, c.Output.String())
	}
	var code uint32
	if err := windows.GetExitCodeProcess(c.process, &code); err != nil {
		c.t.Fatal(err)
	}
	return code
}
