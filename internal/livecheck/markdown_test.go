package livecheck

import (
	"strings"
	"testing"
)

// What the service says cannot end the cell of a table that it is in, nor be markup.
func TestCellsOfTheReport(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a|b": `a\|b`, `a\|b`: `a\\\|b`, `a\`: `a\\`, "<b>": `\<b\>`, "[x](y)": `\[x\](y)`, "*a* _b_ ~c~": `\*a\* \_b\_ \~c\~`, "`x`": "'x'", "plain: 1.5": "plain: 1.5",
	} {
		if got := cell(in); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
	r := Report{Facts: []Finding{{ID: "x", Assumed: "yes", Seen: `no\`, About: `it says \|`, Detail: `|\`}}}
	var md strings.Builder
	if err := r.Markdown(&md); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(md.String()) {
		if strings.HasPrefix(line, "| `x`") && strings.Count(strings.ReplaceAll(strings.ReplaceAll(line, `\\`, ""), `\|`, ""), "|") != 6 {
			t.Errorf("the row %s", line)
		}
	}
}
