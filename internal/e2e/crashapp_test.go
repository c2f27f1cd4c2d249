//go:build linux

package e2e

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"callboard/internal/testapp"
	"callboard/internal/testterm"
	"callboard/internal/testwait"
)

// victim is a process that is killed.
type victim interface {
	Kill()
	Done() <-chan struct{}
}

// crashTerm is the app in a terminal.
type crashTerm struct {
	*testterm.Term
	w    *crashWorld
	done chan struct{} // closed when it has ended
}

// Done is closed when the app has ended.
func (c *crashTerm) Done() <-chan struct{} { return c.done }

// startTerm starts the app. Moments wait for it, as for start.
func (w *crashWorld) startTerm(env *testapp.Env) *crashTerm {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := &crashTerm{env.With("COLORTERM=truecolor").Terminal(w.t, 120, 36, "--theme", "dark"), w, make(chan struct{})}
	go func() {
		defer close(c.done)
		for !c.Exited() {
			time.Sleep(5 * time.Millisecond)
		}
	}()
	w.addVictimLocked(c)
	return c
}

// ended reports whether the app has ended.
func (c *crashTerm) ended() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// until waits until the screen matches, and reports false if the app has ended before.
func (c *crashTerm) until(pattern string) bool {
	c.w.t.Helper()
	re := regexp.MustCompile(pattern)
	for deadline := time.Now().Add(4 * testwait.Timeout()); !re.MatchString(c.Screen()); time.Sleep(10 * time.Millisecond) {
		if c.ended() {
			return false
		}
		if time.Now().After(deadline) {
			c.w.fail("nothing on the screen matches %s:\n%s", pattern, c.Screen())
		}
	}
	return !c.ended()
}

// begin waits until the app can speak, and chooses the actor. It reports false if the app has ended before.
func (c *crashTerm) begin() bool {
	if !c.w.tts && !c.until(linkReady) || !c.until(c.w.actor()) {
		return false
	}
	c.Key("enter")
	return true
}

// speak speaks a text in the Booth, and reports false if the app has ended before the service has it.
func (c *crashTerm) speak(text string) bool {
	c.Key("ctrl+u")
	c.Type(text)
	if !c.until(regexp.QuoteMeta(text)) {
		return false
	}
	c.Key("ctrl+s")
	for deadline := time.Now().Add(4 * testwait.Timeout()); !c.w.sentText(text); time.Sleep(5 * time.Millisecond) {
		if c.ended() {
			return false
		}
		if time.Now().After(deadline) {
			c.w.fail("%s was not sent:\n%s", text, c.Screen())
		}
	}
	return true
}

// sentText reports whether a text has come to the relay in front of the service.
func (w *crashWorld) sentText(text string) bool {
	for _, p := range w.api.passed("post") {
		if strings.Contains(p.body, text) {
			return true
		}
	}
	return false
}

// end quits the app.
func (c *crashTerm) end() {
	for deadline := time.Now().Add(4 * testwait.Timeout()); !c.ended(); time.Sleep(questionTime) {
		c.Key("ctrl+c")
		if time.Now().After(deadline) {
			c.w.fail("the app does not quit:\n%s", c.Screen())
		}
	}
}

// spokenInApp is how many texts sceneApp speaks.
const spokenInApp = 3

// sceneApp speaks some texts in the app, and quits when they are done.
func sceneApp(w *crashWorld) {
	c := w.startTerm(w.env)
	if !c.begin() {
		return
	}
	for i := range spokenInApp {
		if !c.speak(w.text(i)) {
			return
		}
	}
	for i := range spokenInApp {
		if !c.until(regexp.QuoteMeta(w.text(i)) + `.* done `) {
			return
		}
	}
	c.end()
}

// sceneEditor kills the app while $EDITOR has a delivery, and with it a file that no one else should read.
func sceneEditor(w *crashWorld) {
	c := w.startTerm(w.env.With("EDITOR=sh -c 'echo editing the file; read -r line' --", "VISUAL="))
	if !c.begin() || !c.speak(w.text(0)) || !c.until(regexp.QuoteMeta(w.text(0))+`.* done `) {
		return
	}
	c.Key("alt+2")
	if !c.until("─ Deliveries") || !c.until(`"speak_url": "`) {
		return
	}
	c.Key("e")
	if !c.until("─ Edit and replay ─") {
		return
	}
	c.Key("ctrl+e")
	if !c.until("editing the file") {
		return
	}
	if files, err := filepath.Glob(filepath.Join(w.temp, "*", "*.http")); err != nil || len(files) != 1 {
		w.fail("the files of $EDITOR are %v, %v", files, err)
	}
	w.killNow()
}

