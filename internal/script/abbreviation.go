package script

import "strings"

// abbreviated says what the point after a word means.
type abbreviated int

const (
	notAbbreviated abbreviated = iota
	alwaysOpen                 // the sentence goes on: Dr., e.g.
	beforeNumber               // the sentence goes on if a number follows: No. 5, Jan. 5
	maybeEnd                   // the sentence can end with it: U.S., p.m., Inc.
)

// longestAbbreviation is in bytes, without the last point.
const longestAbbreviation = 8

// abbreviation says whether a word is an abbreviation, without its last point.
func abbreviation(word string) abbreviated {
	switch {
	case len(word) > longestAbbreviation, word == "", word == "I": // the pronoun
		return notAbbreviated
	case len(word) == 1 && word[0] >= 'A' && word[0] <= 'Z':
		return alwaysOpen
	}
	switch strings.ToLower(word) {
	case "dr", "mr", "mrs", "ms", "mx", "prof", "st", "rev", "gen", "col", "capt", "lt", "sgt", "hon", "pres", "gov", "sen", "rep", "mt", "ft",
		"e.g", "i.e", "eg", "ie", "vs", "cf", "viz", "approx", "ca", "messrs", "mme", "mlle":
		return alwaysOpen
	case "no", "nos", "nr", "fig", "figs", "eq", "vol", "vols", "p", "pp", "ch", "chap", "sec", "art", "para", "ep", "pt", "ver", "v", "op", "tel",
		"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec":
		return beforeNumber
	case "inc", "ltd", "co", "corp", "jr", "sr", "etc", "al", "bros", "ave", "blvd", "rd", "dept", "univ", "est":
		return maybeEnd
	}
	return initials(word)
}

// initials recognises single letters with points, such as U.S and Ph.D.
func initials(word string) abbreviated {
	if !strings.Contains(word, ".") {
		return notAbbreviated
	}
	for part := range strings.SplitSeq(word, ".") {
		if part == "" || len(part) > 2 || !isASCIILetter(part[0]) || !isASCIILetter(part[len(part)-1]) {
			return notAbbreviated
		}
	}
	return maybeEnd
}

func isASCIILetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// opensSentence reports whether a word with a capital letter is more probably the first of a sentence than a name.
func opensSentence(word string) bool {
	switch word {
	case "A", "An", "The", "This", "That", "These", "Those", "He", "She", "It", "We", "They", "You", "I", "His", "Her", "Its", "Our", "Their",
		"My", "Your", "There", "Then", "But", "And", "So", "If", "When", "While", "In", "On", "At", "As", "For", "However", "What", "Who",
		"Why", "How", "Where", "Is", "Are", "Was", "Were", "Do", "Does", "Did", "Not", "No", "Yes":
		return true
	}
	return false
}
