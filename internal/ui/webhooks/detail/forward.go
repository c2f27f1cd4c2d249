package detail

import (
	"fmt"
	"slices"
	"strings"

	"callboard/internal/text"
	"callboard/internal/ui/widget/style"
	"callboard/internal/webhook"
	"callboard/internal/webhook/pretty"
	"callboard/internal/webhook/send"
	"callboard/internal/webhook/timeline"
)

// answerLines is how many lines of a target's answer are shown.
const answerLines = 12

// narrow is the width below which there is no air between the parts of a line.
const narrow = 50

// forwardLines are the results of sending the delivery to targets, the newest first.
func (d *Detail) forwardLines() list {
	var out list
	switch f := d.head.Forwarded; f.State {
	case webhook.ForwardWaits:
		out = append(out, say(style.ToneRun, "it waits to be forwarded, or is under way", 0, d.w)...)
	case webhook.ForwardCircle:
		out = append(out, say(style.ToneWarn, "not forwarded: it came from a forwarder of callboard already", 0, d.w)...)
	}
	if !d.asked {
		return out // the results come within a moment
	}
	if len(d.results) == 0 && len(out) == 0 {
		return say(style.ToneMuted, "It was sent to no target yet: replay it, or turn forwarding on for those that come.", 0, d.w)
	}
	for _, r := range slices.Backward(d.results) {
		if len(out) > 0 {
			out = append(out, line{})
		}
		out = append(out, d.resultLines(r)...)
	}
	return out
}

func (d *Detail) resultLines(r send.Result) list {
	status := "no answer"
	if r.Status != 0 {
		status = strings.TrimSpace(fmt.Sprintf("%d %s", r.Status, r.Reason))
	}
	gap, why := "  ", string(r.Kind)
	switch {
	case r.Edited && d.w < narrow: // only a replay is edited
		gap, why = " ", "edited"
	case d.w < narrow:
		gap = " "
	case r.Edited:
		why += ", edited"
	}
	out := list{
		{hang: 2, spans: []span{
			{style.ToneMuted, clock(r.At) + gap}, {style.ToneText, why + gap}, {statusTone(r.Status), status + gap},
			{style.ToneMuted, timeline.Span(r.Took)},
		}},
		{indent: 2, hang: 2, spans: []span{{style.ToneInfo, text.Redact(r.URL)}}},
	}
	if r.Problem != "" {
		out = append(out, say(style.ToneBad, text.Redact(r.Problem), 2, d.w)...)
	}
	for _, l := range fieldLines(webhook.Delivery{Headers: r.Headers}.SafeHeaders()) {
		l.indent = 2
		out = append(out, l)
	}
	if len(r.Body) == 0 {
		return out
	}
	out = append(out, line{})
	var of webhook.Delivery
	if d.delivery != nil {
		of = *d.delivery
	}
	doc := pretty.Body(of.SafeBytes(r.Body, webhook.Masked), contentType(r.Headers), max(d.w-2, 0))
	for n := range answerLines {
		l, ok := doc.Line(n)
		if !ok {
			break
		}
		shown := bodyLine(l.Depth, l.Spans, d.w)
		shown.indent += 2
		out = append(out, shown)
	}
	_, more := doc.Line(answerLines)
	switch {
	case r.Cut:
		out = append(out, say(style.ToneMuted, fmt.Sprintf("… the answer is longer; the first %s of it were kept", bytesWords(len(r.Body))), 2, d.w)...)
	case more:
		out = append(out, say(style.ToneMuted, fmt.Sprintf("… more: the answer has %s", bytesWords(len(r.Body))), 2, d.w)...)
	}
	return out
}
