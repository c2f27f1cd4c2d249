package table_test

import (
	"strings"
	"testing"
)

// What is wrong with the table, or with one value of a row, hides nothing else that is wrong.
func TestProblemsDoNotHideOthers(t *testing.T) {
	t.Parallel()
	const noText = "line 1: the first line has no column text; it must have the titles of the columns, with text and actor among them"
	noActor := strings.ReplaceAll(noText, "no column text", "no column actor")
	const preset, tempo = "line 2: emotion happy-1: Mina does not have it", "line 2, column tempo: 9: it is out of range; give 0.5 (slow) to 2 (fast)"
	for _, c := range []struct {
		content string
		want    []string
	}{
		{"text,actor,emotion,moood\nOne,Mina,happy-1,x\n", []string{
			"line 1, column moood: there is no such column; the columns are text, actor, file and the settings by their flags; begin the title of a remark with #", preset,
		}},
		{"text,actor,emotion,tempo\nOne,Mina,happy-1,9\n", []string{tempo, preset}},
		{"actor,emotion,tempo\nMina,happy-1,9\n", []string{noText, tempo, preset}},
		{"text,emotion,tempo\nOne,happy-1,9\n,,1\n", []string{noActor, tempo, "line 3, column text: there is no text"}},
		{"text,actor,emotion,emotion-label\nOne,Mina,happy-1,sad\n", []string{
			"line 2: emotion label: it works only with the emotion normal-1; set the emotion to normal-1, or clear the label", preset,
		}},
		{"text,actor,emotion,emotion-prompt,tempo\nOne,Mina,emotion-prompt,softly,9\n", []string{tempo}},
	} {
		if got := problems(t, "a.csv", c.content, options()); got != strings.Join(c.want, "\n") {
			t.Errorf("%q has the problems\n%s\nwant\n%s", c.content, got, strings.Join(c.want, "\n"))
		}
	}
}
