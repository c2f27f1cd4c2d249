package booth

import (
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/columns"
	"callboard/internal/job"
	"callboard/internal/setting"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/facts"
	"callboard/internal/ui/widget/mouse"
	"callboard/internal/ui/widget/scroll"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// details is the dialog that shows everything about one job, live.
type details struct {
	b    *Booth
	id   string
	size screen.Size
	pane *scroll.View
}

// openDetails shows everything about a job.
func (b *Booth) openDetails(id string) {
	b.details = &details{b: b, id: id, pane: scroll.New()}
	b.host.Open(b.details)
}

// show turns to another job.
func (d *details) show(id string) {
	if d.id != id {
		d.id = id
		d.pane.Top()
	}
}

// close takes the dialog away.
func (d *details) close() {
	d.b.details = nil
	d.b.host.Remove(d)
}

// ID is part of screen.Dialog.
func (d *details) ID() string { return "job" }

// Scopes is part of screen.Dialog.
func (d *details) Scopes() []keymap.Scope {
	return []keymap.Scope{keymap.InDetails, keymap.InJobs, keymap.BoothKeys, keymap.Moving}
}

// Do is part of screen.Dialog. Where the job is taller than the dialog, what moves a cursor scrolls.
func (d *details) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	b := d.b
	switch act {
	case keymap.Cancel:
		d.close()
	case keymap.Play:
		if j, ok := b.jobs.selectedJob(); ok {
			b.playJob(j)
		}
	case keymap.Retry:
		return b.retry(), true
	case keymap.ToScript: // is seen only without the dialog
		d.close()
		return b.toScript(), true
	case keymap.NextPane, keymap.PrevPane:
		d.next(map[keymap.Action]int{keymap.NextPane: 1, keymap.PrevPane: -1}[act])
	case keymap.Save, keymap.SaveAs, keymap.Copy, keymap.RemoveJob, keymap.Autoplay, keymap.Redraw, keymap.Suspend, keymap.Quit:
		return nil, false // the Booth's, for the selected job, and the program's
	case keymap.Up, keymap.Down:
		if !d.scrolls() {
			d.next(map[keymap.Action]int{keymap.Down: 1, keymap.Up: -1}[act])
			break
		}
		keymap.MoveCursor(d.pane, act)
	default:
		keymap.MoveCursor(d.pane, act)
	}
	return nil, true
}

// next turns to the job some rows below in the list.
func (d *details) next(rows int) {
	d.b.jobs.list.Move(rows)
	if j, ok := d.b.jobs.selectedJob(); ok {
		d.show(j.ID)
	}
}

// scrolls reports that the job is taller than the dialog.
func (d *details) scrolls() bool { return d.pane.MoreAbove() || d.pane.MoreBelow() }

// Update is part of screen.Updater. The dialog goes with its job.
func (d *details) Update(tea.Msg) tea.Cmd {
	if _, ok := d.b.state.Jobs.Get(d.id); !ok {
		d.close()
	}
	return nil
}

// Mouse is part of screen.Pointed: the wheel scrolls.
func (d *details) Mouse(msg tea.MouseMsg, _ screen.Area) tea.Cmd {
	if wheel, ok := msg.(tea.MouseWheelMsg); ok {
		d.pane.Move(mouse.Rows(wheel.Mouse()))
	}
	return nil
}

// Hints is part of screen.Dialog.
func (d *details) Hints() []key.Binding {
	b := d.b
	hint := func(does string, acts ...keymap.Action) key.Binding {
		return b.host.Keys().Hint(does, d.Scopes(), acts...)
	}
	j, _ := b.state.Jobs.Get(d.id)
	closing, again := []key.Binding{hint("close", keymap.Cancel)}, []key.Binding{hint("again", keymap.Retry)}
	rest := []key.Binding{hint("to the script", keymap.ToScript), hint("next job", keymap.NextPane), hint("copy", keymap.Copy), hint(b.removeWord(j), keymap.RemoveJob)}
	if d.scrolls() {
		closing = append(closing, hint("scroll", keymap.Up, keymap.Down))
	}
	switch {
	case j.File != "":
		return slices.Concat(b.playHint(j), closing, b.saveHint(j), again, rest)
	case j.Finished():
		return slices.Concat(again, closing, rest)
	}
	return slices.Concat(b.playHint(j), closing, rest)
}

