package english

import (
	"strings"
	"testing"

	"callboard/internal/speech/phone"
)

// spokenForm is the reading of a text as words, with spelled letters in capitals and a mark for each break.
func spokenForm(text string) string {
	r := reader{tokens: tokens(text)}
	for r.pos < len(r.tokens) {
		if r.tok(0).startsLine {
			r.addBreak(phone.Paragraph)
		}
		r.readItem()
	}
	var out []string
	for _, it := range r.items {
		switch {
		case it.word == "":
			out = append(out, string("~,.?!|"[it.end]))
		case it.spell:
			out = append(out, strings.ToUpper(it.word))
		default:
			out = append(out, it.word)
		}
	}
	return strings.Join(out, " ")
}

func TestRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		// Numbers.
		"0":                      "zero",
		"7 42 100 105 999":       "seven forty two one hundred one hundred five nine hundred ninety nine",
		"1,000 12,345":           "one thousand twelve thousand three hundred forty five",
		"1,000,000":              "one million",
		"123456789012345":        "one hundred twenty three trillion four hundred fifty six billion seven hundred eighty nine million twelve thousand three hundred forty five",
		"3.14":                   "three point one four",
		"0.05":                   "zero point zero five",
		".5":                     "point five",
		"007":                    "zero zero seven",
		"-5 degrees":             "minus five degrees",
		"1st 2nd 3rd 11th 22nd":  "first second third eleventh twenty second",
		"100th":                  "one hundredth",
		"30th 40th":              "thirtieth fortieth",
		"1999 1905 2026":         "nineteen ninety nine nineteen oh five twenty twenty six",
		"2000 2005 1900":         "two thousand two thousand five nineteen hundred",
		"in the 1980s and 2000s": "in the nineteen eighties and two thousands",
		"the '90s":               "the nineties",
		"10-20":                  "ten to twenty",
		"10–20":                  "ten to twenty",
		"1990–1999":              "nineteen ninety to nineteen ninety nine",
		"1/2 3/4 2/3 5/8":        "one half and three quarters and two thirds and five eighths",
		"½ cup":                  "one half cup",
		"2½ cups":                "two and one half cups",
		"24/7":                   "twenty four seven",
		"50% 3.5%":               "fifty percent three point five percent",
		"16:9":                   "sixteen to nine",
		"1920x1080":              "nineteen twenty by one thousand eighty",
		"2 + 2 = 4":              "two plus two equals four",
		"5 * 3":                  "five times three",
		"v2.1.1":                 "version two point one point one",
		"go1.26.8":               "go one point twenty six point eight",
		"v3":                     "version three",
		"1234567890123456":       "one two three four , five six seven eight , nine zero one two , three four five six",
		"#1 and No. 5":           "number one and number five",
		"~100":                   "about one hundred",
		"10k":                    "ten k",
		// Money.
		"$5":           "five dollars",
		"$1":           "one dollar",
		"$3.50":        "three dollars and fifty cents",
		"$0.99":        "ninety nine cents",
		"£1.2m":        "one point two million pounds",
		"$1.5 billion": "one point five billion dollars",
		"€20 5€":       "twenty euros five euros",
		"₩10,000":      "ten thousand won",
		"¥500":         "five hundred yen",
		"-$5":          "minus five dollars",
		"20 USD":       "twenty dollars",
		"$5-$10":       "five dollars to ten dollars",
		// Dates and times.
		"2026-11-25":                "november twenty fifth twenty twenty six",
		"11/25/2026":                "november twenty fifth twenty twenty six",
		"25.11.2026":                "november twenty fifth twenty twenty six",
		"25/11/2026":                "november twenty fifth twenty twenty six",
		"Nov 25":                    "november twenty fifth",
		"Nov. 25, 2026":             "november twenty fifth twenty twenty six",
		"25 Nov 2026":               "twenty fifth november twenty twenty six",
		"May 5th":                   "may fifth",
		"March 2024":                "march twenty twenty four",
		"You may 5 times":           "you may five times",
		"2026-11-25T10:30:00Z":      "november twenty fifth twenty twenty six ten thirty UTC",
		"10:30":                     "ten thirty",
		"7:05 pm":                   "seven oh five PM",
		"12:00":                     "twelve o'clock",
		"15:00":                     "fifteen hundred",
		"5pm":                       "five PM",
		"at 5 p.m. tomorrow":        "at five PM tomorrow",
		"10:30:15":                  "ten thirty and fifteen seconds",
		"9:00-17:30":                "nine o'clock to seventeen thirty",
		"on Mon. and Tues. at noon": "on monday and tuesday at noon",
		// Units.
		"5 km":             "five kilometers",
		"1 km":             "one kilometer",
		"20°C":             "twenty degrees celsius",
		"3 GB":             "three gigabytes",
		"60 km/h":          "sixty kilometers per hour",
		"10 kHz":           "ten kilohertz",
		"2 ms":             "two milliseconds",
		"5 m²":             "five square meters",
		"90°":              "ninety degrees",
		"440 Hz":           "four hundred forty hertz",
		"2.4 GHz":          "two point four gigahertz",
		"1.5x":             "one point five times",
		"a 2 in 1 machine": "a two in one machine",
		// Telephones.
		"555-1234":          "five five five , one two three four",
		"010-1234-5678":     "zero one zero , one two three four , five six seven eight",
		"(555) 123-4567":    "five five five , one two three , four five six seven",
		"+82 10 1234 5678":  "plus eight two , one zero , one two three four , five six seven eight",
		"call 911":          "call nine hundred eleven",
		"192.168.0.1":       "one hundred ninety two point one hundred sixty eight point zero point one",
		"between 3-5 weeks": "between three to five weeks",
		// Abbreviations and acronyms.
		"Mr. Smith and Dr. Jones":  "mister smith and doctor jones",
		"St. Louis, Main St.":      "saint louis , main street .",
		"cats vs. dogs":            "cats versus dogs",
		"apples, pears, etc.":      "apples , pears , et cetera .",
		"e.g. this, i.e. that":     "for example this , that is that",
		"The U.S. is big.":         "the US is big .",
		"J. Smith came.":           "J smith came .",
		"McDonald and O'Brien":     "mc donald and o'brien",
		"J. R. R. Tolkien":         "J R R tolkien",
		"It was plan B. We left.":  "it was plan B . we left .",
		"Look at the sun. It set.": "look at the sun . it set .",
		"Sat. 5 and Sun. 6":        "saturday five and sunday six",
		"Gen. Lee said no. Then":   "general lee said no . then",
		"It stopped.Then it went.": "it stopped . then it went .",
		"NASA API URL TTS HTTP":    "nasa api url tts http",
		"APIs and URLs":            "API'S and URL'S",
		"the API's name":           "the API'S name",
		"STOP! DO NOT GO IN":       "stop ! do not go in",
		"The US and it":            "the US and it",
		"plan A, vitamin C, a cat": "plan A , vitamin C , a cat",
		"MP3, H2O, COVID-19, 5G":   "mp three , H two o , covid nineteen , five G",
		"Ph.D. students":           "PHD students",
		"no. I say no.":            "no . i say no .",
		// Names of programs.
		"typeCast":        "typecast",
		"waveForm":        "wave form",
		"HTTPServer":      "http server",
		"snake_case_name": "snake case name",
		"iPhone YouTube":  "iphone youtube",
		"main.go":         "main dot go",
		"C# and C++":      "C sharp and C plus plus",
		"#hashtag":        "hashtag hashtag",
		"AT&T and R&D":    "AT and T and R and D",
		"and/or":          "and or",
		"he/she":          "he slash she",
		// Addresses.
		"foo.bar@example.com":              "foo dot bar at example dot com",
		"See https://typecast.ai/docs.":    "see typecast dot AI slash docs .",
		"www.example.co.kr":                "WWW dot example dot CO dot KR",
		"(see example.com/a-b?x=1)":        "see example dot com slash A dash B question mark X equals one ,",
		"Go to example.com, then go home.": "go to example dot com , then go home .",
		// Romans.
		"Chapter IV":     "chapter four",
		"Henry VIII":     "henry the eighth",
		"World War II":   "world war two",
		"I saw Vi and I": "i saw vi and i",
		// Marks.
		"Hello, world.":                     "hello , world .",
		"Wait... what?":                     "wait , what ?",
		"Wait... What?":                     "wait . what ?",
		"Really?!":                          "really ?",
		"one (two) three":                   "one , two , three",
		"dashes - and more — dashes":        "dashes , and more , dashes",
		"well-known":                        "well known",
		`she said "yes" twice`:              "she said , yes , twice",
		"rock 'n' roll":                     "rock N roll",
		"don't, I'll, it's":                 "don't , i'll , it's",
		"get 'em":                           "get em",
		"*bold* and _italic_":               "bold and italic",
		"first line\nsecond line":           "first line | second line",
		"3 < 5 & 7 > 2":                     "three less than five and seven greater than two",
		"caf\u00e9, na\u00efve, Bj\u00f6rk": "cafe , naive , bjork",
		"ＡＢＣ １２":                            "ABC twelve",
		"done\u200b.":                       "done .",
		// Sounds.
		"sooooo coool": "so cool",
		"noooo":        "no",
		"hmm psst":     "hmm psst",
		"bcdfg":        "BCDFG",
		"...":          "",
		"":             "",
		"漢字 🎉":         "",
	} {
		if got := spokenForm(text); got != want {
			t.Errorf("%q is read\n\t%s, want\n\t%s", text, got, want)
		}
	}
}

