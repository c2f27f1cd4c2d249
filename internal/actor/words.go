package actor

import (
	"slices"
	"strings"
)

// sexes returns the two sexes as the service's answers are translated.
func sexes() []string { return []string{"female", "male"} }

// sexWords are the words for a sex, the service's own first.
func sexWords(sex string) []string {
	if sex == "female" {
		return []string{"female", "여성", "여자", "여", "woman", "women", "girl"}
	}
	return []string{"male", "남성", "남자", "남", "man", "men", "boy"}
}

// sexWord translates the words for the two sexes. Others are returned as they are.
func sexWord(s string) string {
	for _, sex := range sexes() {
		if slices.Contains(sexWords(sex), s) {
			return sex
		}
	}
	return s
}

// baseTag is a language tag without its country, in lower case: ko for ko-KR.
func baseTag(tag string) string {
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(tag), " ", "-"), "-")
	return base
}

// LanguageName returns the English name of a language, or its tag if that has none here.
func LanguageName(tag string) string {
	name, _, _ := strings.Cut(languageWords(baseTag(tag)), " ")
	if name == "" {
		return tag
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// languageWords are the names of a language in English and Korean.
func languageWords(base string) string {
	switch base {
	case "mul": // several: a voice of the newer service
		return "multilingual 다국어"
	case "ko":
		return "korean 한국어"
	case "en":
		return "english 영어"
	case "ja":
		return "japanese 일본어"
	case "es":
		return "spanish 스페인어"
	case "zh":
		return "chinese 중국어"
	case "de":
		return "german 독일어"
	case "fr":
		return "french 프랑스어"
	case "it":
		return "italian 이탈리아어"
	case "pt":
		return "portuguese 포르투갈어"
	case "ru":
		return "russian 러시아어"
	case "vi":
		return "vietnamese 베트남어"
	case "id":
		return "indonesian 인도네시아어"
	case "th":
		return "thai 태국어"
	case "ar":
		return "arabic 아랍어"
	case "hi":
		return "hindi 힌디어"
	}
	return ""
}

// ageWords are Korean words for an age.
func ageWords(age string) string {
	switch age {
	case "child":
		return "어린이 아이"
	case "teen":
		return "청소년 십대"
	case "young adult":
		return "청년"
	case "middle aged":
		return "중년"
	case "elder":
		return "노년 노인"
	}
	return ""
}
