package pretty

import (
	"net/url"
	"strings"
)

// formScanner divides a form at its ampersands.
type formScanner struct{ at int }

func (f *formScanner) more(d *Document) bool {
	if f.at >= len(d.src) {
		return false
	}
	d.add(plain, f.at, 0)
	if end := strings.IndexByte(d.src[f.at:], '&'); end >= 0 {
		f.at += end + 1
	} else {
		f.at = len(d.src)
	}
	return true
}

func (f *formScanner) spans(d *Document, r row) []Span {
	s := d.src[r.at:]
	if end := strings.IndexByte(s, '&'); end >= 0 {
		s = s[:end]
	}
	name, val, has := strings.Cut(s, "=")
	out := []Span{{Key, decoded(name)}}
	if has {
		out = append(out, Span{Punct, " = "}, Span{String, decoded(val)})
	}
	return out
}

// decoded is a part of a form without percent escapes, or as it came if they are wrong.
func decoded(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}
