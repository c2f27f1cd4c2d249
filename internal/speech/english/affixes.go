package english

// suffix is an ending that does not change the sounds of the stem.
type suffix struct {
	letters    string
	stem       string // what the stem had in place of the letters: "y" for "ies"
	sounds     string // "s" and "d" are voiced by the sound before them
	cut        int    // how many of the stem's last sounds they replace
	productive bool   // also removed from an unknown stem
	verbal     bool   // where the stem is noun and verb, use the verb
	minStem    int    // minimum length of a known stem, so that "ready" is not derived from "read"; 0 is 3
}

// suffixes are the endings of known words, longer ones first.
var suffixes = []suffix{
	{letters: "ification", stem: "ify", sounds: "AX K EY1 SH AX N", cut: 1},
	{letters: "ization", stem: "ize", sounds: "AX Z EY1 SH AX N", cut: 2},
	{letters: "isation", stem: "ise", sounds: "AX Z EY1 SH AX N", cut: 2},
	{letters: "ation", stem: "ate", sounds: "EY1 SH AX N", cut: 2},
	{letters: "ation", sounds: "EY1 SH AX N"},
	{letters: "ative", stem: "ate", sounds: "EY2 T IH V", cut: 2},
	{letters: "ically", stem: "ic", sounds: "L IY", productive: true},
	{letters: "ies", stem: "y", sounds: "s"},
	{letters: "es", sounds: "s", minStem: 2},
	{letters: "s", sounds: "s", productive: true},
	{letters: "ied", stem: "y", sounds: "d"},
	{letters: "ed", sounds: "d", productive: true, minStem: 2, verbal: true},
	{letters: "ings", sounds: "IH NG Z", productive: true},
	{letters: "ing", sounds: "IH NG", productive: true, minStem: 2, verbal: true},
	{letters: "ier", stem: "y", sounds: "ER"},
	{letters: "iest", stem: "y", sounds: "IH S T"},
	{letters: "ily", stem: "y", sounds: "AX L IY", cut: 1},
	{letters: "iness", stem: "y", sounds: "N AX S"},
	{letters: "er", sounds: "ER", minStem: 2, verbal: true},
	{letters: "or", sounds: "ER", minStem: 4, verbal: true},
	{letters: "est", sounds: "IH S T", minStem: 4},
	{letters: "ibility", stem: "ible", sounds: "IH1 L AX T IY", cut: 2},
	{letters: "ability", stem: "able", sounds: "IH1 L AX T IY", cut: 2},
	{letters: "ly", stem: "le", sounds: "L IY", cut: 2},
	{letters: "ly", sounds: "L IY", productive: true},
	{letters: "ness", sounds: "N AX S", productive: true},
	{letters: "ment", sounds: "M AX N T", productive: true},
	{letters: "less", sounds: "L AX S", productive: true},
	{letters: "ful", sounds: "F AX L", productive: true},
	{letters: "fully", sounds: "F AX L IY", productive: true},
	{letters: "ship", sounds: "SH IH P", productive: true},
	{letters: "hood", sounds: "HH UH2 D", productive: true},
	{letters: "able", sounds: "AX B AX L"},
	{letters: "ible", sounds: "AX B AX L"},
	{letters: "ist", sounds: "IH S T", minStem: 4},
	{letters: "ism", sounds: "IH Z AX M"},
	{letters: "ize", sounds: "AY2 Z"},
	{letters: "ise", sounds: "AY2 Z"},
	{letters: "ish", sounds: "IH SH", minStem: 4},
	{letters: "ward", sounds: "W ER D"},
	{letters: "en", sounds: "AX N", minStem: 4},
	{letters: "y", sounds: "IY", minStem: 4},
	{letters: "ance", sounds: "AX N S"},
	{letters: "ence", sounds: "AX N S"},
	{letters: "age", sounds: "IH JH", minStem: 4},
	{letters: "al", stem: "e", sounds: "AX L", minStem: 4},
	{letters: "th", sounds: "TH"},
	{letters: "ee", sounds: "IY1"},
	{letters: "wise", sounds: "W AY2 Z"},
	{letters: "proof", sounds: "P R UW2 F"},
	{letters: "like", sounds: "L AY2 K"},
}

// prefixes are the prefixes of known words.
var prefixes = []struct{ letters, sounds string }{
	{"counter", "K AW2 N T ER"}, {"inter", "IH2 N T ER"}, {"under", "AH2 N D ER"}, {"super", "S UW2 P ER"}, {"hyper", "HH AY2 P ER"},
	{"micro", "M AY2 K R OW"}, {"multi", "M AH2 L T IY"}, {"trans", "T R AE2 N Z"}, {"over", "OW2 V ER"}, {"auto", "AO2 T OW"},
	{"anti", "AE2 N T IY"}, {"semi", "S EH2 M IY"}, {"fore", "F AO2 R"}, {"non", "N AA2 N"}, {"out", "AW2 T"}, {"mis", "M IH2 S"},
	{"dis", "D IH S"}, {"sub", "S AH2 B"}, {"pre", "P R IY2"}, {"un", "AH2 N"}, {"re", "R IY2"}, {"co", "K OW2"}, {"de", "D IH"},
	{"in", "IH N"}, {"im", "IH M"}, {"up", "AH2 P"}, {"en", "IH N"}, {"a", "AX"},
}