// killNow kills the program.
func (w *crashWorld) killNow() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.armed != nil {
		w.killLocked()
	}
}

// scenePlay plays audio that comes from stdin, which has a temporary file meanwhile. It is longer than any time until the kill.
func scenePlay(w *crashWorld) {
	const rate, seconds = 8000, 3600
	head := make([]byte, 44)
	copy(head, "RIFF\x00\x00\x00\x00WAVEfmt ")
	for at, value := range map[int]uint32{4: 36 + rate*seconds, 16: 16, 24: rate, 28: rate, 40: rate * seconds} {
		binary.LittleEndian.PutUint32(head[at:], value)
	}
	copy(head[20:], "\x01\x00\x01\x00") // PCM, one channel
	copy(head[32:], "\x01\x00\x08\x00") // of 8 bits
	copy(head[36:], "data")
	path := filepath.Join(w.env.Home, "long.wav")
	if err := os.WriteFile(path, slices.Concat(head, make([]byte, rate*seconds)), 0o600); err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	p := w.env.StartWithInput(w.t, path, "play", "-", "--json")
	w.addVictimLocked(p)
	w.mu.Unlock()
	select {
	case <-w.hit:
	case <-p.Done(): // it is reported: nobody has killed it
	}
}

// sceneExport writes all deliveries to a file.
func sceneExport(w *crashWorld) {
	w.start("deliveries", "export", "--all", "-o", strings.TrimSuffix(w.saved(), ".wav")+".json")
}

// sceneCast writes a casting sheet of a take.
func sceneCast(w *crashWorld) {
	for _, j := range listJobs(w.t, w.env) {
		if j.State == "done" {
			w.env.Run(w.t, "cast", "rate", j.ID, "4")
			break
		}
	}
	w.start("cast", "export", strings.TrimSuffix(w.saved(), ".wav")+".json")
}

// appSteps are the steps of the app in a terminal, and of the commands that write files.
func appSteps() []crashStep {
	isNamed := func(m moment) bool { return m.what == "other" && m.how != "removed" }
	return []crashStep{
		{name: "app: before the answer of a POST", scene: sceneApp, when: on("post", answered), most: spokenInApp},
		{name: "app: after the answer of a POST", scene: sceneApp, when: on("post", whole), most: spokenInApp},
		{name: "app: the database is written", scene: sceneApp, when: isLogWrite, most: 40},
		{name: "app: a delivery is answered", scene: sceneApp, when: on("delivery", answered), most: spokenInApp},
		{name: "app: during a download", scene: sceneApp, when: on("audio", half), most: spokenInApp},
		{name: "app: a file is renamed", scene: sceneApp, when: on("audio", "renamed"), most: spokenInApp},
		{name: "app: at a random moment", scene: sceneApp, within: 2 * time.Second},
		{name: "app: while $EDITOR has a delivery", scene: sceneEditor},
		{name: "newer service: during an answer in the app", scene: sceneApp, when: on("post", half), most: spokenInApp, tts: true},

		{name: "play: audio of stdin is copied", scene: scenePlay, when: on("scratch", "created")},
		{name: "play: at a random moment", scene: scenePlay, within: 600 * time.Millisecond},
		{name: "export: the file is written", scene: sceneExport, when: func(m moment) bool { return m.what == "temp" && m.how != "removed" }, most: 2},
		{name: "export: the file gets its name", scene: sceneExport, when: isNamed},
		{name: "export: at a random moment", scene: sceneExport, within: 300 * time.Millisecond},
		{name: "cast export: the file is written", scene: sceneCast, when: func(m moment) bool { return m.what == "temp" && m.how != "removed" }, most: 2},
		{name: "cast export: at a random moment", scene: sceneCast, within: 300 * time.Millisecond},
	}
}
