package store

import (
	"encoding/json"
	"strings"

	"golang.org/x/text/unicode/norm"

	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
)

// maxSearched is how many bytes of a body words are looked for in.
const maxSearched = 64 << 10

// searched is a delivery with all that words are looked for in.
type searched struct {
	webhook.Head
	headers string
	body    []byte
}

const selectSearched = `SELECT ` + headColumns + `, r.headers, r.body FROM deliveries d JOIN requests r ON r.num = d.num` + jobOf

func scanSearched(scan func(...any) error) (d searched, err error) {
	d.Head, err = scanHead(scan, &d.headers, &d.body)
	return d, err
}

// text is what words are looked for in, folded. Of a long body it has the beginning.
func (d *searched) text() string {
	request := webhook.Delivery{Method: d.Method, Body: d.body}
	_ = json.Unmarshal([]byte(d.headers), &request.Headers) // without those that cannot be read
	if decoded, err := webhook.Decode(d.body); err == nil {
		request.Body = decoded
	}
	request.Body = request.Body[:min(len(request.Body), maxSearched)]
	return query.HeadText(d.Head) + "\n" + query.SearchText(request)
}

// contains reports whether all words, which are folded, occur in a delivery.
func (d *searched) contains(words []string) bool {
	text := d.text()
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// indexed is a text in the form that the index has: Korean syllables as their letters, so that a word of one or two of them has
// three characters, too.
func indexed(text string) string {
	return norm.NFD.String(strings.ReplaceAll(text, "\x00", " ")) // its tokenizer ends at a NUL
}

const (
	maxParts  = 24 // how many parts of the words are looked up; what they find is checked anyway
	longParts = 8  // from so many characters on, every third part of a word says enough
)

// matching is the expression of FTS5 that finds at least all deliveries with these words; empty if they are too short for it.
// It has nothing but quoted sequences of three characters.
func matching(words []string) string {
	var parts []string
	for _, w := range words {
		runes := []rune(indexed(w))
		step := 1
		if len(runes) >= longParts {
			step = 3
		}
		for i := 0; i+3 <= len(runes); i += step {
			parts = append(parts, quoted(runes[i:i+3]))
		}
	}
	return strings.Join(parts[:min(len(parts), maxParts)], " AND ")
}

func quoted(part []rune) string { return `"` + strings.ReplaceAll(string(part), `"`, `""`) + `"` }

// exact reports whether what the index finds need not be checked.
func exact(words []string) bool {
	for _, w := range words {
		if len([]rune(indexed(w))) != 3 || norm.NFC.String(w) != norm.NFD.String(w) {
			return false
		}
	}
	return true
}
