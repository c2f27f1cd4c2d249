//go:build linux

package e2e

import (
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"callboard/internal/testwait"
	"callboard/internal/webhook"
)

// check starts the program again, waits until it has nothing left to do, ends it, and checks that nothing is lost, done twice or left
// over.
func (w *crashWorld) check() {
	w.t.Helper()
	if !w.tts {
		w.settle()
	} else if !w.settleAnswers() {
		return
	}
	left := filesBelow(w, w.data) // before the database is read here, which creates its log again
	if open := w.unfinished(); open != "" && w.tts {
		w.fail("after the restart these are not settled: %s", open)
	}
	var wrong []string
	note := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	w.checkDatabase(note)
	w.checkFiles(note, left)
	if got, want := w.box.Callback(), ownCallback; !strings.HasSuffix(got, want) {
		note("the callback of the account is %s, want that of before, %s", got, want)
	}
	if len(wrong) > 0 {
		w.fail("%s", strings.Join(wrong, "\n"))
	}
}

// settle starts the program until it has nothing left to do.
func (w *crashWorld) settle() {
	p := w.env.Start(w.t, "listen", "--json")
	for deadline := time.Now().Add(2 * testwait.Timeout()); ; time.Sleep(10 * time.Millisecond) {
		open := w.unfinished()
		if open == "" && strings.Contains(p.Stdout.String(), `"proven"`) {
			break
		}
		if p.Ended() || time.Now().After(deadline) {
			w.fail("after the restart these are not settled: %s\n%s%s", open, p.Stdout.String(), p.Stderr.String())
		}
	}
	p.Interrupt()
	if code := p.Wait(); code != 0 || p.Stderr.String() != "" {
		w.fail("after the restart, exit %d: %s", code, p.Stderr.String())
	}
}

// settleAnswers starts the program on the jobs of the newer service, of which it asks nothing more. It reports false if there are none:
// then nothing was sent either, and nothing has a reason to clean up.
func (w *crashWorld) settleAnswers() bool {
	args := []string{"jobs", "wait", "--json", "--timeout", testwait.Timeout().String()}
	for i, j := range decodeJobs(w.t, w.env.Run(w.t, "jobs", "--json")) {
		if i == 0 || j.State != "done" && j.State != "uncertain" || j.File == nil {
			args = append(args, j.ID)
		}
	}
	if len(args) == 5 {
		if n := len(w.box.Speaks()); n > 0 {
			w.fail("there are no jobs, and the service has accepted %d texts", n)
		}
		return false
	}
	p := w.env.Start(w.t, args...)
	// A job that waited for a free place when the process died is not sent any more, and is a failure for the command.
	if code := p.Wait(); code != 0 && code != 8 && (code != 1 || !strings.Contains(p.Stderr.String(), "it was not sent")) {
		w.fail("after the restart, exit %d: %s%s", code, p.Stdout.String(), p.Stderr.String())
	}
	return true
}

// checkSwept saves audio once more, which removes what killed processes have left in the folder more than an hour ago.
func (w *crashWorld) checkSwept() {
	w.number++
	if r := w.env.Run(w.t, "speak", w.text(0), "-a", w.actor(), "-o", w.saved()); r.Code != 0 {
		w.fail("exit %d: %s", r.Code, r.Stderr)
	}
	for _, name := range filesBelow(w, w.out) {
		if isTemp(name) {
			w.t.Errorf("left over in the folder of saved audio: %s", name)
		}
	}
}

// query runs a query on the database, which must not be changed, and calls scan for each row.
func (w *crashWorld) query(script string, scan func(*sql.Rows) error) error {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.data, "callboard.db")+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		return err
	}
	defer db.Close()
	rows, err := db.QueryContext(w.t.Context(), script)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// list runs a query that has one text in each row.
func (w *crashWorld) list(script string) (list []string, err error) {
	err = w.query(script, func(rows *sql.Rows) error {
		var s string
		err := rows.Scan(&s)
		list = append(list, s)
		return err
	})
	return list, err
}

// unfinished are the jobs and deliveries with which the program has still to do something.
func (w *crashWorld) unfinished() string {
	list, err := w.list(`SELECT 'job ' || text || ' ' || state || ' ' || problem FROM jobs
			WHERE state IN ('submitting', 'queued', 'started', 'progress') OR state = 'done' AND file = '' OR unconfirmed
		UNION ALL SELECT 'delivery ' || id || ' is not handled' FROM deliveries WHERE handled = 0
		UNION ALL SELECT 'delivery ' || id || ' waits to be forwarded' FROM deliveries WHERE forward_state = ` + fmt.Sprint(int(webhook.ForwardWaits)))
	if err != nil { // it is created, or its log is copied into it
		return err.Error()
	}
	return strings.Join(list, "; ")
}

// unexplained are the jobs that are not settled and do not say why.
func (w *crashWorld) unexplained() string {
	list, err := w.list(`SELECT 'job ' || id || ' ' || text || ' is ' || state FROM jobs
		WHERE state IN ('submitting', 'queued', 'started', 'progress') OR (state = 'done' AND file = '' OR unconfirmed) AND problem = ''
		OR state IN ('failed', 'uncertain', 'expired') AND problem = ''`)
	if err != nil {
		return err.Error()
	}
	return strings.Join(list, "; ")
}

// storedJob is a row of the jobs.
type storedJob struct{ id, speakID, state, text, file, problem string }

