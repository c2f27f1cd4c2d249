//go:build linux

package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/config"
	"callboard/internal/testapp"
	"callboard/internal/testwait"
)

// crashWorld is a data folder, a sandbox in a process of its own, and relays between the program and all that it connects to. Many kills
// share it.
type crashWorld struct {
	t      *testing.T
	env    *testapp.Env // of the program
	box    *testapp.Sandbox
	api    *relay // from the program to the sandbox
	public *relay // from the sandbox to the program
	target *relay // from the program to the receiver to which it forwards
	data   string // the data folder
	out    string // the folder of saved audio
	temp   string // the temporary folder of the program
	root   string // the folder that is given to the program for an older version
	old    string // the data folder in it
	tts    bool   // with the newer service
	rng    *rand.Rand
	number int // 100 times the number of the kill, and the number of the try

	mu      sync.Mutex
	armed   *crashStep
	left    int // moments of the armed step until the kill
	victims []victim
	hit     chan struct{} // closed by the kill
	since   time.Time     // the start of the program
	log     []string      // the moments since then
}

// ownCallback is what the account has as its callback before the program registers its own, and after it has ended.
const ownCallback = "/own-callback-of-the-account"

func newCrashWorld(t *testing.T, program string, tts bool) *crashWorld {
	t.Helper()
	w := &crashWorld{t: t, tts: tts}
	w.api = startRelay(t, nameCall, w.at)
	w.public = startRelay(t, nameDelivery, w.at)
	w.target = startRelay(t, func(*http.Request) string { return "forward" }, w.at)
	receiver := testapp.StartReceiver(t)
	w.target.leadTo(strings.TrimSuffix(receiver.URL, "/here-is-the-webhook"))

	env := testapp.NewEnv(t)
	env.Program = program
	at := lowPort(t)
	w.box = env.StartSandbox(t, "--synth-delay", "20ms", "--time-scale", "120", "--quiet", "--addr", at, "--url", w.api.url)
	w.box.URL = "http://" + at // not by the relay
	w.api.leadTo(w.box.URL)
	w.box.Register(receiver.URL + ownCallback)
	hooks := lowPort(t)
	w.public.leadTo("http://" + hooks)
	w.env = env.With("CALLBOARD_API_URL="+w.api.url, "TYPECAST_API_TOKEN="+w.box.Token, "CALLBOARD_TUNNEL=public", "CALLBOARD_LISTEN="+hooks,
		"CALLBOARD_PUBLIC_URL="+w.public.url, "CALLBOARD_ON_EXIT=restore")
	if tts {
		w.env = env.With("CALLBOARD_API_URL="+w.api.url, "TYPECAST_API_KEY="+w.box.Token, "CALLBOARD_SERVICE=tts")
	}
	w.data = w.folder(filepath.Join(w.env.Home, "data", "callboard"))
	w.out, w.temp = filepath.Join(w.env.Home, "out"), filepath.Join(w.env.Home, "temp")
	w.env = w.env.With("TMPDIR=" + w.temp)
	watchFiles(t, w.at, w.data, filepath.Join(w.data, "audio"), filepath.Join(w.data, "run"), w.out, w.temp)
	return w
}

// folder is the folder of the data in the one that is given to the program.
func (w *crashWorld) folder(root string) string {
	service := config.Speak
	if w.tts {
		service = config.TTS
	}
	return config.DataFolder(root, service, w.api.url)
}

// at is called at each moment. It kills the program at that of the armed step.
func (w *crashWorld) at(m moment) (drop bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.log) < 400 {
		w.log = append(w.log, fmt.Sprintf("%6d ms  %s %s %d", time.Since(w.since).Milliseconds(), m.what, m.how, m.size))
	}
	s := w.armed
	if s == nil || s.when == nil || !s.when(m) {
		return false
	}
	if w.left--; w.left > 0 {
		return false
	}
	w.killLocked()
	return s.drop
}

// killLocked kills the program. The caller holds mu.
func (w *crashWorld) killLocked() {
	w.armed = nil
	for _, p := range w.victims {
		p.Kill()
	}
	w.log = append(w.log, fmt.Sprintf("%6d ms  killed", time.Since(w.since).Milliseconds()))
	close(w.hit)
}

// start starts the program. Moments wait for it, so none comes before it can be killed.
func (w *crashWorld) start(args ...string) *testapp.Process {
	return w.startIn(w.env, args...)
}

func (w *crashWorld) startIn(env *testapp.Env, args ...string) *testapp.Process {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := env.Start(w.t, args...)
	w.addVictimLocked(p)
	return p
}

// addVictimLocked has a process killed at the moment of the armed step. If that is a random one, its time begins with the first process.
// The caller holds mu.
func (w *crashWorld) addVictimLocked(p victim) {
	if s := w.armed; s != nil && s.within > 0 && len(w.victims) == 0 {
		time.AfterFunc(time.Duration(w.rng.Int64N(int64(s.within)/int64(w.trial()))), func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			if w.armed == s {
				w.killLocked()
			}
		})
	}
	w.victims = append(w.victims, p)
}

// kill runs the scene of a step until the program is killed. It reports whether it was; a scene can end before.
func (w *crashWorld) kill(s crashStep) bool {
	w.mu.Lock()
	w.armed, w.left, w.victims, w.hit, w.since, w.log = &s, max(s.nth, 1), nil, make(chan struct{}), time.Now(), nil
	if s.most > 1 {
		w.left = 1 + w.rng.IntN(max(s.most/w.trial(), 1))
	}
	w.mu.Unlock()
	s.scene(w)
	for _, p := range w.victims {
		select {
		case <-p.Done():
		case <-time.After(2 * testwait.Timeout()):
			w.fail("the program does not end, and the step does not come")
		}
	}
	w.public.setCut(false)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.armed = nil
	return w.dead()
}

// trial is by how much the choice of the moment is narrowed: a scene that has ended before its moment twice is shorter than was thought.
func (w *crashWorld) trial() int { return 1 + w.number%100/2 }

// dead reports whether the program was killed in this round.
func (w *crashWorld) dead() bool {
	select {
	case <-w.hit:
		return true
	default:
		return false
	}
}

// fail ends the test with what has happened since the program was started.
func (w *crashWorld) fail(format string, args ...any) {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.t.Fatalf("%s\nsince the start of the program:\n%s", fmt.Sprintf(format, args...), strings.Join(w.log, "\n"))
}

// actor is the name of one.
func (w *crashWorld) actor() string {
	if w.tts {
		return "Olivia"
	}
	return "Mina"
}

// text is one that no other request of the world has.
func (w *crashWorld) text(part int) string {
	return fmt.Sprintf("Kill %d, line %d.", w.number, part)
}

// table writes a table of n rows and returns its path.
func (w *crashWorld) table(n int) string {
	var b strings.Builder
	b.WriteString("text,actor,file\n")
	for i := range n {
		fmt.Fprintf(&b, "\"%s\",%s,kill-%d-%d\n", w.text(i), w.actor(), w.number, i)
	}
	path := filepath.Join(w.env.Home, fmt.Sprintf("lines-%d.csv", w.number))
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		w.t.Fatal(err)
	}
	return path
}
