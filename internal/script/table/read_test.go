package table_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"callboard/internal/api"
	"callboard/internal/script/table"
	"callboard/internal/setting"
)

// catalogue has the actors Mina and 지민. Mina has only the emotion normal-1.
type catalogue struct{ asked *int }

func (c catalogue) Find(query string) (table.Actor, error) {
	if c.asked != nil {
		*c.asked++
	}
	switch strings.ToLower(query) {
	case "mina", "id-mina":
		return table.Actor{ID: "id-mina", Name: "Mina"}, nil
	case "지민":
		return table.Actor{ID: "id-jimin", Name: "지민"}, nil
	}
	return table.Actor{}, fmt.Errorf("actor “%s”: your account has none of that name or id", query)
}

func (c catalogue) Check(a table.Actor, p api.Params) error {
	if a.ID == "id-mina" && p.Emotion != nil && *p.Emotion != "normal-1" {
		return fmt.Errorf("emotion %s: Mina does not have it", *p.Emotion)
	}
	return nil
}

func options() table.Options {
	return table.Options{Params: setting.Initial(api.ServiceSpeak), Catalogue: catalogue{}}
}

func read(t *testing.T, name, content string) *table.Script {
	t.Helper()
	s, err := table.Read(name, []byte(content), options())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTable(t *testing.T) {
	t.Parallel()
	s := read(t, "lines.csv", "Text,actor,File,tempo,--speed,# note,emotion\n"+
		"\"Hello, \"\"you\"\"!\nHow are you?\",Mina,intro,1.2,,x,\n"+
		",,,,,,\n\n"+
		" 안녕하세요[0.5s]만나서 반가워요,지민,act 1/2.wav,,0.8,,happy-1\n")
	if len(s.Rows) != 2 || s.Encoding != "UTF-8" {
		t.Fatalf("%d rows, %s", len(s.Rows), s.Encoding)
	}
	a, b := s.Rows[0], s.Rows[1]
	if a.Line != 2 || a.Text != "Hello, \"you\"!\nHow are you?" || a.Actor.ID != "id-mina" || a.File != "intro.wav" || *a.Params.Tempo != 1.2 ||
		a.Params.Emotion != nil || *a.Params.Lang != "auto" || len(a.Pieces) != 1 {
		t.Errorf("row 1 is %+v", a)
	}
	if b.Line != 6 || b.Actor.Name != "지민" || b.File != "act 1/2.wav" || *b.Params.Speed != 0.8 || *b.Params.Emotion != "happy-1" || b.Params.Tempo != nil ||
		len(b.Pieces) != 2 || b.Chars() != 13 {
		t.Errorf("row 2 is %+v", b)
	}
}

// An emotion prompt selects its preset, and the settings of a row do not reach the next one or the caller.
func TestSettingsOfRows(t *testing.T) {
	t.Parallel()
	o := options()
	o.Params.Tempo = new(0.9)
	s, err := table.Read("a.csv", []byte("text,actor,tempo,emotion-prompt,hd,format,file\nOne,지민,1.5,calmly,false,mp3,a.MP3\nTwo,지민,,,,,b\n"), o)
	if err != nil {
		t.Fatal(err)
	}
	a, b := s.Rows[0].Params, s.Rows[1].Params
	if *a.Tempo != 1.5 || *a.Emotion != setting.PromptPreset || *a.EmotionPrompt != "calmly" || *a.HD || s.Rows[0].File != "a.mp3" {
		t.Errorf("row 1 has %+v and %s", a, s.Rows[0].File)
	}
	if *b.Tempo != 0.9 || b.Emotion != nil || b.EmotionPrompt != nil || !*b.HD || s.Rows[1].File != "b.wav" || *o.Params.Tempo != 0.9 {
		t.Errorf("row 2 has %+v and %s", b, s.Rows[1].File)
	}
}

func TestSeparators(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"comma.csv":      "actor,text\nMina,One; two|three\n",
		"semicolon.csv":  "actor;text\r\nMina;\"One; two|three\"\r\n",
		"tab.csv":        "actor\ttext\rMina\tOne; two|three\r",
		"bar.csv":        "text|actor|file\n\"One; two|three\"|Mina|\n",
		"excel.csv":      "sep=;\nactor;text\nMina;\"One; two|three\"",
		"tabs.tsv":       "file\tactor\ttext\n\tMina\tOne; two|three\n",
		"mark.csv":       "\xef\xbb\xbfactor,text\nMina,One; two|three\n",
		"folder\\UP.CSV": "\"actor\" , \"text\"\nMina, \"One; two|three\"\n",
	} {
		if strings.HasPrefix(name, "folder") {
			content = strings.ReplaceAll(content, " ,", ",")
		}
		s := read(t, name, content)
		if len(s.Rows) != 1 || s.Rows[0].Text != "One; two|three" || s.Rows[0].Actor.ID != "id-mina" || s.Rows[0].File != "" {
			t.Errorf("%s: %+v", name, s.Rows)
		}
	}
}

