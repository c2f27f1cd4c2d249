package setting

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// The models of the newer service (reference mark D).
const (
	ModelV30 = "ssfm-v30"
	ModelV21 = "ssfm-v21"
)

// languageNames are the languages of the newer service: their codes of ISO 639-3 (reference mark D) and English names. The service
// lists them for a model; a voice has no list of its own.
const languageNames = `ara Arabic
ben Bengali
bul Bulgarian
ces Czech
dan Danish
deu German
ell Greek
eng English
fin Finnish
fra French
hin Hindi
hrv Croatian
hun Hungarian
ind Indonesian
ita Italian
jpn Japanese
kor Korean
msa Malay
nan Min Nan
nld Dutch
nor Norwegian
pan Punjabi
pol Polish
por Portuguese
ron Romanian
rus Russian
slk Slovak
spa Spanish
swe Swedish
tam Tamil
tgl Tagalog
tha Thai
tur Turkish
ukr Ukrainian
vie Vietnamese
yue Cantonese
zho Chinese`

// notInV21 are the languages that only ssfm-v30 has (reference mark D).
const notInV21 = "ben hin hun nan nor pan tha tur vie yue"

// languages lists auto and the languages of a model of the newer service. An unknown model has those of ssfm-v30.
func languages(model string) []string { return append([]string{"auto"}, LanguageCodes(model)...) }

// LanguageCodes lists the languages of a model of the newer service, in codes of ISO 639-3. An unknown model has those of ssfm-v30.
func LanguageCodes(model string) []string {
	missing := strings.Fields(notInV21)
	var list []string
	for line := range strings.Lines(languageNames) {
		if code, _, _ := strings.Cut(line, " "); model != ModelV21 || !slices.Contains(missing, code) {
			list = append(list, code)
		}
	}
	return list
}

// meant asks whether the code of a language that is none of the choices is the short or regional form of one, as ko or ko-KR of kor.
func (s Setting) meant(value string) string {
	if s.Flag != languageFlag {
		return ""
	}
	tag, err := language.Parse(value)
	if err != nil {
		return ""
	}
	base, sure := tag.Base()
	if code := base.ISO3(); sure == language.Exact && slices.Contains(s.Choices, code) {
		return "did you mean " + code + "? "
	}
	return ""
}

// LanguageName is the English name of a language of the newer service; empty: the code is none of them.
func LanguageName(code string) string {
	for line := range strings.Lines(languageNames) {
		if of, name, _ := strings.Cut(strings.TrimSpace(line), " "); of == code {
			return name
		}
	}
	return ""
}
