package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"callboard/internal/text"
)

// Message is the content of a delivery. A field that the sender left out, set to null or gave another type is empty.
type Message struct {
	SpeakID     string // last path segment of SpeakURL; empty if that is not an id
	SpeakURL    string // the key that joins a message to its job (the vendor's webhook guide)
	Status      string // lower case: "done", "failed", or an unknown word
	DownloadURL string // audio_download_url: signed, expires after 24 hours
	DirectURL   string // audio_url_no_redirect: needs the token
	Kind        string // "/api/speak"

	Encoding string // a Content-Encoding that cannot be read, such as "br"; only of a delivery that has just arrived
}

// ErrNotMessage is returned by ParseMessage for a body that is not a JSON object.
var ErrNotMessage = errors.New("webhook: the body is not a JSON object")

// Longer values are not ids, words or URLs, and storing them again would only fill the database.
const (
	maxID   = 128
	maxWord = 128
	maxURL  = 16 << 10
)

// ParseMessage reads the message that the service POSTs when a synthesis ends. The guide shows bare fields. They were also seen
// inside a "result" envelope, absent, null, or with the speak URL in its v2 form (reference marks S, D, O); all of that is
// accepted, also compressed with gzip. A body that is not a JSON object returns an error that wraps ErrNotMessage and contains
// nothing of the body.
func ParseMessage(body []byte) (Message, error) {
	decoded, err := Decode(body)
	if err != nil {
		return Message{}, fmt.Errorf("%w: %w", ErrNotMessage, err)
	}
	fields, err := object(bytes.TrimPrefix(decoded, []byte("\ufeff")))
	if err != nil {
		return Message{}, err
	}
	m := message(fields)
	if m.SpeakURL == "" {
		if inner, err := object(fields["result"]); err == nil {
			m = message(inner)
		}
	}
	return m, nil
}

// object splits a JSON object into its raw fields, so that a field of a wrong type does not affect the others.
func object(raw []byte) (map[string]json.RawMessage, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		// The error of encoding/json quotes the body, so only the position is used.
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, fmt.Errorf("%w: not JSON at byte %d", ErrNotMessage, syntax.Offset)
		}
		return nil, ErrNotMessage
	}
	if fields == nil { // null
		return nil, ErrNotMessage
	}
	return fields, nil
}

func message(f map[string]json.RawMessage) Message {
	m := Message{
		SpeakURL:    stringField(f["speak_url"], maxURL),
		Status:      strings.ToLower(stringField(f["status"], maxWord)),
		DownloadURL: stringField(f["audio_download_url"], maxURL),
		DirectURL:   stringField(f["audio_url_no_redirect"], maxURL),
		Kind:        stringField(f["kind"], maxWord),
	}
	if m.SpeakURL == "" {
		m.SpeakURL = stringField(f["speak_v2_url"], maxURL)
	}
	m.SpeakID = lastSegment(m.SpeakURL)
	return m
}

// stringField is a JSON string without its outer blanks. It is empty for a value of another type, one that is too long, and
// one with hidden characters.
func stringField(raw json.RawMessage, limit int) string {
	var s string
	if len(raw) == 0 || json.Unmarshal(raw, &s) != nil {
		return ""
	}
	s = strings.TrimSpace(s)
	isHidden := func(r rune) bool { return r == utf8.RuneError || text.Hidden(r) }
	if len(s) > limit || strings.ContainsFunc(s, isHidden) {
		return ""
	}
	return s
}

// lastSegment is the id at the end of a speak URL of any form. Ids are 24 hex digits today; any word of RFC 3986's unreserved
// characters is accepted.
func lastSegment(url string) string {
	if i := strings.IndexAny(url, "?#"); i >= 0 {
		url = url[:i]
	}
	if i := strings.Index(url, "://"); i >= 0 {
		_, path, found := strings.Cut(url[i+len("://"):], "/")
		if !found {
			return ""
		}
		url = path
	}
	url = strings.TrimRight(url, "/")
	id := url[strings.LastIndexByte(url, '/')+1:]
	if len(id) > maxID || strings.ContainsFunc(id, reserved) {
		return ""
	}
	return id
}

func reserved(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return false
	}
	return !strings.ContainsRune("-._~", r)
}
