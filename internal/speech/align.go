package speech

import (
	"strings"
	"unicode"

	"callboard/internal/speech/reading"
)

// Span is the time in which a part of a text is spoken, in seconds from the beginning of the sound.
type Span struct{ Start, End float64 }

// Times returns when each of the consecutive parts of the text is spoken. The spans are in order and do not overlap; a part
// without a sound of its own, such as a dash, has no length.
//
// The readers do not say which letters a sound comes from: they join, replace and reorder them (3시 30분, $5). So each part
// is read by itself, and the sounds of all readings are matched with those of the utterance. They differ only where a
// neighbour changes a sound.
func (p *Plan) Times(parts []string) []Span {
	spoken := p.spokenUnits()
	owners := match(spoken, soundsOf(parts, p.partLanguage(parts)))
	spans := make([]Span, len(parts))
	sounded := make([]bool, len(parts))
	for i, owner := range owners {
		u := &p.timeline.units[spoken[i].unit]
		if s := &spans[owner]; !sounded[owner] {
			*s, sounded[owner] = Span{u.at, u.at + u.seconds}, true
		} else {
			s.End = u.at + u.seconds
		}
	}
	end := silenceBefore
	if len(spoken) > 0 {
		end = p.timeline.units[spoken[0].unit].at
	}
	limit := float64(p.size) / float64(p.rate) // the sound may be cut
	for i := range spans {
		if !sounded[i] {
			spans[i] = Span{end, end}
		}
		spans[i].Start, spans[i].End = min(spans[i].Start, limit), min(spans[i].End, limit)
		end = spans[i].End
	}
	return spans
}

// alignedSound is a sound of an utterance, or of a part that was read by itself.
type alignedSound struct {
	sound *sound
	first bool // of a word
	unit  int  // of the utterance: index of the unit
	part  int  // of a part: its index
}

// spokenUnits are the sounds of the utterance, without pauses.
func (p *Plan) spokenUnits() []alignedSound {
	var out []alignedSound
	for i := range p.timeline.units {
		if u := &p.timeline.units[i]; u.manner != rest {
			out = append(out, alignedSound{sound: u.sound, first: u.first, unit: i})
		}
	}
	return out
}

// soundsOf reads each part by itself.
func soundsOf(parts []string, lang string) []alignedSound {
	var out []alignedSound
	for i, part := range parts {
		begin := len(out)
		for _, phrase := range reading.Text(part, lang).Phrases {
			for _, u := range units(phrase) {
				out = append(out, alignedSound{sound: u.sound, first: len(out) == begin, part: i})
			}
		}
	}
	return out
}

// partLanguage is the language in which digits are read in a part without letters: that of the script of most letters.
func (p *Plan) partLanguage(parts []string) string {
	hangul, kana := 0, 0
	for _, part := range parts {
		for _, r := range part {
			switch {
			case unicode.Is(unicode.Hangul, r):
				hangul++
			case unicode.In(r, unicode.Hiragana, unicode.Katakana):
				kana++
			}
		}
	}
	switch {
	case hangul == 0 && kana == 0:
		return p.lang
	case kana > hangul || strings.HasPrefix(p.lang, "ja"):
		return "ja-jp"
	}
	return "ko-kr"
}

// The costs of a match. A sound that is alike in manner is rather a changed sound than another one.
const (
	costSkip      = 4
	costChanged   = 3
	costOther     = 7
	firstDiscount = 1 // two beginnings of words belong together
)

func matchCost(a, b alignedSound) int32 {
	cost := int32(costOther)
	switch {
	case a.sound == b.sound:
		cost = 0
	case a.sound.manner == b.sound.manner, a.sound.manner == vowel == (b.sound.manner == vowel):
		cost = costChanged
	}
	if a.first && b.first {
		cost -= firstDiscount
	}
	return cost
}

// match returns, for each spoken sound, the part that it belongs to; nothing where no part has a sound. It is the alignment with the lowest cost (Needleman and
// Wunsch 1970). Only a band around the diagonal is searched, because the two sequences have nearly the same length.
func match(spoken, parts []alignedSound) []int {
	n, m := len(spoken), len(parts)
	if m == 0 {
		return nil
	}
	owners := make([]int, n)
	width := max(80, m/8, m-n, n-m) // half of the band
	first := func(i int) int { return max(0, i*m/max(n, 1)-width) }
	last := func(i int) int { return min(m, i*m/max(n, 1)+width) }
	const far = int32(1 << 29)
	moves := make([][]byte, n+1)
	var above, row []int32 // costs of row i−1 and row i, from first(i)
	for i := 0; i <= n; i++ {
		from, to := first(i), last(i)
		row = make([]int32, to-from+1)
		moves[i] = make([]byte, to-from+1)
		up := func(j int) int32 { // cost at row i−1
			if i == 0 || j < first(i-1) || j > last(i-1) {
				return far
			}
			return above[j-first(i-1)]
		}
		for j := from; j <= to; j++ {
			best, move := far, byte(moveNone)
			if i == 0 && j == 0 {
				best = 0
			}
			if j > from && row[j-1-from]+costSkip < best {
				best, move = row[j-1-from]+costSkip, moveLeft
			}
			if c := up(j) + costSkip; c < best {
				best, move = c, moveUp
			}
			if i > 0 && j > 0 {
				if c := up(j-1) + matchCost(spoken[i-1], parts[j-1]); c <= best && up(j-1) < far {
					best, move = c, moveBoth
				}
			}
			row[j-from], moves[i][j-from] = best, move
		}
		above = row
	}
	for i, j := n, m; i > 0; {
		switch moves[i][j-first(i)] {
		case moveBoth:
			i, j = i-1, j-1
			owners[i] = parts[j].part
		case moveUp:
			i--
			owners[i] = parts[max(0, j-1)].part
		case moveLeft:
			j--
		default:
			return owners
		}
	}
	return owners
}

const (
	moveNone = iota
	moveBoth
	moveUp
	moveLeft
)
