package datadir

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// The test binary runs itself as a second process, which opens the folder in this variable and executes commands from
// stdin, one per line.
const helperEnv = "CALLBOARD_TEST_DATADIR"

func TestMain(m *testing.M) {
	if path := os.Getenv(helperEnv); path != "" {
		os.Exit(helper(path))
	}
	os.Exit(m.Run())
}

func helper(path string) int {
	d, err := Open(path)
	if err != nil {
		fmt.Println("error", err)
		return 1
	}
	fmt.Println(d.Owner())
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		command, arg, _ := strings.Cut(in.Text(), " ")
		switch command {
		case "lead":
			ok, err := d.TryLead()
			fmt.Println(ok, err)
		case "announce":
			fmt.Println(d.Announce(LeaderInfo{PID: os.Getpid(), APIURL: arg, StartedAt: time.Now()}))
		case "leader":
			h, ok := d.Leader()
			fmt.Println(h.PID, h.APIURL, ok)
		case "release":
			d.StopLeading()
			fmt.Println("ok")
		case "alive":
			fmt.Println(d.Alive(arg))
		case "close":
			fmt.Println(d.Close())
		}
	}
	return 0
}

// process is a second process that has the data folder open.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Scanner
	owner string
}

func spawn(t *testing.T, path string) *process {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, cmd: exec.CommandContext(t.Context(), exe)}
	p.cmd.Env = append(os.Environ(), helperEnv+"="+path)
	p.cmd.Stderr = os.Stderr
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.out = bufio.NewScanner(out)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	p.owner = p.line()
	return p
}

func (p *process) line() string {
	p.t.Helper()
	if !p.out.Scan() {
		p.t.Fatalf("the second process ended: %v", p.out.Err())
	}
	return p.out.Text()
}

func (p *process) do(line string) string {
	p.t.Helper()
	if _, err := fmt.Fprintln(p.in, line); err != nil {
		p.t.Fatal(err)
	}
	return p.line()
}

// kill ends the process without cleanup. A second call does nothing.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

func TestAliveSeesOtherProcesses(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	d, p := open(t, path), spawn(t, path)
	if !d.Alive(p.owner) || p.do("alive "+d.Owner()) != "true" {
		t.Fatal("two running processes do not see each other")
	}
	p.kill()
	if _, err := os.Stat(d.lockPath(p.owner)); err != nil {
		t.Fatalf("a killed process removed its lock: %v", err)
	}
	if d.Alive(p.owner) {
		t.Error("a killed process is reported as alive")
	}
	if _, err := os.Stat(d.lockPath(p.owner)); err == nil {
		t.Error("its file was not removed")
	}
}

func TestOneProcessLeads(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	d := open(t, path)
	all := []*process{spawn(t, path), spawn(t, path), spawn(t, path)}
	for _, p := range all { // send to all before reading an answer
		if _, err := fmt.Fprintln(p.in, "lead"); err != nil {
			t.Fatal(err)
		}
	}
	var leader *process
	for _, p := range all {
		switch got := p.line(); {
		case got == "true <nil>" && leader == nil:
			leader = p
		case got != "false <nil>":
			t.Fatalf("a second leader, or an error: %s", got)
		}
	}
	if leader == nil {
		t.Fatal("no process leads")
	}
	if got := leader.do("announce http://127.0.0.1:4010"); got != "<nil>" {
		t.Fatal(got)
	}
	if h, ok := d.Leader(); !ok || h.PID != leader.cmd.Process.Pid || h.APIURL != "http://127.0.0.1:4010" {
		t.Errorf("Leader returned %+v, %v", h, ok)
	}
	if ok, err := d.TryLead(); ok || err != nil {
		t.Errorf("a second process leads: %v, %v", ok, err)
	}
	leader.kill()
	if h, ok := d.Leader(); ok {
		t.Errorf("a dead leader is reported: %+v", h)
	}
	if ok, err := d.TryLead(); !ok || err != nil {
		t.Errorf("no new leader after the first was killed: %v, %v", ok, err)
	}
	if _, err := os.Stat(d.leaderPath()); err == nil {
		t.Error("the dead leader's file is still there")
	}
}

func TestLeadershipIsHandedOver(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	d, p := open(t, path), spawn(t, path)
	if ok, _ := d.TryLead(); !ok {
		t.Fatal("the first process does not lead")
	}
	if got := p.do("lead"); got != "false <nil>" {
		t.Fatal(got)
	}
	d.StopLeading()
	if got := p.do("lead"); got != "true <nil>" {
		t.Fatal(got)
	}
	if got := p.do("close"); got != "<nil>" {
		t.Fatal(got)
	}
	if d.Alive(p.owner) {
		t.Error("a closed process is reported as alive")
	}
	if ok, _ := d.TryLead(); !ok {
		t.Error("Close did not release the leader lock")
	}
}
