package cli_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"callboard/internal/sandbox"
	"callboard/internal/testwait"
)

const ttsLine = "My name is Typecast. And this is a longer text."

// What came of audio that breaks off is kept, and the error says where.
func TestCutAudioIsKeptAndNamed(t *testing.T) {
	t.Parallel()
	p := newTTSUser(t, sandbox.Options{})
	p.fault(`{"kind":"tts_cut","count":1}`)
	dest := filepath.Join(p.home, "f.wav")
	got := p.run("speak", ttsLine, "-a", "Olivia", "-o", dest)
	oneLine(t, got, "not whole", "came and are kept in ")
	_, path, _ := strings.Cut(strings.TrimSpace(got.err), "kept in ")
	path, _, _ = strings.Cut(path, ";")
	if info, err := os.Stat(path); err != nil || info.Size() == 0 || got.code != 8 {
		t.Errorf("exit %d, %v: %s", got.code, err, got.err)
	}
	if _, err := os.Stat(dest); err == nil {
		t.Error("a part has the name of the whole")
	}
}

// A request whose answer does not come in time is cut off and may be charged. That is no timeout after which a job continues.
func TestTimeoutOfARequestUnderWayIsUncertain(t *testing.T) {
	t.Parallel()
	p := newTTSUser(t, sandbox.Options{})
	p.fault(`{"kind":"tts_slow","count":1,"delay_ms":600000}`)
	got := p.run("speak", ttsLine, "-a", "Olivia", "--timeout", testwait.Flag(time.Second))
	if oneLine(t, got, "no result in time", "may be charged"); got.code != 8 {
		t.Errorf("exit %d: %s", got.code, got.err)
	}
	list := decode[[]jobJSON](t, p.run("jobs", "--json"))
	if len(list) != 1 || list[0].State != "uncertain" {
		t.Fatalf("jobs = %+v", list)
	}
	if got := p.run("jobs", "wait", list[0].ID); got.code != 8 || strings.Contains(got.err, "cancelled") || !strings.Contains(got.err, "callboard ended") {
		t.Errorf("exit %d: %s", got.code, got.err)
	}
}

// A text that was refused until the time was over is not charged. Also the last request has its answer.
func TestTimeoutWhileThrottledIsNotCharged(t *testing.T) {
	t.Parallel()
	for _, timeout := range []string{testwait.Flag(500 * time.Millisecond), testwait.Flag(time.Second)} { // the second request is sent after 1 s
		t.Run(timeout, func(t *testing.T) {
			t.Parallel()
			p := newTTSUser(t, sandbox.Options{})
			p.fault(`{"kind":"tts_429","count":90}`)
			got := p.run("speak", ttsLine, "-a", "Olivia", "--timeout", timeout)
			if oneLine(t, got, "no result in time", "nothing was charged"); got.code != 6 || strings.Contains(got.err, "may be charged") || !strings.Contains(got.err, "429") && !strings.Contains(got.err, "nothing was sent") {
				t.Errorf("exit %d: %s", got.code, got.err)
			}
		})
	}
}

// With --split -o FILE that file is what stdout names, not the pieces that it was joined from.
func TestSplitPrintsTheJoinedFile(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	dest := filepath.Join(p.home, "chapter.wav")
	got := p.run("speak", strings.Repeat("All is well here. ", 30), "-a", "Mina", "--split", "-o", dest)
	if got.code != 0 || got.out != dest+"\n" || !strings.Contains(got.err, "2 takes joined into") {
		t.Errorf("exit %d, stdout %q, stderr %s", got.code, got.out, got.err)
	}
}

// After a request of which it is not known whether it was charged, the credits are compared.
func TestCreditsAreComparedAfterAnUncertainRequest(t *testing.T) {
	t.Parallel()
	p := newTTSUser(t, sandbox.Options{})
	p.fault(`{"kind":"tts_cut","count":1}`)
	got := p.run("speak", ttsLine, "-a", "Olivia")
	if oneLine(t, got, "credits used went from 0 to 47"); got.code != 8 {
		t.Errorf("exit %d: %s", got.code, got.err)
	}
}

// So they are after a batch, an audition and a text in pieces.
func TestCreditsAreComparedAfterARunWithUncertainRequests(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "lines.txt")
	if err := os.WriteFile(file, []byte(ttsLine+"\n\nHello.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"batch":    {"batch", file, "-a", "Olivia", "--concurrency", "1"},
		"audition": {"audition", ttsLine, "-a", "Olivia", "--sweep", "tempo=1,1.1", "--concurrency", "1"},
		"split":    {"speak", ttsLine + " [1s] Hello.", "-a", "Olivia", "--split"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newTTSUser(t, sandbox.Options{})
			if got := p.run(args...); got.code != 0 || strings.Contains(got.err, "credits used") {
				t.Fatalf("exit %d: %s", got.code, got.err)
			}
			p.fault(`{"kind":"tts_cut","count":1}`)
			args := args
			if name != "split" { // which asks anew by itself
				args = append(slices.Clone(args), "--fresh")
			}
			got := p.run(args...)
			if got.code != 8 || !strings.Contains(got.err, "the credits used went from") || !strings.Contains(got.err, "more than the other takes cost, so what is uncertain was charged unless") {
				t.Errorf("exit %d: %s", got.code, got.err)
			}
		})
	}
}

// Credits that do not cover a text are told before it is sent, and where its price is told. The service decides.
func TestTooFewCreditsAreToldBefore(t *testing.T) {
	t.Parallel()
	p := newTTSUser(t, sandbox.Options{Plan: "free", Credits: 20})
	got := p.run("speak", ttsLine, "-a", "Olivia")
	if got.code != 4 || !strings.Contains(got.err, "47 characters to be charged, and only 20 credits left") || strings.Contains(got.err, "used up") {
		t.Errorf("exit %d: %s", got.code, got.err)
	}
	for line, want := range map[string]string{ttsLine: "only 20 credits left", "Hello.": "; 20 credits left"} {
		if got := p.run("speak", line, "-a", "Olivia", "--split", "--dry-run"); got.code != 0 || !strings.Contains(got.err, want) {
			t.Errorf("exit %d: %s", got.code, got.err)
		}
	}
	if got := p.run("speak", "Hello.", "-a", "Olivia", "--split", "--dry-run", "--json"); !strings.Contains(got.out, `"credits_left":20`) {
		t.Errorf("exit %d: %s", got.code, got.out)
	}
}

// The sandbox shows the error of a key that only the other service accepts, and a key that is there for the other service is named.
func TestKeyOfTheOtherServiceInTheSandbox(t *testing.T) {
	t.Parallel()
	assume := sandbox.DefaultAssumptions()
	assume.TTS.OldKey = "KEY12345KEY"
	p := newTTSUser(t, sandbox.Options{Token: "KEY12345KEY", Assume: assume})
	p.env = append(p.env, "TYPECAST_API_KEY=KEY12345KEY")
	if got := p.run("actors"); got.code != 3 || !strings.Contains(got.err, "set it as TYPECAST_API_TOKEN and use --service speak") {
		t.Errorf("exit %d: %s", got.code, got.err)
	}
	p.env = append(p.env, "TYPECAST_API_KEY=", "TYPECAST_API_TOKEN=KEY12345KEY")
	if got := p.run("actors"); got.code != 3 || !strings.Contains(got.err, "TYPECAST_API_TOKEN is set, which is for --service speak") {
		t.Errorf("exit %d: %s", got.code, got.err)
	}
}
