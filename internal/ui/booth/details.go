package booth

import (
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/setting"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/facts"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// details is the dialog that shows everything about one job, live.
type details struct {
	b    *Booth
	id   string
	size screen.Size
}

// ID is part of screen.Dialog.
func (d *details) ID() string { return "job" }

// Scopes is part of screen.Dialog.
func (d *details) Scopes() []keymap.Scope {
	return []keymap.Scope{keymap.InDetails, keymap.InJobs, keymap.BoothKeys, keymap.Moving}
}

// Do is part of screen.Dialog.
func (d *details) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	b := d.b
	switch act {
	case keymap.Cancel:
		b.host.Close()
	case keymap.Play:
		if j, ok := b.jobs.selectedJob(); ok {
			b.playJob(j)
		}
	case keymap.Retry:
		return b.retry(), true
	case keymap.Up, keymap.Down:
		keymap.MoveCursor(b.jobs.list, act)
		if j, ok := b.jobs.selectedJob(); ok {
			d.id = j.ID
		}
	case keymap.Save, keymap.SaveAs, keymap.Copy, keymap.Redraw, keymap.Suspend:
		return nil, false // the Booth's, for the selected job
	case keymap.Quit:
		return nil, false
	}
	return nil, true
}

// Hints is part of screen.Dialog.
func (d *details) Hints() []key.Binding {
	b := d.b
	hint := func(does string, acts ...keymap.Action) key.Binding {
		return b.host.Keys().Hint(does, d.Scopes(), acts...)
	}
	j, _ := b.state.Jobs.Get(d.id)
	closing, again := []key.Binding{hint("close", keymap.Cancel)}, []key.Binding{hint("again", keymap.Retry)}
	rest := []key.Binding{hint("copy", keymap.Copy), hint("next job", keymap.Up, keymap.Down)}
	switch {
	case j.File != "":
		return slices.Concat(b.playHint(j), closing, b.saveHint(j), again, rest)
	case j.Finished():
		return slices.Concat(again, closing, rest)
	}
	return slices.Concat(b.playHint(j), closing, rest)
}

// Resize is part of screen.Dialog.
func (d *details) Resize(size screen.Size) { d.size = size }

// detailLabel is the column of the labels, in cells.
const detailLabel = 10

// View is part of screen.Dialog.
func (d *details) View() screen.Panel {
	w, h := d.size.Inner(76), d.size.H
	look := d.b.host.Look()
	t := look.Theme
	j, _ := d.b.state.Jobs.Get(d.id)
	var lines []string
	for _, line := range style.Wrap(style.StableWidth(j.Text), w) {
		lines = append(lines, t.Text.Paint(style.Fit(line, w)))
	}
	if most := max(h-14, 2); len(lines) > most {
		lines = append(lines[:most], t.Faint.Paint(style.Fit("…", w)))
	}
	lines = append(lines, style.Blank(w))
	lines = append(lines, d.rows(look, j, w)...)
	lines = append(lines, style.Blank(w))
	lines = append(lines, timeline(t, j, w)...)
	return screen.Panel{Title: "Job · " + j.CreatedAt.Local().Format("2 Jan 15:04:05"), W: w, Lines: lines[:min(len(lines), h-2)]}
}

// rows are the facts of a job, a label and a value each.
func (d *details) rows(look screen.Look, j job.Job, w int) []string {
	t := look.Theme
	var rows []facts.Row
	row := func(label string, ink style.Ink, value string) {
		rows = append(rows, facts.Row{Label: label, Value: value, Ink: ink})
	}
	cut := func(label string, ink style.Ink, value string) {
		rows = append(rows, facts.Row{Label: label, Value: value, Ink: ink, Cut: true})
	}
	_, word, tone := stateLook(t.Inks, look.Glyphs, j)
	state := word
	if j.SettledBy != job.ByNone {
		state += " · by " + string(j.SettledBy)
	}
	row("state", tone, state)
	row("problem", t.Bad, j.Problem)
	row("actor", t.Text, style.StableWidth(j.ActorName))
	row("text", t.Muted, characters(j.Chars()))
	row("settings", t.Muted, setting.Summary(j.Params))
	if j.Duration > 0 {
		row("length", t.Muted, lengthOf(j))
	}
	cut("file", t.Info, style.StableWidth(words.ShortPath(j.File)))
	cut("saved", t.Info, style.StableWidth(words.ShortPath(d.b.state.Jobs.Saved(j.ID))))
	cut("job", t.Info, j.ID)
	cut("speak id", t.Info, j.SpeakID)
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
