package pretty

import "fmt"

// jsonScanner checks JSON (RFC 8259) and finds its lines. It has no recursion, so that depth costs a byte a level.
type jsonScanner struct {
	at    int
	stack []byte // the open brackets
	state state

	wrong string // what is wrong; empty: nothing so far
	bad   int    // where exactly
	from  int    // where the text that is not JSON begins
	rest  *textScanner
}

// state is what the scanner expects.
type state uint8

const (
	wantValue    state = iota // a value
	wantFirst                 // a value, or the end of the array
	wantFirstKey              // a key, or the end of the object
	wantKey                   // a key
	wantComma                 // a comma, or the end of what is open
	wantEnd                   // nothing: the value is complete
)

// more finds at least one more row, unless there is none.
func (j *jsonScanner) more(d *Document) bool {
	if j.rest != nil {
		return j.rest.more(d)
	}
	have := len(d.rows)
	for j.wrong == "" && len(d.rows) == have {
		if !j.step(d) {
			return len(d.rows) > have
		}
	}
	if j.wrong != "" {
		if n := len(d.rows); n > 0 && int(d.rows[n-1].at) >= j.from { // the row would be empty
			d.rows = d.rows[:n-1]
		}
		d.add(failed, j.from, len(j.stack))
		j.rest = &textScanner{at: j.from}
	}
	return true
}

// step reads one token, and returns false at the end.
func (j *jsonScanner) step(d *Document) bool {
	s := d.src
	j.at = blanks(s, j.at)
	if j.at >= len(s) {
		if j.state != wantEnd {
			j.fail(j.at, j.at, "it ends too early")
			return true
		}
		return false
	}
	c := s[j.at]
	switch j.state {
	case wantEnd:
		j.fail(j.at, j.at, "the JSON has ended before")
	case wantFirst, wantValue:
		if c == ']' && j.state == wantFirst {
			j.closeBracket(d)
			break
		}
		d.add(value, j.at, len(j.stack))
		j.value(s)
	case wantFirstKey, wantKey:
		if c == '}' && j.state == wantFirstKey {
			j.closeBracket(d)
			break
		}
		j.member(d)
	case wantComma:
		top := j.stack[len(j.stack)-1]
		switch {
		case c == top+2: // the closing bracket is two characters after the opening one in ASCII, for both kinds
			j.closeBracket(d)
		case c == ',':
			j.at++
			j.state = wantValue
			if top == '{' {
				j.state = wantKey
			}
		default:
			j.fail(j.at, j.at, fmt.Sprintf("a comma or %c is missing", top+2))
		}
	}
	return true
}

// closeBracket takes a closing bracket.
func (j *jsonScanner) closeBracket(d *Document) {
	j.stack = j.stack[:len(j.stack)-1]
	d.add(closer, j.at, len(j.stack))
	j.at++
	j.after()
}

// after sets what is expected after a value.
func (j *jsonScanner) after() {
	j.state = wantComma
	if len(j.stack) == 0 {
		j.state = wantEnd
	}
}

// member reads a key, its colon and the beginning of its value.
func (j *jsonScanner) member(d *Document) {
	s := d.src
	if s[j.at] != '"' {
		j.fail(j.at, j.at, "a key in quotation marks is missing")
		return
	}
	start := j.at
	end, wrong := stringEnd(s, j.at)
	if wrong != "" {
		j.fail(start, end, wrong)
		return
	}
	colon := blanks(s, end)
	if colon >= len(s) || s[colon] != ':' {
		j.fail(start, colon, "a colon after the key is missing")
		return
	}
	j.at = blanks(s, colon+1)
	d.add(member, start, len(j.stack))
	if j.at >= len(s) {
		j.fail(j.at, j.at, "it ends too early")
		return
	}
	j.value(s)
}

// value reads a value, or the opening bracket of one.
func (j *jsonScanner) value(s string) {
	c := s[j.at]
	var end int
	var wrong string
	switch {
	case c == '{' || c == '[':
		if next := blanks(s, j.at+1); next < len(s) && s[next] == c+2 {
			j.at = next + 1
			j.after()
			return
		}
		j.stack = append(j.stack, c)
		j.at++
		j.state = wantFirst
		if c == '{' {
			j.state = wantFirstKey
		}
		return
	case c == '"':
		end, wrong = stringEnd(s, j.at)
	case c == '-' || c >= '0' && c <= '9':
		end, wrong = numberEnd(s, j.at)
	default:
		end, wrong = literalEnd(s, j.at)
	}
	if wrong != "" {
		j.fail(j.at, end, wrong)
		return
	}
	j.at = end
	j.after()
}

// fail ends the JSON: from is where the text begins that is shown as it is, bad where exactly it is wrong.
func (j *jsonScanner) fail(from, bad int, wrong string) { j.from, j.bad, j.wrong = from, bad, wrong }