func TestPhrases(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		ends []phone.Break
	}{
		{"Hello", []phone.Break{phone.Flow}},
		{"Hello.", []phone.Break{phone.Stop}},
		{"Yes, no; and? Go!", []phone.Break{phone.Comma, phone.Comma, phone.Question, phone.Exclaim}},
		{"One\nTwo", []phone.Break{phone.Paragraph, phone.Flow}},
		{"One.\nTwo.", []phone.Break{phone.Paragraph, phone.Stop}},
		{"..., (!)", nil},
		{"", nil},
		{"We will walk along the old river and then we will meet our friends in the city", []phone.Break{phone.Comma, phone.Flow}},
	} {
		var ends []phone.Break
		for _, p := range Read(c.text) {
			if len(p.Words) == 0 {
				t.Errorf("%q has a phrase without words", c.text)
			}
			ends = append(ends, p.End)
		}
		if len(ends) != len(c.ends) {
			t.Errorf("%q has breaks %v, want %v", c.text, ends, c.ends)
			continue
		}
		for i := range ends {
			if ends[i] != c.ends[i] {
				t.Errorf("%q has breaks %v, want %v", c.text, ends, c.ends)
			}
		}
	}
}

func TestQuestionsWithAQuestionWord(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"What is this?": true, "And where do you live?": true, "In which city?": true, "Who's there?": true, "Tell me. Why not?": true,
		"Is this what you want?": false, "You know who?": false, "What a day!": false, "Really?": false, "Are you there, or where?": false,
	} {
		phrases := Read(text)
		if got := phrases[len(phrases)-1].WH; got != want {
			t.Errorf("%q asks with a question word: %v, want %v", text, got, want)
		}
	}
}