// checkDatabase compares the database with what the sandbox has accepted and what has passed the relays.
func (w *crashWorld) checkDatabase(note func(string, ...any)) {
	var jobs []storedJob
	stored := map[string]int{} // deliveries by their body
	health, err := w.list("PRAGMA integrity_check")
	errs := []error{err,
		w.query("SELECT id, speak_id, state, text, file, problem FROM jobs", func(rows *sql.Rows) error {
			var j storedJob
			err := rows.Scan(&j.id, &j.speakID, &j.state, &j.text, &j.file, &j.problem)
			jobs = append(jobs, j)
			return err
		}),
		w.query("SELECT body FROM deliveries JOIN requests USING (num) WHERE refused = ''", func(rows *sql.Rows) error {
			var body []byte
			err := rows.Scan(&body)
			stored[string(body)]++
			return err
		}),
	}
	for _, err := range errs {
		if err != nil {
			w.fail("the database cannot be read: %v", err)
		}
	}
	if !slices.Equal(health, []string{"ok"}) {
		note("integrity_check: %v", health)
	}
	w.checkRequests(note, jobs)
	told := map[string]int{}
	for _, p := range w.public.passed("delivery") {
		if p.status/100 == 2 {
			told[p.body]++
		}
	}
	for body, n := range told {
		if stored[body] < n {
			note("%d deliveries were answered with 2xx and %d are stored: %s", n, stored[body], body)
		}
	}
	sent := map[string]int{}
	for _, p := range w.target.passed("forward") {
		if sent[p.body]++; sent[p.body] == 2 {
			note("a delivery was forwarded twice: %s", p.body)
		}
	}
}

// checkRequests checks that each accepted text has one job and was sent once.
func (w *crashWorld) checkRequests(note func(string, ...any), jobs []storedJob) {
	byText, sent := map[string][]storedJob{}, map[string]int{}
	unsent := map[string]bool{}
	for _, j := range jobs {
		switch j.state {
		case "done":
			w.checkAudio(note, j.file)
		case "uncertain":
		case "failed": // it waited for a free place when the process died; the next run may send its text
			unsent[j.text] = true
			continue
		default:
			note("job %s is %s: %s, %s", j.id, j.state, j.text, j.problem)
		}
		byText[j.text] = append(byText[j.text], j)
	}
	for _, p := range w.api.passed("post") {
		var request struct{ Text string }
		if err := json.Unmarshal([]byte(p.body), &request); err != nil {
			note("a POST is not JSON: %q", p.body)
		}
		if sent[request.Text]++; sent[request.Text] == 2 {
			note("the text was sent twice: %s", request.Text)
		}
	}
	for text := range unsent {
		if sent[text] > len(byText[text]) {
			note("a job is failed, and its text was sent: %s", text)
		}
	}
	for _, s := range w.box.Speaks() {
		of := byText[s.Text]
		if len(of) != 1 {
			note("the accepted text %q has %d jobs", s.Text, len(of))
			continue
		}
		if j := of[0]; !w.tts && (j.speakID != "" && j.speakID != s.ID || j.state == "done" && j.speakID == "") {
			note("job %s of %s has the speak id %q", j.id, s.ID, j.speakID)
		}
		if sent[s.Text] == 0 {
			note("the sandbox has a text that did not pass the relay: %s", s.Text)
		}
	}
}

// checkAudio checks that a file is whole.
func (w *crashWorld) checkAudio(note func(string, ...any), path string) {
	b, err := os.ReadFile(path)
	if err == nil {
		err = wholeWAV(b)
	}
	if err != nil {
		note("%s: %v", path, err)
	}
}

// checkFiles checks that each file of the data folder, as listed, and of the folder of saved audio belongs to something and is whole.
func (w *crashWorld) checkFiles(note func(string, ...any), left []string) {
	known := map[string]bool{"callboard.db": true, "run/link.lock": true}
	if err := w.query("SELECT file FROM jobs WHERE file <> ''", func(rows *sql.Rows) error {
		var path string
		err := rows.Scan(&path)
		known["audio/"+filepath.Base(path)] = true
		return err
	}); err != nil {
		w.fail("%v", err)
	}
	for _, name := range left {
		if !known[name] {
			note("left over in the data folder: %s", name)
		}
	}
	for _, name := range filesBelow(w, w.temp) {
		note("left over in the temporary folder: %s", name)
	}
	for _, name := range filesBelow(w, w.out) {
		path := filepath.Join(w.out, name)
		switch {
		case strings.HasSuffix(name, ".wav"):
			w.checkAudio(note, path)
		case strings.HasSuffix(name, ".json"):
			if b, err := os.ReadFile(path); err != nil || !json.Valid(b) {
				note("%s is not whole: %v, %q", name, err, b)
			}
		case name == ".callboard-batch.jsonl": // the last line may be cut, and a later run begins a new one
		case isTemp(path):
			// It goes when audio is saved to this folder an hour later, see checkSwept.
			old := time.Now().Add(-2 * time.Hour)
			if err := os.Chtimes(path, old, old); err != nil {
				note("%v", err)
			}
		default:
			note("left over in the folder of saved audio: %s", name)
		}
	}
}

// isTemp reports whether a file is one that the program writes into a folder of the user before it has its name.
func isTemp(path string) bool {
	return strings.HasPrefix(filepath.Base(path), ".callboard-") && strings.HasSuffix(path, ".part")
}

// filesBelow lists the files of a folder, also in folders in it, by their path in it.
func filesBelow(w *crashWorld, folder string) (list []string) {
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		list = append(list, name)
		return err
	})
	if err != nil {
		w.fail("%v", err)
	}
	return list
}

// wholeWAV checks that a WAV file is as long as its header says.
func wholeWAV(b []byte) error {
	if len(b) < 44 || string(b[:4]) != "RIFF" {
		return fmt.Errorf("%d bytes that are no WAV file", len(b))
	}
	if want := int(binary.LittleEndian.Uint32(b[4:])) + 8; want != len(b) {
		return fmt.Errorf("%d bytes of %d", len(b), want)
	}
	return nil
}
