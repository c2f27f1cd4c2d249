package detail

import (
	"callboard/internal/ui/widget/style"
	"callboard/internal/webhook/diff"
	"callboard/internal/webhook/pretty"
)

// compareLines are the parts of two deliveries with what differs in them. Of an equal part there is the name alone.
func (d *Detail) compareLines() list {
	var out list
	for i, p := range d.parts {
		if i > 0 {
			out = append(out, line{})
		}
		head := line{hang: 2, spans: []span{{style.ToneStrong, p.Name}}}
		note := p.Note
		if p.Equal && note == "" {
			note = "equal"
		}
		if note != "" {
			head.spans = append(head.spans, span{style.ToneMuted, " · " + note})
		}
		out = append(out, head)
		if p.Equal {
			continue
		}
		for _, l := range p.Lines {
			out = append(out, compareLine(l, d.w))
		}
	}
	return out
}

// compareLine is a line with its sign.
func compareLine(l diff.Line, w int) line {
	sign, tone := "  ", style.ToneMuted
	switch l.Op {
	case diff.Removed:
		sign, tone = "- ", style.ToneBad
	case diff.Added:
		sign, tone = "+ ", style.ToneOK
	case diff.Skipped:
		return line{indent: 2, spans: []span{{style.ToneFaint, "… " + l.Spans[0].Text}}}
	}
	out := bodyLine(l.Depth, l.Spans, max(w-2, 0))
	spans := []span{{tone, sign + style.Blank(out.indent)}}
	for i, s := range out.spans {
		if l.Op != diff.Same || l.Spans[i].Kind == pretty.Text {
			s.tone = tone
		}
		spans = append(spans, s)
	}
	return line{hang: 2 + out.indent + out.hang, spans: spans}
}
