package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"callboard/internal/columns"
	"callboard/internal/webhook"
)

// deliveryTable returns the columns of "callboard deliveries".
func deliveryTable() []columns.Field[webhook.Head] {
	return []columns.Field[webhook.Head]{
		{Column: columns.Column{Key: "time", Title: "WHEN", Priority: 50}, Value: func(h webhook.Head) string { return h.At.Local().Format("2006-01-02 15:04:05.000") }},
		{Column: columns.Column{Key: "status", Title: "STATUS", Max: 12, Priority: 90}, Value: said},
		{Column: columns.Column{Key: "ours", Title: "OURS", Priority: 85}, Value: func(h webhook.Head) string { return statusWord(h.Answered) }},
		{Column: columns.Column{Key: "forward", Title: "FORWARD", Priority: 70}, Value: func(h webhook.Head) string { return forwardWord(h.Forwarded) }},
		{Column: columns.Column{Key: "about", Title: "ABOUT", Priority: 30}, Value: about},
		{Column: columns.Column{Key: "actor", Title: "ACTOR", Max: columns.NameCells, Priority: 60}, Value: func(h webhook.Head) string { return h.ActorName }},
		{Column: columns.Column{Key: "id", Title: "ID", Priority: 80}, Value: func(h webhook.Head) string { return h.ID }},
		{Column: columns.Column{Key: "text", Title: "TEXT", Min: 8, Grow: 1, Priority: 40}, Value: func(h webhook.Head) string { return h.Text }},
	}
}

// deliveryInk is the colour of a value in it.
func deliveryInk(key string, h webhook.Head) ink {
	switch {
	case key == "time", key == "id", key == "about":
		return faint
	case key == "status" && h.Refused != webhook.NotRefused:
		return warn
	case key == "status" && h.Status == "failed":
		return bad
	case key == "ours" && (h.Answered >= 400 || h.Answered == 0):
		return warn
	case key == "forward":
		return forwardInk(h.Forwarded)
	}
	return plain
}

func forwardInk(f webhook.Forwarded) ink {
	switch {
	case f.State == webhook.ForwardFailed, f.State == webhook.ForwardAnswered && f.Status >= 400:
		return bad
	case f.State == webhook.ForwardAnswered:
		return good
	}
	return plain
}

// said is what a delivery says about its job, in a word.
func said(h webhook.Head) string {
	switch {
	case h.Refused != webhook.NotRefused:
		return "refused"
	case h.Status == "":
		return "unknown"
	}
	return h.Status
}

// about says what is special about a delivery.
func about(h webhook.Head) string {
	var words []string
	switch {
	case h.Refused == webhook.RefusedMethod:
		words = append(words, h.Method+" is no POST")
	case h.Refused != webhook.NotRefused:
		words = append(words, string(h.Refused))
	case h.JobID == "":
		words = append(words, "no job")
	}
	if h.Duplicate {
		words = append(words, "duplicate")
	}
	if h.Answer != "" && h.Answer != byForward {
		words = append(words, h.Answer)
	}
	if h.Starred {
		words = append(words, "starred")
	}
	return strings.Join(words, ", ")
}

// byForward is Delivery.Answer of a delivery that was answered as the target did.
const byForward = "forward"

// statusWord is an HTTP status; "-" if there is none.
func statusWord(status int) string {
	if status == 0 {
		return "-"
	}
	return strconv.Itoa(status)
}

// forwardWord says what became of a delivery that was to be forwarded; empty if it was not.
func forwardWord(f webhook.Forwarded) string {
	switch f.State {
	case webhook.ForwardWaits:
		return "waits"
	case webhook.ForwardAnswered:
		return fmt.Sprintf("%d %s", f.Status, milliseconds(f.Took))
	case webhook.ForwardFailed:
		return "failed"
	case webhook.ForwardCircle:
		return "circle"
	}
	return ""
}

// milliseconds is a duration like "12 ms", or "0.4 ms" where that is more than nothing.
func milliseconds(d time.Duration) string {
	if d < time.Millisecond {
		return fmt.Sprintf("%.1f ms", d.Seconds()*1e3)
	}
	return fmt.Sprintf("%d ms", d.Round(time.Millisecond).Milliseconds())
}