func TestPlainText(t *testing.T) {
	t.Parallel()
	o := options()
	o.Actor = "지민"
	asked := 0
	o.Catalogue = catalogue{&asked}
	s, err := table.Read("story.txt", []byte("첫째 문단.\n둘째 줄.\n\n[1s] Second one [2s]\n\n\x07Third"), o)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Rows) != 3 || s.Rows[0].Text != "첫째 문단.\n둘째 줄." || s.Rows[1].Line != 4 || s.Rows[2].Line != 6 || s.Rows[2].Text != "Third" ||
		s.Rows[2].Actor.ID != "id-jimin" || s.Dropped != 1 || asked != 1 {
		t.Errorf("%+v, %d characters dropped, asked %d times", s.Rows, s.Dropped, asked)
	}
	if n := len(s.Rows[1].Pieces); n != 2 || s.Rows[1].Chars() != 10 {
		t.Errorf("%d pieces: %+v", n, s.Rows[1].Pieces)
	}
}

// problems reads a file that has errors and returns them as they are printed.
func problems(t *testing.T, name, content string, o table.Options) string {
	t.Helper()
	s, err := table.Read(name, []byte(content), o)
	list, ok := errors.AsType[*table.Errors](err)
	if !ok || s != nil {
		t.Fatalf("%q: %+v, %v", content, s, err)
	}
	if strings.ContainsAny(err.Error(), "\n\x00\x1b") {
		t.Errorf("%q is not one line", err)
	}
	return strings.Join(list.Lines(), "\n")
}

