package detail

import (
	"fmt"
	"time"

	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
	"callboard/internal/webhook"
	"callboard/internal/webhook/timeline"
)

// labelCells is the column of labels below the headers.
const labelCells = 11

// headerLines are the request line and the headers as they came, without secrets, and what else is known of the request.
func (d *Detail) headerLines() list {
	v := d.delivery
	var out list
	if v.Method != "" {
		out = append(out, line{hang: 2, spans: []span{{style.ToneStrong, v.Method}, {style.ToneText, " " + v.SafeTarget()}, {style.ToneFaint, " " + v.Proto}}})
	} else {
		out = append(out, say(style.ToneMuted, "POST; the request line was not kept", 0, d.w)...)
	}
	if !v.Exact {
		out = append(out, say(style.ToneWarn, "sorted: the original order is not known", 0, d.w)...)
	}
	out = append(out, fieldLines(v.SafeHeaders())...)
	if len(v.Trailers) > 0 {
		out = append(out, line{})
		out = append(out, say(style.ToneMuted, "after the body", 0, d.w)...)
		out = append(out, fieldLines(v.SafeTrailers())...)
	}
	out = append(out, line{})
	fact := func(label string, tone style.Tone, value string) {
		if value != "" {
			out = append(out, line{hang: labelCells, spans: []span{{style.ToneMuted, style.Fit(label, labelCells)}, {tone, value}}})
		}
	}
	h := d.head
	if h.Refused != webhook.NotRefused {
		fact("refused", style.ToneWarn, refusedWords(h.Refused))
	}
	fact("came", style.ToneText, v.At.Local().Format("2006-01-02 15:04:05.000"))
	from := v.Remote
	if v.TLS {
		from += ", TLS"
	}
	fact("from", style.ToneText, from)
	tone, ours := answerWords(h)
	fact("our answer", tone, ours)
	fact("body", style.ToneText, bytesWords(len(v.Body)))
	if h.Duplicate {
		fact("repeated", style.ToneText, "an earlier delivery said the same")
	}
	fact("delivery", style.ToneInfo, v.ID)
	fact("speak id", style.ToneInfo, v.SpeakID)
	fact("job", style.ToneInfo, h.JobID)
	return out
}

func refusedWords(r webhook.Refusal) string {
	switch r {
	case webhook.RefusedMethod:
		return "it is not a POST"
	case webhook.RefusedLong:
		return "the body is too long; its beginning was kept"
	case webhook.RefusedCut:
		return "it did not arrive whole; its beginning was kept"
	case webhook.RefusedHead:
		return "its header is not valid HTTP, or longer than 64 KiB; its beginning was kept"
	}
	return string(r)
}

func fieldLines(fields [][2]string) list {
	out := make(list, 0, len(fields))
	for _, f := range fields {
		tone := style.ToneText
		if f[1] == webhook.Masked {
			tone = style.ToneFaint
		}
		out = append(out, line{hang: 2, spans: []span{{style.ToneInfo, f[0]}, {style.ToneFaint, ": "}, {tone, f[1]}}})
	}
	return out
}

// answerWords says what was answered, by what decision and how fast.
func answerWords(h webhook.Head) (style.Tone, string) {
	if h.Pending() {
		return style.ToneRun, "not given yet" + timeline.By(h.Answer)
	}
	s := "none"
	if h.Answered != 0 {
		s = fmt.Sprint(h.Answered)
	}
	return statusTone(h.Answered), s + timeline.ByHead(h) + ", in " + timeline.Span(h.Took)
}

// statusTone is the ink of an HTTP status.
func statusTone(status int) style.Tone {
	switch {
	case status >= 200 && status < 300:
		return style.ToneOK
	case status == 0, status >= 400:
		return style.ToneBad
	}
	return style.ToneWarn
}

// bytesWords is a length: "312 bytes", "1.2 kB".
func bytesWords(n int) string {
	switch {
	case n < 1000:
		return words.Count(n, "byte")
	case n < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

func clock(at time.Time) string { return at.Local().Format("15:04:05.000") }