// Resize is part of screen.Dialog.
func (d *details) Resize(size screen.Size) {
	d.size = size
	d.pane.SetHeight(max(size.H-2, 1))
	d.pane.SetLines(d.lines())
}

// detailLabel is the column of the labels, in cells.
const detailLabel = 12

// width is that of the lines, in cells.
func (d *details) width() int { return d.size.Inner(76) }

// lines are all lines: the text, the facts, the steps.
func (d *details) lines() []string {
	w := d.width()
	look := d.b.host.Look()
	t := look.Theme
	j, _ := d.b.state.Jobs.Get(d.id)
	var lines []string
	for _, line := range style.Wrap(style.StableWidth(j.Text), w) {
		lines = append(lines, t.Text.Paint(style.Fit(line, w)))
	}
	blank := []string{style.Blank(w)}
	lines = slices.Concat(lines, blank, d.rows(look, j, w))
	if steps := timeline(t, j, w); len(steps) > 0 {
		lines = slices.Concat(lines, blank, steps)
	}
	return lines
}

// View is part of screen.Dialog.
func (d *details) View() screen.Panel {
	j, _ := d.b.state.Jobs.Get(d.id)
	return screen.Panel{Title: "Job · " + j.CreatedAt.Local().Format("2 Jan 15:04:05"), Note: d.pane.Note(d.b.host.Look().Glyphs), W: d.width(), Lines: d.pane.Lines()}
}

// rows are the facts of a job, a label and a value each.
func (d *details) rows(look screen.Look, j job.Job, w int) []string {
	t := look.Theme
	var rows []facts.Row
	row := func(label string, ink style.Ink, value string) {
		rows = append(rows, facts.Row{Label: label, Value: value, Ink: ink})
	}
	_, word, tone := stateLook(t.Inks, look.Glyphs, j)
	state := word
	if j.SettledBy != job.ByNone {
		state += " · by " + string(j.SettledBy)
	}
	if j.Unconfirmed {
		state += " · unconfirmed: only a webhook says so, and Typecast could not be asked yet"
	}
	row("state", tone, state)
	row("problem", t.Bad, j.Problem)
	row("not spoken", t.Warn, unspokenText(j))
	row("actor", t.Text, style.StableWidth(j.ActorName))
	row("text", t.Muted, characters(j.Chars()))
	row("settings", t.Muted, setting.Summary(j.Params))
	if j.Duration > 0 {
		row("length", t.Muted, columns.Seconds(j.Duration))
	}
	path := func(label, value string) {
		row(label, t.Info, words.PathEnd(style.StableWidth(words.ShortPath(value)), w-detailLabel))
	}
	path("file", j.File)
	path("saved", d.b.state.Jobs.Saved(j.ID))
	row("job", t.Info, j.ID)
	row("speak id", t.Info, j.SpeakID)
	if j.State == job.Done && j.File == "" && !j.ExpiresAt.IsZero() {
		row("link", t.Warn, "expires "+j.ExpiresAt.Local().Format("2 Jan 15:04"))
	}
	return facts.Lines(t, rows, detailLabel, w)
}

// timeline lists the steps of a job, each with its time since the order.
func timeline(t *style.Theme, j job.Job, w int) []string {
	from := j.Timeline.Submitted
	if from.IsZero() {
		from = j.CreatedAt
	}
	var rows []facts.Row
	for _, step := range []struct {
		word string
		at   time.Time
	}{
		{"accepted", j.Timeline.Accepted}, {"started", j.Timeline.Started}, {"done", j.Timeline.Done},
		{"webhook", j.Timeline.Webhook}, {"fetched", j.Timeline.Fetched},
	} {
		if !step.at.IsZero() {
			value := step.at.Local().Format("15:04:05.000") + "   + " + words.Seconds(step.at.Sub(from))
			rows = append(rows, facts.Row{Label: step.word, Value: value, Ink: t.Muted, Cut: true})
		}
	}
	return facts.Lines(t, rows, detailLabel, w)
}

// unspokenText lists the parts of a text that the voice could not speak.
func unspokenText(j job.Job) string {
	parts := make([]string, len(j.Unspoken))
	for i, part := range j.Unspoken {
		parts[i] = words.OneLine(part)
	}
	return strings.Join(parts, " · ")
}
