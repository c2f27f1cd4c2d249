package table_test

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/unicode"

	"callboard/internal/script/table"
)

const (
	koreanText   = "제 이름은 타입캐스트입니다.\n\n똠방각하와 펲시콜라, 만나서 반가워요!"
	japaneseText = "私の名前はタイプキャストです。\n\n「はじめまして」と、言った。"
)

func encoders() map[string]encoding.Encoding {
	return map[string]encoding.Encoding{
		"UTF-8": encoding.Nop, "CP949": korean.EUCKR, "SHIFT_JIS": japanese.ShiftJIS,
		"UTF-16LE": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16BE": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	}
}

func encoded(t *testing.T, name, s string) string {
	t.Helper()
	b, err := encoders()[name].NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// rowsOf reads plain text and returns its paragraphs.
func rowsOf(t *testing.T, content, enc string) (paragraphs, recognised string) {
	t.Helper()
	o := options()
	o.Actor, o.Encoding = "Mina", enc
	s, err := table.Read("a.txt", []byte(content), o)
	if err != nil {
		t.Errorf("%q as %q: %v", content, enc, err)
		return "", ""
	}
	var list []string
	for _, r := range s.Rows {
		list = append(list, r.Text)
	}
	return strings.Join(list, "\n\n"), s.Encoding
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	marks := map[string]string{"UTF-8": "\xef\xbb\xbf", "UTF-16LE": "\xff\xfe", "UTF-16BE": "\xfe\xff", "UTF-16": "\xff\xfe"}
	for name := range encoders() {
		for _, want := range []string{koreanText, japaneseText} {
			if name == "CP949" && want == japaneseText || name == "SHIFT_JIS" && want == koreanText {
				continue
			}
			for _, text := range []string{want, strings.ReplaceAll(want, "\n", "\r\n")} {
				b := encoded(t, name, text)
				for _, enc := range []string{"", name, strings.ToLower(name)} {
					if got, is := rowsOf(t, b, enc); got != want || is != name {
						t.Errorf("%s, named %q: %q in %s", name, enc, got, is)
					}
				}
				if marks[name] == "" {
					continue
				}
				for _, enc := range []string{"", name} {
					if got, is := rowsOf(t, marks[name]+b, enc); got != want || is != name {
						t.Errorf("%s with a mark, named %q: %q in %s", name, enc, got, is)
					}
				}
			}
		}
	}
	if got, is := rowsOf(t, encoded(t, "UTF-16LE", "\ufeffa\n\nb"), "utf-16"); got != "a\n\nb" || is != "UTF-16LE" {
		t.Errorf("%q in %s", got, is)
	}
	if got, is := rowsOf(t, "caf\xe9", "latin1"); got != "café" || is != "WINDOWS-1252" {
		t.Errorf("%q in %s", got, is)
	}
}

func TestShortTextsAreRecognised(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text string }{
		{"CP949", "네"}, {"CP949", "안녕"}, {"CP949", "Mina, 안녕!"}, {"CP949", "하나\n\n둘"}, {"CP949", "大韓民國 만세 만세"},
		{"SHIFT_JIS", "はい"}, {"SHIFT_JIS", "東京"}, {"SHIFT_JIS", "東京、大阪。"}, {"SHIFT_JIS", "Mina: 日本語"}, {"SHIFT_JIS", "カタカナ"}, {"SHIFT_JIS", "ﾃｽﾄです"},
		{"UTF-16LE", "안녕 Mina"}, {"UTF-16BE", "東京 Mina\n"}, {"UTF-8", "é"}, {"UTF-8", "네"}, {"UTF-8", "plain"},
	} {
		if got, is := rowsOf(t, encoded(t, c.name, c.text), ""); got != strings.TrimSpace(c.text) || is != c.name {
			t.Errorf("%q in %s is read as %q in %q", c.text, c.name, got, is)
		}
	}
}

func TestEncodingErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ content, enc, want string }{
		{"\xff\xfea\x00b", "", "line 1: character 2 is not valid UTF-16LE; save the file as UTF-8, or name its encoding with --encoding"},
		{"\xef\xbb\xbfabc", "cp949", "it begins with the byte order mark of UTF-8 and --encoding is CP949; omit --encoding"},
		{koreanText, "sjis", ""},
		{encoded(t, "CP949", koreanText), "utf-8", ""},
		{encoded(t, "SHIFT_JIS", japaneseText), "cp949", ""},
	} {
		o := options()
		o.Actor, o.Encoding = "Mina", c.enc
		if got := problems(t, "a.txt", c.content, o); c.want != "" && got != c.want {
			t.Errorf("%q as %q has the problems\n%s\nwant\n%s", c.content, c.enc, got, c.want)
		}
	}
	o := options()
	o.Encoding = "klingon\x1b"
	if _, err := table.Read("a.txt", []byte("a"), o); err == nil || err.Error() != "--encoding klingon: it is not known; give one of UTF-8, UTF-16, UTF-16LE, UTF-16BE, CP949, SHIFT_JIS, WINDOWS-1252" {
		t.Errorf("%v", err)
	}
}