func TestFunctionWordsAreWeak(t *testing.T) {
	t.Parallel()
	for _, w := range Read("The end of the day is what we look for.")[0].Words {
		want := strings.Contains(" The of the is we ", " "+w.Text+" ")
		if w.Weak != want {
			t.Errorf("%s is weak: %v, want %v", w.Text, w.Weak, want)
		}
		for _, p := range w.Phones {
			if w.Weak && p.Stress != 0 {
				t.Errorf("%s is weak and stressed", w.Text)
			}
		}
	}
}

func TestHeteronyms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, word, want string }{
		{"the apple", "the", "DH IY"},
		{"the hour", "the", "DH IY"},
		{"the user", "the", "DH AX"},
		{"the pear", "the", "DH AX"},
		{"I have read it", "read", "R EH1 D"},
		{"I will read it", "read", "R IY1 D"},
		{"a record", "record", "R EH1 K ER D"},
		{"to record", "record", "R IH K AO1 R D"},
		{"a live show", "live", "L AY1 V"},
		{"we live here", "live", "L IH1 V"},
		{"the use of it", "use", "Y UW1 S"},
		{"you use it", "use", "Y UW1 Z"},
		{"we used to go", "used", "Y UW1 S T"},
		{"it is used to go", "used", "Y UW1 Z D"},
		{"to present", "present", "P R IH Z EH1 N T"},
		{"a present", "present", "P R EH1 Z AX N T"},
		{"stay close to me", "close", "K L OW1 S"},
		{"please close it", "close", "K L OW1 Z"},
		{"go to sleep", "to", "T AX"},
	} {
		for _, w := range Read(c.text)[0].Words {
			if got := arpabet(w.Phones); w.Text == c.word && got != c.want {
				t.Errorf("in %q %s is read as %s, want %s", c.text, c.word, got, c.want)
			}
		}
	}
}

func TestFlaps(t *testing.T) {
	t.Parallel()
	for word, flapped := range map[string]bool{
		"better": true, "ladder": true, "city": true, "party": true, "writing": true, "later": true,
		"attack": false, "button": false, "return": false, "tea": false, "hotel": false, "twenty": false, "after": false,
	} {
		if got := strings.Contains(arpabet(readWord(word)), "DX"); got != flapped {
			t.Errorf("%s is read as %s; with a flap: %v, want %v", word, arpabet(readWord(word)), got, flapped)
		}
	}
}
