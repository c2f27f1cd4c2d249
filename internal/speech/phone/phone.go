// Package phone defines speech sounds and readings: what the readers pass to the synthesiser.
//
// A text becomes phrases, a phrase words, a word phones. English sounds carry the capital symbols of the ARPAbet
// (as in the CMU Pronouncing Dictionary), Korean and Japanese ones small letters near the Revised Romanization.
package phone

// Sound is the symbol of one speech sound.
type Sound string

// The sounds of English: vowels, then consonants.
const (
	AA Sound = "AA" // father
	AE Sound = "AE" // cat
	AH Sound = "AH" // cut
	AO Sound = "AO" // law
	AW Sound = "AW" // how
	AX Sound = "AX" // about
	AY Sound = "AY" // my
	EH Sound = "EH" // bed
	ER Sound = "ER" // bird
	EY Sound = "EY" // day
	IH Sound = "IH" // bit
	IY Sound = "IY" // see
	OW Sound = "OW" // go
	OY Sound = "OY" // boy
	UH Sound = "UH" // book
	UW Sound = "UW" // too

	B  Sound = "B"
	CH Sound = "CH" // church
	D  Sound = "D"
	DH Sound = "DH" // this
	DX Sound = "DX" // the flap of better
	F  Sound = "F"
	G  Sound = "G"
	HH Sound = "HH"
	JH Sound = "JH" // judge
	K  Sound = "K"
	L  Sound = "L"
	M  Sound = "M"
	N  Sound = "N"
	NG Sound = "NG" // sing
	P  Sound = "P"
	R  Sound = "R"
	S  Sound = "S"
	SH Sound = "SH" // she
	T  Sound = "T"
	TH Sound = "TH" // thin
	V  Sound = "V"
	W  Sound = "W"
	Y  Sound = "Y"
	Z  Sound = "Z"
	ZH Sound = "ZH" // measure
)

// The sounds of Korean, some of which Japanese uses, too. A lax stop is voiced between voiced sounds (Voiced…) and
// breathy elsewhere (Lax…); the reader decides which.
const (
	A  Sound = "a"  // ㅏ, あ
	E  Sound = "e"  // ㅔ, ㅐ, え
	EO Sound = "eo" // ㅓ
	EU Sound = "eu" // ㅡ
	I  Sound = "i"  // ㅣ, い
	O  Sound = "o"  // ㅗ, お
	U  Sound = "u"  // ㅜ
	UJ Sound = "uj" // う, with the lips spread

	LaxK        Sound = "k" // ㄱ at the beginning of a phrase
	LaxT        Sound = "t"
	LaxP        Sound = "p"
	LaxC        Sound = "c"  // ㅈ
	VoicedK     Sound = "g"  // ㄱ between voiced sounds, が
	VoicedT     Sound = "d"  // だ
	VoicedP     Sound = "b"  // ば
	VoicedC     Sound = "j"  // じ
	TenseK      Sound = "kk" // ㄲ
	TenseT      Sound = "tt"
	TenseP      Sound = "pp"
	TenseC      Sound = "cc"
	AspiratedK  Sound = "kh" // ㅋ
	AspiratedT  Sound = "th"
	AspiratedP  Sound = "ph"
	AspiratedC  Sound = "ch"
	UnreleasedK Sound = "k." // ㄱ as a batchim: closed and not released
	UnreleasedT Sound = "t."
	UnreleasedP Sound = "p."
	LaxS        Sound = "s" // ㅅ
	TenseS      Sound = "ss"
	LaxSI       Sound = "sh"  // ㅅ before ㅣ and its glides, し
	TenseSI     Sound = "ssh" // ㅆ there
	Flap        Sound = "r"   // ㄹ between vowels, ら
	Lateral     Sound = "l"   // ㄹ as a batchim, and doubled
	H           Sound = "h"
	Nm          Sound = "m"
	Nn          Sound = "n"
	Nng         Sound = "ng"
	Gy          Sound = "y" // the glide of ㅑ ㅕ ㅛ ㅠ
	Gw          Sound = "w" // the glide of ㅘ ㅝ ㅟ
	Gu          Sound = "ɰ" // the beginning of ㅢ
)

// Phone is one sound of a word.
type Phone struct {
	Sound  Sound
	Stress int     // of a vowel: 0 none, 1 primary, 2 secondary; Korean and Japanese leave it 0
	Long   float64 // factor of the duration, as for a Japanese long vowel; 0 is 1
}

// Word is a run of phones without a boundary.
type Word struct {
	Text   string // as written, for messages
	Lang   Lang
	Weak   bool // a function word without an accent: the, of, to
	Phones []Phone
}

// Lang is the language whose intonation and timing a word follows.
type Lang string

// The languages that are read.
const (
	English  Lang = "en"
	Korean   Lang = "ko"
	Japanese Lang = "ja"
)

// Break is how a phrase ends.
type Break int

// The breaks, from none to the end of a paragraph.
const (
	Flow      Break = iota // no pause: only the language changes
	Comma                  // , ; : ( ) – and their like
	Stop                   // . 。
	Question               // ?
	Exclaim                // !
	Paragraph              // the end of a line of its own
)

// Phrase is a run of words with one pitch contour, and how it ends.
type Phrase struct {
	Words []Word
	End   Break
	WH    bool // a question with a question word; its pitch falls
}

// Reading is the pronunciation of a text.
type Reading struct {
	Phrases  []Phrase
	Unspoken []string // parts of the text that have no reading, in order, each once: "漢", "🎉"
}
