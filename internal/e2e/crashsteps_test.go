//go:build linux

package e2e

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"callboard/internal/testapp"
	"callboard/internal/testwait"
)

// crashStep is a moment at which the program is killed, and the scene in which it comes.
type crashStep struct {
	name   string
	scene  func(*crashWorld)
	when   func(moment) bool
	nth    int               // the kill is at this one of such moments; 0: at the first
	most   int               // the kill is at one of so many such moments, at random
	within time.Duration     // the kill is at a random time within this one after the start; then when is nil
	drop   bool              // the request of that moment is not passed on
	after  func(*crashWorld) // runs after the restart
	check  func(*crashWorld) // instead of the usual restart
	tts    bool              // with the newer service
	first  bool              // a short run has it
}

// on accepts one kind of moment.
func on(what, how string) func(moment) bool {
	return func(m moment) bool { return m.what == what && m.how == how }
}

// isLogWrite accepts each write to the log of the database.
func isLogWrite(m moment) bool { return m.what == "log" && m.how == "written" }

// crashSteps are the named steps and random moments of each scene. A step whose moment can come on the way of another kind of
// request, such as the question for the state of a job, may be missed; then it is tried again.
func crashSteps() []crashStep {
	speak, poll := sceneSpeak(), sceneSpeak("--no-webhook")
	replace := sceneReplace
	return append(appSteps(), []crashStep{
		{name: "speak: before the row is written", scene: speak, when: on("question", asked), most: 2, first: true},
		{name: "speak: the database is written", scene: speak, when: isLogWrite, most: 30},
		{name: "speak: before the POST reaches the service", scene: speak, when: on("post", asked), drop: true, first: true},
		{name: "speak: the POST reaches the service", scene: speak, when: on("post", asked)},
		{name: "speak: before the answer of the POST", scene: speak, when: on("post", answered)},
		{name: "speak: after the answer of the POST", scene: speak, when: on("post", whole), first: true},
		{name: "speak: before the callback is registered", scene: speak, when: on("callback", asked), drop: true},
		{name: "speak: after the callback is registered", scene: speak, when: on("callback", answered)},
		{name: "speak: before the callback is restored", scene: speak, when: on("callback", asked), nth: 2},
		{name: "speak: before the delivery", scene: speak, when: on("delivery", asked)},
		{name: "speak: in the middle of the delivery", scene: cut(speak), when: on("delivery", half)},
		{name: "speak: between delivery and answer", scene: speak, when: inDelivery(), first: true},
		{name: "speak: the delivery is answered", scene: speak, when: on("delivery", answered)},
		{name: "speak: before the download", scene: speak, when: on("audio", asked)},
		{name: "speak: during the download", scene: speak, when: on("audio", half), first: true},
		{name: "speak: before the file is renamed", scene: speak, when: isWholePart, first: true},
		{name: "speak: after the file is renamed", scene: speak, when: on("audio", "renamed")},
		{name: "speak: after the file is saved", scene: speak, when: on("audio", "created")},
		{name: "poll: before the state is told", scene: poll, when: on("state", answered)},
		{name: "poll: after the state is told", scene: poll, when: on("state", whole)},
		{name: "poll: at a random moment", scene: poll, within: 600 * time.Millisecond},
		{name: "replace: while a file is replaced", scene: replace, when: on("temp", "created"), most: 4},
		{name: "replace: after a file is replaced", scene: replace, when: func(m moment) bool { return m.how == "renamed" }, most: 5},
		{name: "speak: at a random moment", scene: speak, within: 700 * time.Millisecond},

		{name: "batch: during a POST", scene: sceneBatch, when: on("post", asked), most: batchRows, after: finishBatch, first: true},
		{name: "batch: after the answer of a POST", scene: sceneBatch, when: on("post", whole), most: batchRows, after: finishBatch},
		{name: "batch: the database is written", scene: sceneBatch, when: isLogWrite, most: 100, after: finishBatch},
		{name: "batch: a file is renamed", scene: sceneBatch, when: on("audio", "renamed"), most: batchRows, after: finishBatch},
		{name: "batch: at a random moment", scene: sceneBatch, within: 1200 * time.Millisecond, after: finishBatch},

		{name: "forward: before the receiver has it", scene: sceneForward, when: on("forward", asked), most: forwarded, drop: true},
		{name: "forward: the receiver has it", scene: sceneForward, when: on("forward", asked), most: forwarded, first: true},
		{name: "forward: before the answer of the receiver", scene: sceneForward, when: on("forward", answered), most: forwarded},
		{name: "forward: after the answer of the receiver", scene: sceneForward, when: on("forward", whole), most: forwarded},
		{name: "forward: the database is written", scene: sceneForward, when: isLogWrite, most: 60},
		{name: "forward: at a random moment", scene: sceneForward, within: 600 * time.Millisecond},

		{name: "migration: the database is written", scene: sceneMigrate, when: isLogWrite, most: 60, check: checkMigrated, first: true},
		{name: "migration: at a random moment", scene: sceneMigrate, within: 100 * time.Millisecond, check: checkMigrated},

		{name: "newer service: before the POST reaches it", scene: speak, when: on("post", asked), drop: true, tts: true},
		{name: "newer service: before its answer", scene: speak, when: on("post", answered), tts: true},
		{name: "newer service: during its answer", scene: speak, when: on("post", half), tts: true},
		{name: "newer service: after its answer", scene: speak, when: on("post", whole), tts: true},
		{name: "newer service: the database is written", scene: speak, when: isLogWrite, most: 30, tts: true},
		{name: "newer service: a file is renamed", scene: speak, when: on("audio", "renamed"), tts: true},
		{name: "newer service: during a batch", scene: sceneBatch, when: on("post", half), most: batchRows, after: finishBatch, tts: true},

		{name: "leader: it dies while another one speaks", scene: sceneFollower, when: on("delivery", answered)},
		{name: "leader: both die after the answer of the POST", scene: sceneBothDie, when: on("post", whole)},
		{name: "start: a file of the run folder is written", scene: speak, when: func(m moment) bool { return m.what == "lock" || m.what == "temp" }, most: 5},
	}...)
}

