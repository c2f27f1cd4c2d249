package script

// Sentences returns the sentences of a text as Split finds them.
func Sentences(text string) []string {
	s := newSplitter(text, len(text))
	var list []string
	from := int32(0)
	for _, c := range s.places(nil, cut{}, len(text), atSentence, s.nextSentence) {
		list = append(list, text[from:c.end])
		from = c.next
	}
	return list
}
