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

// The test binary runs itself as a second process: it opens the folder named in this variable and
// does what it reads from stdin, a word a line.
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
		word, arg, _ := strings.Cut(in.Text(), " ")
		switch word {
		case "hold":
			ok, err := d.HoldLink()
			fmt.Println(ok, err)
		case "announce":
			fmt.Println(d.Announce(Hello{PID: os.Getpid(), APIURL: arg, StartedAt: time.Now()}))
		case "holder":
			h, ok := d.Holder()
			fmt.Println(h.PID, h.APIURL, ok)
		case "release":
			d.ReleaseLink()
			fmt.Println("ok")
		case "alive":
			fmt.Println(d.Alive(arg))
		case "close":
			fmt.Println(d.Close())
		}
	}
	return 0
}

// process is a second process of a data folder.
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

// kill ends the process as a power cut would; more than once does no harm.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

func TestSecondProcessIsSeenAliveAndDead(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	d, p := open(t, path), spawn(t, path)
	if !d.Alive(p.owner) || p.do("alive "+d.Owner()) != "true" {
		t.Fatal("two living processes do not see each other")
	}
	p.kill()
	if _, err := os.Stat(d.lockOf(p.owner)); err != nil {
		t.Fatalf("a killed process tidied up: %v", err)
	}
	if d.Alive(p.owner) {
		t.Error("a killed process lives")
	}
	if _, err := os.Stat(d.lockOf(p.owner)); err == nil {
		t.Error("its file was not removed")
	}
}

func TestOneProcessHoldsTheLink(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	d := open(t, path)
	all := []*process{spawn(t, path), spawn(t, path), spawn(t, path)}
	for _, p := range all { // all are asked before one has answered
		if _, err := fmt.Fprintln(p.in, "hold"); err != nil {
			t.Fatal(err)
		}
	}
	var holder *process
	for _, p := range all {
		switch got := p.line(); {
		case got == "true <nil>" && holder == nil:
			holder = p
		case got != "false <nil>":
			t.Fatalf("a second holder, or trouble: %s", got)
		}
	}
	if holder == nil {
		t.Fatal("nobody holds the link")
	}
	if got := holder.do("announce http://127.0.0.1:4010"); got != "<nil>" {
		t.Fatal(got)
	}
	if h, ok := d.Holder(); !ok || h.PID != holder.cmd.Process.Pid || h.APIURL != "http://127.0.0.1:4010" {
		t.Errorf("heard %+v, %v", h, ok)
	}
	if ok, err := d.HoldLink(); ok || err != nil {
		t.Errorf("held twice: %v, %v", ok, err)
	}
	holder.kill()
	if h, ok := d.Holder(); ok {
		t.Errorf("a dead holder was believed: %+v", h)
	}
	if ok, err := d.HoldLink(); !ok || err != nil {
		t.Errorf("the link died with its holder: %v, %v", ok, err)
	}
	if _, err := os.Stat(d.holderFile()); err == nil {
		t.Error("the dead holder's word is still there")
	}
}

func TestLinkIsHandedOver(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	d, p := open(t, path), spawn(t, path)
	if ok, _ := d.HoldLink(); !ok {
		t.Fatal("not held")
	}
	if got := p.do("hold"); got != "false <nil>" {
		t.Fatal(got)
	}
	d.ReleaseLink()
	if got := p.do("hold"); got != "true <nil>" {
		t.Fatal(got)
	}
	if got := p.do("close"); got != "<nil>" {
		t.Fatal(got)
	}
	if d.Alive(p.owner) {
		t.Error("a closed process lives")
	}
	if ok, _ := d.HoldLink(); !ok {
		t.Error("closing did not free the link")
	}
}
