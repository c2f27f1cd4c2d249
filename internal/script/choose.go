package script

// level says how well a text can be cut at a place. The lower, the better.
type level uint8

const (
	atSentence level = iota // the end of a sentence, or of the text
	atLine                  // the end of a line
	atClause                // after a comma, a semicolon, a dash or an ellipsis
	atSpace                 // between words
	atTight                 // at a space inside a name or number: Dr. Smith, No. 5
	atGrapheme              // between graphemes of a text without spaces
	inToken                 // between graphemes of a number, a URL, a word
	inGrapheme              // between code points
	levels
)

// cut is a place where the text can be cut. There are only spaces between end and next.
type cut struct {
	end, next           int32 // bytes: where the piece before ends, where the piece after begins
	endChars, nextChars int32 // the same in characters
	level               level
}

// cost is the number of cuts of each level from the worst to the best, so that the cost of a better way is less. The last
// number is that of all pieces.
type cost [levels]uint32

func (c cost) with(l level) cost {
	if l > atSentence {
		c[levels-1-l]++
	}
	c[levels-1]++
	return c
}

func (c cost) less(d cost) bool {
	for i := range c {
		if c[i] != d[i] {
			return c[i] < d[i]
		}
	}
	return false
}

// candidate is a cut that can still be the best next one.
type candidate struct {
	cut  int32 // its index
	cost cost  // of everything after the cut, with the cut itself
}

// choose returns the pieces of s for the cheapest choice of cuts. cuts are all that are possible, in order; the last is the
// end of s, and there are at most limit characters between two of them. It takes time proportional to their number.
func choose(s string, cuts []cut, limit int) []string {
	// after[i] is the best next cut if cut i is made: the cheapest of a window that moves from the end to the beginning. queue
	// has those of the window that can still become the cheapest, from head on, the cheapest first.
	after := make([]int32, len(cuts))
	first := int32(0) // the first cut of all
	var queue []candidate
	head := 0
	for i := len(cuts) - 1; i >= -1; i-- {
		start := cut{}
		if i >= 0 {
			start = cuts[i]
		}
		for head < len(queue) && int(cuts[queue[head].cut].endChars-start.nextChars) > limit {
			head++
		}
		if head > len(queue)/2 { // moves each candidate once on average
			queue, head = append(queue[:0], queue[head:]...), 0
		}
		var total cost
		switch {
		case i < 0:
			first = queue[head].cut
			continue
		case head < len(queue):
			after[i] = queue[head].cut
			total = queue[head].cost.with(start.level)
		default: // the end
			total = total.with(start.level)
		}
		for len(queue) > head && total.less(queue[len(queue)-1].cost) {
			queue = queue[:len(queue)-1]
		}
		queue = append(queue, candidate{int32(i), total})
	}
	var pieces []string
	from := int32(0)
	for i := first; ; i = after[i] {
		pieces = append(pieces, s[from:cuts[i].end])
		from = cuts[i].next
		if int(i) == len(cuts)-1 {
			return pieces
		}
	}
}
