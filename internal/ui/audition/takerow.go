package audition

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"callboard/internal/columns"
	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/rating"
	"callboard/internal/ui/actorrow"
	"callboard/internal/ui/playerbar"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// takeColumns are the columns of the list of takes.
func takeColumns() []columns.Column {
	return []columns.Column{
		{Key: "name", Min: 6, Max: 20, Priority: 90},
		{Key: "takes", Priority: 85, Right: true, Tight: true},
		{Key: "settings", Min: 8, Max: 24, Priority: 40, Reserve: 16},
		{Key: "wave", Min: 8, Grow: 1, Priority: 60},
		{Key: "seconds", Priority: 70, Right: true},
		{Key: "stars", Priority: 65},
		{Key: "verdict", Priority: 80},
		{Key: "note", Min: 8, Max: 32, Priority: 30, Reserve: 12},
	}
}

// columnGap is the space between two columns, in cells.
const columnGap = 2

// takeWidths are the widths of the columns' content. Those of the usual values are there from the beginning, so that no column moves
// when the first take arrives.
func (s *Screen) takeWidths() []int {
	c := columns.NewContent(takeColumns(), false)
	for key, w := range map[string]int{"name": 8, "wave": 24, "seconds": len("10.0 s"), "stars": rating.Most, "verdict": len("keep")} {
		c.AddWidth(columns.Index(c.Columns(), key), w)
	}
	for _, r := range s.takes.rows {
		for i, col := range c.Columns() {
			switch col.Key {
			case "name", "takes", "settings", "verdict", "note":
				c.AddWidth(i, style.Width(s.cell(col.Key, r)))
			}
		}
	}
	return c.Widths()
}

// cell is the value of a column that is plain text.
func (s *Screen) cell(column string, r row) string {
	switch column {
	case "name":
		if s.layout.compact && r.brief != "" { // there is no room for a column of the settings
			return r.label + " " + r.brief
		}
		return r.label
	case "takes":
		if len(r.takes) > 1 {
			return r.place(r.take)
		}
	case "verdict":
		if v := s.marksOf(r.take).Verdict; v != job.NoVerdict {
			return string(v)
		}
		if other := s.otherKept(r); other != "" {
			return r.place(other) + " " + string(job.Keep)
		}
	case "settings":
		return r.brief
	case "note":
		return words.OneLine(s.marksOf(r.take).Note)
	case "seconds":
		if j := s.takes.jobs[r.take]; j.Duration > 0 {
			return columns.Seconds(j.Duration)
		}
		if w := s.waves.of[r.take]; w.length > 0 {
			return columns.Seconds(w.length.Seconds())
		}
	}
	return ""
}

// place is which take of a row one is, in the order of time, and how many there are: "1/2".
func (r row) place(take string) string {
	n := len(r.takes)
	return fmt.Sprintf("%d/%d", n-slices.Index(r.takes, take), n)
}

// otherKept is the newest take of a row that is kept while the row shows one without a verdict; empty: there is none.
func (s *Screen) otherKept(r row) string {
	if s.marksOf(r.take).Verdict != job.NoVerdict {
		return ""
	}
	for _, id := range r.takes {
		if id != r.take && s.marksOf(id).Verdict == job.Keep {
			return id
		}
	}
	return ""
}

// takeRow draws a take.
func (s *Screen) takeRow(look screen.Look, key string, selected bool, now time.Time, w int) string {
	t, g := look.Theme, look.Glyphs
	ink, bar, barInk := t.Inks, " ", t.Muted
	if selected {
		bar = g.Bar
	}
	if selected && s.takes.focused {
		ink, bar, barInk = t.Selected, t.Bar(g), t.Selected.Accent
	}
	r := s.takes.rows[key]
	sign, signInk := s.sign(ink, g, r)
	number := style.FitRight(strconv.Itoa(r.number), s.digits())
	return barInk.Paint(bar) + ink.Faint.Paint(number+" ") + signInk.Paint(sign) + ink.Text.Paint(" ") + s.takeCells(look, ink, r, now, w-s.digits()-4)
}

