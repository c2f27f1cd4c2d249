package editor

import "unicode/utf8"

// Paragraph returns the adjacent lines around the cursor that are not blank, with LF between them. It is empty if the
// cursor's line is blank.
func (b *Buffer) Paragraph() string {
	from, to, ok := b.paragraph()
	if !ok {
		return ""
	}
	return b.between(pos{from, 0}, pos{to, len(b.lines[to].text)})
}

// ParagraphChars returns the number of code points of Paragraph without the white space at both ends.
func (b *Buffer) ParagraphChars() int {
	from, to, ok := b.paragraph()
	if !ok {
		return 0
	}
	chars, _ := b.trimmed(from, to)
	return chars
}

// paragraph returns the first and the last line of the cursor's paragraph; false if the cursor's line is blank.
func (b *Buffer) paragraph() (from, to int, ok bool) {
	from, to = b.cur.line, b.cur.line
	if b.blank(from) {
		return from, to, false
	}
	for from > 0 && !b.blank(from-1) {
		from--
	}
	for to+1 < len(b.lines) && !b.blank(to+1) {
		to++
	}
	return from, to, true
}

// ParagraphNumber returns the number of the cursor's paragraph, from 1, or 0 if the cursor's line is blank, and how many
// paragraphs there are.
func (b *Buffer) ParagraphNumber() (n, of int) {
	for i := range b.lines {
		if !b.blank(i) && (i == 0 || b.blank(i-1)) {
			of++
		}
		if i == b.cur.line && !b.blank(i) {
			n = of
		}
	}
	return n, of
}

// ParagraphColumns returns, for each row of Lines, the cell at which what is beyond the first limit code points of the
// cursor's paragraph begins, counted from its first one that is no white space: w if none of the row is beyond. It is -1 for rows outside the paragraph. The slice is new.
func (b *Buffer) ParagraphColumns(limit int) []int {
	out := make([]int, 0, b.h)
	from, to, ok := b.paragraph()
	_, before := b.trimmed(from, to)
	end := b.after(from, to, before+limit)
	line := b.top.line
	b.each(func(text string, r row) {
		x := b.w
		switch {
		case !ok || line < from || line > to:
			x = -1
		case line > end.line || line == end.line && r.start >= end.col && end.col < len(text):
			x = 0
		case line == end.line && r.end > end.col:
			x = min(b.widthBefore(text, r, end.col), b.w)
		}
		out = append(out, x)
		if r.end == len(text) {
			line++
		}
	})
	for len(out) < b.h {
		out = append(out, -1)
	}
	return out
}

// after returns where n code points from the start of line from end, at most at the end of line to.
func (b *Buffer) after(from, to, n int) pos {
	for i := from; i <= to; i++ {
		l := b.lines[i]
		if n > l.chars {
			n -= l.chars + 1
			continue
		}
		col := 0
		for ; n > 0; n-- {
			_, size := utf8.DecodeRuneInString(l.text[col:])
			col += size
		}
		return pos{i, col}
	}
	return pos{to, len(b.lines[to].text)}
}