func TestAllProblemsAreListed(t *testing.T) {
	t.Parallel()
	got := problems(t, "lines.csv", strings.Join([]string{
		"text,actor,file,tempo,emotion,duration,emotion-prompt", // 1
		"One,Mina,intro,9,,,",                           // 2
		",Nina,../up,,,,",                               // 3
		"***,,CON,fast,,,",                              // 4
		"Two,Mina,INTRO.wav,,happy-1,,",                 // 5
		"Three,Mina,,,,,,,,extra",                       // 6
		"\"Four\nx\" y,Mina,,,,,",                       // 7
		"Five \"x\",Mina,,,,,",                          // 9
		"Six,지민,a.mp3,,,50,",                            // 10
		"Seven,지민,end.,,,,",                             // 11
		"Eight,지민," + strings.Repeat("가", 100) + ",,,,", // 12
		"Nine,지민,-x,,,,",                                // 13
		"Ten,지민,a:b,,,,",                                // 14
		"Eleven,지민,a\\b,,,,",                            // 15
		"Twelve,지민,,,normal-1,,words",                   // 16
		"\"No end,Mina,,,,,",                            // 17
	}, "\n"), options())
	want := []string{
		"line 2, column tempo: 9: it is out of range; give 0.5 (slow) to 2 (fast)",
		"line 3, column actor: actor “Nina”: your account has none of that name or id",
		"line 3, column text: there is no text",
		"line 3, column file: ../up: .. leads out of the folder of -o; use up",
		"line 4, column tempo: fast: a number was expected; give 0.5 (slow) to 2 (fast)",
		"line 4, column actor: there is no actor; name one, or give --actor",
		"line 4, column text: there is no word in the text to speak",
		"line 4, column file: CON: CON is a device on Windows; use _CON",
		"line 5: emotion happy-1: Mina does not have it",
		"line 5, column file: INTRO.wav is the file of line 2 too; give each row a file of its own",
		"line 6: there are 10 values for 7 columns; put a text with separators in quotes",
		"line 7: a value in quotes has no end, or goes on behind it; write quotation marks inside of it twice",
		"line 9: a quotation mark is inside of a value without quotes (byte 6); put the value in quotes and write the mark twice",
		"line 10: duration: it is longer than the max length of 30 s; lower the duration, or raise the max length",
		"line 10, column file: a.mp3: the format of the row is wav; omit the extension, or set the format",
		"line 11, column file: end.: end. ends with a dot or a space, which Windows drops; use end",
		"line 12, column file: " + strings.Repeat("가", 39) + "…: " + strings.Repeat("가", 39) + "… has 300 bytes, and a name has at most 200; use " + strings.Repeat("가", 66),
		"line 13, column file: -x: -x begins with -, so it is hidden, or looks like a flag; use x",
		"line 14, column file: a:b: it has a :, which is not allowed in names on every system; use a b",
		"line 15, column file: a\\b: it has a \\: / makes folders, on every system; use a/b",
		"line 16: emotion prompt: it is read only with the emotion emotion-prompt; set the emotion to emotion-prompt, or clear the prompt",
		"line 17: a value in quotes has no end, or goes on behind it; write quotation marks inside of it twice",
	}
	if got != strings.Join(want, "\n") {
		t.Errorf("the problems are\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func TestProblemsOfWholeFile(t *testing.T) {
	t.Parallel()
	o := options()
	for _, c := range []struct{ name, content, want string }{
		{"a.csv", "", "it is empty"},
		{"a.txt", " \n\r\n", "it is empty"},
		{"a.csv", "text,actor\n", "there is nothing to speak in it"},
		{"a.csv", "text;aktor;speed;Speed;x\nOne;Mina;1;1;1\n",
			"line 1, column aktor: there is no such column; did you mean actor?\n" +
				"line 1, column Speed: the column is there twice; remove one\n" +
				"line 1, column x: there is no such column; the columns are text, actor, file and the settings by their flags; begin the title of a remark with #\n" +
				"line 1: the first line has no column actor; it must have the titles of the columns, with text and actor among them"},
		{"a.csv", "One,Mina\nTwo,Mina\n", "line 1, column One: there is no such column; the columns are text, actor, file and the settings by their flags; begin the title of a remark with #\n" +
			"line 1, column Mina: there is no such column; the columns are text, actor, file and the settings by their flags; begin the title of a remark with #\n" +
			"line 1: the first line has no column text; it must have the titles of the columns, with text and actor among them\n" +
			"line 1: the first line has no column actor; it must have the titles of the columns, with text and actor among them"},
		{"a.txt", "One\n\nTwo", "there is no actor; name one, or give --actor"},
		{"a.csv", "PK\x03\x04\x00\x00", "its name ends with .csv, but it is a spreadsheet and not a text; open it as one, and save it there as CSV in UTF-8"},
		{"a.xlsx", "PK\x03\x04\x00\x00", "it is a spreadsheet and not a text; save it there as CSV in UTF-8"},
		{`C:\x\My lines.XLSX`, "text,actor\nOne,Mina\n", "its name ends with .XLSX, but it is a text and no spreadsheet; if it is a table, rename it to My lines.csv"},
		{"a.csv", "text,actor\n\nOne\x00,Mina\nTwo\xff,Mina\n\xe9t\xe9 제 이름은,Mina\n",
			"line 3: character 4 is NUL, so this is no text or in another encoding; name its encoding with --encoding\n" +
				"line 4: character 4 is not valid UTF-8; save the file as UTF-8, or name its encoding with --encoding\n" +
				"line 5: character 1 is not valid UTF-8; save the file as UTF-8, or name its encoding with --encoding"},
		{"a.txt", "제 이름은 타입캐스트\xec\x9e", "there is no actor; name one, or give --actor\nline 1: character 12 is not valid UTF-8; save the file as UTF-8, or name its encoding with --encoding"},
		{"a.txt", "\x81\x20\xff\xff\x80 a", "its encoding is not recognised; save it as UTF-8, or name its encoding with --encoding: UTF-8, UTF-16, UTF-16LE, UTF-16BE, CP949, SHIFT_JIS, WINDOWS-1252"},
	} {
		if got := problems(t, c.name, c.content, o); got != c.want {
			t.Errorf("%q has the problems\n%s\nwant\n%s", c.content, got, c.want)
		}
	}
}

func TestManyProblems(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("text,actor,tempo\n")
	for range 5000 {
		b.WriteString("One,Nobody,9\n")
	}
	_, err := table.Read("a\x1bb.csv", []byte(b.String()), options())
	list, ok := errors.AsType[*table.Errors](err)
	if !ok || len(list.Problems) != table.MaxProblems || list.More != 10000-table.MaxProblems || list.Lines()[table.MaxProblems] != "and 9900 more" ||
		list.Problems[99].Line != 51 {
		t.Errorf("%v", err)
	}
	want := `"a\x1bb.csv" has 10000 problems, the first in line 2, column tempo: 9: it is out of range; give 0.5 (slow) to 2 (fast)`
	if err.Error() != want {
		t.Errorf("%s, want\n%s", err, want)
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	keysOf := func(rows ...string) []string {
		var keys []string
		for _, r := range read(t, "a.csv", "text,actor,file,pitch,volume\n"+strings.Join(rows, "\n")).Rows {
			keys = append(keys, r.Key)
		}
		return keys
	}
	before := keysOf("One,Mina,,,", "Two,Mina,,,", "One,Mina,,,", "Two,Mina,,2,", "Two,지민,,,", "Caf\u00e9,Mina,,,")
	// A row above, other files, other pauses, another name of the actor, another form of the same text, a default by its value.
	after := keysOf("New,Mina,,,", "One[1s],id-mina,,,", " Two ,mina,file,0,100", "One,Mina,b,,", "Two,Mina,,2,", "Two,지민,,,", "Cafe\u0301,Mina,,,")
	seen := map[string]bool{}
	for i, key := range before {
		if seen[key] {
			t.Errorf("row %d has the key of another row", i)
		}
		if seen[key] = true; after[i+1] != key {
			t.Errorf("row %d has another key after the changes", i)
		}
	}
	if seen[after[0]] {
		t.Error("the new row has the key of an old one")
	}
}
