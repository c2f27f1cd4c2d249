package english

import "callboard/internal/lazy"

// contextualForm is the pronunciation of a word that depends on its neighbours, or "" where it does not.
func contextualForm(word, before, after string) string {
	if word == "the" {
		if after != "" && startsWithVowel(after) {
			return "DH IY"
		}
		return "DH AX"
	}
	if form, ok := weakForms.Get()[word]; ok && after != "" {
		return form
	}
	h, ok := heteronyms.Get()[word]
	if !ok {
		return ""
	}
	if h.applies(before, after) {
		return h.alternative
	}
	return ""
}

// startsWithVowel reports whether the pronunciation of a word starts with a vowel.
func startsWithVowel(word string) bool {
	p := pronounceContraction(word)
	return len(p) > 0 && vowelSound(p[0].Sound)
}

// weakForms are the pronunciations of function words inside a phrase.
var weakForms = lazy.Value[map[string]string]{Make: func() map[string]string {
	return map[string]string{
		"a": "AX", "an": "AX N", "and": "AX N D", "of": "AX V", "to": "T AX", "for": "F ER", "from": "F R AX M", "at": "AX T", "as": "AX Z", "than": "DH AX N",
		"but": "B AX T", "can": "K AX N", "was": "W AX Z", "them": "DH AX M", "must": "M AX S T",
	}
}}

// heteronym is the second pronunciation of a word and the context in which it applies.
type heteronym struct {
	alternative string
	applies     func(before, after string) bool
	verb        bool // the alternative is the verb, and the verb's inflections have its sounds
}

var (
	verbBefore = lazy.Value[map[string]bool]{Make: func() map[string]bool {
		return set("to will would can could should shall may might must i you we they don't didn't won't doesn't can't couldn't wouldn't shouldn't let's please not who and'll")
	}}
	haveBefore = lazy.Value[map[string]bool]{Make: func() map[string]bool {
		return set("have has had having i've you've we've they've was were is are been be being already just he she")
	}}
	beBefore = lazy.Value[map[string]bool]{Make: func() map[string]bool {
		return set("is are was were be been being it's get gets got not")
	}}
	nounBefore = lazy.Value[map[string]bool]{Make: func() map[string]bool {
		return set("the a an this that my your our his her its their some any no each every new old first")
	}}
)

func inVerbOrFirstPosition(before, _ string) bool { return verbBefore.Get()[before] || before == "" }
func inVerbPosition(before, _ string) bool        { return verbBefore.Get()[before] }
func inParticiplePosition(before, _ string) bool  { return haveBefore.Get()[before] }
func inNounPosition(before, _ string) bool        { return nounBefore.Get()[before] }

// The dictionary has the more common pronunciation of each.
var heteronyms = lazy.Value[map[string]heteronym]{Make: func() map[string]heteronym {
	return map[string]heteronym{
		"read": {"R EH1 D", inParticiplePosition, false},
		"live": {"L AY1 V", func(before, after string) bool {
			return before == "is" || before == "are" || before == "go" || before == "a" || nounOfLive.Get()[after]
		}, false},
		"lead": {"L EH1 D", func(_, after string) bool { return after == "pipe" || after == "poisoning" || after == "paint" }, false},
		"use": {"Y UW1 S", func(before, after string) bool {
			return inNounPosition(before, after) || before == "of" || before == "in" || after == "of"
		}, false},
		"close": {"K L OW1 S", func(_, after string) bool {
			return after == "to" || after == "by" || after == "enough" || after == "friend" || after == "friends" || after == "up"
		}, false},
		"record":    {"R IH K AO1 R D", inVerbOrFirstPosition, true},
		"present":   {"P R IH Z EH1 N T", inVerbPosition, true},
		"object":    {"AX B JH EH1 K T", inVerbPosition, true},
		"project":   {"P R AX JH EH1 K T", inVerbPosition, true},
		"contract":  {"K AX N T R AE1 K T", inVerbPosition, true},
		"content":   {"K AX N T EH1 N T", func(before, _ string) bool { return before == "am" || before == "i'm" }, false},
		"conflict":  {"K AX N F L IH1 K T", inVerbPosition, true},
		"conduct":   {"K AX N D AH1 K T", inVerbPosition, true},
		"permit":    {"P ER1 M IH T", inNounPosition, false},
		"produce":   {"P R OW1 D UW S", inNounPosition, false},
		"progress":  {"P R AX G R EH1 S", inVerbPosition, true},
		"protest":   {"P R AX T EH1 S T", inVerbPosition, true},
		"rebel":     {"R IH B EH1 L", inVerbPosition, true},
		"refuse":    {"R EH1 F Y UW S", inNounPosition, false},
		"reject":    {"R IY1 JH EH K T", inNounPosition, false},
		"subject":   {"S AX B JH EH1 K T", inVerbPosition, true},
		"increase":  {"IH1 N K R IY S", inNounPosition, false},
		"decrease":  {"D IY1 K R IY S", inNounPosition, false},
		"export":    {"EH1 K S P AO R T", inNounPosition, false},
		"import":    {"IH1 M P AO R T", inNounPosition, false},
		"insert":    {"IH1 N S ER T", inNounPosition, false},
		"desert":    {"D IH Z ER1 T", inVerbPosition, true},
		"excuse":    {"IH K S K Y UW1 S", inNounPosition, false},
		"house":     {"HH AW1 Z", inVerbPosition, true},
		"estimate":  {"EH1 S T AX M AX T", inNounPosition, false},
		"separate":  {"S EH1 P ER EY2 T", inVerbPosition, true},
		"wind":      {"W AY1 N D", inVerbPosition, true},
		"tear":      {"T EH1 R", inVerbPosition, true},
		"minute":    {"M AY N UW1 T", func(_, after string) bool { return after == "detail" || after == "details" || after == "amount" }, false},
		"perfect":   {"P ER F EH1 K T", inVerbPosition, true},
		"upload":    {"AH1 P L OW2 D", inNounPosition, false},
		"delegate":  {"D EH1 L AX G EY2 T", inVerbPosition, true},
		"graduate":  {"G R AE1 JH UW EY2 T", inVerbPosition, true},
		"moderate":  {"M AA1 D ER EY2 T", inVerbPosition, true},
		"duplicate": {"D UW1 P L AX K EY2 T", inVerbPosition, true},
		"attribute": {"AX T R IH1 B Y UW T", inVerbPosition, true},
		"used":      {"Y UW1 S T", func(before, after string) bool { return after == "to" && !beBefore.Get()[before] }, false},
	}
}}

var nounOfLive = lazy.Value[map[string]bool]{Make: func() map[string]bool {
	return set("music show stream streaming broadcast coverage event audience wire performance concert video chat data updates")
}}