// isWholePart accepts a moment at which a running download has its last bytes: the audio of the sandbox is longer than its first
// buffer, and a file that is shorter is not renamed.
func isWholePart(m moment) bool { return m.what == "part" && m.how == "written" && m.size > 16<<10 }

// inDelivery accepts the first write to the database after a delivery has come.
func inDelivery() func(moment) bool {
	came := false
	return func(m moment) bool {
		came = came || m.what == "delivery" && m.how == asked
		return came && isLogWrite(m)
	}
}

// sceneSpeak speaks one text and saves its audio.
func sceneSpeak(more ...string) func(*crashWorld) {
	return func(w *crashWorld) {
		w.start(append([]string{"speak", w.text(0), "-a", w.actor(), "-o", w.saved(), "--json", "--timeout", testwait.Timeout().String()}, more...)...)
	}
}

// saved is where a scene saves its audio.
func (w *crashWorld) saved() string {
	return filepath.Join(w.out, fmt.Sprintf("kill-%d.wav", w.number))
}

// cut has each delivery passed on in two parts, until the end of the round.
func cut(scene func(*crashWorld)) func(*crashWorld) {
	return func(w *crashWorld) {
		w.public.setCut(true)
		scene(w)
	}
}

// sceneReplace replaces one file in the folder of saved audio again and again, and the sidecar beside it.
func sceneReplace(w *crashWorld) {
	w.startIn(w.env.With("CALLBOARD_SAVE_SIDECAR=1"), "speak", w.text(0), "-a", w.actor(), "-o", filepath.Join(w.out, "replaced.wav"), "--force", "--json", "--timeout", testwait.Timeout().String())
}

const (
	batchRows = 6
	forwarded = 4
)

// sceneBatch speaks the rows of a table.
func sceneBatch(w *crashWorld) { w.start(w.batch()...) }

func (w *crashWorld) batch() []string {
	return []string{"batch", w.table(batchRows), "-o", w.out, "--json", "--concurrency", "3"}
}

// finishBatch runs the batch of the scene to its end.
func finishBatch(w *crashWorld) {
	p := w.env.Start(w.t, w.batch()...)
	if code := p.Wait(); code != 0 && code != 8 {
		w.fail("the batch ends with %d: %s%s", code, p.Stdout.String(), p.Stderr.String())
	}
}

// sceneForward receives deliveries and forwards them.
func sceneForward(w *crashWorld) {
	respond := []string{"ok", "pass"}[w.number%2]
	p := w.start("listen", "--json", "--forward", w.target.url+"/hook", "--respond", respond)
	hook := w.proven(p)
	for i := range forwarded {
		if hook == "" || w.dead() {
			return
		}
		w.deliver(hook, fmt.Sprintf(`{"status":"done","kill":%d,"n":%d}`, w.number, i))
	}
	p.Interrupt()
}

// proven waits until a program can be reached at the public URL, and returns its callback URL; empty if it was killed before.
func (w *crashWorld) proven(p *testapp.Process) (hook string) {
	testwait.Eventually(w.t, "the link is proven, or the program has ended", func() bool {
		return p.Ended() || strings.Contains(p.Stdout.String(), `"proven"`)
	})
	if w.dead() || p.Ended() {
		return ""
	}
	return w.box.Callback()
}

// deliver sends a delivery as the service would. It is not repeated.
func (w *crashWorld) deliver(hook, body string) {
	res, err := http.Post(hook, "application/json", strings.NewReader(body))
	if err == nil {
		res.Body.Close()
	}
}

// sceneFollower kills a leader while another process waits for its job, which goes on.
func sceneFollower(w *crashWorld) {
	leader := w.start("listen", "--json")
	if w.proven(leader) == "" {
		return
	}
	p := w.env.Start(w.t, "speak", w.text(0), "-a", w.actor(), "-o", w.saved(), "--json", "--timeout", testwait.Timeout().String())
	if code := p.Wait(); code != 0 {
		w.fail("speak ends with %d after its leader was killed: %s", code, p.Stderr.String())
	}
}

// sceneBothDie kills a leader and the process that submits.
func sceneBothDie(w *crashWorld) {
	if leader := w.start("listen", "--json"); w.proven(leader) != "" {
		w.start("speak", w.text(0), "-a", w.actor(), "--json", "--timeout", testwait.Timeout().String())
	}
}
