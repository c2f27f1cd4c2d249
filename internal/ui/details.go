package ui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/ui/widget/style"
)

// details tells everything about one job, live.
type details struct{ id string }

func (d *details) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch act := m.keys.find(msg, inJobs, outside, anywhere); act {
	case ActPlay:
		return m.play()
	case ActSave:
		return m.save()
	case ActSaveAs:
		m.saveAs()
	case ActCopy:
		m.copyMenu()
	case ActAgain:
		return m.again()
	case ActUp, ActDown:
		walkList(m.jobs.list, act)
		if j, ok := m.jobs.selected(); ok {
			d.id = j.ID
		}
	case ActBack, ActEnter, ActQuit:
		m.close()
	}
	return nil
}

func (d *details) paste(*Model, string) {}

func (d *details) hints(m *Model) []hint {
	j := m.jobs.byID[d.id]
	end, rest := []hint{{"esc", "close"}}, []hint{{"y", "copy"}, {"↑↓", "next job"}}
	again := []hint{{"r", "again"}}
	switch {
	case j.File != "":
		return slices.Concat(m.spaceHint(j), end, saveHint(j), again, rest)
	case j.Finished():
		return slices.Concat(again, end, rest)
	}
	return slices.Concat(m.spaceHint(j), end, rest)
}

func (d *details) panel(m *Model, w, h int) panel {
	w = min(w-4, 76)
	t := m.theme
	j := m.jobs.byID[d.id]
	_, word, tone := stateLook(t.Inks, m.glyphs, j)
	var lines []string
	row := func(label string, ink style.Ink, value string) {
		if value != "" {
			lines = append(lines, t.Muted.Paint(style.Fit(label, 10))+ink.Paint(style.Fit(value, w-10)))
		}
	}
	rows := func(label string, ink style.Ink, value string) { // the label stands before the first line
		for _, line := range wrap(value, w-10) {
			row(label, ink, line)
			label = ""
		}
	}
	for _, line := range wrap(style.StableWidth(j.Text), w) {
		lines = append(lines, t.Text.Paint(style.Fit(line, w)))
	}
	if keep := max(h-14, 2); len(lines) > keep {
		lines = append(lines[:keep], t.Faint.Paint(style.Fit("…", w)))
	}
	lines = append(lines, style.Blank(w))
	state := word
	if j.SettledBy != job.ByNone {
		state += " · by " + string(j.SettledBy)
	}
	row("state", tone, state)
	rows("problem", t.Bad, j.Problem)
	row("actor", t.Text, style.StableWidth(j.ActorName))
	row("text", t.Muted, count(j.Chars(), "character"))
	rows("settings", t.Muted, strings.Join(paramWords(j.Params), " · "))
	if j.Duration > 0 {
		row("length", t.Muted, lengthOf(j))
	}
	row("file", t.Info, style.StableWidth(shortPath(j.File)))
	row("saved", t.Info, style.StableWidth(shortPath(m.jobs.saved[j.ID])))
	row("job", t.Info, j.ID)
	row("speak id", t.Info, j.SpeakID)
	if j.State == job.Done && j.File == "" && !j.ExpiresAt.IsZero() {
		row("link", t.Warn, "dies "+j.ExpiresAt.Local().Format("2 Jan 15:04"))
	}
	lines = append(lines, style.Blank(w))
	lines = append(lines, m.timeline(j, w)...)
	return panel{title: "Job · " + j.CreatedAt.Local().Format("2 Jan 15:04:05"), w: w, lines: lines[:min(len(lines), h-2)]}
}

// timeline is the story of a job, each moment with the time since it was asked for.
func (m *Model) timeline(j job.Job, w int) []string {
	from := j.Timeline.Submitted
	if from.IsZero() {
		from = j.CreatedAt
	}
	var lines []string
	for _, step := range []struct {
		word string
		at   time.Time
	}{
		{"accepted", j.Timeline.Accepted}, {"started", j.Timeline.Started}, {"done", j.Timeline.Done},
		{"webhook", j.Timeline.Webhook}, {"fetched", j.Timeline.Fetched},
	} {
		if step.at.IsZero() {
			continue
		}
		lines = append(lines, m.theme.Muted.Paint(style.Fit(step.word, 10))+
			m.theme.Muted.Paint(style.Fit(step.at.Local().Format("15:04:05.000")+"   + "+seconds(step.at.Sub(from)), w-10)))
	}
	return lines
}
