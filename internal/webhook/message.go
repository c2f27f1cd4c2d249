package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Message is what a delivery says, as far as we understand it. A field that the sender
// left out, set to null or filled with something odd is empty.
type Message struct {
	SpeakID     string // last path segment of SpeakURL; empty if that is no id
	SpeakURL    string // the key that joins a message to its job (vendor's webhook guide)
	Status      string // lower case: "done", "failed", or a word yet unknown
	DownloadURL string // audio_download_url: signed, dies after 24 hours
	DirectURL   string // audio_url_no_redirect: needs the token
	Kind        string // "/api/speak"
}

// ErrNotMessage is returned by ParseMessage for a body that is not a JSON object.
var ErrNotMessage = errors.New("webhook: the body is not a JSON object")

// What is longer than this is no such thing, and would only fill the database twice.
const (
	maxID   = 128
	maxWord = 128
	maxURL  = 16 << 10
)

// ParseMessage reads the message that the service POSTs when a synthesis ends. The guide shows
// bare fields; others have seen them inside a "result" envelope, absent, null, or with the speak
// URL in its v2 form (reference marks S, D, O), and all of that is taken. What is no JSON object
// at all gives an error that wraps ErrNotMessage and repeats nothing of the body.
func ParseMessage(body []byte) (Message, error) {
	fields, err := object(bytes.TrimPrefix(body, []byte("\ufeff")))
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

// object splits a JSON object into its fields and leaves each as it came, so that one
// odd value cannot spoil its neighbours.
func object(raw []byte) (map[string]json.RawMessage, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		// encoding/json quotes what it stumbled over; the text may be anything, so only the kind is kept.
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, fmt.Errorf("%w: no JSON at byte %d", ErrNotMessage, syntax.Offset)
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
		SpeakURL:    text(f["speak_url"], maxURL),
		Status:      strings.ToLower(text(f["status"], maxWord)),
		DownloadURL: text(f["audio_download_url"], maxURL),
		DirectURL:   text(f["audio_url_no_redirect"], maxURL),
		Kind:        text(f["kind"], maxWord),
	}
	if m.SpeakURL == "" {
		m.SpeakURL = text(f["speak_v2_url"], maxURL)
	}
	m.SpeakID = lastSegment(m.SpeakURL)
	return m
}

// text is a JSON string without its outer blanks, or nothing: a value of another type, one that
// is too long, and one that hides a control character have nothing to say here.
func text(raw json.RawMessage, limit int) string {
	var s string
	if len(raw) == 0 || json.Unmarshal(raw, &s) != nil {
		return ""
	}
	s = strings.TrimSpace(s)
	if len(s) > limit || strings.ContainsFunc(s, hidden) {
		return ""
	}
	return s
}

// hidden reports characters that steer a terminal or reorder a line: controls, format
// characters, and what was no valid text.
func hidden(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError
}

// lastSegment is the id at the end of a speak URL, whichever form it has. Ids are 24 hex digits
// today; any word of RFC 3986's unreserved characters is let through, so that only what could
// never be an id is refused.
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
