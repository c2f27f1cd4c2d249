package query

import (
	"encoding/json"
	"strings"

	"golang.org/x/text/unicode/norm"

	"callboard/internal/webhook"
)

// Match reports whether q selects a delivery. d reads the whole of it; it is called only if the head does not decide.
func (q Query) Match(h webhook.Head, d func() webhook.Delivery) bool {
	switch {
	case q.Status == NoStatus && h.Status != "",
		q.Status != "" && q.Status != NoStatus && q.Status != h.Status,
		q.Job != "" && !hasPrefix(h.JobID, q.Job) && !hasPrefix(h.SpeakID, q.Job),
		!q.Ours.holds(h.Answered, h.Answered == 0),
		!q.Forward.holds(h.Forwarded.Status, h.Forwarded.State == webhook.ForwardFailed || h.Forwarded.State == webhook.ForwardCircle),
		q.Forward.Circle && h.Forwarded.State != webhook.ForwardCircle,
		!q.Since.IsZero() && h.At.Before(q.Since),
		!q.Before.IsZero() && !h.At.Before(q.Before),
		q.Starred && !h.Starred,
		q.Unmatched && (h.JobID != "" || h.Refused != webhook.NotRefused),
		q.Duplicates && !h.Duplicate,
		q.Refused && h.Refused == webhook.NotRefused,
		q.Refused && q.Kind != "" && q.Kind != h.Refused:
		return false
	}
	return q.matchWords(h, d)
}

// hasPrefix compares the start of an id without case.
func hasPrefix(id, folded string) bool { return strings.HasPrefix(Fold(id), folded) }

// holds reports whether an answer fulfils the condition. failed says that there is no answer although one was due.
func (m StatusMatch) holds(status int, failed bool) bool {
	switch {
	case m.None:
		return status == 0
	case m.Failed:
		return status >= 400 || failed
	case m.Low == 0 && m.High == 0:
		return true
	}
	return status >= m.Low && status <= m.High
}

func (q Query) matchWords(h webhook.Head, d func() webhook.Delivery) bool {
	if len(q.Words) == 0 {
		return true
	}
	head, whole := HeadText(h), ""
	for _, word := range q.Words {
		if strings.Contains(head, word) {
			continue
		}
		if whole == "" {
			whole = SearchText(d()) + "\n" // never empty again
		}
		if !strings.Contains(whole, word) {
			return false
		}
	}
	return true
}

// HeadText is what words find of the head of a delivery: its ids, and the name and the text of the job. It is folded.
func HeadText(h webhook.Head) string {
	return Fold(strings.Join([]string{h.ID, h.SpeakID, h.JobID, h.ActorName, h.Text}, "\n"))
}

// SearchText is what words find of the content of a delivery: the method, the headers without secrets, and the body, decompressed
// and, where it has JSON escapes for characters, also with the characters. It is folded.
func SearchText(d webhook.Delivery) string {
	var b strings.Builder
	b.WriteString(d.Method)
	for _, h := range d.SafeHeaders() {
		b.WriteString("\n" + h[0] + ": " + h[1])
	}
	body, err := webhook.Decode(d.Body)
	if err != nil {
		body = d.Body
	}
	b.WriteByte('\n')
	b.Write(body)
	if plain := withoutEscapes(string(body)); plain != "" {
		b.WriteString("\n" + plain)
	}
	return Fold(b.String())
}

// withoutEscapes replaces the escapes of JSON strings (\uXXXX, \/), or is empty if there are none.
func withoutEscapes(s string) string {
	if !strings.Contains(s, `\u`) && !strings.Contains(s, `\/`) {
		return ""
	}
	s = strings.ReplaceAll(s, `\/`, "/")
	var b strings.Builder
	b.Grow(len(s))
	for {
		at := strings.Index(s, `\u`)
		if at < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:at])
		end := at // of the escapes that follow one another: a pair of surrogates is one character
		for end+6 <= len(s) && s[end] == '\\' && s[end+1] == 'u' && isHex(s[end+2:end+6]) {
			end += 6
		}
		var run string
		if end > at && json.Unmarshal([]byte(`"`+s[at:end]+`"`), &run) == nil {
			b.WriteString(run)
		} else {
			end = at + 2
			b.WriteString(s[at:end])
		}
		s = s[end:]
	}
}

func isHex(s string) bool {
	return strings.Trim(s, "0123456789abcdefABCDEF") == ""
}

// Fold makes texts equal that a search takes for the same: NFC, lower case. Bytes that are not UTF-8 become U+FFFD.
func Fold(s string) string {
	if isFolded(s) {
		return s
	}
	return norm.NFC.String(strings.ToLower(norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD"))))
}

// isFolded reports ASCII without capitals, as most of all text is.
func isFolded(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 || s[i] >= 'A' && s[i] <= 'Z' {
			return false
		}
	}
	return true
}
