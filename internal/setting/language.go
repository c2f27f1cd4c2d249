package setting

import (
	"slices"
	"strings"
)

// The models of the newer service (reference mark D).
const (
	ModelV30 = "ssfm-v30"
	ModelV21 = "ssfm-v21"
)

// The languages of the models in codes of ISO 639-3 (reference mark D). A voice has no list of its own.
const (
	languagesV30 = "ara ben bul ces dan deu ell eng fin fra hin hrv hun ind ita jpn kor msa nan nld nor pan pol por ron rus slk " +
		"spa swe tam tgl tha tur ukr vie yue zho"
	notInV21 = "ben hin hun nan nor pan tha tur vie yue"
)

// languages lists auto and the languages of a model of the newer service. An unknown model has those of ssfm-v30.
func languages(model string) []string {
	list := append([]string{"auto"}, strings.Fields(languagesV30)...)
	if model == ModelV21 {
		missing := strings.Fields(notInV21)
		list = slices.DeleteFunc(list, func(code string) bool { return slices.Contains(missing, code) })
	}
	return list
}
