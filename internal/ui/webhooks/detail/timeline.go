package detail

import (
	"strings"
	"time"

	"callboard/internal/job"
	"callboard/internal/ui/widget/style"
	"callboard/internal/webhook"
	"callboard/internal/webhook/timeline"
)

// The columns of the timeline, in cells. The picture has the rest.
const (
	whatCells  = 12
	clockCells = 14
	gapCells   = 8
	wideCells  = 64 // from this width on there is a column for the time of day
	leastScale = 8  // a picture that is narrower says nothing
)

// timelineLines are the events, a row each with its place in a picture to scale, and below a try what is to be said of it.
func (d *Detail) timelineLines() list {
	events := timeline.Build(d.timelineInput())
	d.until = time.Time{}
	if len(events) == 0 {
		return say(style.ToneMuted, "Nothing is known of its job.", 0, d.w)
	}
	first, last := events[0].At, events[len(events)-1].At
	var out list
	col := columnsOf(d.w)
	before := first
	for _, e := range events {
		out = append(out, line{fixed: d.eventRow(e, col, fraction(first, last, before), fraction(first, last, e.At))})
		if e.Note != "" {
			tone := style.ToneMuted
			if e.Delivery == d.head.ID && e.Delivery != "" {
				tone = style.ToneText
			}
			out = append(out, say(tone, e.Note, 2, d.w)...)
		}
		before = e.At
		if e.Kind == timeline.Coming {
			d.until = d.host.Now().Add(time.Second)
		}
	}
	if span := last.Sub(first); span > 0 && col.scale >= leastScale {
		out = append(out, line{fixed: d.scaleRow(col, timeline.Span(span))})
	}
	return out
}

func (d *Detail) timelineInput() timeline.Input {
	in := timeline.Input{FirstSound: d.sound, Deliveries: d.siblings, Now: d.host.Now()}
	if len(in.Deliveries) == 0 {
		in.Deliveries = []webhook.Head{d.head}
	}
	if d.job != nil {
		in.Steps, in.Failed = timeline.Steps(d.job.Timeline), d.job.State == job.Failed
	}
	return in
}

// eventColumns are the widths of a row.
type eventColumns struct{ what, clock, gap, scale int }

func columnsOf(w int) eventColumns {
	c := eventColumns{what: min(whatCells, w)}
	if w >= wideCells {
		c.clock = clockCells
	}
	c.gap = max(min(gapCells, w-c.what), 0)
	c.scale = max(w-c.what-c.clock-c.gap-1, 0)
	return c
}

// fraction is the place of a time between two others, from 0 to 1.
func fraction(first, last, at time.Time) float64 {
	if span := last.Sub(first); span > 0 {
		return float64(at.Sub(first)) / float64(span)
	}
	return 0
}

// eventRow is an event in exactly the width: what, when, the gap, and the gap to scale.
func (d *Detail) eventRow(e timeline.Event, c eventColumns, from, to float64) string {
	t, g := d.theme, d.host.Look().Glyphs
	ink, mark := t.Text, g.Circle
	switch {
	case e.Kind == timeline.Coming:
		ink, mark = t.Faint, g.DottedCircle
	case e.Bad:
		ink, mark = t.Bad, g.Bad
	case e.Kind == timeline.Try:
		ink = t.OK
	}
	name := ink
	if e.Delivery == d.head.ID && e.Delivery != "" {
		name = t.Strong
	}
	var b strings.Builder
	b.WriteString(name.Paint(style.Fit(e.What, c.what)))
	if c.clock > 0 {
		b.WriteString(t.Muted.Paint(style.Fit(clock(e.At), c.clock)))
	}
	b.WriteString(t.Muted.Paint(style.FitRight(e.Gap, c.gap)))
	if used := c.what + c.clock + c.gap; used < d.w {
		b.WriteByte(' ')
	}
	if c.scale == 0 {
		return b.String()
	}
	a, z := int(from*float64(c.scale-1)+0.5), int(to*float64(c.scale-1)+0.5)
	b.WriteString(style.Blank(a))
	b.WriteString(t.Faint.Paint(strings.Repeat(g.H, z-a)))
	b.WriteString(ink.Paint(mark))
	b.WriteString(style.Blank(c.scale - z - 1))
	return b.String()
}

// scaleRow is the ruler below the picture.
func (d *Detail) scaleRow(c eventColumns, span string) string {
	t, g := d.theme, d.host.Look().Glyphs
	tick := g.RulerTick
	room := c.scale - 2 - style.Width(span) - 2
	left := d.w - c.scale
	if room < 2 {
		return style.Blank(d.w)
	}
	rule := tick + strings.Repeat(g.H, room/2) + " " + span + " " + strings.Repeat(g.H, room-room/2) + tick
	return style.Blank(left) + t.Faint.Paint(rule)
}
