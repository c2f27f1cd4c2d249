package ui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/ui/paint"
)

// details tells everything about one job, live.
type details struct{ id string }

func (d *details) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch m.keys.find(msg, inJobs, outside, anywhere) {
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
		act := m.keys.find(msg, outside)
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

func (d *details) hints() []hint {
	return []hint{{"esc", "close"}, {"space", "play"}, {"s", "save"}, {"r", "again"}, {"y", "copy"}, {"↑↓", "next job"}}
}

func (d *details) panel(m *Model, w, h int) panel {
	w = min(w-4, 76)
	t := m.theme
	j := m.jobs.byID[d.id]
	_, word, tone := stateLook(t.Set, m.glyphs, j)
	var lines []string
	row := func(label string, ink paint.Ink, value string) {
		if value != "" {
			lines = append(lines, t.Muted.Paint(paint.Fit(label, 10))+ink.Paint(paint.Fit(value, w-10)))
		}
	}
	for _, line := range wrap(paint.Calm(j.Text), w) {
		lines = append(lines, t.Text.Paint(paint.Fit(line, w)))
	}
	if keep := max(h-14, 2); len(lines) > keep {
		lines = append(lines[:keep], t.Faint.Paint(paint.Fit("…", w)))
	}
	lines = append(lines, paint.Blank(w))
	state := word
	if j.SettledBy != job.ByNone {
		state += " · by " + string(j.SettledBy)
	}
	row("state", tone, state)
	for i, line := range wrap(j.Problem, w-10) {
		if j.Problem != "" {
			row(map[bool]string{true: "problem"}[i == 0], t.Bad, line)
		}
	}
	row("actor", t.Text, paint.Calm(j.ActorName))
	row("text", t.Muted, count(j.Chars(), "character"))
	for i, line := range wrap(joinWords(paramWords(j.Params)), w-10) {
		row(map[bool]string{true: "settings"}[i == 0], t.Muted, line)
	}
	if j.Duration > 0 {
		row("length", t.Muted, fmt.Sprintf("%.2f s", j.Duration))
	}
	row("file", t.Info, paint.Calm(shortPath(j.File)))
	row("job", t.Info, j.ID)
	row("speak id", t.Info, j.SpeakID)
	if j.State == job.Done && j.File == "" && !j.ExpiresAt.IsZero() {
		row("link", t.Warn, "dies "+j.ExpiresAt.Local().Format("2 Jan 15:04"))
	}
	lines = append(lines, paint.Blank(w))
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
		lines = append(lines, m.theme.Muted.Paint(paint.Fit(step.word, 10))+
			m.theme.Muted.Paint(paint.Fit(step.at.Local().Format("15:04:05.000")+"   + "+seconds(step.at.Sub(from)), w-10)))
	}
	return lines
}

func joinWords(words []string) string {
	out := ""
	for i, w := range words {
		if i > 0 {
			out += " · "
		}
		out += w
	}
	return out
}