// takeCells draws the columns of a take in w cells. What a take without audio and marks waits for has all columns after the settings.
func (s *Screen) takeCells(look screen.Look, ink style.Inks, r row, now time.Time, w int) string {
	j, m := s.takes.jobs[r.take], s.marksOf(r.take)
	word, _, _ := stateLook(ink, look.Glyphs, j)
	waits := word != "" && m == (job.Marks{}) && s.otherKept(r) == ""
	main := ink.Text
	if m.Verdict == job.Drop {
		main = ink.Faint
	}
	var b strings.Builder
	cols, gap := takeColumns(), 0
	for i, width := range columns.Fit(cols, s.takes.widths, w, columnGap) {
		if width == 0 {
			continue
		}
		key := cols[i].Key
		if waits && key != "name" && key != "takes" && key != "settings" {
			break
		}
		b.WriteString(ink.Text.Paint(style.Blank(cols[i].GapOf(gap))))
		w -= cols[i].GapOf(gap) + width
		gap = columnGap
		text := s.cell(key, r)
		switch key {
		case "wave":
			b.WriteString(s.waveCell(look, ink, j, now, width))
		case "stars":
			b.WriteString(actorrow.Stars(ink, look.Glyphs, m.Rating, width))
		case "verdict":
			verdict := main
			if m.Verdict == job.NoVerdict { // it is that of another take of the row
				verdict = ink.Muted
			}
			b.WriteString(verdict.Paint(style.Fit(text, width)))
		case "seconds", "takes":
			b.WriteString(ink.Muted.Paint(style.FitRight(text, width)))
		case "name":
			b.WriteString(main.Paint(style.Fit(text, width)))
		default:
			b.WriteString(ink.Muted.Paint(style.Fit(text, width)))
		}
	}
	if waits && w > gap {
		return b.String() + ink.Text.Paint(style.Blank(gap)) + s.waveCell(look, ink, j, now, w-gap)
	}
	return b.String() + ink.Text.Paint(style.Blank(max(w, 0)))
}

// digits is the width of the highest number.
func (s *Screen) digits() int { return len(strconv.Itoa(max(len(s.takes.order), 1))) }

// sign is the symbol of a row: that the take plays, that it is kept or dropped, what it waits for, or that another take of the row is
// kept.
func (s *Screen) sign(ink style.Inks, g style.Glyphs, r row) (string, style.Ink) {
	p, j, m := s.state.Player, s.takes.jobs[r.take], s.marksOf(r.take)
	switch {
	case p.Playing(j.ID) || p.Has(j.ID) && p.Last.Status == player.Loading:
		return g.Play, ink.Accent
	case p.Has(j.ID):
		return g.Pause, ink.Accent
	case j.CutShort(): // whatever the verdict: the word beside the name says that
		return g.Question, ink.Warn
	case m.Verdict == job.Keep:
		return g.OK, ink.OK
	case m.Verdict == job.Drop:
		return g.Dash, ink.Faint
	}
	word, sign, tone := stateLook(ink, g, j)
	if word == "" && s.otherKept(r) != "" {
		return g.OK, ink.Faint
	}
	return sign, tone
}

// stateLook is a word, a sign and an ink for a take that has no audio; a take that is here needs none.
func stateLook(ink style.Inks, g style.Glyphs, j job.Job) (word, sign string, tone style.Ink) {
	switch {
	case j.File != "":
		return "", " ", ink.Text
	case j.ID == "":
		return "waiting", g.DottedCircle, ink.Faint
	case j.State == job.Submitting:
		return "sending", g.DottedCircle, ink.Run
	case j.State == job.Queued:
		return "queued", g.DottedCircle, ink.Run
	case j.State == job.Started, j.State == job.Progress:
		return string(j.State), g.HalfCircle, ink.Run
	case j.State == job.Done && !j.Finished():
		return "fetching", g.HalfCircle, ink.Run
	case j.State == job.Done:
		return "no audio", g.Bad, ink.Warn
	case j.State == job.Uncertain:
		return "uncertain", g.Question, ink.Warn
	case j.State == job.Expired:
		return "expired", g.Dash, ink.Warn
	}
	return "failed", g.Bad, ink.Bad
}

// waveCell draws the waveform of a take in w cells, or what it waits for.
func (s *Screen) waveCell(look screen.Look, ink style.Inks, j job.Job, now time.Time, w int) string {
	word, _, _ := stateLook(ink, look.Glyphs, j)
	if word != "" {
		switch {
		case j.ID == "":
		case !j.Finished():
			word += " " + words.Seconds(now.Sub(j.CreatedAt))
		case j.Problem != "":
			word += ": " + words.OneLine(j.Problem)
		}
		return ink.Muted.Paint(style.Fit(word, w))
	}
	if j.CutShort() && w > len(job.CutShort) {
		return ink.Warn.Paint(job.CutShort) + ink.Text.Paint(" ") + s.peaksCell(look, ink, j, w-len(job.CutShort)-1)
	}
	return s.peaksCell(look, ink, j, w)
}

// peaksCell draws the waveform of a take in w cells.
func (s *Screen) peaksCell(look screen.Look, ink style.Inks, j job.Job, w int) string {
	wave := s.waves.of[j.ID]
	if len(wave.peaks) == 0 {
		return ink.Faint.Paint(style.Blank(w))
	}
	st := player.State{Peaks: wave.peaks, Length: wave.length, Arrived: wave.length, Status: player.Ended}
	if p := s.state.Player; p.Has(j.ID) {
		st.Position, st.Loop, st.Status = p.Now.Position, p.Now.Loop, p.Now.Status
	}
	t := *look.Theme
	t.Inks = ink
	g := look.Glyphs
	g.Levels = g.Levels[:len(g.Levels)-1] // full blocks of takes of the same line would join to columns over all rows
	return playerbar.Wave(&t, g, st, w)
}
