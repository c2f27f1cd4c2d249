package main

import (
	"fmt"
	"os"
	"os/signal"
	"strconv"

	"golang.org/x/sys/windows"

	"callboard/internal/cli"
)

// Variables of the environment by which a test tells the processes that it starts what to do.
const (
	consoleVar   = "CALLBOARD_TEST_CONSOLE"   // the program takes its streams from its console
	codePageVar  = "CALLBOARD_TEST_CODEPAGE"  // the console of the program has this code page, as after chcp
	stdoutVar    = "CALLBOARD_TEST_STDOUT"    // the program writes its output to that file, as after >
	interruptVar = "CALLBOARD_TEST_INTERRUPT" // this process is to interrupt the console of the process with that id
)

// Exit codes of the program in a console, beside its own.
const (
	exitChanged   = 98 // the console is not as it was before
	exitNoConsole = 99
)

// runInConsole runs the program. Wine gives a process in a pseudo-console no streams, so they are opened here.
func runInConsole() int {
	if os.Getenv(consoleVar) == "" {
		return cli.Run()
	}
	in, errIn := os.OpenFile("CONIN$", os.O_RDWR, 0)
	out, errOut := os.OpenFile("CONOUT$", os.O_RDWR, 0)
	if errIn != nil || errOut != nil {
		return exitNoConsole
	}
	os.Stdin, os.Stdout, os.Stderr = in, out, out
	for stream, f := range map[uint32]*os.File{windows.STD_INPUT_HANDLE: in, windows.STD_OUTPUT_HANDLE: out, windows.STD_ERROR_HANDLE: out} {
		if err := windows.SetStdHandle(stream, windows.Handle(f.Fd())); err != nil {
			return exitNoConsole
		}
	}
	if page, err := strconv.Atoi(os.Getenv(codePageVar)); err == nil {
		if windows.SetConsoleCP(uint32(page)) != nil || windows.SetConsoleOutputCP(uint32(page)) != nil {
			return exitNoConsole
		}
	}
	if path := os.Getenv(stdoutVar); path != "" {
		f, err := os.Create(path)
		if err != nil || windows.SetStdHandle(windows.STD_OUTPUT_HANDLE, windows.Handle(f.Fd())) != nil {
			return exitNoConsole
		}
		os.Stdout = f
	}
	before := consoleState(in, out)
	code := cli.Run()
	if after := consoleState(in, out); after != before {
		fmt.Fprintln(os.Stderr, "the console had", before, "and has", after)
		return exitChanged
	}
	return code
}

// consoleState is what a program can change in a console and has to restore.
func consoleState(in, out *os.File) string {
	var inMode, outMode uint32
	_ = windows.GetConsoleMode(windows.Handle(in.Fd()), &inMode)
	_ = windows.GetConsoleMode(windows.Handle(out.Fd()), &outMode)
	inPage, _ := windows.GetConsoleCP()
	outPage, _ := windows.GetConsoleOutputCP()
	return fmt.Sprintf("modes %#x and %#x, code pages %d and %d", inMode, outMode, inPage, outPage)
}

// interrupt sends Ctrl+C to all processes in the console of a process.
func interrupt(process string) int {
	id, err := strconv.Atoi(process)
	if err != nil {
		return 2
	}
	kernel := windows.NewLazySystemDLL("kernel32.dll")
	_, _, _ = kernel.NewProc("FreeConsole").Call()
	if ok, _, err := kernel.NewProc("AttachConsole").Call(uintptr(id)); ok == 0 {
		os.Stderr.WriteString(err.Error())
		return 1
	}
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	if err := windows.GenerateConsoleCtrlEvent(windows.CTRL_C_EVENT, 0); err != nil {
		os.Stderr.WriteString(err.Error())
		return 1
	}
	return 0
}
